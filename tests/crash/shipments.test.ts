import { expect, test } from 'vitest'
import { setUp } from '../../simulators/netsuite/seed.ts'
import { createNetSuiteSimulation } from '../../simulators/netsuite/start.ts'
import type { OrderFact } from '../simulation/oracle/index.ts'
import { untold } from './shipments.ts'

const CLOCK = { now: () => Date.UTC(2026, 4, 8), schedule: () => () => undefined }

/** Two units of a line left in NetSuite. */
function shipped() {
  const { simulator, setup } = createNetSuiteSimulation({ clock: CLOCK })
  const item = [...simulator.world.allInGroup('item')].find(({ fields }) => fields['itemId'] === 'TIE-001')
  setUp(setup, 'customer', {
    externalId: 'ada',
    isPerson: true,
    firstName: 'Ada',
    lastName: 'Abbot',
    subsidiary: { externalId: 'subsidiary_us' },
  })
  setUp(setup, 'salesOrder', {
    externalId: 'tieout_demo_so_700',
    custbody_tieout_store: 'demo',
    custbody_tieout_shopify_id: '700',
    custbody_tieout_order: '700',
    entity: { externalId: 'ada' },
    tranDate: '2026-05-07',
    orderStatus: { id: 'B' },
    currency: { externalId: 'currency_USD' },
    item: {
      items: [
        {
          item: { id: item?.id ?? '' },
          price: { id: '-1' },
          location: { externalId: 'location_main_warehouse' },
          amount: 20,
          quantity: 2,
          custcol_tieout_line: 'L7001',
        },
      ],
    },
  })
  const answer = simulator.asPerson({
    method: 'POST',
    url: 'https://netsuite.example/services/rest/record/v1/salesOrder/eid:tieout_demo_so_700/!transform/itemFulfillment',
    headers: {},
    body: JSON.stringify({ shipStatus: { id: 'C' } }),
  })
  expect(answer.status).toBe(204)
  return simulator.world
}

const orderWith = (...quantities: readonly number[]): OrderFact =>
  ({
    id: '700',
    name: '#1001',
    lines: [{ id: '7001', sku: 'TIE-001' }],
    fulfillments: quantities.map((quantity, index) => ({
      id: String(index),
      status: 'SUCCESS',
      location: null,
      createdAt: '2026-05-08T10:00:00Z',
      lines: [{ line: '7001', quantity }],
    })),
  }) as unknown as OrderFact

test('what left in NetSuite shows in Shopify: nothing of it missing, and nothing twice', () => {
  const world = shipped()
  const found = (order: OrderFact): number => untold(world, { orders: [order] }).length
  expect([orderWith(2), orderWith(1, 1), orderWith(), orderWith(1), orderWith(2, 2)].map(found)).toEqual([
    0, 0, 1, 1, 1,
  ])
  expect(found({ ...orderWith(1), id: '701' })).toBe(0)
})
