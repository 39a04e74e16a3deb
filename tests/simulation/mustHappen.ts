import { ORDER_KINDS } from '../../src/cli/demo/kinds.ts'
import { FAULTS } from './faults.ts'
import { DEEDS } from './scenario.ts'
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

/** There is seldom a moment for it: an authorisation is captured by its own kind of order, and deposits are applied at once. */
const SELDOM: ReadonlySet<string> = new Set(['capture', 'human applies deposit'])

/** Everything that a long run must have met at least once, or it proves less than it seems to. */
export const MUST_HAPPEN: readonly string[] = [
  ...FAULTS.filter((name) => !name.startsWith('process.')),
  ...ORDER_KINDS.map(({ name }) => `order.${name}`),
  ...DEEDS.filter((name) => !SELDOM.has(name)).map((name) => `deed.${name}`),
  ...['capture', 'markAsPaid', 'removeUnit', 'addVariant', 'discountLine', 'cancel'].map(
    (name) => `afterwards.${name}`,
  ),
  ...['ship as agreed', 'bill as agreed'].map((name) => `people.${name}`),
  ...['netsuite', 'on-fulfillment', 'on-order'].map((billing) => `billing.${billing}`),
  ...['netsuite', 'tieout'].map((who) => `deposits applied by ${who}`),
  ...WRITTEN.map((kind) => `written.${kind}.done`),
  ...STRUCK.flatMap((kind) => STRIKES.map((strike) => `netsuite.${strike} of ${kind}`)),
  ...IN_THE_WAY.map((code) => `fault.${code}`),
  ...BRANCHES,
  // A process dies and stands still at every kind of await there is.
  ...['sql', 'sql in transaction', 'http', 'timer', 'notification'].map((name) => `crash.${name}`),
  ...['sql', 'http', 'timer'].map((name) => `freeze.${name}`),
]

export const missing = (counts: Readonly<Record<string, number>>): readonly string[] =>
  MUST_HAPPEN.filter((what) => (counts[what] ?? 0) === 0)
