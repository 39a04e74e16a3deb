/** What the simulation, the crash runs and other tests need of the oracle. */
export * from './checkers.ts'
export { compareBooks, type CompareOptions, type Difference } from './compare.ts'
export { closedPeriodsOf, demoPolicy, itemsBySku } from './demoPolicy.ts'
export type * from './expected.ts'
export { type BookedBefore, expectedBooks, NOTHING_BOOKED } from './expectedBooks.ts'
export type * from './facts.ts'
export {
  bookedIn,
  type Mutation,
  type MutationLog,
  touchedByPeople,
  watchTransactions,
} from './mutationLog.ts'
export type { OraclePolicy } from './policy.ts'
export { type ActualBooks, readBooks } from './readBooks.ts'
export { readStore, shopifyNumber } from './readStore.ts'
export { CODES, compareReports, type ReportedOrder } from './reports.ts'
