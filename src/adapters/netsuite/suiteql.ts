/**
 * SuiteQL as we speak it: only typed values reach a query, every answer is read to its end or not at all.
 */
import { z } from 'zod'
import { assert } from '../../domain/assert.ts'
import { fault, type Fault } from '../../domain/fault/fault.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { Lane } from '../../domain/work/outcome.ts'
import type { Caller } from './call.ts'
import { parseJson } from './json.ts'

/** A row: keys in lower case, values as texts, nulls absent (netsuite.md §5.1). */
export type Row = Readonly<Record<string, string>>

/** A fragment of SuiteQL that is safe to stand in a query. */
export class Sql {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** Internal ids and other integers. Throws a Bug on anything else. */
export function sqlInteger(value: string | number): Sql {
  assert(/^-?\d{1,18}$/.test(String(value)), `"${value}" is no integer for a query`)
  return new Sql(String(value))
}

/**
 * A text. Quotes are doubled, which is all that Oracle's literals know; control characters are refused, since
 * no key of ours has them. Throws a Bug on those and on texts over 4,000 characters.
 */
export function sqlText(value: string): Sql {
  assert(value.length <= 4000, 'a text in a query has at most 4,000 characters')
  assert(!hasControlCharacter(value), 'a text in a query has no control characters')
  return new Sql(`'${value.replaceAll("'", "''")}'`)
}

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const hasControlCharacter = (value: string): boolean => /[\u0000-\u001f\u007f]/.test(value)

/** Whether sqlText takes it: foreign texts (SKUs, e-mail addresses) are asked first. */
export const isQueryable = (value: string): boolean =>
  value !== '' && value.length <= 1000 && !hasControlCharacter(value)

/** `YYYY-MM-DD HH:MM:SS` in the account's zone. */
export function sqlTimestamp(local: string): Sql {
  assert(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(local), `"${local}" is no local timestamp`)
  return new Sql(`TO_TIMESTAMP('${local}', 'YYYY-MM-DD HH24:MI:SS')`)
}

/** A column's name: lower case, so that no keyword or operator passes. Throws a Bug on anything else. */
export function sqlName(name: string): Sql {
  assert(/^[a-z][a-z0-9_]{0,60}$/.test(name), `"${name}" is no column name`)
  return new Sql(name)
}

/**
 * What begins with the prefix. In LIKE `_` is any character, and no source says how SuiteQL escapes it: LIKE narrows
 * down, and the beginning itself decides.
 */
export const sqlStartsWith = (column: Sql, prefix: string): Sql =>
  sql`${column} LIKE ${sqlText(`${prefix}%`)} AND SUBSTR(${column}, 1, ${sqlInteger(prefix.length)}) = ${sqlText(prefix)}`

export const sqlList = (parts: readonly Sql[]): Sql => new Sql(parts.map((part) => part.text).join(', '))

/** Template for queries: what is put in must be Sql, never a bare text. */
export function sql(strings: TemplateStringsArray, ...parts: readonly Sql[]): Sql {
  return new Sql(strings.reduce((text, piece, index) => text + (parts[index - 1]?.text ?? '') + piece))
}

export interface Query {
  /** For counters and words. */
  readonly kind: string
  readonly lane: Lane
  /** Must be ordered by something unique: pages have no snapshot (netsuite.md §5.1). Asked for once. */
  readonly build: () => Sql
}

export type Rows = Result<readonly Row[], Fault>

export interface SuiteQlClient {
  /** Every row, page after page; a failure if one page fails or the rows change while we read. */
  query(query: Query): Promise<Rows>
  /**
   * Every row by ascending keys instead of offsets, for answers beyond 100,000 rows or that change while they
   * are read. `build` gets the last key read; `keyOf` reads it from a row; the query selects at most one page.
   */
  queryByKey(query: KeysetQuery): Promise<Rows>
}

export interface KeysetQuery {
  readonly kind: string
  readonly lane: Lane
  readonly first: string
  readonly build: (after: string) => Sql
  readonly keyOf: (row: Row) => string | undefined
}

/** 1,000 rows a page (netsuite.md §5.1, O:section_156414087576). */
const PAGE = 1000
const MAX_ROWS = 100_000

const answerShape = z.object({
  count: z.number().optional(),
  hasMore: z.boolean(),
  totalResults: z.number().optional(),
  items: z.array(z.record(z.string(), z.unknown())),
})

interface PageRead {
  readonly rows: readonly Row[]
  readonly hasMore: boolean
  readonly total: number | undefined
}

export function createSuiteQl(call: Caller): SuiteQlClient {
  return {
    async query(query) {
      let built: Sql | undefined
      const build = (): Sql => {
        built ??= query.build()
        return built
      }
      for (let attempt = 0; attempt < READS; attempt += 1) {
        const result = await readAll(call, { ...query, build })
        if (result !== 'changed') return result
      }
      const words = `${query.kind}: the rows changed while being read, ${READS} times`
      return fail(fault('netsuite.unreachable', { call: query.kind }, words))
    },
    async queryByKey(query) {
      const rows: Row[] = []
      let after = query.first
      for (;;) {
        const build = (): Sql => query.build(after)
        const next = await readPage(call, { kind: query.kind, lane: query.lane, build }, 0)
        if (!next.ok) return next
        rows.push(...next.value.rows)
        const last = next.value.rows.at(-1)
        if (last === undefined || next.value.rows.length < PAGE) return ok(rows)
        const key = query.keyOf(last)
        assert(key !== undefined && key !== after, `${query.kind}: a full page must move the key on`)
        after = key
      }
    },
  }
}

/** Times that an answer is read again from its start because it changed under our hands. */
const READS = 3

async function readPage(call: Caller, query: Query, offset: number): Promise<Result<PageRead, Fault>> {
  const outcome = await call({
    kind: query.kind,
    lane: query.lane,
    operation: 'read',
    method: 'POST',
    path: `/services/rest/query/v1/suiteql?limit=${PAGE}&offset=${offset}`,
    headers: { prefer: 'transient' },
    body: () => JSON.stringify({ q: query.build().text }),
  })
  if (outcome.kind !== 'ok') return fail(outcome.fault)
  const parsed = answerShape.safeParse(parseJson(outcome.response.body))
  if (!parsed.success) {
    return fail(fault('netsuite.unclassified', { call: query.kind }, `${query.kind}: no SuiteQL answer`))
  }
  const { hasMore, totalResults, items } = parsed.data
  return ok({ rows: items.map(rowOf), hasMore, total: totalResults })
}

/** Pages have no snapshot: another total, or a page that is not full, says that the rows changed. */
async function readAll(call: Caller, query: Query): Promise<Rows | 'changed'> {
  const rows: Row[] = []
  let total: number | undefined
  for (;;) {
    const next = await readPage(call, query, rows.length)
    if (!next.ok) return next
    if (rows.length > 0 && next.value.total !== total) return 'changed'
    total = next.value.total
    rows.push(...next.value.rows)
    if (!next.value.hasMore) break
    if (next.value.rows.length !== PAGE) return 'changed'
    assert(rows.length < MAX_ROWS, `${query.kind} has more rows than offsets reach: page it by key`)
  }
  return total === undefined || total === rows.length ? ok(rows) : 'changed'
}

/** Keys to lower case, since their case is not guaranteed; numbers are taken too (netsuite.md §5.1, §10.28). */
function rowOf(item: Readonly<Record<string, unknown>>): Row {
  const row: Record<string, string> = {}
  for (const [name, value] of Object.entries(item)) {
    if (name === 'links' || value === null || value === undefined) continue
    row[name.toLowerCase()] = typeof value === 'string' ? value : JSON.stringify(value)
  }
  return row
}
