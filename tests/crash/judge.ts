/** Holds the books of a simulated NetSuite against what a store's facts call for. Runs beside the simulator. */
import type { World } from '../../simulators/netsuite/world.ts'
import {
  demoLifePolicy,
  judgeBooks,
  type MutationLog,
  type ReportedOrder,
  type StoreFacts,
} from '../simulation/oracle/index.ts'

/** Plain data: it comes from another process. */
export interface Case {
  readonly facts: StoreFacts
  /** Shopify location → its name. */
  readonly locations: Readonly<Record<string, string>>
  readonly goLiveAt: string
  /** What Tieout says became of each order. */
  readonly reported: readonly ReportedOrder[]
}

export interface Judgement {
  readonly expected: Readonly<Record<'booked' | 'excluded' | 'parked', number>>
  /** More than one record, or customer, for one thing in Shopify: by what they mean, not by their key. */
  readonly duplicates: readonly string[]
  /** Where the books, or what is said of them, are not as the oracle has them, and promises broken on the way. */
  readonly differences: readonly string[]
}

export function judge(world: World, log: MutationLog, given: Case): Judgement {
  const { facts, locations, goLiveAt, reported } = given
  const policy = demoLifePolicy({ netsuite: world, goLiveAt, locations, depositsAboveOrder: true })
  const { expected, duplicates, differences, broken } = judgeBooks({ world, log, facts, policy, reported })
  const count = (outcome: string): number => expected.filter((one) => one.outcome === outcome).length
  return {
    expected: { booked: count('booked'), parked: count('parked'), excluded: count('excluded') },
    duplicates,
    differences: [...differences, ...broken],
  }
}
