import { writeFileSync } from 'node:fs'
import { audit } from './audit.ts'
import { auditor } from './auditor.ts'
import { canonicalBooks } from './books.ts'
import type { Deployment } from './deployment.ts'
import type { DemoOptions } from './options.ts'
import type { ClosedOrders, Ledger } from './life/audit.ts'
import type { LivedDay } from './life/days.ts'
import type { Ran } from './run.ts'
import { requestsOf } from './simulators.ts'
import type { DecidedOrder } from './watch.ts'

export interface Summary {
  readonly orders: number
  readonly booked: number
  readonly parked: number
  readonly parkedUnexpected: number
  readonly excluded: number
  readonly tied: number
  readonly untied: number
  readonly duplicates: number
  readonly netsuiteCalls: number
  readonly netsuiteWrites: number
  readonly shopifyCalls: number
  /** What an auditor found wrong, in words; empty when the books tie out. */
  readonly problems: readonly string[]
  /** Imported orders, one by one; absent for generated ones. */
  readonly list?: readonly ListedOrder[]
  /** Day by day, with what the auditor found in the evening; absent where no days were lived, as is what follows. */
  readonly days?: readonly LivedDay[]
  readonly ledger?: Ledger
  readonly closedOrders?: ClosedOrders
}

export interface ListedOrder {
  readonly file: string
  readonly order: string
  readonly outcome: string
  readonly because: string
}

/** Counts what became of the orders, and has an auditor read both systems. */
export async function summarise(given: {
  readonly options: DemoOptions
  readonly deployment: Deployment
  readonly ran: Ran
}): Promise<Summary> {
  const { options, deployment, ran } = given
  const { transport, simulators } = deployment
  const requests = await requestsOf(transport, simulators)
  const ask = auditor(deployment)
  const of = (wanted: Outcome): readonly DecidedOrder[] =>
    ran.orders.filter((one) => outcomeOf(one) === wanted)
  const [booked, parked, excluded] = [of('booked'), of('parked'), of('excluded')]
  const { lived } = ran
  const found =
    lived?.audit ?? (await audit(ask, deployment.admin, new Set(parked.map(({ state }) => state.orderId))))
  if (options.books !== null) writeFileSync(options.books, await canonicalBooks(ask))
  const tied = booked.filter(({ state }) => found.tied.has(state.orderId))
  const notFound = booked.filter(({ state }) => !found.seen.has(state.orderId))
  const unexpected = parked.filter(({ planned }) => planned !== null && planned.expected !== 'parked')
  return {
    orders: ran.orders.length + ran.refused.length,
    booked: booked.length,
    parked: parked.length,
    parkedUnexpected: unexpected.length,
    excluded: excluded.length + ran.refused.length,
    tied: tied.length,
    untied: found.untied.length + notFound.length,
    duplicates: found.duplicates.length,
    netsuiteCalls: requests.netsuite - (lived?.audited.netsuite ?? 0),
    netsuiteWrites: requests.netsuiteWrites,
    shopifyCalls: requests.shopify - (lived?.audited.shopify ?? 0),
    problems: [
      ...found.untied,
      ...notFound.map((one) => `${one.placed.name}: booked, says Tieout; NetSuite has no sales order for it`),
      ...found.duplicates,
      ...(lived?.differs ?? []),
      ...unexpected.map((one) => `${one.placed.name} parked: ${because(one)}`),
    ],
    ...(options.importFrom === null ? {} : { list: [...ran.orders.map(listed), ...ran.refused] }),
    ...(lived === null
      ? {}
      : { days: lived.days, ledger: lived.audit.ledger, closedOrders: lived.audit.closedOrders }),
  }
}

type Outcome = 'booked' | 'parked' | 'excluded'

function outcomeOf({ state }: DecidedOrder): Outcome {
  if (state.state === 'excluded') return 'excluded'
  return state.state === 'parked' || state.state === 'waiting' ? 'parked' : 'booked'
}

const because = ({ state }: DecidedOrder): string =>
  state.faults.map((fault) => [fault.code, ...Object.values(fault.about)].join(' ')).join('; ') ||
  (state.excludedBecause?.ops ?? '')

const listed = (one: DecidedOrder): ListedOrder => ({
  file: one.file ?? '',
  order: one.placed.name,
  outcome: outcomeOf(one),
  because: because(one),
})

/** The summary for a person. */
export function summaryText(summary: Summary): string {
  const { orders, booked, parked, excluded, tied, untied, duplicates, netsuiteCalls, shopifyCalls } = summary
  const verdict = untied + duplicates === 0 ? 'The books tie out.' : 'The books do NOT tie out.'
  const rows =
    summary.list?.map((one) => `  ${one.outcome.padEnd(9)} ${one.order}  (${one.file}) ${one.because}`) ?? []
  return [
    ...rows,
    ...ledgerLines(summary),
    `${orders} orders: ${booked} booked, ${parked} parked, ${excluded} excluded. ${verdict}`,
    `Read from NetSuite itself: ${tied} sales orders tied, ${untied} untied, ${duplicates} duplicates.`,
    `${netsuiteCalls} calls to NetSuite and ${shopifyCalls} to Shopify.`,
    ...summary.problems.map((problem) => `  ! ${problem}`),
  ].join('\n')
}

function ledgerLines({ ledger, closedOrders }: Summary): string[] {
  if (ledger === undefined || closedOrders === undefined) return []
  const { balanced, debits, credits } = ledger
  const { count, depositLiability, receivables } = closedOrders
  return [
    `The general ledger ${balanced ? 'balances' : 'does NOT balance'}: ${debits.toFixed(2)} of debits, ${credits.toFixed(2)} of credits.`,
    `${count} orders are closed; they leave ${depositLiability.toFixed(2)} of deposits and ${receivables.toFixed(2)} of receivables.`,
  ]
}
