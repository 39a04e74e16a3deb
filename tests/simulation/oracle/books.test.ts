/** What the comparison and the checkers find in books that are wrong in one place: each fault is found, none is made up. */
import { beforeEach, describe, expect, test } from 'vitest'
import { setUp } from '../../../simulators/netsuite/seed.ts'
import { createNetSuiteSimulation, type CreatedSimulation } from '../../../simulators/netsuite/start.ts'
import type { FieldMap, StoredRecord } from '../../../simulators/netsuite/world.ts'
import {
  changedPostings,
  closedPeriodPostings,
  duplicateCustomers,
  duplicateRecords,
  orphans,
  staleOverwrites,
  tooManyAtOnce,
  unbalancedRecords,
} from './checkers.ts'
import type { OrderFact } from './facts.ts'
import { agreement, money, order, paid, part, sale } from './handmade.ts'
import { judgeBooks } from './judge.ts'
import { compareLife } from './life/compareLife.ts'
import { shipped } from './life/handmade.ts'
import { demoLifePolicy } from './life/demoLife.ts'
import { expectedLife } from './life/expectedLife.ts'
import type { OracleLifePolicy } from './life/policy.ts'
import { readLife } from './life/readLife.ts'
import {
  AS_AGREED,
  bookedIn,
  type MutationLog,
  shippedBeyondStore,
  touchedByPeople,
  watchTransactions,
} from './mutationLog.ts'
import { readSalesOrders } from './readBooks.ts'
import { compareReports, type ReportedOrder } from './reports.ts'

const FACT: OrderFact = order({
  id: '7001',
  parts: [
    part('49.99', {
      kind: 'PRODUCT',
      subject: '101',
      sku: 'TIE-001',
      quantity: 2,
      total: '93.98',
      taxes: [['NY State', '0.04', '4.00']],
    }),
    part('5.99', { kind: 'SHIPPING', subject: '102', total: '5.99' }),
  ],
  current: { total: '99.97', tax: '4.00' },
  transactions: [paid('99.97', { id: '9001' })],
})

let simulation: CreatedSimulation
let policy: OracleLifePolicy
let log: MutationLog
let salesOrder: StoredRecord
let deposit: StoredRecord

beforeEach(() => {
  simulation = createNetSuiteSimulation({
    clock: { now: () => Date.UTC(2026, 4, 8), schedule: () => () => undefined },
  })
  const { world } = simulation.simulator
  policy = demoLifePolicy({ netsuite: world, goLiveAt: '2026-01-01T00:00:00Z', locations: {} })
  log = watchTransactions(world)
  setUp(simulation.setup, 'customer', {
    externalId: 'tieout_demo_cust_1',
    isPerson: true,
    firstName: 'Ada',
    lastName: 'A',
    email: 'Ada@example.com',
    subsidiary: { externalId: 'subsidiary_us' },
    custentity_tieout_shopify_id: '1',
  })
  salesOrder = setUp(simulation.setup, 'salesOrder', orderBody('7001'))
  deposit = setUp(simulation.setup, 'customerDeposit', depositBody('9001', '7001'))
})

const identity = (fact: string, ofOrder: string): Record<string, string> => ({
  custbody_tieout_store: 'demo',
  custbody_tieout_shopify_id: fact,
  custbody_tieout_order: ofOrder,
  custbody_tieout_fact_date: '2026-05-07',
})

function orderBody(fact: string): Record<string, unknown> {
  const line = { price: { id: '-1' }, location: { externalId: 'location_main_warehouse' } }
  return {
    externalId: `tieout_demo_so_${fact}`,
    ...identity(fact, fact),
    entity: { externalId: 'tieout_demo_cust_1' },
    tranDate: '2026-05-07',
    orderStatus: { id: 'B' },
    taxDetailsOverride: true,
    item: {
      items: [
        {
          ...line,
          item: { id: policy.items.bySku['TIE-001']?.[0] },
          quantity: 2,
          amount: 99.98,
          custcol_tieout_line: 'L101',
          taxDetailsReference: 'a',
        },
        { item: { externalId: 'item_discount' }, amount: -10, custcol_tieout_line: 'D101' },
        {
          ...line,
          item: { externalId: 'item_shipping' },
          quantity: 1,
          amount: 5.99,
          custcol_tieout_line: 'S102',
        },
      ],
    },
    taxDetails: {
      items: [
        {
          taxDetailsReference: 'a',
          taxCode: { externalId: 'tax_us_state' },
          taxBasis: 89.98,
          taxRate: 4,
          taxAmount: 4,
        },
      ],
    },
  }
}

const depositBody = (fact: string, ofOrder: string): Record<string, unknown> => ({
  externalId: `tieout_demo_dep_${fact}`,
  ...identity(fact, ofOrder),
  customer: { externalId: 'tieout_demo_cust_1' },
  salesOrder: { externalId: `tieout_demo_so_${ofOrder}` },
  account: { externalId: 'account_shopify_payments' },
  payment: 99.97,
  tranDate: '2026-05-07',
})

/** Changes a saved record as the integration, past all rules of the account. */
function tamper(
  record: StoredRecord,
  fields: FieldMap,
  line?: { readonly at: number; readonly fields: FieldMap },
): void {
  const items = (record.sublists['item'] ?? []).map((one, at) =>
    at === line?.at ? { ...one, fields: { ...one.fields, ...line.fields } } : one,
  )
  const sublists = line === undefined ? record.sublists : { ...record.sublists, item: items }
  simulation.simulator.world.put(
    { ...record, fields: { ...record.fields, ...fields }, sublists },
    'integration',
  )
}

const reportOf = (outcome: 'booked' | 'parked', codes: readonly string[] = []): readonly ReportedOrder[] => [
  { id: '7001', outcome, codes },
]

const differences = (fact: OrderFact = FACT, reported = reportOf('booked')): readonly string[] =>
  judgeBooks({ world: world(), log, facts: { orders: [fact] }, policy, reported }).differences

const world = (): CreatedSimulation['simulator']['world'] => simulation.simulator.world

test('right books have no difference and break no promise', () => {
  expect(differences()).toEqual([])
  expect([
    ...duplicateRecords(world()),
    ...duplicateCustomers(world()),
    ...unbalancedRecords(world()),
    ...changedPostings(log),
    ...closedPeriodPostings(log),
    ...orphans(world(), { demo: { orders: [FACT] } }),
    ...staleOverwrites(world(), log, { facts: { orders: [FACT] }, policy, before: bookedIn(log, 'demo') }),
  ]).toEqual([])
})

describe('a sales order', () => {
  test.each<[string, () => void, RegExp]>([
    ['its total', () => tamper(salesOrder, { total: 99.98 }), /the total is 99.98 instead of 99.97/],
    ['its tax', () => tamper(salesOrder, { taxTotal: 3.99 }), /the tax is 3.99 instead of 4.00/],
    ['its date', () => tamper(salesOrder, { tranDate: '2026-05-08' }), /the date is 2026-05-08/],
    ['its currency', () => tamper(salesOrder, { currency: { id: '2' } }), /the currency is 2 instead of 1/],
    [
      'its customer',
      () => tamper(salesOrder, { entity: { id: policy.customerLess ?? '' } }),
      /the customer is nothing instead of ada@/,
    ],
    ['an item', () => tamper(salesOrder, {}, { at: 0, fields: { item: { id: '1' } } }), /item 1 instead of/],
    [
      'a quantity',
      () => tamper(salesOrder, {}, { at: 0, fields: { quantity: 3 } }),
      /quantity 3 instead of 2/,
    ],
    [
      'an amount',
      () => tamper(salesOrder, {}, { at: 0, fields: { amount: 99.97 } }),
      /amount 99.97 instead of 99.98/,
    ],
    [
      'a discount',
      () => tamper(salesOrder, {}, { at: 1, fields: { amount: -9.99 } }),
      /discounts 9.99 instead of 10.00/,
    ],
    [
      'the line that a line stands for',
      () => tamper(salesOrder, {}, { at: 0, fields: { custcol_tieout_line: 'L109' } }),
      /no line for goods/,
    ],
    [
      'a closed line',
      () => tamper(salesOrder, {}, { at: 0, fields: { isClosed: true } }),
      /no line for goods/,
    ],
  ])('%s is wrong', (_what, change, says) => {
    change()
    expect(differences().join('\n')).toMatch(says)
  })

  test('the tax of a code, although the sum is right', () => {
    const [detail] = salesOrder.sublists['taxDetails'] ?? []
    const moved = { line: 1, fields: { ...detail?.fields, taxCode: { id: '9' } } }
    world().put({ ...salesOrder, sublists: { ...salesOrder.sublists, taxDetails: [moved] } }, 'integration')
    expect(differences().join('\n')).toMatch(/tax of code 9 is 4.00 instead of 0.00/)
  })

  test('one that is not there, one twice, and one of an order that Shopify does not have', () => {
    setUp(simulation.setup, 'salesOrder', { ...orderBody('7001'), externalId: 'another' })
    setUp(simulation.setup, 'salesOrder', orderBody('7009'))
    expect(differences()).toEqual([
      expect.stringMatching(/2 sales orders instead of 1/),
      expect.stringMatching(/belongs to order "7009", which Shopify does not have/),
    ])
    expect(duplicateRecords(world())).toEqual([
      expect.stringMatching(/2 records for one fact: salesOrder of demo 7001/),
    ])
    expect(orphans(world(), { demo: { orders: [FACT] } })).toEqual([expect.stringMatching(/books "7009"/)])
    world().remove('customerDeposit', deposit.id, 'integration')
    expect(differences().join('\n')).toMatch(/there is no customerDeposit 9001/)
  })

  test('one of an order that was cancelled is closed', () => {
    const cancelled = { ...FACT, cancelledAt: '2026-05-08T00:00:00Z' }
    expect(differences(cancelled)).toEqual([expect.stringMatching(/has open lines although nothing/)])
    tamper(salesOrder, { status: 'H' })
    expect(differences(cancelled)).toEqual([])
  })

  test('one of an order that must not be booked', () => {
    const unbookable = { ...FACT, test: true }
    const found = {
      salesOrders: readSalesOrders(world(), { store: 'demo', taxItems: new Set() }),
      records: readLife(world(), policy),
    }
    expect(compareLife(expectedLife({ orders: [unbookable] }, policy), found, { policy })).toEqual([
      { order: '#1001', says: 'is excluded (test) and has 2 records' },
    ])
  })

  test('an older stage written over a newer one', () => {
    const edit = sale({
      kind: 'PRODUCT',
      subject: '101',
      quantity: -1,
      total: '-46.99',
      taxes: [['NY State', '0.04', '-2.00']],
    })
    const edited = {
      ...FACT,
      agreements: [...FACT.agreements, agreement('ORDER_EDIT', [edit])],
      stated: { currentTotal: money('52.98'), currentTax: money('2.00') },
    }
    const store = { facts: { orders: [edited] }, policy, before: bookedIn(log, 'demo') }
    const newer = setUp(simulation.setup, 'salesOrder', {
      ...orderBody('7002'),
      item: {
        items: (orderBody('7001')['item'] as { items: object[] }).items.map((line, at) =>
          at === 0 ? { ...line, quantity: 1, amount: 49.99 } : at === 1 ? { ...line, amount: -5 } : line,
        ),
      },
      taxDetails: {
        items: [{ taxDetailsReference: 'a', taxCode: { externalId: 'tax_us_state' }, taxAmount: 2 }],
      },
    })
    const asFirst = {
      ...newer,
      id: salesOrder.id,
      externalId: salesOrder.externalId,
      fields: { ...newer.fields, ...identity('7001', '7001') },
    }
    world().put(salesOrder, 'integration')
    world().put(asFirst, 'integration')
    expect(staleOverwrites(world(), log, store)).toEqual([])
    world().put(salesOrder, 'integration')
    expect(staleOverwrites(world(), log, store)).toEqual([
      expect.stringMatching(/went back to stage 0 after 1/),
    ])
  })
})

describe('a deposit', () => {
  test.each<[string, FieldMap, RegExp]>([
    ['amount', { payment: 99.96 }, /the total is 99.96 instead of 99.97/],
    ['account', { account: { id: '3' } }, /the account is 3 instead of/],
    ['date', { tranDate: '2026-05-06' }, /the date is 2026-05-06/],
    ['sales order', { salesOrder: { id: '4' } }, /the sales order is 4 instead of/],
    ['customer', { customer: { id: '4' } }, /the customer is 4 instead of/],
    ['order', { custbody_tieout_order: '7009' }, /there is no customerDeposit 9001/],
  ])('its %s is wrong', (_what, fields, says) => {
    tamper(deposit, fields)
    expect(differences().join('\n')).toMatch(says)
    expect(changedPostings(log)).toEqual([expect.stringMatching(/the posted customerDeposit .* was updated/)])
  })

  test('its postings are wrong', () => {
    const { figures } = deposit
    if (figures === undefined) throw new Error('a deposit posts')
    const [debit, credit] = figures.accountingLines
    if (debit === undefined || credit === undefined) throw new Error('a deposit has two postings')
    const accountingLines = [
      { ...debit, debit: 90 },
      { ...credit, accountId: '5' },
    ]
    world().put({ ...deposit, figures: { ...figures, accountingLines } }, 'integration')
    expect(differences().join('\n')).toMatch(/account 5 moves by -99.97 instead of 0.00/)
    expect(unbalancedRecords(world())).toEqual([expect.stringMatching(/debit 90.00, credit 99.97/)])
  })

  test('one in a period that was closed at that moment', () => {
    const period = world().get('accountingPeriod', deposit.figures?.postingPeriodId ?? '')
    if (period === undefined) throw new Error('a deposit has a period')
    world().put({ ...period, fields: { ...period.fields, arLocked: true } }, 'person')
    expect(closedPeriodPostings(log)).toEqual([])
    world().put({ ...deposit, id: '99999' }, 'integration')
    expect(closedPeriodPostings(log)).toEqual([
      expect.stringMatching(/customerDeposit 99999 was created in a closed period/),
    ])
  })

  test('what a person did to it stays, a second one beside it does not', () => {
    world().put({ ...deposit, fields: { ...deposit.fields, payment: 1 } }, 'person')
    expect([...touchedByPeople(log, 'demo')]).toEqual(['7001'])
    expect(differences(FACT, reportOf('parked', ['booking.human-change']))).toEqual([])
    expect(differences()).toEqual([expect.stringMatching(/changed by others and is said to be booked/)])
    expect(changedPostings(log)).toEqual([])
    world().put({ ...deposit, id: '99999', externalId: undefined }, 'integration')
    expect(duplicateRecords(world())).toEqual([expect.stringMatching(/2 records for one fact/)])
  })
})

test('a shipment that the store took back after people had followed it in NetSuite', () => {
  const answer = simulation.simulator.asPerson({
    method: 'POST',
    url: `https://netsuite.test/services/rest/record/v1/salesOrder/${salesOrder.id}/!transform/itemFulfillment`,
    headers: {},
    body: JSON.stringify({ shipStatus: { id: 'C' }, memo: AS_AGREED }),
  })
  expect(answer.status).toBe(204)
  const after = (status: string, quantity: number): readonly string[] => [
    ...shippedBeyondStore(log, {
      orders: [{ ...FACT, fulfillments: [shipped('31', { '101': quantity }, { status })] }],
    }),
  ]
  expect([after('SUCCESS', 2), after('CANCELLED', 2), after('SUCCESS', 1)]).toEqual([[], ['7001'], ['7001']])
  expect([...touchedByPeople(log, 'demo')]).toEqual([])
})

test('two customers for one buyer', () => {
  setUp(simulation.setup, 'customer', {
    externalId: 'tieout_demo_cust_2',
    companyName: 'Ada again',
    email: 'ada@EXAMPLE.com',
    subsidiary: { externalId: 'subsidiary_us' },
  })
  expect(duplicateCustomers(world())).toEqual([expect.stringMatching(/2 customers for "ada@example.com"/)])
})

test('more requests at once than allowed', () => {
  expect([tooManyAtOnce(5, 5), tooManyAtOnce(6, 5)]).toEqual([[], ['6 requests at once, 5 allowed']])
})

test('what is said of an order is held against what should have become of it', () => {
  const klarna = { ...FACT, transactions: [paid('99.97', { gateway: 'klarna' })] }
  const parked = expectedLife({ orders: [klarna] }, policy)
  const booked = expectedLife({ orders: [FACT] }, policy)
  const says = (...given: Parameters<typeof compareReports>): readonly string[] =>
    compareReports(...given).map((difference) => difference.says)
  expect(says(parked, reportOf('parked', ['mapping.gateway']))).toEqual([])
  expect(says(booked, reportOf('booked'))).toEqual([])
  expect(says(parked, reportOf('booked'))).toEqual([
    expect.stringMatching(/booked instead of parked \(gateway: klarna\)/),
  ])
  expect(says(parked, reportOf('parked', ['mapping.tax']))).toEqual([
    expect.stringMatching(/waits \(mapping.tax\) instead of/),
  ])
  expect(says(booked, reportOf('parked', ['mapping.tax']))).toEqual([
    expect.stringMatching(/parked \(mapping.tax\) instead of booked/),
  ])
  expect(says(booked, [])).toEqual([expect.stringMatching(/nothing is said of it/)])
})
