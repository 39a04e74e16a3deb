/**
 * The SuiteQL service: `POST /services/rest/query/v1/suiteql?limit&offset` (netsuite.md §5.1), on the tables
 * that SuiteQlStore keeps from the world.
 */
import type { SQLOutputValue } from 'node:sqlite'
import { type ErrorDetail, errorAnswer } from '../errors.ts'
import { jsonAnswer, type QueryService, type SimAnswer, type SimRequest } from '../http.ts'
import type { World } from '../world.ts'
import { displayDate, isDate } from './dates.ts'
import { displayer } from './display.ts'
import { SuiteQlError, unknownIdentifier, unsupported } from './errors.ts'
import { registerFunctions } from './functions.ts'
import type { RowOptions } from './rows.ts'
import { schemaOf } from './schema.ts'
import { SuiteQlStore } from './store.ts'
import { type Translation, translate } from './translate.ts'

export interface SuiteQlOptions extends Partial<RowOptions> {
  readonly world: World
}

export interface SuiteQl {
  /** Answers a request that is signed in. */
  readonly handle: QueryService
  /** Runs one query and gives its items as the service would, without paging. For tests and the demo's count. */
  run(query: string, params?: readonly string[]): readonly Readonly<Record<string, string>>[]
}

type Items = readonly Readonly<Record<string, string>>[]

const MAX_PAGE = 1000
/** Without SuiteAnalytics Connect a query gives at most 100,000 rows (netsuite.md §5.1). */
const MAX_ROWS = 100_000

/** The query service of one account. */
export function createSuiteQl(options: SuiteQlOptions): SuiteQl {
  const store = new SuiteQlStore(options.world, {
    taxDetailSign: options.taxDetailSign ?? 'positive',
    creditTotals: options.creditTotals ?? (() => 'negative'),
  })
  let thrown: SuiteQlError | undefined
  const host = { sysdate: () => store.sysdate(), display: displayer(options.world) }
  registerFunctions(store.db, host, (error) => {
    thrown = error
  })

  const execute = (query: string, params: readonly string[], window: Window): Page => {
    store.sync()
    const translation = translate(query, schemaOf(options.world))
    if (translation.parameterCount !== params.length)
      throw unsupported('The number of parameters does not match.')
    thrown = undefined
    try {
      return readPage(store, { sql: translation.sql, params, window })
    } catch (error) {
      throw thrown ?? explain(error, translation)
    }
  }

  return {
    run: (query, params = []) => execute(query, params, { limit: MAX_ROWS, offset: 0 }).items,
    handle(request) {
      const asked = readRequest(request)
      if ('status' in asked) return asked
      try {
        const page = execute(asked.query, asked.params, asked.window)
        return jsonAnswer(200, envelope(request, asked.window, page), 'collection')
      } catch (error) {
        if (!(error instanceof SuiteQlError)) throw error
        // Captured wording (netsuite.md §5.1 P).
        const detail = `Invalid search query. Detailed unprocessed description follows. ${error.message}`
        return refusal({ detail, 'o:errorQueryParam': 'q', 'o:errorCode': 'INVALID_PARAMETER' })
      }
    },
  }
}

interface Window {
  readonly limit: number
  readonly offset: number
}

interface Page {
  readonly items: Items
  readonly total: number
}

const refusal = (detail: ErrorDetail): SimAnswer => errorAnswer(400, [detail])

const invalidParameter = (detail: string, parameter: string) =>
  refusal({ detail, 'o:errorQueryParam': parameter, 'o:errorCode': 'INVALID_PARAMETER' })

interface Asked {
  readonly query: string
  readonly params: readonly string[]
  readonly window: Window
}

function readRequest(request: SimRequest): Asked | SimAnswer {
  const url = new URL(request.url)
  // netsuite.md §5.1: `Prefer: transient` is required; the code of its absence is [U].
  if (!/\btransient\b/i.test(request.headers['prefer'] ?? '')) {
    const detail = 'The Prefer header with the value transient is required.'
    return refusal({ detail, 'o:errorHeader': 'Prefer', 'o:errorCode': 'INVALID_HEADER' })
  }
  const limit = Number(url.searchParams.get('limit') ?? MAX_PAGE)
  const offset = Number(url.searchParams.get('offset') ?? 0)
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) {
    return invalidParameter(`Provide a limit between 1 and ${MAX_PAGE}.`, 'limit')
  }
  if (!Number.isInteger(offset) || offset < 0 || offset % limit !== 0) {
    return invalidParameter('The offset must be divisible by the limit.', 'offset')
  }
  const body = parseJson(request.body)
  const query = body?.['q']
  const params = body?.['params'] ?? []
  if (typeof query !== 'string' || query.trim() === '' || !isTextList(params)) {
    const detail = 'The request could not be understood by the server due to malformed syntax.'
    return refusal({ detail, 'o:errorCode': 'INVALID_REQUEST' })
  }
  return { query, params: params.map(String), window: { limit, offset } }
}

const isTextList = (value: unknown): value is readonly (string | number)[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string' || typeof one === 'number')

function parseJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function readPage(
  store: SuiteQlStore,
  asked: { readonly sql: string; readonly params: readonly string[]; readonly window: Window },
): Page {
  const statement = store.db.prepare(asked.sql)
  statement.setReturnArrays(true)
  const names = columnNames(statement.columns().map((column) => column.name))
  const { limit, offset } = asked.window
  const items: Readonly<Record<string, string>>[] = []
  let total = 0
  for (const row of statement.iterate(...asked.params)) {
    if (total >= offset && items.length < limit) items.push(itemOf(names, arrayOf(row)))
    total += 1
    if (total >= MAX_ROWS) break
  }
  return { items, total }
}

const arrayOf = (row: unknown): readonly SQLOutputValue[] => {
  if (!Array.isArray(row)) throw new Error('node:sqlite returned no array')
  return row
}

/** Lower case whatever the alias; expressions without one are expr1, expr2, … (netsuite.md §5.1). */
function columnNames(names: readonly string[]): readonly (string | undefined)[] {
  let expressions = 0
  return names.map((name) => {
    if (name === '_owner') return undefined
    if (/^[a-z_][\w $#]*$/i.test(name)) return name.toLowerCase()
    expressions += 1
    return `expr${expressions}`
  })
}

/** All values are texts, nulls are left out (netsuite.md §5.1). */
function itemOf(
  names: readonly (string | undefined)[],
  row: readonly SQLOutputValue[],
): Record<string, string> {
  const item: Record<string, string> = {}
  row.forEach((value, index) => {
    const name = names[index]
    if (name !== undefined && value !== null) item[name] = show(value)
  })
  return item
}

function show(value: SQLOutputValue): string {
  if (isDate(value)) return displayDate(value)
  // Sums of binary fractions: no column has more than eight decimals.
  if (typeof value === 'number')
    return Number.isInteger(value) ? String(value) : String(Number(value.toFixed(8)))
  return String(value)
}

function envelope(request: SimRequest, window: Window, page: Page): object {
  const url = new URL(request.url)
  const { limit, offset } = window
  const link = (rel: string, at: number) => ({
    rel,
    href: `${url.origin}${url.pathname}?limit=${limit}&offset=${at}`,
  })
  const hasMore = offset + page.items.length < page.total
  const links = [link('self', offset)]
  if (hasMore)
    links.push(link('next', offset + limit), link('last', Math.floor((page.total - 1) / limit) * limit))
  if (offset > 0) links.push(link('first', 0), link('prev', offset - limit))
  return {
    links,
    count: page.items.length,
    hasMore,
    items: page.items.map((item) => ({ links: [], ...item })),
    offset,
    totalResults: page.total,
  }
}

/** SQLite's complaint in NetSuite's words. */
function explain(error: unknown, translation: Translation): Error {
  const message = error instanceof Error ? error.message : String(error)
  const column = /no such column: (?:"?[\w$]+"?\.)?"?([\w$]+)"?/.exec(message)?.[1]
  if (column !== undefined) return unknownIdentifier(column, translation.tables)
  if (error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR')
    return unsupported(message)
  return error instanceof Error ? error : new Error(message)
}
