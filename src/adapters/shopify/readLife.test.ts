import { describe, expect, test } from 'vitest'
import {
  bag,
  page,
  type Raw,
  rawAgreement,
  rawFulfillment,
  rawOrder,
  rawRefund,
  rawReturn,
  rawReverseLine,
  rawReverseOrder,
  rawSale,
} from '../../../tests/support/rawOrder.ts'
import { LATER, nodePart, one, part, shop, whole } from '../../../tests/support/shopAnswers.ts'

const edges = (...agreements: Raw[]): Raw => ({ pageInfo: { hasNextPage: false }, edges: agreements })
const gid = (type: string, id: number): Raw => ({ id: `gid://shopify/${type}/${id}` })
const fulfilled = (id: number, quantity: number | null = 1): Raw => ({
  lineItem: gid('LineItem', id),
  quantity,
})

test('a shipped order takes one request, and says what left where', async () => {
  const shipment = rawFulfillment(5, { fulfillmentLineItems: page([fulfilled(1, 2), fulfilled(2)]) })
  const { asked, read } = one({
    fulfillments: [shipment, rawFulfillment(6, { location: null, status: 'OPEN' })],
  })
  expect(whole(await read())).toMatchObject({
    fulfillments: [
      {
        id: '5',
        createdAt: '2026-11-24T09:00:00Z',
        status: 'SUCCESS',
        locationId: '9',
        lines: [
          { lineId: '1', quantity: 2 },
          { lineId: '2', quantity: 1 },
        ],
      },
      { id: '6', status: 'OPEN', locationId: null },
    ],
    returns: [],
  })
  expect(asked.map(({ name }) => name)).toEqual(['ReadOrder'])
})

test('agreements and refunds name the refund and the return that they are of', async () => {
  const { asked, read } = one({
    agreements: edges(
      rawAgreement(1, page([rawSale(1)])),
      rawAgreement(2, page([]), { reason: 'REFUND', refund: gid('Refund', 7) }),
      rawAgreement(3, page([]), { reason: 'RETURN', return: gid('Return', 8) }),
    ),
    refunds: [
      rawRefund(7, {
        return: gid('Return', 8),
        refundLineItems: page([
          {
            lineItem: gid('LineItem', 1),
            quantity: 1,
            restockType: 'RETURN',
            location: gid('Location', 9),
            subtotalSet: bag('1.0'),
            totalTaxSet: bag('0.0'),
          },
        ]),
        refundShippingLines: page([
          {
            shippingLine: gid('ShippingLine', 4),
            subtotalAmountSet: bag('2.0'),
            taxAmountSet: bag('0.0'),
          },
        ]),
      }),
    ],
  })
  const { agreements, refunds } = whole(await read())
  expect(agreements.map(({ refundId, returnId }) => [refundId, returnId])).toEqual([
    [null, null],
    ['7', null],
    [null, '8'],
  ])
  expect(refunds).toMatchObject([
    { returnId: '8', lines: [{ locationId: '9' }], shipping: [{ shippingLineId: '4' }] },
  ])
  expect(asked).toHaveLength(1)
})

const withReturns = (pages: Readonly<Record<string, readonly Raw[]>>) =>
  shop({ ReadOrder: [{ order: rawOrder({ returns: { nodes: [gid('Return', 1)] } }) }], ...pages })

test('returns cost one request more, and say what became of the goods', async () => {
  const goods = rawReverseLine(1, [
    { type: 'RESTOCKED', quantity: 1, location: gid('Location', 9) },
    { type: 'NOT_RESTOCKED', quantity: 2, location: null },
  ])
  const { asked, read } = withReturns({
    OrderReturnsPage: [
      part({
        returns: page([rawReturn(1, page([rawReverseOrder(1, page([goods]))])), rawReturn(2, page([]))]),
      }),
    ],
  })
  expect(whole(await read()).returns).toEqual([
    {
      id: '1',
      name: '#1001-R1',
      status: 'OPEN',
      dispositions: [
        { id: '1', at: '2026-11-25T09:00:00Z', lineId: '1', quantity: 1, type: 'RESTOCKED', locationId: '9' },
        {
          id: '2',
          at: '2026-11-25T09:00:00Z',
          lineId: '1',
          quantity: 2,
          type: 'NOT_RESTOCKED',
          locationId: null,
        },
      ],
    },
    { id: '2', name: '#1001-R2', status: 'OPEN', dispositions: [] },
  ])
  expect(asked.map(({ name }) => name)).toEqual(['ReadOrder', 'OrderReturnsPage'])
})

describe('never part of a life', () => {
  test('lists of fulfilments and their lines are read to the end', async () => {
    const shipments = (count: number): Raw[] => Array.from({ length: count }, (_, n) => rawFulfillment(n + 1))
    const longOne = rawFulfillment(6, { fulfillmentLineItems: page([fulfilled(1)], 'a') })
    const { asked, read } = shop({
      ReadOrder: [{ order: rawOrder({ fulfillments: shipments(5) }) }],
      OrderFulfillmentsAll: [part({ fulfillments: [...shipments(5), longOne] })],
      FulfillmentLinesPage: [nodePart({ fulfillmentLineItems: page([fulfilled(2)]) })],
    })
    const { fulfillments } = whole(await read())
    expect(fulfillments.map(({ lines }) => lines.length)).toEqual([0, 0, 0, 0, 0, 2])
    expect(asked.at(-1)?.variables).toEqual({ id: 'gid://shopify/Fulfillment/6', after: 'a' })
    const endless = shop({
      ReadOrder: [{ order: rawOrder({ fulfillments: shipments(5) }) }],
      OrderFulfillmentsAll: [part({ fulfillments: shipments(250) })],
    })
    expect(await endless.read()).toMatchObject({ ok: false, failure: { code: 'shopify.partial-read' } })
  })

  test('returns, their reverse fulfilment orders and their lines are read to the end', async () => {
    const disposed = (id: number): Raw =>
      rawReverseLine(id, [{ type: 'MISSING', quantity: 1, location: null }])
    const { read } = withReturns({
      OrderReturnsPage: [
        part({
          returns: page([rawReturn(1, page([rawReverseOrder(1, page([disposed(1)], 'l'))], 'o'))], 'r'),
        }),
        part({ returns: page([rawReturn(2, page([]))]) }),
      ],
      ReverseOrdersPage: [
        nodePart({ reverseFulfillmentOrders: page([rawReverseOrder(2, page([disposed(3)]))]) }),
      ],
      ReverseLinesPage: [nodePart({ lineItems: page([disposed(2)]) })],
    })
    const { returns } = whole(await read())
    expect(returns.map(({ dispositions }) => dispositions.map(({ lineId }) => lineId))).toEqual([
      ['1', '2', '3'],
      [],
    ])
  })

  test('a return that came while the pages were read starts the reading over', async () => {
    const { asked, read } = shop({
      ReadOrder: [
        { order: rawOrder({ returns: { nodes: [gid('Return', 1)] } }) },
        { order: rawOrder({ updatedAt: LATER, returns: { nodes: [gid('Return', 1)] } }) },
      ],
      OrderReturnsPage: [part({ returns: page([rawReturn(1, page([]))]) }, LATER)],
    })
    expect(whole(await read()).returns).toHaveLength(1)
    expect(asked.filter(({ name }) => name === 'ReadOrder')).toHaveLength(2)
  })
})

describe('what is not known of a life is named, never guessed', () => {
  const returned = (status: string, line: Raw): Readonly<Record<string, readonly Raw[]>> => ({
    OrderReturnsPage: [
      part({ returns: page([{ ...rawReturn(1, page([rawReverseOrder(1, page([line]))])), status }]) }),
    ],
  })
  const restocked = { type: 'RESTOCKED', quantity: 1, location: null }
  test.each([
    {
      shop: one({ fulfillments: [rawFulfillment(1, { status: 'TELEPORTED' })] }),
      what: 'status of a fulfilment',
      value: 'TELEPORTED',
    },
    {
      shop: one({ fulfillments: [rawFulfillment(1, { fulfillmentLineItems: page([fulfilled(1, null)]) })] }),
      what: 'quantity of a fulfilment line',
      value: 'none',
    },
    { shop: withReturns(returned('LOST', rawReverseLine(1, []))), what: 'status of a return', value: 'LOST' },
    {
      shop: withReturns(returned('OPEN', rawReverseLine(1, [{ ...restocked, type: 'EATEN' }]))),
      what: 'type of a disposition',
      value: 'EATEN',
    },
    {
      shop: withReturns(returned('OPEN', { ...rawReverseLine(1, [restocked]), fulfillmentLineItem: null })),
      what: 'line of a disposition',
      value: 'none',
    },
  ])('$what $value', async ({ shop: { read }, what, value }) => {
    expect(await read()).toMatchObject({
      ok: false,
      failure: { code: 'source.unknown-value', about: { store: 'main', order: '#1001', what, value } },
    })
  })
})
