/**
 * SuiteQL → SQLite, token by token (dialect: netsuite.md §5.2). What the dialect refuses is refused here; names
 * of columns are resolved by SQLite, whose "no such column" becomes NetSuite's "Unknown identifier".
 */
import { unsupported } from './errors.ts'
import { DATE_FUNCTIONS, FUNCTIONS, SYSDATE_WORDS } from './functions.ts'
import { isWord, KEYWORDS, Reader } from './reader.ts'
import { type Schema, readTables } from './tablesOf.ts'
import { type Token, tokenize } from './tokens.ts'

export interface Translation {
  readonly sql: string
  /** Alias → table as written, for messages. */
  readonly tables: ReadonlyMap<string, string>
  readonly parameterCount: number
}

const COMPARISONS: ReadonlySet<string> = new Set(['=', '<', '>', '<=', '>=', '<>', '!='])
const SET_OPERATORS: ReadonlySet<string> = new Set(['UNION', 'INTERSECT', 'MINUS', 'EXCEPT'])
/** netsuite.md §5.2: an IN list holds at most 1,000 values. */
const MAX_IN_LIST = 1000

const quote = (name: string) => `"${name.toLowerCase().replaceAll('"', '""')}"`

/** Translates one query. Throws a SuiteQlError for what SuiteQL does not accept. */
export function translate(query: string, schema: Schema): Translation {
  const tokens = tokenize(query)
  const first = tokens[0]
  // `WITH` is refused as documented, though accounts have been seen to accept it (netsuite.md §5.2).
  if (first?.upper !== 'SELECT' && first?.upper !== '(')
    throw unsupported('Only SELECT statements are supported.')
  const tables = readTables(tokens, schema)
  const reader = new Reader(tokens)
  const translator = new Translator(reader, schema)
  const sql = translator.query()
  if (reader.peek().kind !== 'end') throw unsupported(`Unexpected '${reader.peek().text}'.`)
  return { sql, tables, parameterCount: translator.parameters }
}

class Translator {
  parameters = 0
  readonly #reader: Reader
  readonly #schema: Schema

  constructor(reader: Reader, schema: Schema) {
    this.#reader = reader
    this.#schema = schema
  }

  /** SELECT … [UNION …] up to a closing parenthesis or the end. */
  query(): string {
    const parts = [this.#select()]
    for (;;) {
      const next = this.#reader.peek()
      if (!SET_OPERATORS.has(next.upper)) return parts.join(' ')
      this.#reader.next()
      parts.push(next.upper === 'MINUS' ? 'EXCEPT' : next.upper)
      if (isWord(this.#reader.peek(), 'ALL')) parts.push(this.#reader.next().upper)
      parts.push(this.#select())
    }
  }

  #select(): string {
    if (this.#reader.peek().upper === '(') return this.#parenthesis()
    this.#reader.expectWord('SELECT')
    const output: string[] = ['SELECT']
    let limit: string | undefined
    let offset: string | undefined
    let ordered = false
    let counted = false
    if (isWord(this.#reader.peek(), 'TOP')) {
      this.#reader.next()
      limit = this.#reader.next().text
    }
    for (;;) {
      const next = this.#reader.peek()
      if (next.kind === 'end' || next.upper === ')' || SET_OPERATORS.has(next.upper)) break
      ordered ||= isWord(next, 'ORDER')
      if (isWord(next, 'FETCH')) limit = this.#fetchFirst()
      else if (isWord(next, 'OFFSET')) offset = this.#offsetRows()
      else if (isWord(next, 'ROWNUM')) {
        const bound = this.#rowNumber(output)
        counted ||= bound !== undefined
        limit = bound ?? limit
      } else output.push(this.#operand())
    }
    // Oracle counts rows before it orders them, which a limit does not: write a subselect.
    if (ordered && counted) throw unsupported('ROWNUM beside ORDER BY is not simulated.')
    if (limit !== undefined || offset !== undefined) output.push('LIMIT', limit ?? '-1')
    if (offset !== undefined) output.push('OFFSET', offset)
    return output.join(' ')
  }

  /** FETCH FIRST n ROWS ONLY (netsuite.md §5.2 P). */
  #fetchFirst(): string {
    this.#reader.expectWord('FETCH')
    this.#reader.next()
    const count = this.#operand()
    this.#reader.next()
    this.#reader.expectWord('ONLY')
    return count
  }

  #offsetRows(): string {
    this.#reader.expectWord('OFFSET')
    const count = this.#operand()
    this.#reader.next()
    return count
  }

  /** `ROWNUM <= n` becomes a limit; ROWNUM as a column becomes a number of the row. */
  #rowNumber(output: string[]): string | undefined {
    this.#reader.next()
    const comparison = this.#reader.peek().upper
    if (comparison !== '<=' && comparison !== '<') {
      output.push('row_number() over ()')
      return undefined
    }
    this.#reader.next()
    const bound = this.#operand()
    output.push('1 = 1')
    return comparison === '<' ? `CAST(${bound} AS INTEGER) - 1` : `CAST(${bound} AS INTEGER)`
  }

  /** One operand with the date arithmetic and comparison that hang on it, or one other token. */
  #operand(): string {
    const token = this.#reader.peek()
    if (!this.#startsDate()) return this.#plain(token)
    let date = this.#primary()
    for (;;) {
      const next = this.#reader.peek()
      if (next.upper === '-' || next.upper === '+') date = this.#shiftDate(date)
      else break
    }
    return this.#compareDate(date)
  }

  #shiftDate(date: string): string {
    const sign = this.#reader.next().upper
    if (this.#startsDate()) return `ns_days_between(${date}, ${this.#primary()})`
    let amount = this.#primary()
    while (this.#reader.peek().upper === '/' || this.#reader.peek().upper === '*') {
      const operator = this.#reader.next().upper === '/' ? '* 1.0 /' : '*'
      amount = `(${amount}) ${operator} (${this.#primary()})`
    }
    return `ns_add_days(${date}, ${sign}(${amount}))`
  }

  /** A text or parameter compared with a date is read in the account's display format. */
  #compareDate(date: string): string {
    const next = this.#reader.peek()
    if (COMPARISONS.has(next.upper) && this.#isText(this.#reader.peek(1))) {
      this.#reader.next()
      return `${date} ${next.upper} ns_implicit_date(${this.#primary()})`
    }
    if (isWord(next, 'BETWEEN') && this.#isText(this.#reader.peek(1))) {
      this.#reader.next()
      const low = this.#primary()
      this.#reader.expectWord('AND')
      return `${date} BETWEEN ns_implicit_date(${low}) AND ns_implicit_date(${this.#primary()})`
    }
    return date
  }

  #isText(token: Token): boolean {
    return token.kind === 'string' || token.kind === 'parameter'
  }

  #startsDate(): boolean {
    const token = this.#reader.peek()
    if (token.kind !== 'word') return false
    if (SYSDATE_WORDS.has(token.upper)) return true
    if (this.#reader.peek(1).upper === '(') return DATE_FUNCTIONS.has(token.upper)
    const column = this.#reader.peek(1).upper === '.' ? this.#reader.peek(2) : token
    return this.#schema.dateColumns.has(column.text.toLowerCase())
  }

  #plain(token: Token): string {
    if (token.upper === '/' && this.#reader.peek(1).kind === 'number') {
      this.#reader.next()
      // Oracle divides as decimals, SQLite divides integers as integers.
      return `/ (1.0 * ${this.#reader.next().text})`
    }
    if (token.upper === 'IN' && this.#reader.peek(1).upper === '(') return this.#inList()
    return this.#primary()
  }

  #primary(): string {
    const token = this.#reader.peek()
    if (token.upper === '(') return this.#parenthesis()
    if (token.kind === 'word' && !KEYWORDS.has(token.upper)) return this.#name()
    this.#reader.next()
    if (token.kind === 'parameter') {
      this.parameters += 1
      return `?${this.parameters}`
    }
    if (token.kind === 'quoted') return quote(token.text)
    if (token.kind === 'end') throw unsupported('Unexpected end of the query.')
    return token.kind === 'word' ? token.upper : token.text
  }

  #parenthesis(): string {
    this.#reader.expectSymbol('(')
    const inner = isWord(this.#reader.peek(), 'SELECT') ? this.query() : this.#until(')')
    this.#reader.expectSymbol(')')
    return `(${inner})`
  }

  #until(closing: string): string {
    const parts: string[] = []
    while (this.#reader.peek().upper !== closing) parts.push(this.#operand())
    return parts.join(' ')
  }

  #inList(): string {
    this.#reader.next()
    const list = this.#parenthesis()
    if (!/^\(\s*SELECT\b/.test(list) && list.split(',').length > MAX_IN_LIST) {
      throw unsupported('An IN list holds at most 1,000 values.')
    }
    return `IN ${list}`
  }

  /** A column, a table, a function call or BUILTIN.x(). */
  #name(): string {
    const token = this.#reader.next()
    if (SYSDATE_WORDS.has(token.upper)) return 'ns_sysdate()'
    if (token.upper === 'BUILTIN') return this.#builtin()
    if (token.upper === 'BUILTIN_RESULT') return this.#typedResult()
    if (token.upper === 'EXTRACT') return this.#extract()
    if (this.#reader.peek().upper === '(') return this.#call(token)
    if (this.#reader.peek().upper !== '.') return quote(token.text)
    this.#reader.next()
    const column = this.#reader.next()
    return `${quote(token.text)}.${column.upper === '*' ? '*' : quote(column.text)}`
  }

  #call(token: Token): string {
    if (token.upper === 'LISTAGG') return this.#listAggregate()
    const name = FUNCTIONS.get(token.upper)
    if (name === undefined) throw unsupported(`Unknown function '${token.text}'.`)
    return `${name ?? token.upper}${this.#parenthesis()}`
  }

  /** LISTAGG(x, ', ') WITHIN GROUP (ORDER BY y). */
  #listAggregate(): string {
    this.#reader.expectSymbol('(')
    const values = this.#until(')')
    this.#reader.expectSymbol(')')
    if (!isWord(this.#reader.peek(), 'WITHIN')) return `group_concat(${values})`
    this.#reader.next()
    this.#reader.next()
    this.#reader.expectSymbol('(')
    const order = this.#until(')')
    this.#reader.expectSymbol(')')
    return `group_concat(${values} ${order})`
  }

  /** BUILTIN_RESULT.TYPE_INTEGER(x), as generated queries wrap their columns, is x. [P] */
  #typedResult(): string {
    this.#reader.expectSymbol('.')
    this.#reader.next()
    return this.#parenthesis()
  }

  /** EXTRACT(YEAR FROM date). */
  #extract(): string {
    this.#reader.expectSymbol('(')
    const part = this.#reader.next().upper
    this.#reader.expectWord('FROM')
    const date = this.#until(')')
    this.#reader.expectSymbol(')')
    return `ns_extract('${part.replaceAll("'", "''")}', ${date})`
  }

  /** BUILTIN.DF(column) is the display text; BUILTIN.CF(x) is x. Others are not simulated. */
  #builtin(): string {
    this.#reader.expectSymbol('.')
    const name = this.#reader.next()
    if (name.upper === 'CF') return this.#parenthesis()
    if (name.upper !== 'DF') throw unsupported(`BUILTIN.${name.text} is not simulated.`)
    this.#reader.expectSymbol('(')
    const first = this.#reader.next()
    let column = first.text
    let prefix = ''
    if (this.#reader.peek().upper === '.') {
      this.#reader.next()
      column = this.#reader.next().text
      prefix = `${quote(first.text)}.`
    }
    this.#reader.expectSymbol(')')
    const value = `${prefix}${quote(column)}`
    // A status letter means something only together with its transaction's type.
    const shown = column.toLowerCase() === 'status' ? `(${prefix}"type" || ':' || ${value})` : value
    return `ns_display('${column.toLowerCase().replaceAll("'", "''")}', ${shown})`
  }
}
