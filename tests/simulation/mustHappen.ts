import { ORDER_KINDS } from '../../src/cli/demo/kinds.ts'
import { FAULTS, TOLD_FAULTS } from './faults.ts'
import { isWarehouseDeed, WAREHOUSE_DEEDS } from './people/shipping.ts'
import { GIVING_DEEDS, isGivingDeed } from './people/givingBack.ts'
import { DEEDS, type Telling } from './scenario.ts'
import { BRANCHES } from './whatHappened.ts'

/** What follows a sale, but for what is too seldom to be met in every long run. */
const WRITTEN = [
  'cashSale',
  'creditMemo',
  'customerPayment',
  'customerRefund',
  'depositApplication',
  'invoice',
  'itemFulfillment',
  'itemReceipt',
  'journalEntry',
  'returnAuthorization',
] as const

/** Kinds that are written often enough for every fault of a write to strike each. */
const STRUCK = ['creditMemo', 'customerRefund', 'depositApplication', 'invoice', 'itemFulfillment'] as const
const STRIKES = ['commit-then-drop', 'commit-then-500', 'late-landing'] as const

/** What people did in the way of the protocol, and what it said to that. */
const IN_THE_WAY = [
  'booking.fulfillment-cancelled',
  'netsuite.outcome-unknown',
  'netsuite.period-closed',
] as const

/** So many seeds are enough for what is common, and so many for what is rare: seen in fewer than one seed in forty. */
const COMMON_AFTER = 200
const RARE_AFTER = 2000

/** Not even then: an authorisation is captured by its own kind of order, and deposits are applied at once. */
const SELDOM: ReadonlySet<string> = new Set(['deed.capture', 'deed.human applies deposit'])

const RARE: ReadonlySet<string> = new Set([
  ...['buyer pays', 'human bills', 'human closes a line', 'human deletes fulfilment', 'human price'].map(
    (name) => `deed.${name}`,
  ),
  'deed.refund what is owed',
  'written.cashSale.done',
  ...STRUCK.flatMap((kind) => STRIKES.map((strike) => `netsuite.${strike} of ${kind}`)),
  'fault.booking.fulfillment-cancelled',
  'attempt.exists',
])

/** Everything that a long run must have met at least once, or it proves less than it seems to. */
const MUST_HAPPEN: readonly string[] = [
  ...FAULTS.filter((name) => !name.startsWith('process.')),
  ...ORDER_KINDS.map(({ name }) => `order.${name}`),
  ...DEEDS.filter((name) => !isWarehouseDeed(name) && !isGivingDeed(name)).map((name) => `deed.${name}`),
  ...['capture', 'markAsPaid', 'removeUnit', 'addVariant', 'discountLine', 'cancel'].map(
    (name) => `afterwards.${name}`,
  ),
  ...['ship as agreed', 'bill as agreed'].map((name) => `people.${name}`),
  ...['netsuite', 'on-fulfillment', 'on-order'].map((billing) => `billing.${billing}`),
  ...['netsuite', 'tieout'].map((who) => `deposits applied by ${who}`),
  ...WRITTEN.map((kind) => `written.${kind}.done`),
  ...IN_THE_WAY.map((code) => `fault.${code}`),
  ...BRANCHES,
  // A process dies and stands still at every kind of await there is.
  ...['sql', 'sql in transaction', 'http', 'timer', 'notification'].map((name) => `crash.${name}`),
  ...['sql', 'http', 'timer'].map((name) => `freeze.${name}`),
].filter((what) => !SELDOM.has(what) && !RARE.has(what))

/** What people do in NetSuite of which Shopify is told, and what goes wrong with the telling. */
const MUST_BE_TOLD: readonly string[] = [
  ...TOLD_FAULTS,
  ...WAREHOUSE_DEEDS.map((name) => `deed.${name}`),
  ...['fulfillment', 'tracking', 'capture', 'cancellation'].map((kind) => `written.${kind}.done`),
  ...['fulfillment', 'capture', 'cancellation'].map((kind) => `told after no answer.${kind}`),
  ...['not-open', 'withdrawn'].map((why) => `fault.fulfillment.${why}`),
]

/** What people give back in NetSuite, and what becomes of it. */
const MUST_BE_GIVEN_BACK: readonly string[] = [
  ...TOLD_FAULTS,
  ...GIVING_DEEDS.map((name) => `deed.${name}`),
  ...['refund', 'return'].map((kind) => `written.${kind}.done`),
  ...['refund', 'return'].map((kind) => `told after no answer.${kind}`),
  ...['refund.not-possible', 'return.not-possible'].map((code) => `fault.${code}`),
]

export interface Ran {
  readonly seeds: number
  /** Which merchants. */
  readonly telling: Telling
}

/** What a run of so many seeds should have met, and did not. */
export const missing = (
  counts: Readonly<Record<string, number>>,
  { seeds, telling }: Ran,
): readonly string[] => wanted(seeds, telling).filter((what) => (counts[what] ?? 0) === 0)

function wanted(seeds: number, telling: Telling): readonly string[] {
  if (seeds < COMMON_AFTER) return []
  if (telling === 'back') return MUST_BE_GIVEN_BACK
  if (telling === 'telling') return MUST_BE_TOLD
  return seeds < RARE_AFTER ? MUST_HAPPEN : [...MUST_HAPPEN, ...RARE, ...MUST_BE_TOLD]
}
