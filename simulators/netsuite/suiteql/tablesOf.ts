import { invalidSearchType, unsupported } from './errors.ts'
import { KEYWORDS } from './reader.ts'
import type { Token } from './tokens.ts'

/** What the translation must know of the tables; all names in lower case. */
export interface Schema {
  readonly tables: ReadonlySet<string>
  readonly dateColumns: ReadonlySet<string>
}

const FROM_ENDS: ReadonlySet<string> = new Set([
  'WHERE',
  'GROUP',
  'ORDER',
  'HAVING',
  'UNION',
  'FETCH',
  'MINUS',
  'INTERSECT',
])

/** Words that follow a table without being its alias. */
const NO_ALIAS: ReadonlySet<string> = new Set([...KEYWORDS, ...FROM_ENDS, 'OFFSET'])

interface Level {
  inFrom: boolean
  expectsTable: boolean
  commas: boolean
  joins: boolean
  /** Inside EXTRACT(part FROM date): no table follows this FROM. */
  extract: boolean
}

const newLevel = (extract = false): Level => ({
  inFrom: false,
  expectsTable: false,
  commas: false,
  joins: false,
  extract,
})

/**
 * The tables of every FROM in the query, alias → table as written. Throws a SuiteQlError for a table that does
 * not exist, and where comma and ANSI joins are mixed (netsuite.md §5.2).
 */
export function readTables(tokens: readonly Token[], schema: Schema): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const levels: Level[] = [newLevel()]
  tokens.forEach((token, index) => {
    const level = levels.at(-1) ?? newLevel()
    if (token.upper === '(') {
      level.expectsTable = false
      levels.push(newLevel(tokens[index - 1]?.upper === 'EXTRACT'))
      return
    }
    if (token.upper === ')') {
      levels.pop()
      return
    }
    if (token.kind === 'word') enterClause(level, token.upper)
    else if (token.upper === ',' && level.inFrom) {
      level.commas = true
      level.expectsTable = true
    }
    if (level.commas && level.joins) throw unsupported('Comma joins and ANSI joins cannot be mixed.')
    const named = token.kind === 'quoted' || (token.kind === 'word' && !KEYWORDS.has(token.upper))
    if (!level.expectsTable || !named) return
    level.expectsTable = false
    if (!schema.tables.has(token.text.toLowerCase())) throw invalidSearchType(token.text)
    found.set(aliasAfter(tokens, index) ?? token.text, token.text)
  })
  return found
}

function enterClause(level: Level, word: string): void {
  if (word === 'SELECT') Object.assign(level, newLevel())
  if (word === 'FROM' && !level.extract) Object.assign(level, { inFrom: true, expectsTable: true })
  if (word === 'JOIN' && level.inFrom) Object.assign(level, { joins: true, expectsTable: true })
  if (FROM_ENDS.has(word)) level.inFrom = false
}

function aliasAfter(tokens: readonly Token[], index: number): string | undefined {
  const next = tokens[index + 1]
  const alias = next?.upper === 'AS' ? tokens[index + 2] : next
  if (alias === undefined || (alias.kind !== 'word' && alias.kind !== 'quoted')) return undefined
  return NO_ALIAS.has(alias.upper) ? undefined : alias.text
}
