/** Holds what the product says became of each order against what should have become of it. */
import type { Difference } from './difference.ts'
import type { ExpectedOrder, ParkReason } from './expected.ts'

export interface ReportedOrder {
  /** Shopify's number of the order. */
  readonly id: string
  readonly outcome: 'booked' | 'excluded' | 'parked'
  /** Fault codes that it waits with, as the runbooks name them. */
  readonly codes: readonly string[]
}

/** Which runbooks a reason may be shown under (docs/operations/runbooks). */
const CODES: Readonly<Record<ParkReason, readonly string[]>> = {
  'ambiguous-item': ['mapping.sku-ambiguous'],
  'cash-rounding': ['mapping.fee'],
  'channel-tax': ['booking.channel-tax-unknown'],
  'closed-period': ['netsuite.period-closed'],
  'credit-item': ['mapping.fee'],
  currency: ['mapping.currency', 'booking.currency-precision'],
  customer: ['mapping.customer-default'],
  'deposit-above-order': ['netsuite.business-rule'],
  fee: ['mapping.fee'],
  'fulfilled-not-sold': ['booking.fulfilled-not-sold'],
  'fulfillment-cancelled': ['booking.fulfillment-cancelled'],
  gateway: ['mapping.gateway'],
  location: ['mapping.location'],
  'missing-sku': ['mapping.sku-missing'],
  'nothing-left': ['source.unknown-value', 'netsuite.business-rule'],
  'refund-exceeds-payment': ['booking.refund-exceeds-payment'],
  'refund-without-credit': ['booking.refund-without-credit'],
  'rounding-limit': ['booking.rounding-limit'],
  'source-contradiction': ['source.equation-failed', 'source.unknown-value', 'booking.currency-precision'],
  tax: ['mapping.tax'],
  'unknown-item': ['mapping.sku-unknown', 'mapping.item-inactive'],
}

/** Orders that are said to have become something else, or to wait for another reason. */
export function compareReports(
  expected: readonly ExpectedOrder[],
  reported: readonly ReportedOrder[],
): readonly Difference[] {
  const byId = new Map(reported.map((one) => [one.id, one]))
  return expected.flatMap((order) =>
    reportDifferences(order, byId.get(order.id)).map((says) => ({ order: order.name, says })),
  )
}

function reportDifferences(order: ExpectedOrder, reported: ReportedOrder | undefined): readonly string[] {
  if (reported === undefined) return [`nothing is said of it; it should be ${order.outcome}`]
  const { outcome, codes } = reported
  if (outcome !== order.outcome && !mayBeParked(order, outcome))
    return [`is said to be ${outcome}${said(codes)} instead of ${order.outcome}${reasonsOf(order)}`]
  if (order.outcome !== 'parked' || outcome !== 'parked') return []
  const fitting = new Set(order.parks.flatMap(({ reason }) => CODES[reason]))
  return codes.some((code) => fitting.has(code)) ? [] : [`waits${said(codes)} instead of${reasonsOf(order)}`]
}

/** What people did, or a script of the account, is said so; a write of ours that it hinders, too. */
const LEFT_TO_PEOPLE: ReadonlySet<string> = new Set([
  'booking.billed-by-hand',
  'booking.conflict',
  'booking.deposit-applied-by-hand',
  'booking.difference',
  'booking.edit-after-billing',
  'booking.fulfilled-by-hand',
  'booking.human-change',
  'booking.line-stopped',
  'booking.posted-differs',
  'booking.record-deleted',
  'netsuite.business-rule',
  'netsuite.not-found',
])

export const isLeftToPeople = ({ outcome, codes }: ReportedOrder): boolean =>
  outcome === 'parked' && codes.some((code) => LEFT_TO_PEOPLE.has(code))

/** Whether it waits depends on which of two things came first. */
const mayBeParked = (order: ExpectedOrder, outcome: string): boolean =>
  order.outcome === 'parked' &&
  outcome === 'booked' &&
  order.parks.every(({ reason }) => reason === 'deposit-above-order')

const said = (codes: readonly string[]): string => (codes.length === 0 ? '' : ` (${codes.join(', ')})`)

const reasonsOf = (order: ExpectedOrder): string =>
  order.outcome === 'parked'
    ? ` (${order.parks.map(({ reason, about }) => `${reason}: ${about}`).join('; ')})`
    : ''
