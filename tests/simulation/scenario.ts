/** One run, written down before it begins: what buyers, staff and bookkeepers do, and what goes wrong. */
import { ORDER_KINDS } from '../../src/cli/demo/kinds.ts'
import type { Afterwards, Checkout } from '../../src/cli/demo/scenario.ts'
import { seededRandom } from '../../src/cli/demo/seededRandom.ts'
import { FAULTS, type FaultName, type FaultRates } from './faults.ts'
import { givingBack, makeMerchant, makeTellingMerchant, type Merchant } from './merchant.ts'
import { HUMAN_DEEDS, isMaking } from './people/bookkeepers.ts'
import { GIVING_DEEDS } from './people/givingBack.ts'
import { STAFF_DEEDS, type StaffDeed } from './people/staff.ts'
import { WAREHOUSE_DEEDS } from './people/shipping.ts'
import { AUTHORIZED, toldFrom } from './telling.ts'
import { type Chance, chanceOf } from './world/chance.ts'

export interface ScenarioOrder {
  /** Its place in the scenario that it was made for; stays when others are left out. */
  readonly index: number
  readonly kind: string
  readonly checkout: Checkout
  readonly atMs: number
  readonly afterwards: { readonly what: Afterwards; readonly atMs: number } | null
}

/** What else is done to an order: by staff in Shopify, by a person in NetSuite, by somebody who is no Shopify. */
export const DEEDS = [
  ...STAFF_DEEDS,
  ...HUMAN_DEEDS,
  ...WAREHOUSE_DEEDS,
  ...GIVING_DEEDS,
  'edit quantity',
  'edit variant',
  'edit discount',
  'tag',
  'forged webhook',
] as const
export type DeedName = (typeof DEEDS)[number]

export interface Deed {
  /** The order's index. */
  readonly order: number
  readonly what: DeedName
  readonly atMs: number
}

export interface Scenario {
  readonly seed: number
  readonly merchant: Merchant
  readonly orders: readonly ScenarioOrder[]
  readonly deeds: readonly Deed[]
  readonly processes: number
  /** When the configuration changes; null: never. */
  readonly configChangeMs: number | null
  readonly faults: FaultRates
  /** Before, nothing goes wrong yet. */
  readonly faultsStartMs: number
  /** From then on nothing goes wrong any more. */
  readonly faultsEndMs: number
}

const MINUTE_MS = 60_000

/** Merchants who have Shopify told what begins in NetSuite, or of what is given back there; else any. */
export type Telling = 'any' | 'back' | 'telling'

/** How often people in NetSuite give back. */
const GIVING_BACK: Readonly<Record<Telling, number>> = { any: 0.06, telling: 0.15, back: 1 }

export function makeScenario(seed: number, telling: Telling = 'any'): Scenario {
  const isTelling = telling === 'telling' || (telling === 'back' && seed % 3 === 0)
  const chance = chanceOf(seed, 'scenario')
  const faultsEndMs = (20 + chance.below(100)) * MINUTE_MS
  // Many at once, or spread over the time in which things go wrong.
  const spreadMs = chance.pick([2_000, MINUTE_MS, faultsEndMs])
  const count = chance.pick([1, 1, 1, 2, 2, 3])
  const orders = Array.from({ length: count }, (_, index) => makeOrder(seed, index, { spreadMs }))
  const merchant = givingBack(
    merchantOf(seed, orders, isTelling),
    chanceOf(seed, 'gives back'),
    GIVING_BACK[telling],
  )
  const first = makeOrder(seed, 0, { spreadMs, only: chanceOf(seed, 'plain').pick(['plain', 'code']) })
  const written =
    telling === 'back' && seed % 4 !== 0
      ? [{ ...first, afterwards: null }, ...orders.slice(1)]
      : isTelling && merchant.tells.capture
        ? withAuthorized(seed, orders, spreadMs)
        : orders
  return toldFrom({
    seed,
    merchant,
    orders: written,
    deeds: [
      ...makeDeeds(chance, orders, faultsEndMs),
      ...orders.flatMap((order) => makeLife(seed, order, faultsEndMs)),
    ],
    processes: chance.happens(0.4) ? 2 : 1,
    configChangeMs: chance.happens(0.25) ? chance.below(faultsEndMs) : null,
    faults: makeFaults(chance),
    faultsStartMs: 0,
    faultsEndMs,
  })
}

function merchantOf(seed: number, orders: readonly ScenarioOrder[], isTelling: boolean): Merchant {
  const chance = chanceOf(seed, 'merchant')
  const tells = chanceOf(seed, 'says')
  if (isTelling) return makeTellingMerchant(chance, tells)
  return makeMerchant(chance, { tells, hasAuthorized: orders.some(({ kind }) => kind === AUTHORIZED) })
}

/** Mostly the first of them is one whose payment is authorized first. */
const withAuthorized = (
  seed: number,
  orders: readonly ScenarioOrder[],
  spreadMs: number,
): readonly ScenarioOrder[] =>
  chanceOf(seed, 'authorized').happens(0.6)
    ? [makeOrder(seed, 0, { spreadMs, only: AUTHORIZED }), ...orders.slice(1)]
    : orders

/** `only`: of this kind; else of any. */
export function makeOrder(
  seed: number,
  index: number,
  { spreadMs, only }: { readonly spreadMs: number; readonly only?: string },
): ScenarioOrder {
  const chance = chanceOf(seed, `order ${index}`)
  const kinds = ORDER_KINDS.filter(({ name }) => only === undefined || name === only)
  const kind = kinds[chance.below(kinds.length)]
  if (kind === undefined) throw new Error(`there is no kind of order "${only ?? ''}"`)
  const { checkout, afterwards } = kind.make(seededRandom(chance.below(2 ** 31)))
  const atMs = chance.below(spreadMs)
  const laterMs = chance.pick([500, 5_000, 5 * MINUTE_MS, 60 * MINUTE_MS])
  return {
    index,
    kind: kind.name,
    checkout,
    atMs,
    afterwards:
      afterwards === undefined ? null : { what: afterwards, atMs: atMs + 200 + chance.below(laterMs) },
  }
}

/** Several edits soon after one another, or one thing or another that somebody does. */
function makeDeeds(chance: Chance, orders: readonly ScenarioOrder[], untilMs: number): readonly Deed[] {
  const deeds: Deed[] = []
  const anyOrder = (): number => chance.below(orders.length)
  if (chance.happens(0.5)) {
    const order = anyOrder()
    // While the order is being booked for the first time, or at any time.
    const placedMs = orders[order]?.atMs ?? 0
    const firstMs = chance.happens(0.4)
      ? placedMs + chance.below(chance.pick([1_000, 10_000, MINUTE_MS]))
      : chance.below(untilMs)
    for (let times = 1 + chance.below(3); times > 0; times--) {
      const edit = chance.pick(['edit quantity', 'edit variant', 'edit discount', 'tag'] as const)
      // Shopify never gives more than an article costs; the simulated one would, on top of other discounts.
      const what = edit === 'edit discount' && isDiscounted(orders[order]) ? 'tag' : edit
      deeds.push({
        order,
        what,
        atMs: firstMs + chance.below(chance.pick([1_000, 5 * MINUTE_MS, 20 * MINUTE_MS])),
      })
    }
  }
  if (chance.happens(0.35)) {
    const order = anyOrder()
    const what = chance.pick(HUMAN_DEEDS)
    // Instead of Tieout, and so before it, or at any time.
    const atMs = isMaking(what) && chance.happens(0.6) ? (orders[order]?.atMs ?? 0) : chance.below(untilMs)
    deeds.push({ order, what, atMs })
  }
  if (chance.happens(0.1))
    deeds.push({ order: anyOrder(), what: 'forged webhook', atMs: chance.below(untilMs) })
  return deeds
}

/** What may follow a sale; the more often it stands here, the more often it does. */
const LATER: readonly [StaffDeed, ...StaffDeed[]] = [
  ...STAFF_DEEDS,
  'ship all',
  'refund goods',
  'refund goods',
  'return',
  'exchange',
  'buyer pays',
  'refund what is owed',
]

/** What becomes of an order after the sale: most are shipped, and then this and that happens, soon or late. */
function makeLife(seed: number, { index, atMs }: ScenarioOrder, untilMs: number): readonly Deed[] {
  const chance = chanceOf(seed, `life ${index}`)
  const deeds: Deed[] = []
  let now = atMs + 100
  const next = (what: StaffDeed): void => {
    now += 1 + chance.below(chance.pick([500, 5_000, 5 * MINUTE_MS, Math.max(1, untilMs / 2)]))
    deeds.push({ order: index, what, atMs: Math.min(now, untilMs) })
    if (what === 'refund over a slow gateway' && chance.happens(0.7)) next('gateway answers')
  }
  if (chance.happens(0.2)) return deeds
  if (chance.happens(0.6)) next(chance.pick(['ship all', 'ship all', 'ship a part', 'ship from elsewhere']))
  for (let times = chance.below(4); times > 0; times--) next(chance.pick(LATER))
  return deeds
}

const isDiscounted = (order: ScenarioOrder | undefined): boolean =>
  JSON.stringify(order ?? null).includes('discount')

/** Some runs are calm, some meet one fault, most meet a handful, each at a rate of its own. */
function makeFaults(chance: Chance): FaultRates {
  const roll = chance.next()
  if (roll < 0.05) return {}
  if (roll < 0.25) {
    const only = FAULTS[chance.below(FAULTS.length)]
    return only === undefined ? {} : { [only]: rateOf(only, chance) }
  }
  const chosen = FAULTS.filter(() => chance.happens(0.25))
  return Object.fromEntries(chosen.map((name) => [name, rateOf(name, chance)]))
}

/** Rare ones strike where everything passes, often; the others strike one request or delivery. */
function rateOf(name: FaultName, chance: Chance): number {
  const strength = chance.next() ** 2
  if (name.startsWith('postgres.')) return 0.003 + strength * 0.045
  if (name.startsWith('process.')) return 0.0008 + strength * 0.0075
  if (name.startsWith('webhook.')) return 0.1 + strength * 0.9
  return 0.05 + strength * 0.5
}
