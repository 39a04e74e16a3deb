import { expect, test } from 'vitest'
import { setUp } from '../../simulators/netsuite/seed.ts'
import { createNetSuiteSimulation } from '../../simulators/netsuite/start.ts'
import { watchTransactions } from '../simulation/oracle/index.ts'
import { judge } from './judge.ts'

const CLOCK = { now: () => Date.UTC(2026, 4, 8), schedule: () => () => undefined }
const CASE = { facts: { orders: [] }, locations: {}, goLiveAt: '2026-01-01T00:00:00Z', reported: [] }

test('books that are as they should be', () => {
  const { simulator } = createNetSuiteSimulation({ clock: CLOCK })
  expect(judge(simulator.world, watchTransactions(simulator.world), CASE)).toEqual({
    expected: { booked: 0, parked: 0, excluded: 0 },
    duplicates: [],
    differences: [],
  })
})

test('two customers for one in Shopify, and two orders for one that Shopify does not have, are found', () => {
  const { simulator, setup } = createNetSuiteSimulation({ clock: CLOCK })
  const log = watchTransactions(simulator.world)
  for (const key of ['1', 'by_another_key']) {
    setUp(setup, 'customer', {
      externalId: `tieout_demo_customer_${key}`,
      isPerson: true,
      firstName: 'Ada',
      lastName: key,
      subsidiary: { externalId: 'subsidiary_us' },
      custentity_tieout_shopify_id: '1',
    })
    setUp(setup, 'salesOrder', {
      externalId: `tieout_demo_so_${key}`,
      custbody_tieout_store: 'demo',
      custbody_tieout_shopify_id: '7',
      custbody_tieout_order: '7',
      entity: { externalId: `tieout_demo_customer_${key}` },
      tranDate: '2026-05-07',
      currency: { externalId: 'currency_USD' },
      item: {
        items: [
          {
            item: { externalId: 'item_shipping' },
            price: { id: '-1' },
            location: { externalId: 'location_main_warehouse' },
            amount: 5,
            quantity: 1,
            custcol_tieout_line: '1',
          },
        ],
      },
    })
  }
  const { duplicates, differences } = judge(simulator.world, log, CASE)
  expect(duplicates.map((one) => one.replace(/ \(.*|: \d.*/, ''))).toEqual([
    '2 records for one fact: salesOrder of demo 7',
    '2 customers for "1"',
  ])
  expect(differences.filter((one) => one.includes('Shopify does not have'))).toHaveLength(4)
})
