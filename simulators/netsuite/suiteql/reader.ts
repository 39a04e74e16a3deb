import { unsupported } from './errors.ts'
import type { Token } from './tokens.ts'

/** Words that keep their meaning; every other word is a name. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'ALL AND AS ASC BETWEEN BY CASE CROSS CURRENT DESC DISTINCT ELSE END ESCAPE EXISTS FIRST FOLLOWING FROM FULL ' +
    'GROUP HAVING IN INNER INTEGER IS JOIN LAST LEFT LIKE NOT NULL NULLS ON OR ORDER OUTER OVER PARTITION PRECEDING ' +
    'RANGE RIGHT ROWS SELECT THEN UNBOUNDED UNION USING VARCHAR2 VARCHAR DECIMAL NUMBER WHEN WHERE WITHIN'
  ).split(' '),
)

export const isWord = (token: Token, word: string) => token.kind === 'word' && token.upper === word

/** A position in the tokens. */
export class Reader {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  peek(ahead = 0): Token {
    return this.#tokens[this.#at + ahead] ?? { kind: 'end', text: '', upper: '' }
  }

  next(): Token {
    const token = this.peek()
    this.#at += 1
    return token
  }

  expectWord(word: string): void {
    const token = this.next()
    if (!isWord(token, word)) throw unsupported(`Expected ${word}, found '${token.text}'.`)
  }

  expectSymbol(symbol: string): void {
    const token = this.next()
    if (token.upper !== symbol) throw unsupported(`Expected '${symbol}', found '${token.text}'.`)
  }
}
