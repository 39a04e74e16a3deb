import { describe, expect, test } from 'vitest'
import { netSuiteId, shopifyId } from '../ids.ts'
import { currency, money } from '../money.ts'
import { orderFacts, type OrderSpec } from '../testing/orders.ts'
import { desired, storePolicy, suiteTax } from '../testing/store.ts'
import type { ItemMatch } from './types.ts'

/** Nothing is guessed: each unknown names itself, several at once, and nothing of the order is booked. */
const PLAIN: OrderSpec = { lines: [{ price: 1000 }] }
const codes = (result: ReturnType<typeof desired>): string[] => result.faults.map(({ code }) => code)
const withItem = (match: ItemMatch) =>
  desired(orderFacts(PLAIN), storePolicy(), { items: new Map([['SKU-1', match]]) })

describe('items', () => {
  test('an unknown SKU', () => {
    const result = withItem({ kind: 'none' })
    expect(result.faults).toMatchObject([
      { code: 'mapping.sku-unknown', about: { order: '#1001', sku: 'SKU-1' } },
    ])
    expect([result.salesOrder, result.deposits]).toEqual([null, []])
    expect(result.received).toEqual({ amount: money(1000n, currency('USD')), transactions: ['3001'] })
  })

  test('a SKU that several items claim', () => {
    const result = withItem({ kind: 'many', ids: [netSuiteId(5), netSuiteId(6)] })
    expect(result.faults).toMatchObject([
      { code: 'mapping.sku-ambiguous', about: { sku: 'SKU-1', items: '5, 6' } },
    ])
  })

  test('an inactive item', () => {
    const result = withItem({ kind: 'one', id: netSuiteId(5), itemId: 'OLD', inactive: true })
    expect(result.faults).toMatchObject([
      { code: 'mapping.item-inactive', about: { sku: 'SKU-1', item: 'OLD' } },
    ])
  })

  test.each([null, '', '  '])('a line with SKU %j', (sku) => {
    const facts = orderFacts({ lines: [{ price: 1000, sku, title: 'Engraving' }] })
    expect(desired(facts).faults).toMatchObject([
      { code: 'mapping.sku-missing', about: { line: 'Engraving' } },
    ])
  })

  test('a variant that is mapped needs no SKU', () => {
    const facts = orderFacts({ lines: [{ price: 1000, sku: null }] })
    const policy = storePolicy()
    const mapped = storePolicy({ items: { ...policy.items, variants: { '4001': netSuiteId(444) } } })
    expect(desired(facts, mapped).salesOrder?.lines[0]?.item).toBe('444')
  })

  test('a line that is booked keeps its item, whatever became of the SKU since', () => {
    const booked = new Map([['L6001', netSuiteId(333)]])
    const result = desired(orderFacts(PLAIN), storePolicy(), { items: new Map(), booked })
    expect(result.salesOrder?.lines[0]?.item).toBe('333')
  })

  test('the same SKU on two lines is one fault; different ones are all named', () => {
    const facts = orderFacts({
      lines: [
        { price: 1, sku: 'A' },
        { price: 1, sku: 'A' },
        { price: 1, sku: 'B' },
      ],
    })
    const result = desired(facts, storePolicy(), { items: new Map() })
    expect(result.faults.map(({ about }) => about['sku'])).toEqual(['A', 'B'])
  })
})

test('everything that is missing is said at once', () => {
  const facts = orderFacts({
    currency: 'CAD',
    lines: [{ price: 1000, taxes: [{ title: 'PST', rate: '0.07', amount: 70 }] }],
    tip: 100,
    fees: [{ name: 'Bottle deposit', amount: 10 }],
    facts: { retailLocationId: shopifyId(2999) },
  })
  const policy = storePolicy()
  const poor = storePolicy({
    currencies: {},
    items: { ...policy.items, tip: null },
    customFields: {
      custbody_channel: () => {
        throw new RangeError('no such channel')
      },
    },
  })
  const result = desired(facts, poor, { items: new Map() })
  expect(new Set(codes(result))).toEqual(
    new Set([
      'mapping.location',
      'mapping.currency',
      'mapping.sku-unknown',
      'mapping.fee',
      'mapping.tax',
      'mapping.function-threw',
    ]),
  )
  expect(result.faults.find(({ code }) => code === 'mapping.function-threw')?.tech).toBe(
    'customFields.custbody_channel: RangeError: no such channel',
  )
})

describe('taxes', () => {
  const taxed = (channelLiable: boolean | null, amount = 80) =>
    orderFacts({
      lines: [{ price: 1000, taxes: [{ title: 'Sales tax', rate: '0.08', amount, channelLiable }] }],
    })

  test('that the channel remits are not booked as ours', () => {
    expect(desired(taxed(true)).faults).toMatchObject([
      {
        code: 'booking.channel-tax-unknown',
        about: { tax: 'Sales tax', liability: 'is remitted by the sales channel' },
      },
    ])
  })

  test('that nobody is named for are parked, unless the store says that they are the merchant’s', () => {
    expect(codes(desired(taxed(null)))).toEqual(['booking.channel-tax-unknown'])
    const ours = storePolicy({ tax: { ...suiteTax, channelLiableUnknown: 'liable-is-merchant' } })
    expect(codes(desired(taxed(null), ours))).toEqual([])
  })

  test('of nothing are nobody’s to remit, and still have a code of their own', () => {
    const result = desired(taxed(null, 0))
    expect(result.salesOrder?.tax).toMatchObject({
      mode: 'suitetax',
      details: [{ taxCode: '704', rate: '8' }],
    })
  })

  test('on shipping are parked where the account does not take them there', () => {
    const facts = orderFacts({
      lines: [{ price: 1000 }],
      shipping: [{ price: 500, taxes: [{ title: 'VAT', rate: '0.2', amount: 100 }] }],
    })
    const policy = storePolicy({ tax: { ...suiteTax, overrideShippingLines: false } })
    expect(desired(facts, policy).faults).toMatchObject([
      { code: 'mapping.tax', about: { tax: 'VAT on shipping' } },
    ])
  })
})

test('a currency with three decimals is refused: NetSuite keeps two', () => {
  expect(codes(desired(orderFacts({ ...PLAIN, currency: 'KWD' })))).toEqual(['booking.currency-precision'])
})

test('a product line that the order does not list is not dropped', () => {
  const facts = orderFacts(PLAIN)
  expect(codes(desired({ ...facts, lines: [] }, storePolicy()))).toEqual(['source.unknown-value'])
})

test('a sale of a kind that an order does not have is not dropped', () => {
  const facts = orderFacts(PLAIN)
  const [agreement] = facts.agreements
  const sales = (agreement?.sales ?? []).map((sale) => ({ ...sale, lineType: 'ADJUSTMENT' as const }))
  const odd = { ...facts, agreements: agreement === undefined ? [] : [{ ...agreement, sales }] }
  expect(codes(desired(odd))).toEqual(['source.unknown-value'])
})

test('a mapping function gets facts that it cannot change, and its values are checked', () => {
  const policy = storePolicy({
    customFields: {
      custbody_tags: (order) => {
        Reflect.apply(Array.prototype.push, order.tags, ['seen'])
        return 'unreachable'
      },
      custbody_rate: () => Number.NaN,
    },
    lineCustomFields: { custcol_title: (line) => line.title.toUpperCase() },
  })
  const result = desired(orderFacts(PLAIN), policy)
  expect(result.faults.map(({ about }) => about['mapping'])).toEqual([
    'customFields.custbody_tags',
    'customFields.custbody_rate',
  ])
  const good = desired(orderFacts(PLAIN), { ...policy, customFields: { custbody_web: () => true } })
  expect(good.salesOrder?.customFields).toMatchObject({
    custbody_web: true,
    custbody_tieout_shopify_id: '5001',
  })
  expect(good.salesOrder?.lines[0]?.customFields).toEqual({ custcol_title: 'PRODUCT 1' })
})
