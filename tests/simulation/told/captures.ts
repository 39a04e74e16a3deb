/** What NetSuite billed against what was captured of authorized payments. */
import type { Order, OrderTransaction } from '../../../simulators/shopify/model.ts'
import { currentTotal } from '../../../simulators/shopify/orderTotals.ts'
import { shopifyNumber } from '../oracle/index.ts'
import { FIELDS, factNumber, text } from '../oracle/readBooks.ts'
import { says, type ToldCase, type ToldOrder } from './case.ts'

/** Millionths of the buyer's currency, as the simulated store keeps amounts. */
type Amount = bigint

const DONE: ReadonlySet<string> = new Set(['PENDING', 'SUCCESS'])
const BILLS = ['invoice', 'cashSale'] as const

/** What was billed of an order, in millionths of the books' currency. */
function billedOf({ world }: ToldCase, number: string): Amount {
  const bills = BILLS.flatMap((kind) => [...world.all(kind)])
  return bills
    .filter(({ fields }) => factNumber(text(fields, FIELDS.order)) === number)
    .reduce((sum, { fields }) => sum + BigInt(Math.round(Number(text(fields, 'total') || '0') * 1e6)), 0n)
}

/** What is billed, in the buyer's currency: a bill may be of more than the order is now. */
function billedTo(given: ToldCase, order: Order): Amount {
  const billed = billedOf(given, shopifyNumber(order.id))
  const total = currentTotal(order)
  const rate = total.shop === 0n ? order.originalTotal : total
  const share = rate.shop === 0n ? 0n : (billed * rate.presentment) / rate.shop
  return share > owedFor(given, order) ? share : owedFor(given, order)
}

/** What the buyer should have paid for what is billed. */
function owedFor(given: ToldCase, order: Order): Amount {
  const billed = billedOf(given, shopifyNumber(order.id))
  const total = currentTotal(order)
  if (billed === 0n || total.shop === 0n) return 0n
  if (billed >= total.shop) return total.presentment
  return (billed * total.presentment) / total.shop
}

const sumOf = (transactions: readonly OrderTransaction[], ...kinds: readonly string[]): Amount =>
  transactions
    .filter(({ kind, status }) => kinds.includes(kind) && DONE.has(status))
    .reduce((sum, { amount }) => sum + amount.presentment, 0n)

/** A share is rounded to the currency's smallest unit. */
const slackOf = ({ currencyCode, presentmentCurrencyCode }: Order): Amount =>
  currencyCode === presentmentCurrencyCode ? 0n : 1_000_000n

const isAuthorized = ({ transactions }: Order): boolean =>
  transactions.some(({ kind, status }) => kind === 'AUTHORIZATION' && status === 'SUCCESS')

export interface CaptureWatch {
  /** Called after every change: nothing is captured beyond what was billed at some time, or held. */
  look(): readonly string[]
  /** In the end: what is billed is captured. */
  end(orders: readonly ToldOrder[]): readonly string[]
}

export function watchCaptures(given: ToldCase): CaptureWatch {
  const mostOwed = new Map<string, Amount>()
  return {
    look: () =>
      [...given.state.orders.values()].filter(isAuthorized).flatMap((order) => {
        const owed = billedTo(given, order)
        const most = mostOwed.get(order.id) ?? 0n
        if (owed > most) mostOwed.set(order.id, owed)
        const captured = sumOf(order.transactions, 'CAPTURE')
        const allowed = (owed > most ? owed : most) + slackOf(order)
        const held = sumOf(order.transactions, 'AUTHORIZATION')
        return captured > allowed || captured > held
          ? [`${order.name}: ${captured} is captured, ${allowed} was billed, ${held} was authorized`]
          : []
      }),
    end: (orders) =>
      orders
        .filter(({ order }) => isAuthorized(order) && order.cancelledAt === null)
        .flatMap((told) => endFindings(given, told).map((found) => `${told.order.name}: ${found}`)),
  }
}

function endFindings(given: ToldCase, told: ToldOrder): readonly string[] {
  const { order, said } = told
  const paid = sumOf(order.transactions, 'CAPTURE', 'SALE') - sumOf(order.transactions, 'CHANGE')
  const left = owedFor(given, order) - paid
  const held = sumOf(order.transactions, 'AUTHORIZATION') - sumOf(order.transactions, 'CAPTURE')
  const isShort = left > slackOf(order)
  if (says(told, 'capture.not-possible'))
    // A capture of everything that was owed ended its authorization: of what is sold and billed later, nothing is held.
    return isShort && (left > held || sumOf(order.transactions, 'CAPTURE') > 0n)
      ? []
      : [`is said not to be capturable, and ${held} is held for ${left}`]
  // What waits for a person in the books may be billed wrongly: nothing is captured of it.
  if (!isShort || said?.outcome !== 'booked') return []
  return [`${left} is billed and not captured, and ${held} is held`]
}
