/** Whatever is done in whatever order: the books balance, and what is open is what the accounts say. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type TestAccount, testAccount } from './testAccount.ts'
import { balances, itemId, statusOf } from './testDocuments.ts'
import type { RecordKind, StoredRecord } from './world.ts'

/** Source, target and a number that picks the source, the amount or the quantity; or a deletion. */
const step = fc.record({
  what: fc.constantFrom(
    'customerDeposit',
    'salesOrder/itemFulfillment',
    'salesOrder/invoice',
    'salesOrder/cashSale',
    'salesOrder/returnAuthorization',
    'invoice/returnAuthorization',
    'invoice/creditMemo',
    'invoice/customerPayment',
    'customerDeposit/depositApplication',
    'customerDeposit/customerRefund',
    'returnAuthorization/itemReceipt',
    'returnAuthorization/creditMemo',
    'creditMemo/customerRefund',
    'cashSale/cashRefund',
    'close',
    'unship',
    'delete',
  ),
  pick: fc.nat(50),
  cents: fc.integer({ min: 1, max: 9000 }),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** Shipped, with money, and in part billed: from here credits, payments and returns have something to take. */
const BILLED: readonly Step[] = [
  { what: 'salesOrder/itemFulfillment', pick: 2, cents: 2 },
  { what: 'customerDeposit', pick: 0, cents: 6000 },
  { what: 'salesOrder/invoice', pick: 0, cents: 2 },
]

const bank = { account: { externalId: 'account_bank' } }

async function orderOf(on: TestAccount): Promise<string> {
  const custom = { price: { id: '-1' } }
  return on.create('salesOrder', {
    entity: { externalId: 'customer_web_us' },
    orderStatus: { id: 'B' },
    location: { externalId: 'location_main_warehouse' },
    item: {
      items: [
        { item: { id: itemId(on, 'SKU') }, quantity: 3, amount: 100, ...custom },
        { item: { id: itemId(on, 'item_discount') }, amount: -10.01 },
        { item: { id: itemId(on, 'item_shipping') }, quantity: 1, amount: 5.99, ...custom },
      ],
    },
  })
}

const transactions = (on: TestAccount): StoredRecord[] => [
  ...on.simulation.simulator.world.allInGroup('transaction'),
]

const picked = (on: TestAccount, kind: string, pick: number): StoredRecord | undefined => {
  const all = transactions(on).filter((record) => record.kind === kind)
  return all[pick % Math.max(all.length, 1)]
}

/** Body of a transform; amounts and quantities may be too much, then the account refuses. */
function bodyOf(on: TestAccount, target: string, { pick, cents }: Step): object {
  const amount = cents / 100
  const invoice = picked(on, 'invoice', pick)?.id ?? '1'
  const quantity = (cents % 4) + (target === 'invoice' ? 0 : 1)
  switch (target) {
    case 'itemFulfillment':
      return { shipStatus: { id: 'ABCC'[pick % 4] }, item: { items: [{ orderLine: 1, quantity }] } }
    case 'itemReceipt':
      return { item: { items: [{ orderLine: 1, restock: pick % 3 > 0 }] } }
    case 'invoice':
    case 'creditMemo':
      return { item: { items: [{ orderLine: 1, quantity }] } }
    case 'cashSale':
    case 'cashRefund':
      return bank
    case 'returnAuthorization':
      return { orderStatus: { id: 'B' } }
    case 'depositApplication':
      return { apply: { items: [{ doc: { id: invoice }, apply: true, amount }] } }
    case 'customerPayment':
      return { ...bank, payment: amount * 2 }
    default:
      return bank
  }
}

async function perform(on: TestAccount, order: string, one: Step): Promise<number> {
  const [source = '', target] = one.what.split('/')
  if (target !== undefined) {
    const from = source === 'salesOrder' ? order : picked(on, source, one.pick)?.id
    if (from === undefined) return 0
    const path = `${source}/${from}/!transform/${target}`
    return (await on.record('POST', path, { body: bodyOf(on, target, one) })).status
  }
  if (source === 'customerDeposit') {
    const money = { customer: { externalId: 'customer_web_us' }, payment: one.cents / 100, ...bank }
    return (await on.record('POST', source, { body: { ...money, salesOrder: { id: order } } })).status
  }
  if (source === 'close') {
    const items = [{ line: one.pick % 2 === 0 ? 1 : 3, isClosed: one.cents % 2 === 0 }]
    return (await on.record('PATCH', `salesOrder/${order}`, { body: { item: { items } } })).status
  }
  const kind: RecordKind | undefined = source === 'unship' ? 'itemFulfillment' : undefined
  const record =
    kind === undefined ? transactions(on)[one.pick % transactions(on).length] : picked(on, kind, one.pick)
  if (record === undefined || record.id === order) return 0
  const path = `${record.kind}/${record.id}`
  if (source === 'delete') return (await on.record('DELETE', path)).status
  return (await on.record('PATCH', path, { body: { shipStatus: { id: 'B' } } })).status
}

const cents = (value: unknown) => Math.round(Number(value ?? 0) * 100)

function expectSound(on: TestAccount, order: string): void {
  const open: Record<string, number> = { invoice: 0, creditMemo: 0, customerPayment: 0, customerDeposit: 0 }
  for (const { kind, figures } of transactions(on)) {
    const side = (name: 'debit' | 'credit') =>
      (figures?.accountingLines ?? []).reduce((total, line) => total + cents(line[name]), 0)
    expect(side('debit')).toBe(side('credit'))
    expect(figures?.open ?? 0).toBeGreaterThanOrEqual(0)
    open[kind] = (open[kind] ?? 0) + cents(figures?.open)
  }
  const { 1100: receivables = 0, 2200: deposits = 0 } = balances(on)
  const { invoice = 0, creditMemo = 0, customerPayment = 0, customerDeposit = 0 } = open
  expect(receivables).toBe(invoice - creditMemo - customerPayment)
  expect(deposits + customerDeposit).toBe(0)
  for (const { fields } of on.stored('transaction', order).sublists['item'] ?? []) {
    const quantity = Number(fields['quantity'] ?? 0)
    expect(Number(fields['quantityPicked'] ?? 0)).toBeLessThanOrEqual(quantity)
    expect(Number(fields['quantityBilled'] ?? 0)).toBeLessThanOrEqual(quantity)
  }
}

test('the books stay sound, and taking everything back leaves an order as it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(step, { minLength: 5, maxLength: 30 }), async (billed, steps) => {
      const on = await testAccount({ items: [{ itemId: 'SKU', type: 'inventoryItem', cost: 18 }] })
      const order = await orderOf(on)
      for (const one of [...(billed ? BILLED : []), ...steps]) {
        expect([0, 204, 400]).toContain(await perform(on, order, one))
        expectSound(on, order)
      }
      const reopen = { item: { items: [1, 3].map((line) => ({ line, isClosed: false })) } }
      await on.record('PATCH', `salesOrder/${order}`, { body: reopen })
      let left = transactions(on).filter(({ id }) => id !== order)
      while (left.length > 0) {
        for (const { kind, id } of left.toReversed()) await on.record('DELETE', `${kind}/${id}`)
        const remaining = transactions(on).filter(({ id }) => id !== order)
        expect(remaining.length).toBeLessThan(left.length)
        left = remaining
      }
      expect([statusOf(on, order), balances(on)]).toEqual(['B', {}])
    }),
    { numRuns: 60, seed: 20260315 },
  )
})
