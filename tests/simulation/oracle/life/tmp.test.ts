import { test } from 'vitest'
import { openCourt } from '../e2e/court.ts'
import { play } from '../e2e/scenes.ts'
import { LIVES } from '../e2e/lives.ts'
import { CHECKOUTS } from '../e2e/checkouts.ts'
import { bookedIn, touchedByPeople, watchTransactions } from '../mutationLog.ts'
import { readBooks } from '../readBooks.ts'
import { readStore, shopifyNumber } from '../readStore.ts'
import { STORE } from '../../../support/deployment.ts'
import {
  compareLife,
  demoLifePolicy,
  expectedLife,
  openBalances,
  overCredited,
  readLife,
  stepBalances,
  compareLifeReports,
} from './index.ts'
import { orphans, changedPostings, duplicateRecords } from '../checkers.ts'

const fulfil = async (deployment: any, { id }: any) => {
  const order = deployment.shopify.service.world.state.orders.get(`gid://shopify/Order/${id}`)
  for (const fo of order.fulfillmentOrders.filter(
    (f: any) => f.status === 'OPEN' || f.status === 'IN_PROGRESS',
  )) {
    const answer = await deployment.admin(
      `mutation F($f: FulfillmentInput!) { fulfillmentCreate(fulfillment: $f) { userErrors { message } } }`,
      { f: { lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: fo.id }] } },
    )
    if (answer.fulfillmentCreate.userErrors.length > 0) throw new Error(JSON.stringify(answer))
  }
}

const wait2 = () => new Promise<void>((r) => setTimeout(r, 1100))
const MUGS3 = {
  lines: [
    { sku: 'TIE-004', quantity: 3 },
    { sku: 'TIE-019', quantity: 1 },
  ],
  taxes: [
    { title: 'New York State Tax', rate: '0.04' },
    { title: 'New York City Tax', rate: '0.045' },
  ],
  shipping: [{ price: '6.95' }],
  discounts: [{ title: 'SEVEN', percentage: '7' }],
} as any
const INCL = { ...MUGS3, taxesIncluded: true, taxes: [{ title: 'GB VAT', rate: '0.2' }] }
const ord = (d: any, id: string) => d.shopify.service.world.state.orders.get(`gid://shopify/Order/${id}`)
const part =
  (quantity: number) =>
  async (d: any, { id }: any) => {
    const fo = ord(d, id).fulfillmentOrders.find(
      (f: any) => f.status === 'OPEN' || f.status === 'IN_PROGRESS',
    )
    const answer = await d.admin(
      `mutation F($f: FulfillmentInput!) { fulfillmentCreate(fulfillment: $f) { userErrors { message } } }`,
      {
        f: {
          lineItemsByFulfillmentOrder: [
            { fulfillmentOrderId: fo.id, fulfillmentOrderLineItems: [{ id: fo.lines[0].id, quantity }] },
          ],
        },
      },
    )
    if (answer.fulfillmentCreate.userErrors.length > 0) throw new Error(JSON.stringify(answer))
  }
const back =
  (
    units: number,
    restockType: string,
    { shipping = false, money = null as any, gateway = 'shopify_payments' } = {},
  ) =>
  async (d: any, { id }: any) => {
    const o = ord(d, id)
    const [loc, loc2] = [...d.shopify.service.world.state.locations.keys()] as any[]
    const line = {
      lineItemId: o.lines[0].id,
      quantity: units,
      restockType,
      ...(restockType === 'NO_RESTOCK' ? {} : { locationId: loc2 ?? loc }),
    }
    const parent = o.transactions.find((t: any) => t.kind === 'SALE' || t.kind === 'CAPTURE')
    const suggested = await d.admin(
      `query S($id: ID!, $l: [RefundLineItemInput!], $s: Boolean!) { order(id: $id) { suggestedRefund(refundLineItems: $l, refundShipping: $s) { amountSet { presentmentMoney { amount } } } } }`,
      {
        id: o.id,
        l: units
          ? [
              {
                lineItemId: o.lines[0].id,
                quantity: units,
                ...(restockType === 'NO_RESTOCK' ? {} : { restockType, locationId: loc2 ?? loc }),
              },
            ]
          : [],
        s: shipping,
      },
    )
    const amount = money ?? suggested.order.suggestedRefund.amountSet.presentmentMoney.amount
    const answer = await d.admin(
      `mutation R($input: RefundInput!, $key: String!) { refundCreate(input: $input) @idempotent(key: $key) { userErrors { message } } }`,
      {
        key: `${id}-${o.refunds.length}-${Math.random()}`,
        input: {
          orderId: o.id,
          refundLineItems: units ? [line] : [],
          ...(shipping ? { shipping: { fullRefund: true } } : {}),
          transactions:
            amount === '0' ? [] : [{ orderId: o.id, gateway, kind: 'REFUND', amount, parentId: parent?.id }],
        },
      },
    )
    if (answer.refundCreate.userErrors.length > 0) throw new Error(JSON.stringify(answer))
  }
const set = (line: number, q: number) => async (d: any, o: any) => {
  const { edit } = await import('../../../support/merchant.ts')
  await edit(d, o, (e: any) => e.setQuantity(line, q))
}
const add = (sku: string) => async (d: any, o: any) => {
  const { edit } = await import('../../../support/merchant.ts')
  await edit(d, o, (e: any) => e.addVariant(sku))
}
const cancelIt = async (d: any, o: any) => {
  const { cancel } = await import('../../../support/merchant.ts')
  await cancel(d, o)
}
const mark = async (d: any, o: any) => {
  const { markAsPaid } = await import('../../../support/merchant.ts')
  await markAsPaid(d, o)
}
const S = (name: string, checkout: any, later: any[], atOnce: any[] = []) => ({
  name,
  checkout,
  atOnce,
  later: later.map((act) => async (d: any, o: any) => {
    try {
      await act(d, o)
    } catch (e) {
      console.log('ACT', name, String(e))
    }
  }),
  outcome: 'booked',
})
const ret =
  ({
    units = 1,
    fee = 0,
    exchange = null as any,
    restock = true,
    money = false as any,
    shipFee = null as any,
  } = {}) =>
  async (d: any, { id }: any) => {
    const o = ord(d, id)
    const run = async (q: string, v: any, path: string) => {
      const a = await d.admin(q, v)
      const e = a[path].userErrors
      if (e.length) throw new Error(path + JSON.stringify(e))
      return a[path].return
    }
    const f = o.fulfillments[0].lines[0]
    const variant = [...d.shopify.service.world.state.variants.values()].find(
      (v: any) => v.sku === exchange,
    ) as any
    const r = await run(
      `mutation R($r: ReturnInput!) { returnCreate(returnInput: $r) { return { id returnLineItems(first: 9) { nodes { id } } exchangeLineItems(first: 9) { nodes { id } } reverseFulfillmentOrders(first: 1) { nodes { id lineItems(first: 9) { nodes { id } } } } } userErrors { message } } }`,
      {
        r: {
          orderId: o.id,
          returnLineItems: [
            {
              fulfillmentLineItemId: f.id,
              quantity: units,
              returnReason: 'UNKNOWN',
              ...(fee ? { restockingFee: { percentage: fee } } : {}),
            },
          ],
          ...(exchange ? { exchangeLineItems: [{ variantId: variant.id, quantity: 1 }] } : {}),
          ...(shipFee
            ? { returnShippingFee: { amount: { amount: shipFee, currencyCode: o.presentmentCurrencyCode } } }
            : {}),
        },
      },
      'returnCreate',
    )
    const [loc] = [...d.shopify.service.world.state.locations.keys()] as any[]
    const before = o.transactions.length
    void before
    let transfer = {}
    if (money) {
      const parent = o.transactions.find((t: any) => t.kind === 'SALE')
      transfer = {
        financialTransfer: {
          issueRefund: {
            orderTransactions: [
              {
                parentId: parent.id,
                transactionAmount: { amount: money, currencyCode: o.presentmentCurrencyCode },
              },
            ],
          },
        },
      }
    }
    await run(
      `mutation P($p: ReturnProcessInput!) { returnProcess(input: $p) { return { id } userErrors { message } } }`,
      {
        p: {
          returnId: r.id,
          returnLineItems: [
            {
              id: r.returnLineItems.nodes[0].id,
              quantity: units,
              ...(restock
                ? {
                    dispositions: [
                      {
                        reverseFulfillmentOrderLineItemId:
                          r.reverseFulfillmentOrders.nodes[0].lineItems.nodes[0].id,
                        quantity: units,
                        dispositionType: 'RESTOCKED',
                        locationId: loc,
                      },
                    ],
                  }
                : {}),
            },
          ],
          ...(exchange ? { exchangeLineItems: [{ id: r.exchangeLineItems.nodes[0].id, quantity: 1 }] } : {}),
          ...transfer,
        },
      },
      'returnProcess',
    )
  }
const buyerPays = async (d: any, { id }: any) => {
  await fetch(`${d.shopify.simUrl}/orders/pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: ord(d, id).id }),
  }).then(async (r) => {
    if (!r.ok) throw new Error(await r.text())
  })
}
const MINE = [
  S('return, restock, no money', MUGS3, [fulfil, ret()]),
  S('return, restock, money', MUGS3, [fulfil, ret({ money: '20.00' })]),
  S('return two, fee', MUGS3, [fulfil, ret({ units: 2, fee: 10, restock: false, money: '10.00' })]),
  S('return fee ship', INCL, [fulfil, ret({ units: 1, fee: 10, shipFee: '3.00', money: '10.00' })]),
  S('exchange', MUGS3, [fulfil, ret({ exchange: 'TIE-013' }), buyerPays, fulfil]),
  S('exchange cheap', MUGS3, [fulfil, ret({ units: 3, exchange: 'TIE-019', money: '5.00' }), fulfil]),
  S('exchange unpaid', { ...MUGS3, payments: [] }, [fulfil, ret({ exchange: 'TIE-013' }), fulfil, mark]),
  S(
    'pos cash',
    { lines: [{ sku: 'TIE-004', quantity: 2 }], customer: null, pos: { cash: { given: '500.00' } } },
    [back(1, 'RETURN', { gateway: 'cash' })],
  ),
  S('pos card', { lines: [{ sku: 'TIE-004', quantity: 2 }], customer: null, pos: {} }, [back(1, 'RETURN')]),
  S('gift card', { lines: [{ title: 'Gift card', price: '50', giftCard: true }] }, [fulfil]),
  S(
    'gift card & goods',
    {
      lines: [
        { title: 'Gift card', price: '50', giftCard: true },
        { sku: 'TIE-004', quantity: 2 },
      ],
      tip: '4',
      additionalFees: [{ name: 'Retail Delivery Fee', price: '0.28', taxable: true }],
      taxes: [{ title: 'New York State Tax', rate: '0.04' }],
    },
    [part(1), fulfil],
  ),

  S('ship, then one back', MUGS3, [fulfil, back(1, 'RETURN')]),
  S('ship, then one back thrice', MUGS3, [
    fulfil,
    back(1, 'RETURN'),
    back(1, 'NO_RESTOCK'),
    back(1, 'RETURN'),
  ]),
  S('incl: ship, one back thrice, shipping', INCL, [
    fulfil,
    back(1, 'RETURN'),
    back(1, 'NO_RESTOCK'),
    back(1, 'RETURN'),
    back(0, '', { shipping: true }),
  ]),
  S('in parts', MUGS3, [part(1), part(1), fulfil]),
  S('incl in parts', INCL, [part(1), part(1), fulfil]),
  S('in parts, all at once', MUGS3, [], [part(1), wait2, part(1), wait2, fulfil]),
  S('part, cancel one, ship', MUGS3, [part(1), back(1, 'CANCEL'), fulfil]),
  S('part, two back NO_RESTOCK', MUGS3, [part(1), back(2, 'NO_RESTOCK'), fulfil]),
  S('part, all three back by return', MUGS3, [part(2), back(2, 'RETURN'), fulfil]),
  S('shipping back', MUGS3, [fulfil, back(0, '', { shipping: true })]),
  S('shipping back before', MUGS3, [back(0, '', { shipping: true }), fulfil]),
  S('goodwill after', MUGS3, [fulfil, back(0, '', { money: '4.00' })]),
  S('goodwill before', MUGS3, [back(0, '', { money: '4.00' }), fulfil]),
  S('less money than goods', MUGS3, [fulfil, back(1, 'RETURN', { money: '5.00' })]),
  S('edit after billing', MUGS3, [fulfil, add('TIE-013'), mark, fulfil]),
  S('edit down unbilled', MUGS3, [part(1), set(0, 2), fulfil]),
  S('net terms', { ...MUGS3, payments: [] }, [fulfil, mark]),
  S('net terms, back, then paid', { ...MUGS3, payments: [] }, [
    fulfil,
    back(1, 'RETURN', { money: '0' }),
    mark,
  ]),
  S('cancel before', MUGS3, [cancelIt]),
  S('cancel after part', { ...MUGS3 }, [part(1), cancelIt]),
  S('split tender', { ...MUGS3, payments: [{ gateway: 'gift_card', amount: '5' }, {}] }, [
    fulfil,
    back(1, 'RETURN'),
  ]),
  S('euros', { ...MUGS3, presentmentCurrency: 'EUR' }, [fulfil]),
]
const wait = () => new Promise((r) => setTimeout(r, 1100))

test('life', async () => {
  const court = await openCourt({
    shopify: { fx: { 'USD/EUR': '0.9217' } },
    choice: {
      inText: (t) =>
        t
          .replace(
            /billing: .netsuite./,
            `billing: '${process.env['BILLING'] ?? 'on-fulfillment'}'${process.env['CASH'] ? ", cashSale: (order) => order.sourceName === 'pos'" : ''}`,
          )
          .replace(/itemFulfillment: .netsuite./, "itemFulfillment: 'tieout'"),
      inPolicy: (p) => p,
    },
  })
  try {
    const { deployment } = court
    const { world } = deployment.netsuite.simulation.simulator
    if (process.env['BILLING'] === 'on-order') {
      const sim = deployment.netsuite.simulation as any
      const r = await sim.handle({
        method: 'POST',
        url: 'http://x/sim/settings',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ invoiceInAdvanceOfFulfillment: true }),
      })
      console.log('setting', r.status)
    }
    const log = watchTransactions(world)
    const scenes = process.env['MINE']
      ? MINE
      : [...CHECKOUTS, ...LIVES].map((s) => ({
          ...s,
          later: [
            ...(s.later ?? []).map((act: any) => async (d: any, o: any) => {
              await act(d, o)
            }),
            async (d: any, o: any) => {
              try {
                await fulfil(d, o)
              } catch (e) {
                console.log(s.name, String(e))
              }
            },
          ],
        }))
    void wait
    const { placed } = await play(court, scenes as any)
    const { locations } = deployment.shopify.service.world.state
    const policy = demoLifePolicy(
      {
        netsuite: world,
        goLiveAt: new Date(Date.now() - 2 * 86_400_000).toISOString(),
        locations: Object.fromEntries(
          [...locations.values()].map(({ id, name }: any) => [shopifyNumber(id), name]),
        ),
        depositsAboveOrder: process.env['ABOVE'] === '1',
      },
      {
        billing: (process.env['BILLING'] ?? 'on-fulfillment') as any,
        fulfillsFrom: 'all',
        cashSale: (o: any) => process.env['CASH'] !== undefined && o.soldAt !== null,
      },
    )
    const facts = readStore(deployment.shopify.service.world.state)
    const expected = expectedLife(facts, policy, bookedIn(log, STORE))
    const records = readLife(world, policy)
    const name = new Map(
      placed.map((o: any, i: number) => [
        facts.orders.find((f) => f.id === String(o.id).split('/').pop())?.name,
        scenes[i]?.name,
      ]),
    )
    for (const d of compareLife(
      expected,
      { salesOrders: readBooks(world, policy).salesOrders, records },
      { policy, touched: touchedByPeople(log, STORE) },
    ))
      console.log('DIFF', name.get(d.order), d.order, d.says)
    for (const d of compareLifeReports(
      expected,
      (await deployment.orders()).map(({ orderId, state, faults }: any) => ({
        id: orderId,
        outcome: state === 'parked' || state === 'excluded' ? state : 'booked',
        codes: faults.map(({ code }: any) => code),
      })),
    ))
      console.log('SAID', name.get(d.order), d.order, d.says)
    for (const l of expected)
      if (l.unsettled.length > 0 || l.factParks.length > 0)
        console.log(
          'NOTE',
          name.get(l.name),
          l.unsettled.join(),
          l.factParks.map((p) => `${p.fact} ${p.reason}`).join(),
        )
    for (const b of [
      ...duplicateRecords(world),
      ...stepBalances(world, policy),
      ...overCredited(facts, records, policy),
      ...openBalances(facts, { expected, records }, policy),
      ...orphans(world, { [STORE]: facts }),
      ...changedPostings(log),
    ])
      console.log('BROKEN', b)
    console.log(
      'kinds',
      JSON.stringify(
        Object.fromEntries([...Map.groupBy(records, (r) => r.kind)].map(([k, v]) => [k, v.length])),
      ),
      'finished',
      expected.filter((l) => l.isFinished).length,
      'of',
      expected.length,
    )
  } finally {
    await court.close()
  }
}, 400_000)
