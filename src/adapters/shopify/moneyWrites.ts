import { assert } from '../../domain/assert.ts'
import { type ShopifyId, shopifyGid } from '../../domain/ids.ts'
import { formatMoney, type Money } from '../../domain/money.ts'
import { idIn } from './amounts.ts'
import { CancelOrder, CapturePayment, CreateRefund } from './generated/documents.ts'
import type { CreateRefundMutationVariables, CurrencyCode } from './generated/operations.ts'
import { known, TRANSACTION_STATUSES } from './vocabulary.ts'
import { refusal, write, type Writer } from './writeOutcome.ts'
import type { MovedMoney, NewCancellation, NewCapture, NewRefund, WriteOutcome } from './writeTypes.ts'

const inWords = (amount: Money): string => `${formatMoney(amount)} ${amount.currency}`

const moved = ({ id, status }: { readonly id: string; readonly status: string }): MovedMoney => ({
  transactionId: idIn(id, 'transaction id'),
  status: known(TRANSACTION_STATUSES, status, 'status of a transaction'),
})

export async function orderCapture(writer: Writer, wanted: NewCapture): Promise<WriteOutcome<MovedMoney>> {
  const { order, parentId, amount, final } = wanted
  const action = `capture ${inWords(amount)}`
  const outcome = await write(writer, {
    document: CapturePayment,
    variables: {
      input: {
        id: shopifyGid('Order', order),
        parentTransactionId: shopifyGid('OrderTransaction', parentId),
        amount: formatMoney(amount),
        currency: amount.currency as CurrencyCode,
        ...(final === null ? {} : { finalCapture: final }),
      },
    },
    order,
    action,
    pick: ({ orderCapture: payload }) =>
      payload
        ? { errors: payload.userErrors, value: payload.transaction ? moved(payload.transaction) : null }
        : null,
  })
  if (outcome.kind !== 'ok') return outcome
  const { transactionId, status } = outcome.value
  if (status !== 'FAILURE' && status !== 'ERROR') return outcome
  const about = { store: writer.store, order, action }
  const tech = `CapturePayment: transaction ${transactionId} has status ${status}`
  return { kind: 'refused', fault: refusal(about, 'the payment provider declined', tech) }
}

export function refundCreate(
  writer: Writer,
  wanted: NewRefund,
): Promise<WriteOutcome<{ readonly refundId: ShopifyId; readonly money: readonly MovedMoney[] }>> {
  const { order, key, payments, currency } = wanted
  assert(key.trim() !== '', 'a refund has a key')
  assert(
    payments.every(({ amount }) => amount.currency === currency),
    'a refund is in one currency',
  )
  return write(writer, {
    document: CreateRefund,
    variables: { key, input: refundInput(wanted) },
    order,
    action:
      payments.length === 0
        ? 'refund'
        : `refund ${payments.map(({ amount }) => inWords(amount)).join(' and ')}`,
    idempotent: true,
    pick: ({ refundCreate: payload }) =>
      payload
        ? {
            errors: payload.userErrors,
            value: payload.refund
              ? {
                  refundId: idIn(payload.refund.id, 'refund id'),
                  money: payload.refund.transactions.nodes.map(moved),
                }
              : null,
          }
        : null,
  })
}

function refundInput(wanted: NewRefund): CreateRefundMutationVariables['input'] {
  const orderId = shopifyGid('Order', wanted.order)
  const { shipping, note, processedAt } = wanted
  return {
    orderId,
    currency: wanted.currency as CurrencyCode,
    refundLineItems: wanted.lines.map(({ lineId, quantity, restockType, locationId }) => ({
      lineItemId: shopifyGid('LineItem', lineId),
      quantity,
      restockType,
      ...(locationId === null ? {} : { locationId: shopifyGid('Location', locationId) }),
    })),
    ...(shipping === null
      ? {}
      : { shipping: shipping === 'full' ? { fullRefund: true } : { amount: formatMoney(shipping) } }),
    transactions: wanted.payments.map(({ parentId, gateway, amount }) => ({
      orderId,
      parentId: shopifyGid('OrderTransaction', parentId),
      gateway,
      kind: 'REFUND',
      amount: formatMoney(amount),
    })),
    notify: wanted.notifyCustomer,
    ...(note === null ? {} : { note }),
    ...(processedAt === null ? {} : { processedAt }),
  }
}

export const orderCancel = (
  writer: Writer,
  wanted: NewCancellation,
): Promise<WriteOutcome<{ readonly done: boolean }>> =>
  write(writer, {
    document: CancelOrder,
    variables: {
      id: shopifyGid('Order', wanted.order),
      reason: wanted.reason,
      restock: wanted.restock,
      ...(wanted.refund ? { refund: { originalPaymentMethodsRefund: true } } : {}),
      notify: wanted.notifyCustomer,
      ...(wanted.staffNote === null ? {} : { staffNote: wanted.staffNote }),
    },
    order: wanted.order,
    action: 'cancel',
    pick: ({ orderCancel: payload }) =>
      payload
        ? { errors: payload.orderCancelUserErrors, value: payload.job ? { done: payload.job.done } : null }
        : null,
  })
