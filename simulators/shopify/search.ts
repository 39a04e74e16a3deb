/**
 * Shopify's search syntax, as far as `query:` arguments of the simulated connections use it: terms
 * `field:value` with comparators, quoted values, ranges of commas, AND by nearness, OR, NOT and `-`, parentheses
 * (shopify.md §4.3; schema text of the `query` arguments).
 */

/**
 * What an item offers to be searched by: a value by field, computed only when a term asks for it. `text` is matched
 * by terms without a field.
 */
export type SearchDocument = (field: string) => SearchValue | undefined
/** One field's value of an item. */
export type SearchFields<T> = Readonly<Record<string, (item: T) => SearchValue>>

export function documentOf<T>(fields: SearchFields<T>, item: T): SearchDocument {
  return (field) => fields[field]?.(item)
}

export type SearchValue =
  | { time: string | null }
  | { number: number | bigint | null }
  /** Compared without case; a trailing * is a prefix. */
  | { text: string | readonly string[] | null }
  | { flag: boolean }

export type SearchTerm =
  | { kind: 'and' | 'or'; terms: SearchTerm[] }
  | { kind: 'not'; term: SearchTerm }
  | { kind: 'field'; field: string; comparator: Comparator; value: string }
  | { kind: 'text'; value: string }

type Comparator = '<' | '<=' | '=' | '>' | '>='

interface Token {
  kind: '(' | ')' | 'and' | 'field' | 'not' | 'or' | 'text'
  field: string
  value: string
}

const TOKEN =
  /\s*(?:(\()|(\))|(-)(?=[\w("'])|([\w.$]+):\s*((?:[<>]=?)?\s*(?:'[^']*'|"[^"]*"|[^\s()]+))|('[^']*'|"[^"]*"|[^\s()]+))/y

/** What the word `now` as a value becomes. */
const NOW = /^([<>]?=?\s*)now$/

/** Parses a query; an empty one matches everything. `now` is what the word `now` stands for, an ISO time. */
export function parseSearch(query: string, now: string): SearchTerm {
  const tokens = tokenize(query).map((t) => ({
    ...t,
    value: t.kind === 'field' ? t.value.replace(NOW, `$1${now}`) : t.value,
  }))
  const { term } = parseOr(tokens, 0)
  return term
}

/** Fields a query names, for refusing or warning of those nobody simulates. */
export function searchedFields(term: SearchTerm): string[] {
  if (term.kind === 'field') return [term.field]
  if (term.kind === 'not') return searchedFields(term.term)
  return term.kind === 'text' ? [] : term.terms.flatMap(searchedFields)
}

export function matches(term: SearchTerm, document: SearchDocument): boolean {
  switch (term.kind) {
    case 'and':
      return term.terms.every((t) => matches(t, document))
    case 'or':
      return term.terms.some((t) => matches(t, document))
    case 'not':
      return !matches(term.term, document)
    case 'text': {
      const searchable = document('text')
      return searchable !== undefined && 'text' in searchable && containsText(searchable.text, term.value)
    }
    case 'field':
      return matchesField(term, document(term.field))
    default:
      return term satisfies never
  }
}

function tokenize(query: string): Token[] {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < query.length) {
    const match = TOKEN.exec(query)
    if (!match) break
    const [, open, close, minus, field, value, word] = match
    if (open) tokens.push({ kind: '(', field: '', value: '' })
    else if (close) tokens.push({ kind: ')', field: '', value: '' })
    else if (minus) tokens.push({ kind: 'not', field: '', value: '' })
    else if (field !== undefined) tokens.push({ kind: 'field', field, value: value ?? '' })
    else if (word === 'AND') tokens.push({ kind: 'and', field: '', value: '' })
    else if (word === 'OR') tokens.push({ kind: 'or', field: '', value: '' })
    else if (word === 'NOT') tokens.push({ kind: 'not', field: '', value: '' })
    else if (word !== undefined) tokens.push({ kind: 'text', field: '', value: unquote(word) })
  }
  return tokens
}

interface Parsed {
  term: SearchTerm
  next: number
}

function parseOr(tokens: readonly Token[], start: number): Parsed {
  const first = parseAnd(tokens, start)
  const terms = [first.term]
  let next = first.next
  while (tokens[next]?.kind === 'or') {
    const more = parseAnd(tokens, next + 1)
    terms.push(more.term)
    next = more.next
  }
  return { term: terms.length === 1 ? first.term : { kind: 'or', terms }, next }
}

function parseAnd(tokens: readonly Token[], start: number): Parsed {
  const terms: SearchTerm[] = []
  let next = start
  for (let token = tokens[next]; token && token.kind !== 'or' && token.kind !== ')'; token = tokens[next]) {
    if (token.kind === 'and') {
      next++
      continue
    }
    const parsed = parseOne(tokens, next)
    terms.push(parsed.term)
    next = parsed.next
  }
  return { term: { kind: 'and', terms }, next }
}

function parseOne(tokens: readonly Token[], start: number): Parsed {
  const token = tokens[start]
  if (token?.kind === 'not') {
    const negated = parseOne(tokens, start + 1)
    return { term: { kind: 'not', term: negated.term }, next: negated.next }
  }
  if (token?.kind === '(') {
    const inner = parseOr(tokens, start + 1)
    return { term: inner.term, next: tokens[inner.next]?.kind === ')' ? inner.next + 1 : inner.next }
  }
  if (token?.kind === 'field') return { term: fieldTerm(token), next: start + 1 }
  return { term: token ? { kind: 'text', value: token.value } : { kind: 'and', terms: [] }, next: start + 1 }
}

function fieldTerm(token: Token): SearchTerm {
  const match = /^([<>]=?)?\s*([\s\S]*)$/.exec(token.value)
  const symbol = match?.[1] ?? '='
  const comparator = symbol === '<' || symbol === '<=' || symbol === '>' || symbol === '>=' ? symbol : '='
  const value = match?.[2] ?? ''
  // A comma lists alternatives outside quotes.
  if (comparator === '=' && value.includes(',') && !/^['"]/.test(value)) {
    const terms = value
      .split(',')
      .map((v): SearchTerm => ({ kind: 'field', field: token.field, comparator, value: v }))
    return { kind: 'or', terms }
  }
  return { kind: 'field', field: token.field, comparator, value: unquote(value) }
}

function matchesField(term: Extract<SearchTerm, { kind: 'field' }>, value: SearchValue | undefined): boolean {
  // A field the type does not have is ignored by Shopify, with a warning in extensions.
  if (value === undefined) return true
  if (term.value === '*') return !isAbsent(value)
  if ('time' in value) {
    return value.time !== null && compareWith(term.comparator, compareTimes(value.time, term.value))
  }
  if ('number' in value) {
    const wanted = Number(term.value.replace(/^gid:.*\//, ''))
    return value.number !== null && compareWith(term.comparator, Math.sign(Number(value.number) - wanted))
  }
  if ('flag' in value) return String(value.flag) === term.value.toLowerCase()
  return equalsText(value.text, term.value)
}

function isAbsent(value: SearchValue): boolean {
  if ('time' in value) return value.time === null
  if ('number' in value) return value.number === null
  return 'text' in value && (value.text === null || value.text.length === 0)
}

function compareWith(comparator: Comparator, sign: number): boolean {
  switch (comparator) {
    case '<':
      return sign < 0
    case '<=':
      return sign <= 0
    case '>':
      return sign > 0
    case '>=':
      return sign >= 0
    case '=':
      return sign === 0
    default:
      return comparator satisfies never
  }
}

/** Compares as whole seconds; a date without a time compares by its day, a year by its year. */
function compareTimes(time: string, wanted: string): number {
  if (/^\d{4}(-\d{2}(-\d{2})?)?$/.test(wanted)) {
    const cut = time.slice(0, wanted.length)
    return cut === wanted ? 0 : cut < wanted ? -1 : 1
  }
  return Math.sign(Math.floor(Date.parse(time) / 1000) - Math.floor(Date.parse(wanted) / 1000))
}

function equalsText(value: string | readonly string[] | null, wanted: string): boolean {
  if (value === null) return false
  const needle = wanted.toLowerCase()
  const candidates = typeof value === 'string' ? [value] : value
  return candidates.some((candidate) => {
    const text = candidate.toLowerCase()
    return needle.endsWith('*') ? text.startsWith(needle.slice(0, -1)) : text === needle
  })
}

function containsText(value: string | readonly string[] | null, wanted: string): boolean {
  if (value === null) return false
  const candidates = typeof value === 'string' ? [value] : value
  return candidates.some((candidate) => candidate.toLowerCase().includes(wanted.toLowerCase()))
}

function unquote(text: string): string {
  return /^(['"]).*\1$/s.test(text) ? text.slice(1, -1) : text
}
