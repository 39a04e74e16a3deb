/**
 * The judgement of a run: the books of a simulated NetSuite, and what is said of them, against what the store's facts
 * call for under the merchant's policy. The simulation, the crash runs and the plays of whole lives are judged by it.
 */
import type { World } from '../../../simulators/netsuite/world.ts'
import {
  changedPostings,
  closedPeriodPostings,
  duplicateCustomers,
  duplicateRecords,
  orphans,
  staleOverwrites,
  unbalancedRecords,
} from './checkers.ts'
import type { StoreFacts } from './facts.ts'
import { openBalances, overCredited, stepBalances } from './life/checkers.ts'
import { type ActualLives, compareLife } from './life/compareLife.ts'
import type { ExpectedLife } from './life/expected.ts'
import { expectedLife } from './life/expectedLife.ts'
import type { OracleLifePolicy } from './life/policy.ts'
import { type ActualRecord, readLife } from './life/readLife.ts'
import { compareLifeReports } from './life/reports.ts'
import { creditedForNothing } from './life/takenBack.ts'
import {
  bookedIn,
  madeByPeople,
  type MutationLog,
  shippedBeyondStore,
  touchedByPeople,
} from './mutationLog.ts'
import { type ActualSalesOrder, readSalesOrders } from './readBooks.ts'
import { isLeftToPeople, type ReportedOrder } from './reports.ts'

export interface Case {
  readonly world: World
  readonly log: MutationLog
  readonly facts: StoreFacts
  readonly policy: OracleLifePolicy
  /** What is said to have become of each order. */
  readonly reported: readonly ReportedOrder[]
  /** Orders whose records something else than a person has changed. */
  readonly changed?: ReadonlySet<string>
  /** Codes of what Shopify is told, which are no matter of the books and judged elsewhere. */
  readonly told?: ReadonlySet<string>
  /** Internal ids of people's returns and receipts of which Shopify was told: nothing of ours stands beside them. */
  readonly received?: ReadonlySet<string> | undefined
}

export interface Verdict {
  readonly expected: readonly ExpectedLife[]
  /** More than one record, or customer, for one thing in Shopify: by what they mean, not by their key. */
  readonly duplicates: readonly string[]
  /** Between the books, and between what is said and what should be said: "#1001: …". */
  readonly differences: readonly string[]
  /** Promises that were broken at some time. */
  readonly broken: readonly string[]
}

export function judgeBooks(given: Case): Verdict {
  const { world, log, facts, policy, reported, changed = new Set<string>(), told = new Set<string>() } = given
  const before = bookedIn(log, policy.store)
  const expected = expectedLife(facts, policy, before)
  const found = withoutHandMade(readAll(world, policy), {
    handMade: madeByPeople(log),
    received: given.received,
  })
  const touched = new Set([
    ...touchedByPeople(log, policy.store),
    ...shippedBeyondStore(log, facts),
    ...creditedForNothing(log, { facts, expected, policy }),
    ...changed,
  ])
  const untouched = expected.filter(({ id }) => !touched.has(id))
  const differences = [
    ...compareLife(expected, found, { policy, touched }),
    ...compareLifeReports(
      untouched,
      reported.map((one) => ofTheBooks(one, told)),
    ),
  ]
  return {
    expected,
    duplicates: [...duplicateRecords(world), ...duplicateCustomers(world)],
    differences: [
      ...differences.map(({ order, says }) => `${order}: ${says}`),
      ...expected.filter(({ id }) => touched.has(id)).flatMap((life) => unsaid(life, { ...given, found })),
    ],
    broken: [
      ...unbalancedRecords(world),
      ...changedPostings(log),
      ...closedPeriodPostings(log),
      ...stepBalances(world, policy),
      ...overCredited(facts, found.records, policy),
      ...openBalances(facts, { expected: untouched, records: found.records }, policy),
      ...orphans(world, { [policy.store]: facts }),
      ...(touched.size > 0 ? [] : staleOverwrites(world, log, { facts, policy, before })),
    ],
  }
}

function readAll(world: World, policy: OracleLifePolicy): ActualLives {
  const taxItems = new Set(policy.tax.mode === 'lines' ? policy.tax.titles.map(([, code]) => code) : [])
  const scope = { store: policy.store, taxItems }
  return { salesOrders: readSalesOrders(world, scope), records: readLife(world, scope) }
}

/** What is said of an order's books. */
function ofTheBooks(said: ReportedOrder, told: ReadonlySet<string>): ReportedOrder {
  const codes = said.codes.filter((code) => !told.has(code))
  const isAllTold = codes.length === 0 && said.codes.length > 0
  return { ...said, codes, outcome: isAllTold ? 'booked' : said.outcome }
}

interface HandMade {
  readonly handMade: ReadonlySet<string>
  readonly received: ReadonlySet<string> | undefined
}

/** What people write bears no key of ours, though NetSuite hands our fields on to it; unless it was taken over. */
const withoutHandMade = (found: ActualLives, { handMade, received = new Set() }: HandMade): ActualLives => ({
  ...found,
  records: found.records.flatMap((record): ActualRecord[] => {
    if (!handMade.has(record.internalId)) return [record]
    const isOurs = record.externalId !== '' || received.has(record.internalId)
    return isOurs ? [{ ...record, byPeople: true }] : []
  }),
})

/** A line that somebody closed is as it was. */
const reopened = (order: ActualSalesOrder): ActualSalesOrder => ({
  ...order,
  lines: order.lines.map((line) => ({ ...line, isClosed: false })),
})

/** What people did to our records stays as they left it: where the books then differ, that has been said. */
function unsaid(
  life: ExpectedLife,
  { found, policy, reported, told = new Set() }: Case & { readonly found: ActualLives },
): readonly string[] {
  const own = <T extends { readonly order: string }>(all: readonly T[]): readonly T[] =>
    all.filter(({ order }) => order === life.id)
  const compare = (salesOrders: readonly ActualSalesOrder[]) =>
    compareLife([life], { salesOrders, records: own(found.records) }, { policy })
  const differences = compare(own(found.salesOrders).map(reopened))
  const said = reported.find(({ id }) => id === life.id)
  if (differences.length === 0 || (said !== undefined && isLeftToPeople(said))) return []
  if (said?.outcome === 'parked' && said.codes.some((code) => told.has(code))) return []
  // What is closed may be so rightly.
  if (compare(own(found.salesOrders)).length === 0) return []
  return [
    `${life.name}: was changed by others and is said to be ${said?.outcome ?? 'nothing'} (${said?.codes.join(', ') ?? ''}): ${differences.map(({ says }) => says).join('; ')}`,
  ]
}
