/** Buyers and staff: orders of every kind, at a bounded rate, and what is done to them afterwards. */
import { fetchTransport } from '../../src/adapters/http.ts'
import { systemClock } from '../../src/adapters/clock.ts'
import { doAfterwards } from '../../src/cli/demo/merchant.ts'
import { placeOrders } from '../../src/cli/demo/place.ts'
import { planOrders, type PlannedOrder } from '../../src/cli/demo/scenario.ts'
import { askShopify } from '../../src/cli/demo/simulators.ts'
import { shopifyId } from '../../src/domain/ids.ts'
import { edit, updateOrder } from '../support/merchant.ts'
import { type Chance, chanceOf } from '../simulation/world/chance.ts'
import { shopifyNumber } from '../simulation/oracle/index.ts'
import type { Outside } from './deployment.ts'
import { shipAll } from './shipments.ts'

export interface Load {
  placed(): number
  /** What was done to orders that stood, and what Shopify did not let be done. */
  deeds(): { readonly done: number; readonly refused: number }
  /** Orders that people shipped in NetSuite. */
  shipped(): number
  /** Until everything planned has happened. Rejects with what could not be placed. */
  readonly done: Promise<void>
}

export interface LoadOptions {
  readonly outside: Outside
  readonly seed: number
  readonly durationMs: number
  readonly signal: AbortSignal
}

const ORDERS_A_SECOND = 1.6
/** Some orders come together. */
const MOST_AT_ONCE = 4
/** Shares of orders that staff edits or tags beside what their kind calls for. */
const EDITED = 0.35
/** Of those that nothing else is done to, by people in NetSuite. */
const SHIPPED = 0.6

export function setLoadGoing(options: LoadOptions): Load {
  const { durationMs, seed, signal } = options
  const chance = chanceOf(seed, 'load')
  const plan = planOrders(Math.ceil((durationMs / 1000) * ORDERS_A_SECOND * 1.5), seed)
  const counts = { placed: 0, done: 0, refused: 0, shipped: 0 }
  const following: Promise<void>[] = []
  const untilMs = Date.now() + durationMs
  const run = async (): Promise<void> => {
    let next = 0
    while (next < plan.length && Date.now() < untilMs && !signal.aborted) {
      const some = plan.slice(next, next + 1 + chance.below(MOST_AT_ONCE))
      next += some.length
      const store = { transport: fetchTransport, simulators: options.outside }
      const orders = await placeOrders(store, some)
      for (const [index, { id }] of orders.entries()) {
        const planned = some[index]
        counts.placed += 1
        if (planned)
          following.push(
            follow({ ...options, untilMs }, { id, planned, chance: chanceOf(seed, planned.tag), counts }),
          )
      }
      await systemClock.sleep(waitMs(chance, some.length), signal)
    }
    await Promise.all(following)
  }
  const done = run()
  // Whoever waits for it hears of a failure; until then it is nobody's.
  done.catch(() => undefined)
  return { placed: () => counts.placed, deeds: () => counts, shipped: () => counts.shipped, done }
}

/** Exponential: nothing for a while, then several close to each other. */
const waitMs = (chance: Chance, orders: number): number =>
  (-Math.log(1 - chance.next()) * orders * 1000) / ORDERS_A_SECOND

interface Place extends LoadOptions {
  /** When the time is over; what is left to be done then is done at once. */
  readonly untilMs: number
}

interface Followed {
  readonly id: string
  readonly planned: PlannedOrder
  readonly chance: Chance
  readonly counts: { done: number; refused: number; shipped: number }
}

/** What becomes of one order, one thing after the other: soon, while it is being booked, or later. */
async function follow({ outside, seed, signal, untilMs }: Place, followed: Followed): Promise<void> {
  const { id, planned, chance, counts } = followed
  const admin = { transport: fetchTransport, url: outside.shopify.url, token: outside.shopify.token }
  const deeds: (() => Promise<void>)[] = []
  if (planned.afterwards !== null) deeds.push(() => doAfterwards(admin, id, planned))
  if (chance.happens(EDITED)) {
    const store = { admin: (query: string, variables = {}) => askShopify<unknown>(admin, query, variables) }
    deeds.push(() => staffAct(store, followed))
  }
  const { checkout } = planned
  if (deeds.length === 0 && !('pos' in checkout) && chanceOf(seed, `ships ${planned.tag}`).happens(SHIPPED)) {
    const number = shopifyNumber(id)
    if (await shipAll(outside, { number, untilMs, signal })) counts.shipped += 1
  }
  for (const deed of deeds) {
    const afterMs = chance.below(chance.pick([300, 2000, 10_000, 25_000]))
    await systemClock.sleep(Math.max(0, Math.min(afterMs, untilMs - Date.now())), signal)
    if (signal.aborted) return
    try {
      await deed()
      counts.done += 1
    } catch (error) {
      // Shopify refuses to edit what was cancelled, for one; anything else would make the run prove less, and is counted.
      if (!(error instanceof Error)) throw error
      counts.refused += 1
    }
  }
}

type Store = Parameters<typeof edit>[0]

async function staffAct(store: Store, { id, planned, chance }: Followed): Promise<void> {
  const order = { id: shopifyId(id), name: '' }
  const act = chance.pick(['quantity', 'variant', 'discount', 'tag'] as const)
  // Shopify never gives more than an article costs; the simulated one would, on top of other discounts.
  const isDiscounted = JSON.stringify(planned).includes('iscount')
  if (act === 'tag' || (act === 'discount' && isDiscounted)) {
    await updateOrder(store, order, { tags: ['looked-at'] })
    return
  }
  await edit(store, order, (editing) => {
    if (act === 'quantity') return editing.setQuantity(0, 1 + chance.below(4))
    return act === 'variant' ? editing.addVariant('TIE-007') : editing.discount(0, 10)
  })
}
