import { unsupported } from './errors.ts'

export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'symbol' | 'parameter' | 'end'

export interface Token {
  readonly kind: TokenKind
  /** Words as written; quoted names without their quotes; strings with their quotes. */
  readonly text: string
  /** Words in upper case, symbols as they are; empty for the rest. For comparing. */
  readonly upper: string
}

const END: Token = { kind: 'end', text: '', upper: '' }

const PATTERN =
  /(?<space>\s+|--[^\n]*|\/\*[\s\S]*?\*\/)|(?<string>'(?:[^']|'')*')|(?<quoted>"[^"]+")|(?<number>\d+(?:\.\d+)?|\.\d+)|(?<word>[A-Za-z_][\w$#]*)|(?<parameter>\?)|(?<symbol><=|>=|<>|!=|\|\||[-+*/%=<>(),.])/y

/** Splits a query into tokens, comments left out; the last token is `end`. Throws a SuiteQlError on any other character. */
export function tokenize(query: string): readonly Token[] {
  const tokens: Token[] = []
  PATTERN.lastIndex = 0
  while (PATTERN.lastIndex < query.length) {
    const at = PATTERN.lastIndex
    const groups = PATTERN.exec(query)?.groups
    if (groups === undefined)
      throw unsupported(`Unexpected character '${query.charAt(at)}' at position ${at}.`)
    const token = tokenOf(groups)
    if (token !== undefined) tokens.push(token)
  }
  return [...tokens, END]
}

function tokenOf(groups: Readonly<Record<string, string | undefined>>): Token | undefined {
  const { string, quoted, number, word, parameter, symbol } = groups
  if (string !== undefined) return { kind: 'string', text: string, upper: '' }
  if (quoted !== undefined) return { kind: 'quoted', text: quoted.slice(1, -1), upper: '' }
  if (number !== undefined) return { kind: 'number', text: number, upper: '' }
  if (word !== undefined) return { kind: 'word', text: word, upper: word.toUpperCase() }
  if (parameter !== undefined) return { kind: 'parameter', text: '?', upper: '' }
  if (symbol !== undefined) return { kind: 'symbol', text: symbol, upper: symbol }
  return undefined
}
