/** What has no item, what people do beside us, and what was before us. */
import { expect } from 'vitest'
import { localDate } from '../../src/domain/time/localDate.ts'
import { ask, type PlacedOrder, STORE } from '../support/deployment.ts'
import { until } from '../support/until.ts'
import { E1, E1_RECORDS, ONE_COAT } from './orders.ts'
import { type Case, theCase } from './support/case.ts'
import { addArticle, COAT, openShop } from './support/shop.ts'

const shop = openShop()

const inShopify = (sku: string): Promise<unknown> =>
  ask(`${shop().deployment.shopify.simUrl}/products`, { sku, title: sku, price: '10.00' })
const inNetSuite = (...items: readonly object[]): Promise<unknown> =>
  ask(`${shop().deployment.netsuite.sim}/items`, { items })

const faults = async (on: Case, order: PlacedOrder): Promise<readonly string[]> =>
  (await on.state(order)).faults.map(({ code }) => code)

/** Each time the case is played it has SKUs of its own. */
let plays = 0

theCase(40, shop, {
  variant: 'unknown',
  run: async (on) => {
    const sku = `NEW-${(plays += 1)}`
    await inShopify(sku)
    const order = await on.buy({ lines: [{ sku }] })
    await on.lookNow()
    expect(await faults(on, order)).toEqual(['mapping.sku-unknown'])
    expect(on.records(order)).toEqual([])
    await inNetSuite({ itemId: sku })
    await on.settle()
    expect(on.records(order)).toEqual(['customerDeposit Dr 1060 10.00, Cr 2200 10.00', 'salesOrder B 10.00'])
  },
})

theCase(40, shop, {
  policy: { items: { skuField: 'upccode' } },
  variant: 'twice in NetSuite',
  run: async (on) => {
    const sku = `TWICE-${(plays += 1)}`
    await inShopify(sku)
    const ids = await twoItemsOf(on, sku)
    const order = await on.buy({ lines: [{ sku }] })
    await on.lookNow()
    expect(await faults(on, order)).toEqual(['mapping.sku-ambiguous'])
    expect(on.records(order)).toEqual([])
    await on.byHand('PATCH', `inventoryItem/${ids[1]}`, { upcCode: `${sku}-OLD` })
    await on.settle()
    expect(on.records(order)).toEqual(['customerDeposit Dr 1060 10.00, Cr 2200 10.00', 'salesOrder B 10.00'])
  },
})

/** Two items with the same UPC code, where SKUs are kept. */
async function twoItemsOf(on: Case, sku: string): Promise<readonly string[]> {
  const { ids } = (await inNetSuite({ itemId: `${sku} a` }, { itemId: `${sku} b` })) as {
    ids: readonly string[]
  }
  for (const id of ids) await on.byHand('PATCH', `inventoryItem/${id}`, { upcCode: sku })
  return ids
}

theCase(40, shop, {
  looks: 'each',
  variant: 'renamed after the order',
  run: async (on) => {
    const sku = `BEFORE-${(plays += 1)}`
    await addArticle(on.deployment, { sku, price: '10.00', cost: 4 })
    const order = await on.buy({ lines: [{ sku }] })
    await on.lookNow()
    const { world } = on.deployment.netsuite.simulation.simulator
    const item = [...world.allInGroup('item')].find(({ fields }) => fields['itemId'] === sku)
    await on.byHand('PATCH', `inventoryItem/${item?.id}`, { itemId: `${sku}-RENAMED` })
    await on.staff.ship(order)
    await on.settle()
    // What is sold stays the item that it was.
    expect(on.records(order)).toEqual([
      'customerDeposit Dr 1060 10.00, Cr 2200 10.00',
      'depositApplication Dr 2200 10.00, Cr 1100 10.00',
      'invoice Dr 1100 10.00, Cr 4000 10.00',
      'itemFulfillment Dr 5000 4.00, Cr 1200 4.00',
      'salesOrder G 10.00',
    ])
  },
})

theCase(40, shop, {
  variant: 'a line without',
  run: async (on) => {
    const order = await on.buy({ lines: [{ title: 'Alteration', price: '10.00' }] })
    await on.lookNow()
    expect(await faults(on, order)).toEqual(['mapping.sku-missing'])
    expect(on.records(order)).toEqual([])
    on.choose({ items: { withoutSku: shop().id('item', 'item_custom_sale') } })
    await on.settle()
    expect(on.records(order)).toEqual(['customerDeposit Dr 1060 10.00, Cr 2200 10.00', 'salesOrder B 10.00'])
  },
})

/** The order as E1 leaves it. */
async function delivered(on: Case): Promise<PlacedOrder> {
  const order = await on.buy(E1)
  await on.staff.ship(order)
  await on.settle()
  expect(on.records(order)).toEqual(E1_RECORDS)
  await nextSecond()
  return order
}

theCase(41, shop, {
  looks: 'each',
  variant: 'our invoice edited',
  run: async (on) => {
    const order = await delivered(on)
    const [invoice] = on.stored(order, 'invoice')
    const line = invoice?.sublists['item']?.[0]?.line
    await on.byHand('PATCH', `invoice/${invoice?.id}`, { item: { items: [{ line, amount: 109.98 }] } })
    await noticed(on, order, ['booking.human-change'])
    // Noticed and listed, not reverted: I-D10.
    expect(on.records(order)).toEqual(
      E1_RECORDS.map((record) =>
        record.startsWith('invoice')
          ? 'invoice Dr 1100 114.49, Dr 4050 10.00, Cr 2100 8.52, Cr 4000 109.98, Cr 4100 5.99'
          : record,
      ),
    )
    expect(await names(on, 'I-D10')).toEqual([`${invoice?.externalId} parked`])
    await nextSecond()
    await on.byHand('PATCH', `invoice/${invoice?.id}`, { item: { items: [{ line, amount: 99.98 }] } })
    await noticed(on, order, [])
    await on.settle()
    expect(on.records(order)).toEqual(E1_RECORDS)
  },
})

theCase(41, shop, {
  looks: 'each',
  variant: 'our invoice deleted',
  run: async (on) => {
    const order = await delivered(on)
    const [invoice] = on.stored(order, 'invoice')
    const [application] = on.stored(order, 'depositApplication')
    await on.byHand('DELETE', `depositApplication/${application?.id}`)
    await on.byHand('DELETE', `invoice/${invoice?.id}`)
    await noticed(on, order, ['booking.record-deleted', 'booking.record-deleted'])
    // Nothing is written over a person's decision.
    expect(on.records(order)).toEqual([
      'customerDeposit Dr 1060 104.49, Cr 2200 104.49',
      'itemFulfillment Dr 5000 36.00, Cr 1200 36.00',
      'salesOrder F 104.49',
    ])
    const lost = [invoice, application].map((record) => `${record?.externalId} parked`).toSorted()
    expect(await names(on, 'I-D9')).toEqual(lost)
  },
})

/** What the proof of the case's days names by an equation, each once, and why. */
async function names(on: Case, equation: string): Promise<readonly string[]> {
  const { unexplained, explained } = await on.proved()
  expect(unexplained).toEqual([])
  const own = explained.filter((one) => one.startsWith(`${equation} `))
  return [...new Set(own.map((one) => one.slice(one.lastIndexOf(': ') + 2)))].toSorted()
}

/** Only the sweep of NetSuite tells what people changed. */
const noticed = (on: Case, order: PlacedOrder, codes: readonly string[]): Promise<void> =>
  on.byItself(async () => {
    expect(await on.state(order)).toMatchObject({ owed: false })
    expect(await faults(on, order)).toEqual(codes)
  })

/** NetSuite states changes to the second: what follows is a change of its own. */
async function nextSecond(): Promise<void> {
  const second = Math.floor(Date.now() / 1000)
  await until(() => expect(Math.floor(Date.now() / 1000)).toBeGreaterThan(second))
}

theCase(41, shop, {
  variant: 'the same order by hand',
  run: async (on) => {
    const order = await on.buy(ONE_COAT)
    const item = { id: shop().id('item', 'item_custom_sale') }
    const byHand = await on.byHand('POST', 'salesOrder', {
      entity: { externalId: 'customer_web_us' },
      otherRefNum: order.name,
      orderStatus: { id: 'B' },
      item: { items: [{ item, quantity: 1, price: { id: '-1' }, amount: 49.99 }] },
    })
    await on.lookNow()
    // No second one is written beside it, and the money is not booked either.
    expect(await faults(on, order)).toEqual(['booking.foreign-duplicate'])
    expect(on.records(order)).toEqual([])
    await on.byHand('DELETE', `salesOrder/${byHand}`)
    await on.settle()
    expect(on.records(order)).toEqual(['customerDeposit Dr 1060 49.99, Cr 2200 49.99', 'salesOrder B 49.99'])
  },
})

/** Of the store's own zone. */
const dayOf = (instant: string): string =>
  localDate(instant, shop().config.stores[STORE]?.policy.timeZone ?? 'UTC')

theCase(42, shop, async (on) => {
  const liveAt = new Date(Date.now() - 26 * 3_600_000).toISOString()
  on.choose({ goLiveAt: liveAt })
  const processedAt = new Date(Date.parse(liveAt) - 24 * 3_600_000).toISOString()
  const order = await on.buy({ lines: [{ sku: COAT }], processedAt, history: true })
  await on.look()
  await on.staff.refund(order, { lines: [{ line: 0, quantity: 1 }], money: { shopify_payments: '49.99' } })
  await on.lookNow()
  // The old system has the sale, and so its refund: excluded with the reason, and nothing of it booked here.
  expect(on.records(order)).toEqual([])
  const { state, faults: open, excludedBecause } = await on.state(order)
  expect({ state, open }).toEqual({ state: 'excluded', open: [] })
  expect(excludedBecause?.ops).toMatch(/before/)
  expect(await on.ledger()).toEqual({})
  // I-D1 counts it in Shopify, and says why it is not in NetSuite.
  const { explained, unexplained } = await on.proved([dayOf(processedAt)])
  expect(unexplained).toEqual([])
  expect(explained).toContain(`I-D1 number of orders: order ${order.id} excluded`)
})
