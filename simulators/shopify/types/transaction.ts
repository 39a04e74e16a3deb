/** OrderTransaction. */
import type { OrderTransaction } from '../model.ts'
import { subtract, sum, ZERO } from '../money.ts'
import { authorizations, capturableOf } from '../payments.ts'
import type { ApiContext, TypeMap } from '../resolver.ts'
import { inOrder, type InOrder, money, moneyBag, moneyScalar } from './source.ts'

type Transaction = InOrder<OrderTransaction>

function unsettled(t: Transaction) {
  const isHeld = authorizations(t.order).some((a) => a.id === t.id)
  return isHeld ? capturableOf(t.order, t) : ZERO
}

function maximumRefundable(t: Transaction) {
  const refunds = t.order.transactions.filter(
    (r) => r.parentTransactionId === t.id && r.kind === 'REFUND' && r.status === 'SUCCESS',
  )
  return subtract(t.amount, sum(refunds.map((r) => r.amount)))
}

export const transactionTypes: TypeMap = {
  OrderTransaction: {
    amountSet: (t: Transaction) => moneyBag(t.order, t.amount),
    amount: (t: Transaction) => moneyScalar(t.order, t.amount),
    amountV2: (t: Transaction) => money(t.amount.shop, t.order.currencyCode),
    amountRoundingSet: (t: Transaction) => (t.amountRounding ? moneyBag(t.order, t.amountRounding) : null),
    parentTransaction: (t: Transaction) => {
      const parent = t.order.transactions.find((p) => p.id === t.parentTransactionId)
      return parent ? inOrder(t.order, parent) : null
    },
    // Manual gateways capture at once and once (recording: order-payment-transaction-cold-hydration).
    manuallyCapturable: (t: Transaction) => !t.manualPaymentGateway && unsettled(t).presentment > 0n,
    // A Plus store's own gateways capture several times (schema text of orderCapture).
    multiCapturable: (t: Transaction, _args: never, { world }: ApiContext) =>
      world.state.shop.shopifyPlus && !t.manualPaymentGateway && unsettled(t).presentment > 0n,
    totalUnsettledSet: (t: Transaction) => moneyBag(t.order, unsettled(t)),
    totalUnsettled: (t: Transaction) => moneyScalar(t.order, unsettled(t)),
    maximumRefundable: (t: Transaction) =>
      t.kind === 'SALE' || t.kind === 'CAPTURE' ? moneyScalar(t.order, maximumRefundable(t)) : null,
    maximumRefundableV2: (t: Transaction) =>
      t.kind === 'SALE' || t.kind === 'CAPTURE'
        ? money(maximumRefundable(t).shop, t.order.currencyCode)
        : null,
    location: (t: Transaction, _args: never, { world }: ApiContext) =>
      t.locationId === null ? null : (world.state.locations.get(t.locationId) ?? null),
    accountNumber: () => '',
    fees: () => [],
    currencyExchangeAdjustment: () => null,
    settlementCurrency: () => null,
    settlementCurrencyRate: () => null,
    paymentDetails: () => null,
    paymentIcon: () => null,
    paymentMethod: () => null,
    shopifyPaymentsSet: () => null,
    user: () => null,
    device: () => null,
  },
}
