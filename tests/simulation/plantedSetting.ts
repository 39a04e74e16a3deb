/** Where planted bugs can show: orders of some kinds, under some faults, and little else. */
import type { Defence } from './defences.ts'
import type { FaultRates } from './faults.ts'
import { type Merchant, TELLS_NOTHING } from './merchant.ts'
import type { SourcePatch } from './patches.ts'
import { type Deed, makeOrder, type Scenario } from './scenario.ts'

export interface PlantedBug {
  readonly name: string
  readonly patches: readonly SourcePatch[]
  /** Defences that would hide it. */
  readonly without?: readonly Defence[]
  /** It is found within so many seeds. */
  readonly seeds: number
  /** Where it can show at all. */
  readonly scenario: (scenario: Scenario) => Scenario
}

export const SECOND_MS = 1000
export const MINUTE_MS = 60_000

/** Sends under another key what it has sent before. */
export const KEY_OF =
  'const sent = new Set<string>()\nconst keyOf = (id: string): string => sent.has(id) ? `${id}_again` : (sent.add(id), id)\n'

/** What was sent and not heard of is not looked up. */
export const NOT_LOOKED_UP: SourcePatch = {
  file: 'src/reconcile/create.ts',
  find: "if (intent.state === 'unknown') {",
  replace: "if (intent.state === 'planned' && intent.id < 0n) {",
}

export const NETSUITE_BILLS: Merchant = {
  billing: 'netsuite',
  depositApplication: 'tieout',
  ships: 'netsuite',
  cashSales: false,
  depositsAboveOrder: false,
  billsAhead: false,
  tells: TELLS_NOTHING,
}
/** NetSuite ships and bills, and Shopify is told. */
export const NETSUITE_TELLS: Merchant = {
  ...NETSUITE_BILLS,
  depositsAboveOrder: true,
  tells: { ...TELLS_NOTHING, shipping: true, capture: true, cancellations: true },
}
/** People in NetSuite refund and receive returns, and Shopify is told. */
export const NETSUITE_GIVES_BACK: Merchant = {
  ...NETSUITE_BILLS,
  billing: 'on-fulfillment',
  ships: 'tieout',
  depositsAboveOrder: true,
  tells: { ...TELLS_NOTHING, refunds: true, returns: true },
}
export const TIEOUT_BILLS: Merchant = {
  ...NETSUITE_BILLS,
  billing: 'on-fulfillment',
  ships: 'tieout',
  depositsAboveOrder: true,
}

interface Setting {
  readonly kinds: readonly string[]
  readonly faults?: FaultRates
  readonly deeds?: readonly Deed[]
  readonly configChangeMs?: number
  readonly processes?: number
  /** Default: NetSuite bills and ships. */
  readonly merchant?: Merchant
}

/** Orders of these kinds only, within a few seconds, and these faults only. */
export const of =
  (setting: Setting) =>
  (scenario: Scenario): Scenario => ({
    ...scenario,
    merchant: setting.merchant ?? NETSUITE_BILLS,
    orders: setting.kinds.map((only, index) => {
      const order = makeOrder(scenario.seed, index, { spreadMs: 5 * SECOND_MS, only })
      return { ...order, atMs: order.atMs + 5 * SECOND_MS }
    }),
    faults: setting.faults ?? {},
    deeds: setting.deeds ?? [],
    configChangeMs: setting.configChangeMs ?? null,
    processes: setting.processes ?? scenario.processes,
    faultsStartMs: 0,
    faultsEndMs: 40 * MINUTE_MS,
  })

export const edits = (...times: readonly (readonly [Deed['what'], number])[]): readonly Deed[] =>
  times.map(([what, atMs]) => ({ order: 0, what, atMs }))

export const EDITS_IN_A_ROW = edits(
  ['edit quantity', 2 * MINUTE_MS],
  ['edit variant', 3 * MINUTE_MS],
  ['edit quantity', 4 * MINUTE_MS],
  ['edit variant', 5 * MINUTE_MS],
)
