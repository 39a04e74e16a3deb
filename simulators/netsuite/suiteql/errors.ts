/** A query that NetSuite refuses; `message` is the part after "Invalid search query. Detailed unprocessed description follows." */
export class SuiteQlError extends Error {
  override name = 'SuiteQlError'
}

/** Captured: "Unknown identifier 'subsidiary'. Available identifiers are: {transaction=transaction}." (netsuite.md §5.1 P) */
export const unknownIdentifier = (name: string, available: ReadonlyMap<string, string>): SuiteQlError => {
  const list = [...available].map(([alias, table]) => `${alias}=${table}`).join(', ')
  return new SuiteQlError(
    `Search error occurred: Unknown identifier '${name}'. Available identifiers are: {${list}}.`,
  )
}

/** Captured: "Invalid search type: Email." for a table that does not exist (netsuite.md §5.1 P). */
export const invalidSearchType = (table: string) => new SuiteQlError(`Invalid search type: ${table}.`)

/** Captured without detail for what the dialect cannot do (netsuite.md §5.1 P). */
export const unsupported = (detail: string) =>
  new SuiteQlError(`Search error occurred: Invalid or unsupported search. ${detail}`)
