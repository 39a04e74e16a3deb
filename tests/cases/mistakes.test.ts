/**
 * What a person can get wrong. Each parks with a sentence that a person can act on, and once its cause is gone the order
 * goes on by itself: nobody hints at it, only the sweep of NetSuite and the watch of what is waited for run.
 */
import { describe, expect } from 'vitest'
import type { Fault } from '../../src/domain/fault/fault.ts'
import { sentence } from '../../src/domain/fault/sentence.ts'
import { ask, type PlacedOrder, STORE } from '../support/deployment.ts'
import { until } from '../support/until.ts'
import { E1, E1_RECORDS } from './orders.ts'
import { type Case, played } from './support/case.ts'
import { COAT, openShop } from './support/shop.ts'

const shop = openShop({
  deployment: { netsuite: { settings: { invoiceInAdvanceOfFulfillment: true } } },
})

/** What an operator reads about the order. */
const told = async (on: Case, order: PlacedOrder): Promise<readonly string[]> =>
  (await on.state(order)).faults.map((fault) => sentence({ ...fault, tech: '' } satisfies Fault).ops)

/** Everything stands, and nobody had to ask for it. */
const goesOn = (on: Case, order: PlacedOrder, records: readonly string[] = E1_RECORDS): Promise<void> =>
  on.byItself(async () => {
    expect(await on.state(order)).toMatchObject({ faults: [], owed: false, broken: 0 })
    expect(on.records(order)).toEqual(records)
  })

/** NetSuite states changes to the second: what follows is a change of its own. */
async function nextSecond(): Promise<void> {
  const second = Math.floor(Date.now() / 1000)
  await until(() => expect(Math.floor(Date.now() / 1000)).toBeGreaterThan(second))
}

const coat = (on: Case): string => {
  const { world } = on.deployment.netsuite.simulation.simulator
  for (const item of world.allInGroup('item')) if (item.fields['itemId'] === COAT) return item.id
  throw new Error('no coat')
}

/** Runs with the month closed, and opens it again whatever happens. */
async function during({ deployment }: Case, month: string, run: () => Promise<void>): Promise<void> {
  const periods = (closed: boolean): Promise<unknown> =>
    ask(`${deployment.netsuite.sim}/periods`, { from: month, to: month, closed, arLocked: closed })
  await periods(true)
  try {
    await run()
  } finally {
    await periods(false)
  }
}

/** With the bill that hangs on it, and what was applied to that. */
async function deleteShipment(on: Case, order: PlacedOrder): Promise<void> {
  for (const kind of ['depositApplication', 'invoice', 'itemFulfillment'] as const)
    await on.byHand('DELETE', `${kind}/${on.stored(order, kind)[0]?.id}`)
}

const PAID = 'customerDeposit Dr 1060 104.49, Cr 2200 104.49'
const SHIPPED = 'itemFulfillment Dr 5000 36.00, Cr 1200 36.00'
/** E1 before anything of it moved. */
const BOOKED = [PAID, 'salesOrder B 104.49']

const INACTIVE = ({ name }: PlacedOrder): string =>
  `Order ${name}: item ${COAT} for SKU ${COAT} is inactive in NetSuite.`

const salesOrder = (on: Case, order: PlacedOrder): string => on.stored(order, 'salesOrder')[0]?.id ?? ''

describe('parks with its sentence and goes on by itself:', () => {
  played('an item is inactive', shop, {
    looks: 'each',
    run: async (on) => {
      await on.byHand('PATCH', `inventoryItem/${coat(on)}`, { isInactive: true })
      const order = await on.buy(E1)
      await on.staff.ship(order)
      await on.lookNow()
      expect(await told(on, order)).toEqual([INACTIVE(order)])
      expect(on.records(order)).toEqual([])
      await on.byHand('PATCH', `inventoryItem/${coat(on)}`, { isInactive: false })
      await goesOn(on, order)
      await on.settle()
    },
  })

  played('an item became inactive after its order', shop, {
    looks: 'each',
    run: async (on) => {
      const order = await on.buy(E1)
      await on.lookNow()
      await on.byHand('PATCH', `inventoryItem/${coat(on)}`, { isInactive: true })
      await on.staff.ship(order)
      await on.lookNow()
      // It was sold, so it is delivered; it is the bill that NetSuite refuses.
      expect(await told(on, order)).toEqual([INACTIVE(order)])
      expect(on.records(order)).toEqual([PAID, SHIPPED, 'salesOrder F 104.49'])
      await on.byHand('PATCH', `inventoryItem/${coat(on)}`, { isInactive: false })
      await goesOn(on, order)
      await on.settle()
    },
  })

  played('the period is closed', shop, {
    looks: 'each',
    run: async (on) => {
      const order = await on.buy(E1)
      await on.lookNow()
      const month = String(on.stored(order, 'salesOrder')[0]?.fields['tranDate']).slice(0, 7)
      await on.staff.ship(order)
      await during(on, month, async () => {
        await on.lookNow()
        const closed =
          /^(An item fulfilment|104.49 USD) of order #\d+ falls on \S+, in \w+ \d+, which is closed\./
        expect(await told(on, order)).toEqual([expect.stringMatching(closed), expect.stringMatching(closed)])
        expect(on.records(order)).toEqual(BOOKED)
      })
      await goesOn(on, order)
      await on.settle()
    },
  })

  played('the period of a refund is closed', shop, {
    looks: 'each',
    run: async (on) => {
      const order = await on.buy(E1)
      await on.staff.ship(order)
      await on.settle()
      const month = String(on.stored(order, 'invoice')[0]?.fields['tranDate']).slice(0, 7)
      await on.staff.refund(order, {
        lines: [{ line: 0, quantity: 1 }],
        money: { shopify_payments: '48.98' },
      })
      await during(on, month, async () => {
        await on.lookNow()
        // Goods and money are facts of their own.
        const closed = /^48.98 USD of order #\d+ falls on \S+, in \w+ \d+, which is closed\./
        expect(await told(on, order)).toEqual([expect.stringMatching(closed)])
        expect(on.records(order)).toEqual(E1_RECORDS)
      })
      const goneBack = [
        'creditMemo Dr 2100 3.99, Dr 4200 49.99, Cr 1100 48.98, Cr 4050 5.00',
        'customerRefund Dr 1100 48.98, Cr 1060 48.98',
      ]
      await goesOn(on, order, [...E1_RECORDS, ...goneBack].toSorted())
      await on.settle()
    },
  })

  played('a location is not mapped', shop, {
    looks: 'each',
    run: async (on) => {
      const { locations = {} } = shop().config.stores[STORE]?.policy ?? {}
      on.choose({ locations: {}, defaultLocation: null })
      const order = await on.buy(E1)
      await on.staff.ship(order)
      await on.lookNow()
      expect(await told(on, order)).toEqual([
        expect.stringMatching(/^Order #\d+: Shopify location \d+ has no NetSuite location\.$/),
      ])
      expect(on.records(order)).toEqual(BOOKED)
      on.choose({ locations, defaultLocation: shop().id('location', 'location_main_warehouse') })
      await goesOn(on, order)
      await on.settle()
    },
  })

  played('a deposit was applied by hand', shop, {
    looks: 'each',
    run: async (on) => {
      const order = await on.buy(E1)
      await on.lookNow()
      // A person bills something else to the same customer and pays it from the deposit.
      const [deposit] = on.stored(order, 'customerDeposit')
      const other = await on.byHand('POST', 'invoice', {
        entity: deposit?.fields['customer'],
        item: {
          items: [{ item: { externalId: 'item_custom_sale' }, quantity: 1, price: { id: '-1' }, amount: 20 }],
        },
      })
      const application = await on.byHand(
        'POST',
        `customerDeposit/${deposit?.id}/!transform/depositApplication`,
        {
          apply: { items: [{ doc: { id: other }, apply: true, amount: 20 }] },
        },
      )
      await on.staff.ship(order)
      await nextSecond()
      await on.lookNow()
      expect(await told(on, order)).toEqual([
        expect.stringMatching(
          /^The deposit \S+ of order #\d+ was used in NetSuite already by DA\d+, which we/,
        ),
      ])
      expect(on.records(order)).toEqual(
        E1_RECORDS.map((record) =>
          record.startsWith('depositApplication')
            ? 'depositApplication Dr 2200 20.00, Cr 1100 20.00'
            : record,
        ),
      )
      await nextSecond()
      await on.byHand('DELETE', `depositApplication/${application}`)
      await goesOn(on, order)
      await on.settle()
    },
  })

  played('the order was billed by hand', shop, {
    looks: 'each',
    run: async (on) => {
      const order = await on.buy(E1)
      await on.lookNow()
      const bill = await on.byHand('POST', `salesOrder/${salesOrder(on, order)}/!transform/invoice`, {})
      await on.staff.ship(order)
      await nextSecond()
      await on.lookNow()
      expect(await told(on, order)).toEqual([
        expect.stringMatching(
          /^Order #\d+ is billed in NetSuite already by INV\d+, .* No second bill is written\.$/,
        ),
      ])
      // A cent less than Shopify's, by NetSuite's own tax.
      expect(on.records(order)).toEqual([
        PAID,
        'invoice Dr 1100 104.48, Dr 4050 10.00, Cr 2100 8.51, Cr 4000 99.98, Cr 4100 5.99',
        SHIPPED,
        'salesOrder G 104.49',
      ])
      await nextSecond()
      await on.byHand('DELETE', `invoice/${bill}`)
      await goesOn(on, order)
      await on.settle()
    },
  })

  played('a fulfilment was deleted in NetSuite', shop, {
    looks: 'each',
    run: async (on) => {
      const order = await on.buy(E1)
      await on.staff.ship(order)
      await on.settle()
      const [shipment] = on.stored(order, 'itemFulfillment')
      await nextSecond()
      await on.byHand('DELETE', `itemFulfillment/${shipment?.id}`)
      await on.byItself(async () =>
        expect(await told(on, order)).toEqual([
          expect.stringMatching(
            /^\S+_if_\d+ of order #\d+ was deleted in NetSuite\. It is not written again by itself/,
          ),
        ]),
      )
      expect(on.records(order)).toEqual([
        ...E1_RECORDS.filter((record) => !/^(itemFulfillment|salesOrder)/.test(record)),
        'salesOrder B 104.49',
      ])
      await nextSecond()
      await on.byHand('POST', `salesOrder/${salesOrder(on, order)}/!transform/itemFulfillment`, {
        externalId: shipment?.externalId,
        shipStatus: { id: 'C' },
        tranDate: shipment?.fields['tranDate'],
        ...Object.fromEntries(
          Object.entries(shipment?.fields ?? {}).filter(([name]) => name.startsWith('custbody_')),
        ),
        item: {
          items: (shipment?.sublists['item'] ?? []).map(({ fields }) => ({
            orderLine: fields['orderLine'],
            quantity: fields['quantity'],
            custcol_tieout_line: fields['custcol_tieout_line'],
          })),
        },
      })
      await goesOn(on, order)
      await on.settle()
    },
  })

  played('a shipment that never left was cancelled in Shopify first, and deleted in NetSuite after', shop, {
    looks: 'each',
    run: async (on) => {
      const order = await on.buy(E1)
      await on.staff.ship(order)
      await on.settle()
      await on.staff.cancelShipment(order)
      await on.lookNow()
      expect(await told(on, order)).toEqual([
        expect.stringMatching(
          /^Order #\d+: fulfilment \d+ was cancelled in Shopify, and it is booked in NetSuite already\.$/,
        ),
      ])
      expect(on.records(order)).toEqual(E1_RECORDS)
      await nextSecond()
      await deleteShipment(on, order)
      await goesOn(on, order, BOOKED)
      await on.settle()
    },
  })

  played('a shipment that never left was deleted in NetSuite first, and cancelled in Shopify after', shop, {
    looks: 'each',
    run: async (on) => {
      const order = await on.buy(E1)
      await on.staff.ship(order)
      await on.settle()
      await nextSecond()
      await deleteShipment(on, order)
      await on.byItself(async () => expect(await told(on, order)).toHaveLength(3))
      for (const one of await told(on, order)) expect(one).toMatch(/was deleted in NetSuite\./)
      await on.staff.cancelShipment(order)
      await on.lookNow()
      expect(await told(on, order)).toEqual([])
      expect(on.records(order)).toEqual(BOOKED)
      await on.staff.ship(order)
      await on.settle()
      expect(on.records(order)).toEqual(E1_RECORDS)
    },
  })
})
