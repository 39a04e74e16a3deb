import { ORDER_KINDS } from '../../src/cli/demo/kinds.ts'
import { FAULTS } from './faults.ts'
import { DEEDS } from './scenario.ts'
import { BRANCHES } from './whatHappened.ts'

/** Everything that a long run must have met at least once, or it proves less than it seems to. */
export const MUST_HAPPEN: readonly string[] = [
  ...FAULTS.filter((name) => !name.startsWith('process.')),
  ...ORDER_KINDS.map(({ name }) => `order.${name}`),
  ...DEEDS.map((name) => `deed.${name}`),
  ...['capture', 'markAsPaid', 'removeUnit', 'addVariant', 'discountLine', 'cancel'].map(
    (name) => `afterwards.${name}`,
  ),
  ...BRANCHES,
  // A process dies and stands still at every kind of await there is.
  ...['sql', 'sql in transaction', 'http', 'timer', 'notification'].map((name) => `crash.${name}`),
  ...['sql', 'http', 'timer'].map((name) => `freeze.${name}`),
]

export const missing = (counts: Readonly<Record<string, number>>): readonly string[] =>
  MUST_HAPPEN.filter((what) => (counts[what] ?? 0) === 0)
