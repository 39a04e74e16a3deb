/** A checkout's payments as order transactions. */
import { type Checkout, CheckoutError, type CheckoutPayment } from './checkoutInput.ts'
import type { Amount, MoneyBag, Order, OrderTransaction } from './model.ts'
import {
  add,
  bag,
  divideHalfUp,
  isZero,
  multiplyRate,
  parseAmount,
  part,
  roundToCurrency,
  subtract,
} from './money.ts'
import { totalPrice } from './orderTotals.ts'
import { spendTender } from './tenders.ts'
import { isoSeconds, type ShopifyWorld } from './world.ts'

/** An authorization lapses after seven days, as Shopify Payments' do. */
const AUTHORIZATION_DAYS = 7

/** Gateways whose money Shopify does not move itself. */
const MANUAL_GATEWAYS = ['manual', 'cash', 'Cash on Delivery (COD)', 'Bank Deposit', 'Money Order']

/** Takes the payments; without any, one sale of everything there is to pay. */
export function takePayments(world: ShopifyWorld, order: Order, checkout: Checkout): void {
  const total = totalPrice(order)
  const payments = checkout.payments ?? (isZero(total) ? [] : [defaultPayment(checkout)])
  let left = total
  for (const payment of payments) {
    const amount = paymentAmount(order, payment, { left, total })
    if (payment.kind === 'sale' && payment.gateway === 'cash' && checkout.pos?.cash) {
      takeCash(world, order, { payment, amount, cash: checkout.pos.cash })
    } else takePayment(world, order, { payment, amount })
    if (payment.status === 'success' || payment.status === 'pending') left = subtract(left, amount)
  }
  // An order of nothing is paid; one that waits for money is pending (order-create-math-matrix).
  order.statedFinancialStatus = isZero(total) ? 'PAID' : 'PENDING'
}

function defaultPayment(checkout: Checkout): CheckoutPayment {
  return { gateway: checkout.pos?.cash ? 'cash' : 'shopify_payments', kind: 'sale', status: 'success' }
}

/** What a payment comes to: as given, or what is left; in shop money at the order's rate or the payment's own. */
function paymentAmount(
  order: Order,
  payment: CheckoutPayment,
  due: { left: MoneyBag; total: MoneyBag },
): MoneyBag {
  const stated = payment.amount === undefined ? due.left.presentment : parseAmount(payment.amount)
  const presentment = roundToCurrency(stated, order.presentmentCurrencyCode)
  if (payment.rate !== undefined)
    return bag(multiplyRate(presentment, payment.rate, order.currencyCode), presentment)
  if (presentment === due.left.presentment) return due.left
  if (order.currencyCode === order.presentmentCurrencyCode) return bag(presentment)
  if (due.total.presentment === 0n) throw new CheckoutError('a payment towards an order of nothing')
  const ratio = { numerator: presentment, denominator: due.total.presentment }
  return bag(part(due.total.shop, ratio, order.currencyCode), presentment)
}

function takePayment(
  world: ShopifyWorld,
  order: Order,
  { payment, amount }: { payment: CheckoutPayment; amount: MoneyBag },
): void {
  if (payment.kind === 'sale') {
    const sale = pushTransaction(world, order, { payment, amount, kind: 'SALE' })
    if (payment.status === 'success') spendTender(world, order, { payment, sale })
    return
  }
  const authorization = pushTransaction(world, order, { payment, amount, kind: 'AUTHORIZATION' })
  const expiresAt = new Date(Date.parse(authorization.processedAt) + AUTHORIZATION_DAYS * 86_400_000)
  authorization.authorizationExpiresAt = isoSeconds(expiresAt)
  authorization.authorizationCode = `auth-${order.number}`
  if (payment.kind === 'authorization') return
  const capture = pushTransaction(world, order, { payment, amount, kind: 'CAPTURE' })
  capture.parentTransactionId = authorization.id
}

type Cash = NonNullable<NonNullable<Checkout['pos']>['cash']>

/**
 * Cash at a till. The order's total does not change by cash rounding, only the cash received does
 * (accounting-and-reliability.md E18): SALE less CHANGE is the order's share, and each amount with its
 * `amountRounding` is what went through the drawer. How Shopify splits the two is [U].
 */
function takeCash(
  world: ShopifyWorld,
  order: Order,
  { payment, amount, cash }: { payment: CheckoutPayment; amount: MoneyBag; cash: Cash },
): void {
  if (order.currencyCode !== order.presentmentCurrencyCode)
    throw new CheckoutError('cash is taken in the shop currency')
  const step = cash.roundTo === undefined ? 1n : parseAmount(cash.roundTo)
  const due: Amount = divideHalfUp(amount.shop, step) * step
  const given = cash.given === undefined ? due : parseAmount(cash.given)
  if (given < due) throw new CheckoutError(`cash given is less than the ${due} millionths due`)
  const change = bag(given - due)
  const sale = pushTransaction(world, order, { payment, amount: add(amount, change), kind: 'SALE' })
  sale.amountRounding = due === amount.shop ? null : bag(due - amount.shop)
  if (isZero(change)) return
  const back = pushTransaction(world, order, { payment, amount: change, kind: 'CHANGE' })
  back.parentTransactionId = sale.id
}

function pushTransaction(
  world: ShopifyWorld,
  order: Order,
  facts: { payment: CheckoutPayment; amount: MoneyBag; kind: OrderTransaction['kind'] },
): OrderTransaction {
  const { payment, amount, kind } = facts
  const processedAt =
    payment.processedAt === undefined ? order.processedAt : isoSeconds(new Date(payment.processedAt))
  const transaction: OrderTransaction = {
    ...blankTransaction(world, order, { gateway: payment.gateway, amount, kind }),
    status: STATUSES[payment.status],
    errorCode: payment.status === 'failure' ? 'CARD_DECLINED' : null,
    test: order.test,
    createdAt: processedAt,
    processedAt,
  }
  order.transactions.push(transaction)
  return transaction
}

const STATUSES = { success: 'SUCCESS', pending: 'PENDING', failure: 'FAILURE', error: 'ERROR' } as const

/** A successful transaction of an order, at the order's time, not yet part of it. */
export function blankTransaction(
  world: ShopifyWorld,
  order: Order,
  facts: Pick<OrderTransaction, 'amount' | 'gateway' | 'kind'>,
): OrderTransaction {
  return {
    ...facts,
    id: world.nextId('OrderTransaction'),
    orderId: order.id,
    status: 'SUCCESS',
    formattedGateway: facts.gateway === null ? null : formattedGateway(facts.gateway),
    manualPaymentGateway: facts.gateway !== null && MANUAL_GATEWAYS.includes(facts.gateway),
    amountRounding: null,
    parentTransactionId: null,
    paymentId: `${order.name}.${order.transactions.length + 1}`,
    authorizationCode: null,
    authorizationExpiresAt: null,
    errorCode: null,
    locationId: order.retailLocationId,
    giftCardId: null,
    receiptJson: '{}',
    test: false,
    createdAt: order.processedAt,
    processedAt: order.processedAt,
  }
}

/** "shopify_payments" → "Shopify Payments"; names that merchants wrote themselves stay as they are. */
function formattedGateway(gateway: string): string {
  if (!/^[a-z_]+$/.test(gateway)) return gateway
  return gateway.replaceAll('_', ' ').replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase())
}
