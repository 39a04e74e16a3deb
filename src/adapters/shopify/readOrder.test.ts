import { describe, expect, test } from 'vitest'
import {
  bag,
  page,
  type Raw,
  rawAgreement,
  rawLine,
  rawOrder,
  rawRefund,
  rawSale,
  rawTransaction,
} from '../../../tests/support/rawOrder.ts'
import { LATER, one, part, shop, whole } from '../../../tests/support/shopAnswers.ts'
import { fault } from '../../domain/fault/fault.ts'
import { fail, ok } from '../../domain/result.ts'

test('a small order takes one request', async () => {
  const { asked, read } = one()
  expect(whole(await read())).toMatchObject({
    id: '1',
    name: '#1001',
    channel: 'online-store',
    lines: [{ id: '1', sku: 'SKU-1', originalTotal: { shop: { minor: 1000n, currency: 'USD' } } }],
    agreements: [{ reason: 'ORDER', sales: [{ lineType: 'PRODUCT', subjectId: '1' }] }],
    transactions: [{ kind: 'SALE', status: 'SUCCESS', gateway: 'shopify_payments' }],
  })
  expect(asked).toEqual([{ name: 'ReadOrder', variables: { id: 'gid://shopify/Order/1' } }])
})

test('an order that Shopify does not show is null, and a fault stays a fault', async () => {
  expect(await shop({ ReadOrder: [{ order: null }] }).read()).toEqual(ok(null))
  const down = fault('shopify.unreachable', { store: 'main' }, 'down')
  expect(await shop({ ReadOrder: [down] }).read()).toEqual(fail(down))
})

describe('never part of an order', () => {
  test('every page of lines is followed', async () => {
    const { asked, read } = shop({
      ReadOrder: [{ order: rawOrder({ lineItems: page([rawLine(1)], 'c1') }) }],
      OrderLinesPage: [
        part({ lineItems: page([rawLine(2)], 'c2') }),
        part({ lineItems: page([rawLine(3)]) }),
      ],
    })
    expect(whole(await read()).lines.map((line) => line.id)).toEqual(['1', '2', '3'])
    expect(asked.map(({ variables }) => variables)).toMatchObject([{}, { after: 'c1' }, { after: 'c2' }])
  })

  test('a page that fails fails the whole', async () => {
    const down = fault('shopify.unreachable', { store: 'main' }, 'down')
    const { read } = shop({
      ReadOrder: [{ order: rawOrder({ lineItems: page([rawLine(1)], 'c1') }) }],
      OrderLinesPage: [down],
    })
    expect(await read()).toEqual(fail(down))
  })

  test('an announced page that is empty fails the whole', async () => {
    const { read } = shop({
      ReadOrder: [{ order: rawOrder({ lineItems: page([rawLine(1)], 'c1') }) }],
      OrderLinesPage: [part({ lineItems: page([]) })],
    })
    expect(await read()).toMatchObject({ ok: false, failure: { code: 'shopify.partial-read' } })
  })

  test('an order that changes between its pages is read again from the start', async () => {
    const { asked, read } = shop({
      ReadOrder: [
        { order: rawOrder({ lineItems: page([rawLine(1)], 'c1') }) },
        { order: rawOrder({ updatedAt: LATER, lineItems: page([rawLine(7)], 'c1') }) },
      ],
      OrderLinesPage: [
        part({ lineItems: page([rawLine(2)]) }, LATER),
        part({ lineItems: page([rawLine(8)]) }, LATER),
      ],
    })
    expect(whole(await read()).lines.map((line) => line.id)).toEqual(['7', '8'])
    expect(asked.filter(({ name }) => name === 'ReadOrder')).toHaveLength(2)
  })

  test('one that never stands still is a fault', async () => {
    const { asked, read } = shop({
      ReadOrder: [{ order: rawOrder({ lineItems: page([rawLine(1)], 'c1') }) }],
      OrderLinesPage: [part({ lineItems: page([rawLine(2)]) }, LATER)],
    })
    expect(await read()).toMatchObject({ ok: false, failure: { code: 'shopify.partial-read' } })
    expect(asked.filter(({ name }) => name === 'ReadOrder')).toHaveLength(3)
  })

  test('sales of the second agreement are read after the first one’s cursor', async () => {
    const edges = [
      rawAgreement(1, page([rawSale(1)])),
      rawAgreement(2, page([rawSale(2)], 's1'), { reason: 'ORDER_EDIT' }),
    ]
    const more = {
      agreements: { nodes: [{ id: 'gid://shopify/OrderAgreement/2', sales: page([rawSale(3)]) }] },
    }
    const { asked, read } = shop({
      ReadOrder: [{ order: rawOrder({ agreements: { pageInfo: { hasNextPage: false }, edges } }) }],
      AgreementSalesPage: [part(more)],
    })
    const { agreements } = whole(await read())
    expect(agreements.map(({ sales }) => sales.map((sale) => sale.id))).toEqual([['1'], ['2', '3']])
    expect(asked.at(-1)?.variables).toEqual({
      id: 'gid://shopify/Order/1',
      agreementAfter: 'agreement-1',
      after: 's1',
    })
  })

  test('sales of another agreement than the asked one are refused', async () => {
    const more = {
      agreements: { nodes: [{ id: 'gid://shopify/OrderAgreement/9', sales: page([rawSale(3)]) }] },
    }
    const edges = [rawAgreement(1, page([rawSale(1)], 's1'))]
    const { read } = shop({
      ReadOrder: [{ order: rawOrder({ agreements: { pageInfo: { hasNextPage: false }, edges } }) }],
      AgreementSalesPage: [part(more)],
    })
    expect(await read()).toMatchObject({ ok: false, failure: { code: 'shopify.partial-read' } })
  })

  test('every list of a refund is followed', async () => {
    const refundLine = (id: number): Raw => ({
      lineItem: { id: `gid://shopify/LineItem/${id}` },
      quantity: 1,
      restockType: 'RETURN',
      subtotalSet: bag('1.0'),
      totalTaxSet: bag('0.0'),
    })
    const node = (changes: Raw): Raw => ({
      node: { order: { updatedAt: '2026-11-23T12:00:05Z' }, ...changes },
    })
    const adjustment = { reason: null, amountSet: bag('-1.0'), taxAmountSet: bag('0.0') }
    const shipping = { subtotalAmountSet: bag('2.0'), taxAmountSet: bag('0.0') }
    const { read } = shop({
      ReadOrder: [
        {
          order: rawOrder({
            refunds: [
              rawRefund(1, {
                refundLineItems: page([refundLine(1)], 'a'),
                refundShippingLines: page([], 'b'),
                orderAdjustments: page([], 'c'),
                transactions: page([], 'd'),
                duties: [{ amountSet: bag('0.5') }],
              }),
            ],
          }),
        },
      ],
      RefundLinesPage: [node({ refundLineItems: page([refundLine(2)]) })],
      RefundShippingPage: [node({ refundShippingLines: page([shipping]) })],
      RefundAdjustmentsPage: [node({ orderAdjustments: page([adjustment]) })],
      RefundTransactionsPage: [node({ transactions: page([{ id: 'gid://shopify/OrderTransaction/5' }]) })],
    })
    expect(whole(await read()).refunds).toMatchObject([
      {
        lines: [{ lineId: '1' }, { lineId: '2' }],
        shipping: [{ amount: { shop: { minor: 200n } } }],
        duties: [{ shop: { minor: 50n } }],
        adjustments: [{ reason: '(none)', amount: { shop: { minor: -100n } } }],
        transactionIds: ['5'],
      },
    ])
  })

  test('lists without pages are read again in one piece when they may be cut off', async () => {
    const many = (count: number): Raw[] => Array.from({ length: count }, (_, n) => rawTransaction(n + 1))
    const three = [1, 2, 3].map((id) => rawRefund(id))
    const full = shop({
      ReadOrder: [{ order: rawOrder({ transactions: many(20), refunds: three }) }],
      OrderTransactionsAll: [part({ transactions: many(31) })],
      OrderRefundsAll: [part({ refunds: [...three, rawRefund(4)] })],
    })
    const facts = whole(await full.read())
    expect([facts.transactions.length, facts.refunds.length]).toEqual([31, 4])
    const endless = shop({
      ReadOrder: [{ order: rawOrder({ transactions: many(20) }) }],
      OrderTransactionsAll: [part({ transactions: many(250) })],
    })
    expect(await endless.read()).toMatchObject({ ok: false, failure: { code: 'shopify.partial-read' } })
  })
})

describe('what is not known is named, never guessed', () => {
  const edge = (sale: Raw, changes: Raw = {}): Raw => ({
    agreements: {
      pageInfo: { hasNextPage: false },
      edges: [rawAgreement(1, page([rawSale(1, sale)]), changes)],
    },
  })
  test.each([
    {
      changes: { transactions: [rawTransaction(1, { kind: 'BARTER' })] },
      what: 'kind of transaction',
      value: 'BARTER',
    },
    {
      changes: { transactions: [rawTransaction(1, { status: 'UNKNOWN' })] },
      what: 'status of a transaction',
      value: 'UNKNOWN',
    },
    { changes: edge({ lineType: 'UNKNOWN' }), what: 'line type of a sale', value: 'UNKNOWN' },
    { changes: edge({ actionType: 'toString' }), what: 'action of a sale', value: 'toString' },
    { changes: edge({}, { reason: 'UNKNOWN' }), what: 'reason of an agreement', value: 'UNKNOWN' },
    { changes: { currencyCode: 'USDC' }, what: 'currency', value: 'USDC' },
    { changes: { totalPriceSet: bag('10.0', 'EUR') }, what: 'currency of total', value: 'EUR' },
    {
      changes: { totalPriceSet: bag('10.001') },
      what: 'total',
      value: '"10.001" has more decimals than USD has (2)',
    },
    {
      changes: { lineItems: page([rawLine(1, { id: 'gid://shopify/LineItem/x' })]) },
      what: 'line id',
      value: 'gid://shopify/LineItem/x',
    },
    { changes: { processedAt: 'yesterday' }, what: 'processedAt', value: 'yesterday' },
    {
      changes: { discountApplications: page([{ kind: 'LuckyDraw', index: 0 }]) },
      what: 'kind of discount',
      value: 'LuckyDraw',
    },
  ])('$what $value', async ({ changes, what, value }) => {
    expect(await one(changes).read()).toMatchObject({
      ok: false,
      failure: { code: 'source.unknown-value', about: { store: 'main', order: '#1001', what, value } },
    })
  })

  test('an answer of another shape than the schema’s is a fault', async () => {
    const result = await one({ lineItems: null }).read()
    expect(result).toMatchObject({ ok: false, failure: { code: 'shopify.unexpected' } })
  })
})

test('what Shopify leaves open stays open, or is named as unstated', async () => {
  const { read } = one({
    processedAt: '2026-11-23T07:00:00-05:00',
    attribution: null,
    transactions: [
      rawTransaction(1, { kind: 'EMV_AUTHORIZATION', gateway: null, processedAt: null }),
      rawTransaction(2, { kind: 'SUGGESTED_REFUND' }),
    ],
    lineItems: page([
      rawLine(1, { sku: '', variant: null, taxLines: [{ title: 'GST', rate: 1e-7, priceSet: bag('0.0') }] }),
    ]),
  })
  const facts = whole(await read())
  expect(facts).toMatchObject({ processedAt: '2026-11-23T12:00:00Z', channel: null, customer: null })
  expect(facts.lines[0]).toMatchObject({
    sku: null,
    variantId: null,
    taxLines: [{ rate: '0.0000001', channelLiable: null }],
  })
  expect(facts.transactions).toMatchObject([
    { kind: 'AUTHORIZATION', gateway: '(none)', processedAt: '2026-11-23T12:00:00Z' },
  ])
})
