import { z } from 'zod'
import type { Clock } from '../adapters/clock.ts'
import type { OrderListing, ShopifyClient } from '../adapters/shopify/types.ts'
import { fault, type Fault } from '../domain/fault/fault.ts'
import { versionSeen } from '../domain/shopify/version.ts'
import { orderSubject, type StoreKey } from '../domain/ids.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Lane } from '../domain/work/outcome.ts'
import { orderSource } from '../ledger/ledger.ts'
import type { SweepState } from './ports.ts'

export interface ShopifySweepOptions {
  readonly store: StoreKey
  /** ISO instant. What was processed before is excluded, so it is not walked either. */
  readonly goLiveAt: string
  readonly client: Pick<ShopifyClient, 'listOrders'>
  readonly state: SweepState
  readonly clock: Clock
  readonly overlapMs: number
  readonly fullEveryMs: number
  readonly fullLookBackMs: number
  /** Orders a walk may list before it starts a new window; the default stays below Shopify's limit. */
  readonly windowSize?: number
}

export interface SweepReport {
  readonly listed: number
  readonly raised: number
  readonly kind: 'first' | 'full' | 'recent' | 'not-live-yet'
}

/**
 * An order is updated no earlier than it is made, and made no earlier than about when it was processed; imports and
 * clocks that differ are given a day.
 */
const GO_LIVE_MARGIN_MS = 24 * 60 * 60_000
/** A connection answers 25,000 objects at most (shopify.md §4.1 [D]); a walk opens a new window before that. */
const WINDOW_SIZE = 20_000

/** `from`: the go-live up to which was walked back. */
const cursorShape = z.object({ updatedAt: z.string(), fullAt: z.string(), from: z.string().optional() })
type Cursor = z.infer<typeof cursorShape> & { readonly from: string }

/**
 * Lists the orders that were updated since the last sweep, less an overlap for the search index's lag
 * (shopify.md §4.3 [U]), and raises those whose (id, updatedAt) is new: neither seen by a sweep nor read by a run.
 * The cursor moves only when a window was walked to its end. From time to time, and at the first start, it looks
 * back further.
 */
export async function sweepShopify(options: ShopifySweepOptions): Promise<Result<SweepReport, Fault>> {
  const source = orderSource(options.store)
  const floor = Date.parse(options.goLiveAt) - GO_LIVE_MARGIN_MS
  const now = options.clock.now()
  if (now.getTime() < floor) return ok({ listed: 0, raised: 0, kind: 'not-live-yet' })
  const { success, data } = cursorShape.safeParse(await options.state.cursor(source))
  const cursor: Cursor | null = success ? { ...data, from: data.from ?? options.goLiveAt } : null
  const kind = kindOf(options, cursor, now)
  const since = new Date(startOf(options, { cursor, kind, floor, now }))
  const walked = await walk(options, {
    since: since.toISOString(),
    lane: kind === 'first' ? 'backfill' : 'sweep',
    cause: `${kind} sweep`,
    moveTo: (updatedAt) => {
      const kept = cursor ?? { updatedAt, fullAt: new Date(0).toISOString(), from: options.goLiveAt }
      const isLater = Date.parse(updatedAt) > Date.parse(kept.updatedAt)
      // A full sweep counts from the moment it began, and it and a walk back to go-live only once they have ended.
      return options.state.setCursor(source, { ...kept, ...(isLater ? { updatedAt } : {}) })
    },
  })
  if (!walked.ok) return walked
  const fullAt = kind === 'recent' ? (cursor?.fullAt ?? now.toISOString()) : now.toISOString()
  const reached = Math.max(
    Date.parse(walked.value.updatedAt),
    cursor === null ? 0 : Date.parse(cursor.updatedAt),
  )
  const from = cursor !== null && kind !== 'first' ? cursor.from : options.goLiveAt
  await options.state.setCursor(source, { updatedAt: new Date(reached).toISOString(), fullAt, from })
  return ok({ listed: walked.value.listed, raised: walked.value.raised, kind })
}

function kindOf(options: ShopifySweepOptions, cursor: Cursor | null, now: Date): 'first' | 'full' | 'recent' {
  if (cursor === null) return 'first'
  if (Date.parse(options.goLiveAt) < Date.parse(cursor.from)) return 'first'
  const age = now.getTime() - Date.parse(cursor.fullAt)
  // One that was stamped by a clock ahead of ours is no reason to wait until then.
  return age < 0 || age >= options.fullEveryMs ? 'full' : 'recent'
}

function startOf(
  options: ShopifySweepOptions,
  at: { readonly cursor: Cursor | null; readonly kind: string; readonly floor: number; readonly now: Date },
): number {
  if (at.cursor === null || at.kind === 'first') return at.floor
  const recent = Date.parse(at.cursor.updatedAt) - options.overlapMs
  const start = at.kind === 'full' ? Math.min(recent, at.now.getTime() - options.fullLookBackMs) : recent
  return Math.max(at.floor, start)
}

interface Walk {
  readonly since: string
  readonly lane: Lane
  readonly cause: string
  readonly moveTo: (updatedAt: string) => Promise<void>
}

interface Walked {
  readonly listed: number
  readonly raised: number
  /** The latest that was seen; where the walk began if there was none. */
  readonly updatedAt: string
}

async function walk(options: ShopifySweepOptions, at: Walk): Promise<Result<Walked, Fault>> {
  let total: Walked = { listed: 0, raised: 0, updatedAt: at.since }
  for (;;) {
    const before = total.updatedAt
    const window = await walkWindow(options, at, before)
    if (!window.ok) return window
    total = {
      listed: total.listed + window.value.listed,
      raised: total.raised + window.value.raised,
      updatedAt: window.value.updatedAt,
    }
    if (window.value.isEnd) return ok(total)
    if (total.updatedAt === before) return fail(tooMany(options, before))
    await at.moveTo(total.updatedAt)
  }
}

/** Pages from an instant on, until there are no more or the window is full. Cursors do not outlive it. */
async function walkWindow(
  options: ShopifySweepOptions,
  at: Walk,
  since: string,
): Promise<Result<Walked & { readonly isEnd: boolean }, Fault>> {
  let listed = 0
  let raised = 0
  let updatedAt = since
  let after: string | null = null
  for (;;) {
    const readAt = options.clock.now()
    const page: Awaited<ReturnType<ShopifyClient['listOrders']>> = await options.client.listOrders({
      updatedSince: since,
      ...(after === null ? {} : { after }),
    })
    if (!page.ok) return page
    raised += await raisePage(options, page.value.orders, { ...at, readAt })
    listed += page.value.orders.length
    updatedAt = page.value.orders.at(-1)?.updatedAt ?? updatedAt
    after = page.value.next
    if (after === null) return ok({ listed, raised, updatedAt, isEnd: true })
    if (listed >= (options.windowSize ?? WINDOW_SIZE))
      return ok({ listed, raised, updatedAt: earliest(page.value.orders, since, updatedAt), isEnd: false })
  }
}

/**
 * Where the next window begins. Pages are in the order of the search index, and state what the order says now, which
 * may be later: the last order of a page can have been updated since, and what lies between is not listed yet. So it
 * begins with the earliest of the page, as long as that moves on.
 */
function earliest(orders: readonly OrderListing[], since: string, last: string): string {
  const first = Math.min(...orders.map(({ updatedAt }) => Date.parse(updatedAt)))
  return first > Date.parse(since) ? new Date(first).toISOString() : last
}

function raisePage(
  options: ShopifySweepOptions,
  orders: readonly OrderListing[],
  at: Walk & { readonly readAt: Date },
): Promise<number> {
  const { store } = options
  const sightings = orders.map((order) => ({
    id: order.id,
    version: versionSeen(order.updatedAt, at.readAt),
    subject: orderSubject(store, order.id),
  }))
  if (sightings.length === 0) return Promise.resolve(0)
  return options.state.raiseUnseen(orderSource(store), sightings, { lane: at.lane, cause: at.cause })
}

const tooMany = (options: ShopifySweepOptions, at: string): Fault =>
  fault(
    'shopify.partial-read',
    { store: options.store },
    `more orders were updated at ${at} than one walk can list`,
  )
