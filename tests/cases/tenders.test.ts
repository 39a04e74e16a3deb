/** How money comes in and goes back: gift cards, store credit, several tenders, authorisations, cash on delivery. */
import { expect } from 'vitest'
import type { PlacedOrder } from '../support/deployment.ts'
import { E1, E1_RECORDS } from './orders.ts'
import { type Case, theCase } from './support/case.ts'
import { openShop } from './support/shop.ts'

// One euro is two dollars.
const shop = openShop({ deployment: { shopify: { fx: { 'USD/EUR': '0.5' } } } })

interface Card {
  readonly id: string
  readonly orderId: string | null
  readonly balance: string
}

/** The gift card that an order sold. */
async function cardOf({ staff }: Case, { id }: PlacedOrder): Promise<Card> {
  const cards = (await staff.control('gift-cards')) as readonly Card[]
  const card = cards.find(({ orderId }) => orderId?.endsWith(`/${id}`))
  if (card === undefined) throw new Error('the order sold no gift card')
  return card
}

/** Every account of store credit, `USD 8.98`. */
async function credits({ staff }: Case, since: number): Promise<readonly string[]> {
  const accounts = (await staff.control('store-credit')) as readonly { currency: string; balance: string }[]
  return accounts.slice(since).map(({ currency, balance }) => `${currency} ${balance}`)
}

// One of E1's two coats: 49.99 less 5.00, and of the two coats' 7.99 of tax what the other one leaves.
const CREDIT = 'creditMemo Dr 2100 3.99, Dr 4200 49.99, Cr 1100 48.98, Cr 4050 5.00'
/** The accounts of E1 shipped and billed, without those of its money. */
const BILLED = { 4050: 1000, 4000: -9998, 4100: -599, 2100: -852, 5000: 3600, 1200: -3600 }
/** The accounts of E1 after that, without those of its money. */
const ONE_BACK = { 4050: 500, 4000: -9998, 4100: -599, 4200: 4999, 2100: -453, 5000: 3600, 1200: -3600 }
const SHIPPED = E1_RECORDS.filter((record) => /^(invoice|itemFulfillment|salesOrder)/.test(record))

theCase(12, shop, async (on) => {
  const sale = await on.buy({ lines: [{ title: 'Gift card', price: '50.00', giftCard: true }] })
  await on.look()
  const { id: giftCardId } = await cardOf(on, sale)
  const order = await on.buy({ ...E1, payments: [{ gateway: 'gift_card', amount: '30.00', giftCardId }, {}] })
  await on.staff.ship(order)
  await on.look()
  await on.staff.refund(order, {
    lines: [{ line: 0, quantity: 1 }],
    money: { gift_card: '30.00', shopify_payments: '18.98' },
  })
  await on.settle()
  // E4: a gift card sold is a liability without tax, redeemed it is a tender.
  expect(on.records(sale)).toEqual([
    'customerDeposit Dr 1060 50.00, Cr 2200 50.00',
    'depositApplication Dr 2200 50.00, Cr 1100 50.00',
    'invoice Dr 1100 50.00, Cr 2300 50.00',
    'salesOrder G 50.00',
  ])
  expect(on.records(order)).toEqual(
    [
      ...SHIPPED,
      'customerDeposit Dr 2300 30.00, Cr 2200 30.00',
      'customerDeposit Dr 1060 74.49, Cr 2200 74.49',
      'depositApplication Dr 2200 30.00, Cr 1100 30.00',
      'depositApplication Dr 2200 74.49, Cr 1100 74.49',
      CREDIT,
      'customerRefund Dr 1100 30.00, Cr 2300 30.00',
      'customerRefund Dr 1100 18.98, Cr 1060 18.98',
    ].toSorted(),
  )
  // I-D4: the liability is what the card still holds; a card that is disabled keeps it until the merchant's own journal.
  const held = async (): Promise<unknown> => [(await cardOf(on, sale)).balance, (await on.ledger())['2300']]
  expect(await held()).toEqual(['50.00', -5000])
  expect(await on.ledger()).toEqual({ ...ONE_BACK, 1060: 5000 + 7449 - 1898, 2300: -5000 })
  const disable = 'mutation($id: ID!) { giftCardDeactivate(id: $id) { userErrors { message } } }'
  await on.staff.run(disable, { id: giftCardId })
  await on.settle()
  expect(await held()).toEqual(['50.00', -5000])
})

theCase(13, shop, async (on) => {
  const since = ((await on.staff.control('store-credit')) as readonly unknown[]).length
  const buyer = { email: `credit-${since}@example.com` }
  const first = await on.buy({ ...E1, customer: buyer })
  await on.staff.ship(first)
  await on.look()
  await on.staff.refund(first, { lines: [{ line: 0, quantity: 1 }], storeCredit: '48.98' })
  await on.look()
  const customer = customerOf(on, first)
  const spent = await on.buy({
    lines: [{ sku: 'TIE-001', price: '60.00' }],
    customer: { id: customer },
    payments: [{ gateway: 'shopify_store_credit', amount: '40.00' }, {}],
  })
  await on.look()
  // The same in euro, booked in the shop's dollars.
  const euro = { presentmentCurrency: 'EUR', customer: { id: customer } }
  const third = await on.buy({ ...euro, lines: [{ sku: 'TIE-001', price: '50.00' }] })
  await on.staff.ship(third)
  await on.look()
  await on.staff.refund(third, { lines: [{ line: 0, quantity: 1 }], storeCredit: '50.00' })
  await on.look()
  const fourth = await on.buy({
    ...euro,
    lines: [{ sku: 'TIE-001', price: '30.00' }],
    payments: [{ gateway: 'shopify_store_credit', amount: '20.00' }, {}],
  })
  await on.settle()
  // E13, and spending it as E4.
  expect(on.records(first)).toEqual(
    [...E1_RECORDS, CREDIT, 'customerRefund Dr 1100 48.98, Cr 2310 48.98'].toSorted(),
  )
  expect(on.records(spent)).toEqual([
    'customerDeposit Dr 1060 20.00, Cr 2200 20.00',
    'customerDeposit Dr 2310 40.00, Cr 2200 40.00',
    'salesOrder B 60.00',
  ])
  expect(on.records(third)).toEqual([
    'creditMemo Dr 4200 100.00, Cr 1100 100.00',
    'customerDeposit Dr 1060 100.00, Cr 2200 100.00',
    'customerRefund Dr 1100 100.00, Cr 2310 100.00',
    'depositApplication Dr 2200 100.00, Cr 1100 100.00',
    'invoice Dr 1100 100.00, Cr 4000 100.00',
    'itemFulfillment Dr 5000 5.00, Cr 1200 5.00',
    'salesOrder G 100.00',
  ])
  expect(on.records(fourth)).toEqual([
    'customerDeposit Dr 1060 20.00, Cr 2200 20.00',
    'customerDeposit Dr 2310 40.00, Cr 2200 40.00',
    'salesOrder B 60.00',
  ])
  // I-D4: 8.98 dollars and 30.00 euro are still the customer's.
  expect(await credits(on, since)).toEqual(['USD 8.98', 'EUR 30.00'])
  expect(await on.ledger()).toEqual({
    1060: 24_449,
    2200: -12_000,
    2310: -898 - 6000,
    4050: 500,
    4000: -19_998,
    4100: -599,
    4200: 14_999,
    2100: -453,
    5000: 4100,
    1200: -4100,
  })
})

function customerOf({ deployment }: Case, { id }: PlacedOrder): string {
  const found = deployment.shopify.service.world.order(`gid://shopify/Order/${id}`)?.customerId
  if (typeof found !== 'string') throw new Error('the order has no customer')
  return found
}

theCase(14, shop, async (on) => {
  const order = await on.buy({
    ...E1,
    payments: [
      { gateway: 'gift_card', amount: '30.00' },
      { gateway: 'shopify_store_credit', amount: '20.00' },
      {},
    ],
  })
  await on.look()
  await on.staff.ship(order)
  await on.look()
  await on.staff.refund(order, {
    lines: [{ line: 0, quantity: 1 }],
    money: { gift_card: '20.00', shopify_store_credit: '10.00', shopify_payments: '18.98' },
  })
  await on.settle()
  expect(on.records(order)).toEqual(
    [
      ...SHIPPED,
      'customerDeposit Dr 2300 30.00, Cr 2200 30.00',
      'customerDeposit Dr 2310 20.00, Cr 2200 20.00',
      'customerDeposit Dr 1060 54.49, Cr 2200 54.49',
      'depositApplication Dr 2200 30.00, Cr 1100 30.00',
      'depositApplication Dr 2200 20.00, Cr 1100 20.00',
      'depositApplication Dr 2200 54.49, Cr 1100 54.49',
      CREDIT,
      'customerRefund Dr 1100 20.00, Cr 2300 20.00',
      'customerRefund Dr 1100 10.00, Cr 2310 10.00',
      'customerRefund Dr 1100 18.98, Cr 1060 18.98',
    ].toSorted(),
  )
  // Each tender holds what it paid less what went back to it.
  expect(await on.ledger()).toEqual({ ...ONE_BACK, 2300: 1000, 2310: 1000, 1060: 3551 })
})

theCase(15, shop, async (on) => {
  const lapsed = await on.buy({ ...E1, payments: [{ kind: 'authorization' }] })
  const parts = await on.buy({ ...E1, payments: [{ kind: 'authorization' }] })
  await on.look()
  const { transactions } = await on.staff.see(lapsed)
  await on.staff.control('authorizations/expire', { id: transactions[0]?.id })
  await on.staff.capture(parts, '40.00')
  await on.look()
  await on.staff.capture(parts, '30.00')
  await expect(on.staff.capture(parts, '50.00')).rejects.toThrow('Cannot capture more than the authorized')
  await on.look()
  await on.staff.ship(parts)
  await on.settle()
  // An authorisation is no fact (§1.1 A1).
  expect(on.records(lapsed)).toEqual(['salesOrder B 104.49'])
  expect(on.records(parts)).toEqual(
    [
      ...SHIPPED,
      'customerDeposit Dr 1060 40.00, Cr 2200 40.00',
      'customerDeposit Dr 1060 30.00, Cr 2200 30.00',
      'depositApplication Dr 2200 40.00, Cr 1100 40.00',
      'depositApplication Dr 2200 30.00, Cr 1100 30.00',
    ].toSorted(),
  )
  // What was shipped and not captured stays a receivable.
  expect(await on.ledger()).toEqual({ ...BILLED, 1060: 7000, 1100: 3449 })
})

theCase(16, shop, async (on) => {
  const order = await on.buy({ ...E1, payments: [{ gateway: 'manual', status: 'pending' }] })
  await on.look()
  await on.staff.ship(order)
  await on.look()
  await on.markAsPaid(order)
  await on.look()
  await expect(on.markAsPaid(order)).rejects.toThrow(/./)
  await on.settle()
  // E22: billed first, so that the money is a payment of the invoice.
  expect(on.records(order)).toEqual([...SHIPPED, 'customerPayment Dr 1062 104.49, Cr 1100 104.49'].toSorted())
  expect(await on.ledger()).toEqual({ ...BILLED, 1062: 10_449 })
})
