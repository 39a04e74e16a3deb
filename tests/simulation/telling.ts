/**
 * Where a merchant has Shopify told what begins in NetSuite, it does begin there: what staff would ship or capture in
 * Shopify, people do in NetSuite. Drawn from streams of chance of its own.
 */
import { tellsAnything } from './merchant.ts'
import type { Deed, DeedName, Scenario, ScenarioOrder } from './scenario.ts'
import { type Chance, chanceOf } from './world/chance.ts'

/** The kind of order whose payment is authorized first. */
export const AUTHORIZED = 'authorised'

export function toldFrom(scenario: Scenario): Scenario {
  const { seed, merchant, orders, deeds } = scenario
  if (!tellsAnything(merchant.tells)) return scenario
  const chance = chanceOf(seed, 'what is told')
  const written = orders.map((order) => authorized(scenario, order))
  const closed = merchant.tells.cancellations && chance.happens(0.7) ? chance.below(orders.length) : null
  const lives = orders.flatMap(({ index }) => {
    const own = deeds.filter(({ order }) => order === index)
    const told = index === closed ? closedEarly(scenario, index, own) : inNetSuite(scenario, index, own)
    return givenBack(scenario, index, told)
  })
  return {
    ...scenario,
    orders: written,
    deeds: lives,
    // A request that lands long after its sender gave it up.
    faults: chance.happens(0.3)
      ? { ...scenario.faults, 'shopify.late-landing': 0.05 + chance.next() * 0.4 }
      : scenario.faults,
  }
}

/** With goods enough to be billed in parts, and nobody in Shopify who captures. */
function authorized({ seed, merchant }: Scenario, order: ScenarioOrder): ScenarioOrder {
  if (!merchant.tells.capture || order.kind !== AUTHORIZED) return order
  const chance = chanceOf(seed, `authorized ${order.index}`)
  return withUnits(order, [1 + chance.below(3), 1 + chance.below(4)])
}

/** The same order of so many units each of two articles, and nothing that is done to it by itself. */
export const withUnits = (
  order: ScenarioOrder,
  [first, second]: readonly [number, number],
): ScenarioOrder => ({
  ...order,
  checkout: {
    ...order.checkout,
    lines: [
      { sku: 'TIE-004', quantity: first },
      { sku: 'TIE-009', quantity: second },
    ],
  },
  afterwards: null,
})

/** A person closes the sales order, mostly before anything else happens to it. */
function closedEarly(scenario: Scenario, index: number, deeds: readonly Deed[]): readonly Deed[] {
  const chance = chanceOf(scenario.seed, `closed ${index}`)
  const others = chance.happens(0.6) ? [] : inNetSuite(scenario, index, deeds)
  const placedMs = scenario.orders.find((order) => order.index === index)?.atMs ?? 0
  const laterMs = chance.pick([10_000, 5 * 60_000, Math.max(1, scenario.faultsEndMs - placedMs)])
  return [{ order: index, what: 'person closes order', atMs: placedMs + chance.below(laterMs) }, ...others]
}

const SHIPS: Readonly<Partial<Record<DeedName, readonly [DeedName, ...DeedName[]]>>> = {
  'ship all': ['warehouse ships', 'warehouse ships', 'warehouse packs'],
  'ship a part': ['warehouse ships a part'],
  'ship from elsewhere': ['warehouse ships from elsewhere'],
  unship: ['warehouse takes back', 'warehouse deletes', 'unship'],
}

/** The same life, but that goods leave in NetSuite and money is taken when it bills. */
function inNetSuite(
  { seed, merchant, faultsEndMs }: Scenario,
  index: number,
  deeds: readonly Deed[],
): readonly Deed[] {
  const { shipping, capture } = merchant.tells
  const chance = chanceOf(seed, `told ${index}`)
  const told = deeds.flatMap((deed): readonly Deed[] => {
    if (capture && deed.what === 'capture') return []
    const instead = shipping ? SHIPS[deed.what] : undefined
    if (instead === undefined) return [deed]
    const shipped = { ...deed, what: chance.pick(instead) }
    return [shipped, ...followUps(chance, shipped, faultsEndMs)]
  })
  const last = deeds.at(-1)?.atMs ?? 0
  return told.length > 0 || !shipping || chance.happens(0.3)
    ? told
    : [{ order: index, what: 'warehouse ships', atMs: Math.max(last, chance.below(faultsEndMs)) }]
}

const FOLLOWS: readonly [DeedName, ...DeedName[]] = [
  'warehouse corrects tracking',
  'warehouse corrects tracking',
  'warehouse ships a part',
  'warehouse ships',
  'warehouse takes back',
  'unship',
]

function followUps(chance: Chance, { order, atMs }: Deed, untilMs: number): readonly Deed[] {
  if (chance.happens(0.3)) return []
  // Before it was told, or afterwards.
  const laterMs = chance.pick([5_000, 20 * 60_000, Math.max(1, untilMs / 2)])
  return [{ order, what: chance.pick(FOLLOWS), atMs: Math.min(untilMs, atMs + 1 + chance.below(laterMs)) }]
}

const GIVES: readonly [DeedName, ...DeedName[]] = [
  'person credits bill',
  'person credits bill',
  'person refunds deposit',
  'person refunds amiss',
]
/** Of cash sales there is neither a bill nor a deposit. */
const GIVES_SALE: readonly [DeedName, ...DeedName[]] = [
  ...GIVES,
  'person refunds sale',
  'person refunds sale',
]

/** What staff would refund in Shopify, mostly people in NetSuite do; and receive what Shopify expects back. */
function givenBack(
  { seed, merchant, faultsEndMs }: Scenario,
  index: number,
  deeds: readonly Deed[],
): readonly Deed[] {
  const { refunds, returns, shipping } = merchant.tells
  if (!refunds && !returns) return deeds
  const chance = chanceOf(seed, `given back ${index}`)
  const gives = (): DeedName => chance.pick(merchant.cashSales ? GIVES_SALE : GIVES)
  const told = deeds.map((deed): Deed => {
    if (returns && deed.what === 'return' && chance.happens(0.8))
      return { ...deed, what: 'person receives return' }
    return refunds && deed.what.startsWith('refund') && chance.happens(0.8)
      ? { ...deed, what: gives() }
      : deed
  })
  const more: Deed[] = []
  let now = Math.max(0, ...told.map(({ atMs }) => atMs))
  const next = (what: DeedName): void => {
    now = Math.min(faultsEndMs, now + 1 + chance.below(chance.pick([5 * 60_000, faultsEndMs / 2])))
    more.push({ order: index, what, atMs: now })
  }
  const isShipped = told.some(({ what }) => what in SHIPS || what.startsWith('warehouse'))
  if (!isShipped && refunds && chance.happens(0.35))
    next(chance.pick(['person refunds deposit', 'person refunds deposit', 'person refunds amiss']))
  else {
    if (!isShipped) next(shipping ? 'warehouse ships' : 'ship all')
    if (refunds && chance.happens(0.8)) next(gives())
  }
  if (returns && chance.happens(0.6)) next('person receives return')
  return [...told, ...more]
}
