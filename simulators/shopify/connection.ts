/** Pages: connections with cursors that hold when the list changes between two pages. */
import { ApiError } from './resolver.ts'

export interface PageArgs {
  first?: number | null
  last?: number | null
  after?: string | null
  before?: string | null
  reverse?: boolean | null
}

/** Where an item stands in its order: a value to compare, then the id. */
export interface SortPosition {
  value: string | number | bigint
  id: bigint
}

export interface Connection<T> {
  nodes: T[]
  edges: { node: T; cursor: string }[]
  pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
}

interface Positioned<T> {
  item: T
  position: SortPosition
}

/** The most a page may hold (shopify.md §4.1 [D]). */
const MAX_PAGE = 250

/** A page of a list in its own order; the cursor is the place in the list. */
export function connectionOf<T>(items: readonly T[], args: PageArgs): Connection<T> {
  const placed = items.map((item, at) => ({ item, position: { value: at, id: 0n } }))
  return page(placed, args)
}

/** A page of a list sorted by position; a cursor keeps its meaning when items move. */
export function sortedConnection<T>(
  items: readonly T[],
  args: PageArgs,
  position: (item: T) => SortPosition,
): Connection<T> {
  const placed = items.map((item) => ({ item, position: position(item) }))
  placed.sort((a, b) => compare(a.position, b.position))
  return page(placed, args)
}

function page<T>(ascending: Positioned<T>[], args: PageArgs): Connection<T> {
  assertPageSize(args)
  const direction = args.reverse ? -1 : 1
  const all = args.reverse ? ascending.toReversed() : ascending
  const after = args.after ? decode(args.after) : null
  const before = args.before ? decode(args.before) : null
  let window = all.filter(
    ({ position }) =>
      (!after || compare(position, after) * direction > 0) &&
      (!before || compare(position, before) * direction < 0),
  )
  if (typeof args.first === 'number') window = window.slice(0, args.first)
  if (typeof args.last === 'number') window = window.slice(Math.max(0, window.length - args.last))
  const first = window[0]
  const last = window.at(-1)
  return {
    nodes: window.map((w) => w.item),
    edges: window.map((w) => ({ node: w.item, cursor: encode(w.position) })),
    pageInfo: {
      hasPreviousPage: first ? all.indexOf(first) > 0 : Boolean(after),
      hasNextPage: last ? all.indexOf(last) < all.length - 1 : false,
      startCursor: first ? encode(first.position) : null,
      endCursor: last ? encode(last.position) : null,
    },
  }
}

function assertPageSize(args: PageArgs): void {
  if (typeof args.first !== 'number' && typeof args.last !== 'number') {
    throw new ApiError('BAD_REQUEST', 'you must provide one of first or last')
  }
  for (const name of ['first', 'last'] as const) {
    const size = args[name]
    if (typeof size !== 'number') continue
    if (size < 0) throw new ApiError('BAD_REQUEST', `${name} cannot be a negative number`)
    if (size > MAX_PAGE) throw new ApiError('BAD_REQUEST', `${name} cannot exceed ${MAX_PAGE}`)
  }
}

function compare(a: SortPosition, b: SortPosition): number {
  if (a.value !== b.value) return a.value < b.value ? -1 : 1
  if (a.id === b.id) return 0
  return a.id < b.id ? -1 : 1
}

// Shopify's cursors are base64 JSON with last_id and last_value.
function encode(position: SortPosition): string {
  const numeric = typeof position.value !== 'string'
  const cursor = {
    last_id: String(position.id),
    last_value: String(position.value),
    ...(numeric ? { n: 1 } : {}),
  }
  return Buffer.from(JSON.stringify(cursor)).toString('base64')
}

function decode(text: string): SortPosition {
  try {
    const cursor: { last_id: string; last_value: string; n?: number } = JSON.parse(
      Buffer.from(text, 'base64').toString('utf8'),
    )
    return { value: cursor.n ? Number(cursor.last_value) : cursor.last_value, id: BigInt(cursor.last_id) }
  } catch (cause) {
    throw new ApiError('BAD_REQUEST', `Invalid cursor for current pagination sort.`, {
      detail: String(cause),
    })
  }
}
