/** What the account was asked for, so that calls per order can be counted from NetSuite's side. */
export interface Stats {
  /** Everything that came in with /services/, refused requests included, tokens left out. */
  requests: number
  /** By service, verb and record type, e.g. "record POST salesOrder", "record POST invoice from salesOrder". */
  byKind: Record<string, number>
  reads: number
  writes: number
  suiteql: number
  tokens: number
  /** 429. */
  refused: number
  unauthorized: number
  errors: number
  dropped: number
  faults: Record<string, number>
}

export function newStats(): Stats {
  return {
    requests: 0,
    byKind: {},
    reads: 0,
    writes: 0,
    suiteql: 0,
    tokens: 0,
    refused: 0,
    unauthorized: 0,
    errors: 0,
    dropped: 0,
    faults: {},
  }
}

export function countUp(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1
}
