/** `GET /<type>?q=&limit=&offset=`: the filter language of the record collection (netsuite.md §1.6). */
import { NetSuiteError } from './errors.ts'
import { canonicalName } from './names.ts'
import { recordUrl, selfLink } from './output.ts'
import { RECORDS } from './schema.ts'
import type { FieldValue, RecordKind, StoredRecord, World } from './world.ts'

type Test = (record: StoredRecord) => boolean

/** One page: only links and ids, however much was asked for (O:subsect_1544786455). */
export function listRecords(
  world: World,
  kind: RecordKind,
  request: { base: string; params: URLSearchParams },
): Record<string, unknown> {
  const limit = pageNumber(request.params, 'limit', 1000)
  const offset = pageNumber(request.params, 'offset', 0)
  if (limit < 1 || limit > 1000) throw invalidParameter('limit', 'The limit must be between 1 and 1000.')
  if (offset % limit !== 0) throw invalidParameter('offset', 'The offset must be divisible by the limit.')
  const test = parseFilter(kind, request.params.get('q') ?? '')
  const found = [...world.all(kind)].filter(test)
  const page = found.slice(offset, offset + limit)
  const url = `${request.base}/${kind}`
  const link = (rel: string, at: number) => ({ rel, href: `${url}?limit=${limit}&offset=${at}` })
  const hasMore = offset + page.length < found.length
  return {
    links: [
      ...(hasMore ? [link('next', offset + limit)] : []),
      ...(offset > 0 ? [link('prev', offset - limit)] : []),
      link('self', offset),
    ],
    count: page.length,
    hasMore,
    items: page.map((record) => ({ links: selfLink(recordUrl(request.base, record)), id: record.id })),
    offset,
    totalResults: found.length,
  }
}

function pageNumber(params: URLSearchParams, name: string, fallback: number): number {
  const sent = params.get(name)
  if (sent === null) return fallback
  if (!/^\d+$/.test(sent)) throw invalidParameter(name, `The ${name} must be a number.`)
  return Number(sent)
}

function invalidParameter(name: string, detail: string): NetSuiteError {
  return new NetSuiteError(400, [{ detail, 'o:errorQueryParam': name, 'o:errorCode': 'INVALID_PARAMETER' }])
}

interface Tokens {
  readonly kind: RecordKind
  readonly list: readonly string[]
  at: number
}

function parseFilter(kind: RecordKind, q: string): Test {
  if (q.trim() === '') return () => true
  const list = q.match(/"[^"]*"|\[[^\]]*\]|\(|\)|[^\s()]+/g) ?? []
  const tokens: Tokens = { kind, list, at: 0 }
  const test = either(tokens)
  if (tokens.at < list.length) throw badFilter(q)
  return test
}

function badFilter(q: string): NetSuiteError {
  return invalidParameter('q', `Invalid query: ${q}`)
}

function word(tokens: Tokens): string {
  const token = tokens.list[tokens.at]
  if (token === undefined) throw badFilter(tokens.list.join(' '))
  tokens.at += 1
  return token
}

function accept(tokens: Tokens, expected: string): boolean {
  if (tokens.list[tokens.at]?.toUpperCase() !== expected) return false
  tokens.at += 1
  return true
}

function either(tokens: Tokens): Test {
  let test = both(tokens)
  while (accept(tokens, 'OR')) {
    const left = test
    const right = both(tokens)
    test = (record) => left(record) || right(record)
  }
  return test
}

/** AND binds tighter than OR. */
function both(tokens: Tokens): Test {
  let test = condition(tokens)
  while (accept(tokens, 'AND')) {
    const left = test
    const right = condition(tokens)
    test = (record) => left(record) && right(record)
  }
  return test
}

function condition(tokens: Tokens): Test {
  if (accept(tokens, '(')) {
    const inner = either(tokens)
    if (!accept(tokens, ')')) throw badFilter(tokens.list.join(' '))
    return inner
  }
  const sent = word(tokens)
  const field =
    sent.toLowerCase() === 'id' ? 'id' : (canonicalName(RECORDS[tokens.kind], sent) ?? sent.toLowerCase())
  const operator = word(tokens).toUpperCase()
  const negated = operator.endsWith('_NOT')
  const bare = negated ? operator.slice(0, -4) : operator
  const compare = comparison(bare, bare === 'EMPTY' ? '' : unquoted(word(tokens)))
  if (compare === undefined) throw invalidParameter('q', `Invalid operator: ${operator}`)
  return (record) => compare(valueOf(record, field)) !== negated
}

function unquoted(token: string): string {
  return token.startsWith('"') ? token.slice(1, -1) : token
}

function valueOf(record: StoredRecord, field: string): string {
  if (field === 'id') return record.id
  if (field === 'externalId') return record.externalId ?? ''
  if (field === 'lastModifiedDate') return record.lastModifiedDate
  if (field === 'createdDate') return record.createdDate
  return text(record.fields[field])
}

function text(value: FieldValue | undefined): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'object') return 'id' in value ? text(value['id']) : ''
  return String(value)
}

/** Dates come in the account's format, month first ("1/31/2019"). */
function isoDate(value: string): string {
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(value)
  if (match === null) return value
  const [, month = '', day = '', year = ''] = match
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

type Compare = (value: string) => boolean

const same = (left: string, right: string) => left.toLowerCase() === right.toLowerCase()
const day = (value: string) => value.slice(0, 10)

function comparison(operator: string, wanted: string): Compare | undefined {
  const date = isoDate(wanted)
  const number = Number(wanted)
  const lower = wanted.toLowerCase()
  const list = wanted
    .replace(/[[\]]/g, '')
    .split(',')
    .map((entry) => unquoted(entry.trim()))
  const operators: Readonly<Record<string, Compare>> = {
    EMPTY: (value) => value === '',
    IS: (value) => same(value, wanted),
    CONTAIN: (value) => value.toLowerCase().includes(lower),
    START_WITH: (value) => value.toLowerCase().startsWith(lower),
    END_WITH: (value) => value.toLowerCase().endsWith(lower),
    ENDWITH: (value) => value.toLowerCase().endsWith(lower),
    ANY_OF: (value) => list.some((entry) => same(value, entry)),
    EQUAL: (value) => value !== '' && Number(value) === number,
    GREATER: (value) => value !== '' && Number(value) > number,
    GREATER_OR_EQUAL: (value) => value !== '' && Number(value) >= number,
    LESS: (value) => value !== '' && Number(value) < number,
    LESS_OR_EQUAL: (value) => value !== '' && Number(value) <= number,
    ON: (value) => day(value) === date,
    AFTER: (value) => day(value) > date,
    BEFORE: (value) => value !== '' && day(value) < date,
    ON_OR_AFTER: (value) => day(value) >= date,
    ON_OR_BEFORE: (value) => value !== '' && day(value) <= date,
  }
  return operators[operator]
}
