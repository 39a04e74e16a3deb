import { storeKey } from '../../domain/ids.ts'
import type { OrderState } from '../../ledger/orders.ts'
import type { Opened } from '../types.ts'
import type { Deployment } from './deployment.ts'
import { type PlacedOrder, type Store, storeOrders, type StoreOrder } from './place.ts'
import type { PlannedOrder } from './scenario.ts'

/** The demo's one store. */
export const DEMO = storeKey('demo')

/** An order that the demo placed, and what it knows of it. */
export interface Following {
  readonly placed: PlacedOrder
  readonly planned: PlannedOrder | null
  /** Where its body was found; null for a planned one. */
  readonly file: string | null
}

export interface DecidedOrder extends Following {
  readonly state: OrderState
}

export const numeric = (gid: string): string => gid.split('/').at(-1) ?? gid

export interface Watching {
  readonly deployment: Deployment
  readonly signal: AbortSignal
  /** The line that changes in place; null takes it away. */
  readonly live: (line: string | null) => void
}

const LOOK_EVERY_MS = 250

/** Waits until Tieout has looked at every order as it stands in the store now, and nothing is owed. False: interrupted. */
export async function untilDecided(
  watching: Watching,
  watched: {
    readonly opened: Opened
    readonly store: Store
    readonly orders: readonly Following[]
    /** Before what is counted. */
    readonly heading?: string
  },
): Promise<boolean> {
  const { deployment, signal, live } = watching
  const { opened, store, orders, heading = '' } = watched
  const wanted = new Set(orders.map((one) => numeric(one.placed.id)))
  while (!signal.aborted) {
    const standing = (await storeOrders(store)).filter((order) => wanted.has(numeric(order.id)))
    const states = await statesOf(watching, opened)
    const open = standing.filter((order) => !isDecided(order, states.get(numeric(order.id))))
    live(heading + liveLine([...states.values()], { placed: standing.length, open: open.length }))
    if (open.length === 0) return true
    await deployment.clock.sleep(LOOK_EVERY_MS, signal)
  }
  return false
}

/** A killed PostgreSQL is back within this many looks. */
const MOST_LOOKS = 40

/** Asks with PostgreSQL running, and again where it died under the question. */
export async function again<Answer>(
  { deployment, signal }: Pick<Watching, 'deployment' | 'signal'>,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  for (let look = 1; ; look++) {
    try {
      await deployment.keepUp()
      return await ask()
    } catch (error) {
      if (look === MOST_LOOKS || signal.aborted) throw error
      await deployment.clock.sleep(LOOK_EVERY_MS, signal)
    }
  }
}

/** What Tieout says of every order, by Shopify's number. */
export const statesOf = (
  watching: Pick<Watching, 'deployment' | 'signal'>,
  opened: Opened,
): Promise<ReadonlyMap<string, OrderState>> =>
  again(
    watching,
    async () => new Map((await opened.orders(DEMO)).map((state) => [state.orderId as string, state])),
  )

/** Left out: an order that Tieout never heard of. */
export const decided = (
  orders: readonly Following[],
  states: ReadonlyMap<string, OrderState>,
): readonly DecidedOrder[] =>
  orders.flatMap((one) => {
    const state = states.get(numeric(one.placed.id))
    return state ? [{ ...one, state }] : []
  })

const FINAL: ReadonlySet<string> = new Set(['settled', 'applied', 'excluded', 'parked'])

function isDecided(order: StoreOrder, state: OrderState | undefined): boolean {
  if (!state || state.owed || state.running) return false
  const observed = state.state === 'waiting' && state.faults.length === 0
  if (!FINAL.has(state.state) && !observed) return false
  // Facts that could not be read have no version: the order is parked for just that. A version that was read in
  // the second of its update is marked, and looked at once more by the next sweep.
  return state.updatedAt === '' || state.seen === order.updatedAt
}

function liveLine(
  states: readonly OrderState[],
  counts: { readonly placed: number; readonly open: number },
): string {
  const booked = states.filter((state) => state.booked).length
  const tied = states.filter((state) => state.booked && state.broken === 0).length
  const parked = states.filter((state) => state.state === 'parked').length
  const excluded = states.filter((state) => state.state === 'excluded').length
  return `${counts.placed} orders · ${booked} booked · ${tied} tied · ${parked} parked · ${excluded} excluded · ${counts.open} under way`
}
