/** The sales order that an order should have, at each stage of its life. */
import type { ExpectedCustomer, ExpectedSalesOrder, Park } from './expected.ts'
import type { OrderFact } from './facts.ts'
import { calendarDate } from './dates.ts'
import type { Side, Sold, TaxSum } from './ledger.ts'
import { linesOf } from './lines.ts'
import { total } from './money.ts'
import type { OraclePolicy } from './policy.ts'

export interface Stage {
  readonly salesOrder: ExpectedSalesOrder
  /** Why this stage cannot be booked. */
  readonly parks: readonly Park[]
}

export interface Scene {
  readonly order: OrderFact
  readonly policy: OraclePolicy
  readonly side: Side
}

export function stageOf(sold: readonly Sold[], scene: Scene): Stage {
  const { order, policy, side } = scene
  const { lines, parks } = linesOf(sold, scene)
  const taxes = sold.flatMap((one) => one.taxes)
  const coded = taxesByCode(taxes, policy)
  const customer = customerOf(order, policy)
  const salesOrder: ExpectedSalesOrder = {
    order: order.id,
    date: calendarDate(order.processedAt, policy.timeZone),
    currency: policy.currencies[side.currency] ?? '',
    subsidiary: policy.subsidiary,
    customer: customer ?? { kind: 'any' },
    lines,
    tax: total(sold.map(({ tax }) => tax)),
    taxByCode: coded.byCode,
    total: total(sold.map((one) => one.total)),
  }
  const more: Park[] = [...parks, ...coded.parks]
  // NetSuite knows no third decimal (accounting-and-reliability.md §0, finding 10).
  if (policy.currencies[side.currency] === undefined || side.decimals > 2)
    more.push({ reason: 'currency', about: side.currency })
  if (customer === null) more.push({ reason: 'customer', about: 'no customer' })
  if (
    order.soldAt !== null &&
    policy.locations[order.soldAt] === undefined &&
    policy.defaultLocation === null
  )
    more.push({ reason: 'location', about: order.soldAt })
  if (lines.length === 0) more.push({ reason: 'nothing-left', about: 'no lines' })
  return { salesOrder, parks: more }
}

function taxesByCode(
  taxes: readonly TaxSum[],
  policy: OraclePolicy,
): { readonly byCode: Readonly<Record<string, bigint>>; readonly parks: readonly Park[] } {
  const sums = new Map<string, bigint>()
  const parks: Park[] = []
  for (const { title, channelLiable, amount } of taxes) {
    // A tax that the channel remits is none of ours; null says that Shopify does not know (§1.3).
    if (channelLiable === true || (channelLiable === null && policy.tax.channelLiableUnknown === 'park'))
      parks.push({ reason: 'channel-tax', about: title })
    const code = policy.tax.titles.find(([part]) => title.includes(part))?.[1]
    if (code === undefined) parks.push({ reason: 'tax', about: title })
    else sums.set(code, (sums.get(code) ?? 0n) + amount)
  }
  const byCode = Object.fromEntries([...sums].filter(([, amount]) => amount !== 0n))
  return { byCode, parks }
}

/** Null where the merchant has not said who buys when nobody does. */
function customerOf(order: OrderFact, policy: OraclePolicy): ExpectedCustomer | null {
  if (order.hasCustomer)
    return order.customerEmail === null
      ? { kind: 'any' }
      : { kind: 'email', email: order.customerEmail.toLowerCase() }
  if (policy.customerLess === null) return null
  // Which of the two an e-mail without a customer means is not settled.
  return order.email === null ? { kind: 'id', id: policy.customerLess } : { kind: 'any' }
}
