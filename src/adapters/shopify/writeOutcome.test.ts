import { expect, test } from 'vitest'
import { shopifyId, storeKey } from '../../domain/ids.ts'
import { currency, money } from '../../domain/money.ts'
import type { Mutator } from './call.ts'
import { orderCapture, refundCreate } from './moneyWrites.ts'
import { returnClose } from './returnWrites.ts'

/** A shop that answers every mutation with this data. */
const answering = (
  data: unknown,
): { readonly store: ReturnType<typeof storeKey>; readonly mutate: Mutator } => ({
  store: storeKey('main'),
  mutate: (() => Promise.resolve({ kind: 'answered', data })) as Mutator,
})

const order = shopifyId(1)
const USD = currency('USD')
const capture = { order, parentId: shopifyId(2), amount: money(1000n, USD), final: null }
const transaction = (status: string) => ({ id: 'gid://shopify/OrderTransaction/3', status })

test('a capture that the payment provider declined moved nothing', async () => {
  const declined = answering({ orderCapture: { transaction: transaction('FAILURE'), userErrors: [] } })
  expect(await orderCapture(declined, capture)).toMatchObject({
    kind: 'refused',
    fault: {
      code: 'shopify.refused',
      about: { order: '1', action: 'capture 10.00 USD', message: 'the payment provider declined' },
    },
  })
  const pending = answering({ orderCapture: { transaction: transaction('PENDING'), userErrors: [] } })
  expect(await orderCapture(pending, capture)).toEqual({
    kind: 'ok',
    value: { transactionId: '3', status: 'PENDING' },
  })
})

test.each([
  ['no payload', { orderCapture: null }],
  ['neither a transaction nor an error', { orderCapture: { transaction: null, userErrors: [] } }],
  ['a status that we do not know', { orderCapture: { transaction: transaction('LOST'), userErrors: [] } }],
])('an answer with %s leaves the outcome open', async (_name, data) => {
  expect(await orderCapture(answering(data), capture)).toMatchObject({
    kind: 'unknown',
    fault: { code: 'shopify.outcome-unknown' },
  })
})

test('errors with codes and fields are told to an engineer, their words to everybody', async () => {
  const userErrors = [{ code: 'INVALID_STATE', field: ['id'], message: 'Return is not open.' }]
  expect(
    await returnClose(answering({ returnClose: { return: null, userErrors } }), {
      order,
      returnId: shopifyId(5),
    }),
  ).toMatchObject({
    kind: 'refused',
    fault: {
      about: { action: 'close the return', message: 'Return is not open' },
      tech: 'CloseReturn: INVALID_STATE: id: Return is not open.',
    },
  })
})

test.each([
  ['INTERNAL_ERROR', 'Something went wrong', 'unknown'],
  ['NOTIFICATION_FAILED', 'The customer was not told', 'unknown'],
  ['INVALID', 'Not like this', 'refused'],
])('%s is %s', async (code, message, kind) => {
  const closed = answering({ returnClose: { return: null, userErrors: [{ code, field: null, message }] } })
  expect(await returnClose(closed, { order, returnId: shopifyId(5) })).toMatchObject({ kind })
})

test.each([
  ['A request with this idempotency key is being processed', 'unknown'],
  ['The same idempotency key cannot be used with different operation parameters.', 'refused'],
])('%s: %s', async (message, kind) => {
  const wanted = {
    order,
    key: 'k',
    currency: USD,
    lines: [],
    shipping: null,
    payments: [],
    note: null,
    notifyCustomer: false,
    processedAt: null,
  }
  const answer = { refundCreate: { refund: null, userErrors: [{ field: null, message }] } }
  expect(await refundCreate(answering(answer), wanted)).toMatchObject({ kind })
})
