/** Lives booked by hand in the simulated account: right ones have no difference, and each fault in them is found. */
import { beforeEach, describe, expect, test } from 'vitest'
import { testAccount, type TestAccount } from '../../../../simulators/netsuite/testAccount.ts'
import { saleBody, type TestLine, transform } from '../../../../simulators/netsuite/testDocuments.ts'
import type { FieldMap } from '../../../../simulators/netsuite/world.ts'
import { changedPostings, duplicateRecords, orphans } from '../checkers.ts'
import type { OrderFact } from '../facts.ts'
import { bookedIn, type MutationLog, watchTransactions } from '../mutationLog.ts'
import { readSalesOrders } from '../readBooks.ts'
import { openBalances, overApplied, overCredited, stepBalances } from './checkers.ts'
import { compareLife } from './compareLife.ts'
import { demoLifePolicy } from './demoLife.ts'
import { expectedLife } from './expectedLife.ts'
import { after, E1_SHIPPED, ONE_BACK, paidBack, refund, refundAgreement } from './handmade.ts'
import type { LifeChoices, OracleLifePolicy } from './policy.ts'
import { readLife } from './readLife.ts'
import { creditedForNothing } from './takenBack.ts'

const E1_LINES: readonly TestLine[] = [
  { item: 'TIE-001', quantity: 2, amount: 9998, tax: 799 },
  { item: 'item_discount', amount: -1000 },
  { item: 'item_shipping', amount: 599, tax: 53 },
]
const KEYS = ['L101', 'D101', 'S102']

/** E5: E1, one unit of it back in the western warehouse, and its money. */
const E5: OrderFact = after(
  {
    ...E1_SHIPPED,
    lines: E1_SHIPPED.lines.map((line) => (line.sku === 'MUG' ? { ...line, sku: 'TIE-001' } : line)),
  },
  [refundAgreement('55', [ONE_BACK])],
  {
    customerEmail: null,
    hasCustomer: false,
    email: null,
    transactions: [...E1_SHIPPED.transactions, paidBack('48.99')],
    refunds: [
      refund('55', {
        lines: [{ line: '101', quantity: 1, restock: 'RETURN', location: '72' }],
        transactions: ['9101'],
      }),
    ],
  },
)

let on: TestAccount
let log: MutationLog
let ids: Readonly<Record<string, string>>

const policyWith = (choices: Partial<LifeChoices> = {}): OracleLifePolicy =>
  demoLifePolicy(
    {
      netsuite: on.simulation.simulator.world,
      goLiveAt: '2026-01-01T00:00:00Z',
      locations: { '71': 'Main warehouse', '72': 'West warehouse' },
      depositsAboveOrder: true,
    },
    { billing: 'on-fulfillment', fulfillsFrom: 'all', ...choices },
  )

const identity = (kind: string, fact: string, date: string): object => ({
  externalId: `tieout_demo_${kind}_${fact}`,
  tranDate: date,
  custbody_tieout_store: 'demo',
  custbody_tieout_shopify_id: fact.split('_')[0],
  custbody_tieout_order: '7001',
  custbody_tieout_fact_date: date,
})

function keyed(lines: readonly TestLine[], keys: readonly string[] = KEYS): object {
  const body = saleBody(on, lines) as { item: { items: object[] } }
  const items = body.item.items.map((line, at) => ({ ...line, custcol_tieout_line: keys[at] }))
  return { ...body, item: { items } }
}

const buyer = { externalId: 'customer_web_us' }
const money = { externalId: 'account_shopify_payments' }
const place = (name: string): object => ({ externalId: `location_${name}_warehouse` })

async function bookE5(): Promise<Record<string, string>> {
  const so = await on.create('salesOrder', {
    entity: buyer,
    orderStatus: { id: 'B' },
    location: place('main'),
    ...identity('so', '7001', '2026-05-07'),
    ...keyed(E1_LINES),
  })
  const dep = await on.create('customerDeposit', {
    customer: buyer,
    salesOrder: { id: so },
    payment: 104.49,
    account: money,
    ...identity('dep', '9001', '2026-05-07'),
  })
  const shipment = await transform(on, `salesOrder/${so}`, [
    'itemFulfillment',
    { shipStatus: { id: 'C' }, ...identity('if', '31', '2026-05-09') },
  ])
  const billed = E1_LINES.map((line, at) => ({ ...line, orderLine: at + 1 }))
  const inv = await transform(on, `salesOrder/${so}`, [
    'invoice?replace=item',
    { ...keyed(billed), ...identity('inv', '31', '2026-05-09') },
  ])
  const apply = { items: [{ doc: { id: inv }, apply: true, amount: 104.49 }] }
  const da = await transform(on, `customerDeposit/${dep}`, [
    'depositApplication',
    { apply, ...identity('da', '9001_31', '2026-05-09') },
  ])
  return { so, dep, shipment, inv, da, ...(await giveBack(inv)) }
}

async function giveBack(inv: string): Promise<Record<string, string>> {
  const ra = await transform(on, `invoice/${inv}`, [
    'returnAuthorization?replace=item',
    {
      orderStatus: { id: 'B' },
      item: { items: [{ orderLine: 1, quantity: 1 }] },
      ...identity('ra', '55', '2026-05-12'),
    },
  ])
  const ir = await transform(on, `returnAuthorization/${ra}`, [
    'itemReceipt',
    {
      item: { items: [{ orderLine: 1, location: place('west'), restock: true }] },
      ...identity('ir', '55', '2026-05-12'),
    },
  ])
  const cm = await on.create('creditMemo', {
    entity: buyer,
    ...identity('cm', '55', '2026-05-12'),
    ...keyed([
      { item: 'item_returned_goods', amount: 4999, tax: 400 },
      { item: 'item_discount', amount: -500 },
    ]),
  })
  const cr = await transform(on, `creditMemo/${cm}`, [
    'customerRefund',
    { account: money, ...identity('cr', '9101', '2026-05-12') },
  ])
  return { ra, ir, cm, cr }
}

beforeEach(async () => {
  on = await testAccount({ clock: { now: () => Date.UTC(2026, 4, 20), schedule: () => () => undefined } })
  log = watchTransactions(on.simulation.simulator.world)
  ids = await bookE5()
})

function differences(fact: OrderFact = E5, policy: OracleLifePolicy = policyWith()): readonly string[] {
  const { world } = on.simulation.simulator
  const salesOrders = readSalesOrders(world, { store: policy.store, taxItems: new Set() })
  const found = { salesOrders, records: readLife(world, policy) }
  const expected = expectedLife({ orders: [fact] }, policy, bookedIn(log, 'demo'))
  return compareLife(expected, found, { policy }).map(({ says }) => says)
}

/** Changes a saved record as the integration, past all rules of the account. */
function tamper(name: string, fields: FieldMap): void {
  const record = on.stored('transaction', ids[name] ?? '')
  on.simulation.simulator.world.put({ ...record, fields: { ...record.fields, ...fields } }, 'integration')
}

test('right books have no difference and break no promise', () => {
  const { world } = on.simulation.simulator
  const policy = policyWith()
  const facts = { orders: [E5] }
  expect(differences()).toEqual([])
  const records = readLife(world, policy)
  const expected = expectedLife(facts, policy, bookedIn(log, 'demo'))
  expect([
    ...duplicateRecords(world),
    ...orphans(world, { demo: facts }),
    ...changedPostings(log),
    ...stepBalances(world, policy),
    ...overCredited(facts, records, policy),
    ...openBalances(facts, { expected, records }, policy),
  ]).toEqual([])
})

describe('a fault is found', () => {
  test.each<[string, () => void, RegExp]>([
    ['a date', () => tamper('cm', { tranDate: '2026-05-13' }), /creditMemo 55: the date is 2026-05-13/],
    [
      'a fact date',
      () => tamper('inv', { custbody_tieout_fact_date: '2026-05-01' }),
      /invoice 31: the fact date/,
    ],
    ['a total', () => tamper('inv', { total: 104.48 }), /invoice 31: the total is 104.48 instead of 104.49/],
    ['a tax', () => tamper('cm', { taxTotal: 3.99 }), /creditMemo 55: the tax is 3.99/],
    ['an account', () => tamper('cr', { account: { id: '2' } }), /customerRefund 9101: the account is 2/],
    ['the fact of a bill', () => tamper('inv', { custbody_tieout_order: '7002' }), /there is no invoice 31/],
  ])('%s', (_what, change, says) => {
    change()
    expect(differences().join('\n')).toMatch(says)
  })

  test('a record that is missing, and a second one', () => {
    const { world } = on.simulation.simulator
    const credit = on.stored('transaction', ids['cm'] ?? '')
    world.put({ ...credit, id: '99999', externalId: undefined }, 'integration')
    world.remove('itemFulfillment', ids['shipment'] ?? '', 'integration')
    expect(differences().join('\n')).toMatch(
      /there is no itemFulfillment 31\n.*a creditMemo 99999 .* nothing calls for/,
    )
    expect(duplicateRecords(world)).toEqual([expect.stringMatching(/2 records for one fact: creditMemo/)])
  })

  test('goods that came back elsewhere, or not at all', () => {
    const elsewhere = E5.refunds.map((one) => ({
      ...one,
      lines: one.lines.map((line) => ({ ...line, location: '71' })),
    }))
    expect(differences({ ...E5, refunds: elsewhere }).join('\n')).toMatch(/came back instead of/)
    const kept = E5.refunds.map((one) => ({
      ...one,
      lines: one.lines.map((line) => ({ ...line, restock: 'NO_RESTOCK' as const })),
    }))
    expect(differences({ ...E5, refunds: kept }).join('\n')).toMatch(
      /a returnAuthorization .* nothing calls for/,
    )
  })

  test('money that Shopify says did not go back', () => {
    const failed = E5.transactions.map((one) => (one.kind === 'REFUND' ? { ...one, status: 'FAILURE' } : one))
    expect(differences({ ...E5, transactions: failed }).join('\n')).toMatch(
      /a customerRefund .* nothing calls for/,
    )
  })

  test('more taken of a document than it is worth, more credited than sold', () => {
    const { world } = on.simulation.simulator
    const application = on.stored('transaction', ids['da'] ?? '')
    world.put({ ...application, id: '99998', externalId: undefined }, 'integration')
    expect(overApplied(world)).toEqual([
      expect.stringMatching(/customerDeposit .* is worth 10449 and 20898 is taken/),
      expect.stringMatching(/invoice .* is worth 10449 and 20898 is taken/),
    ])
    expect(stepBalances(world, policyWith()).join('\n')).toMatch(/deposits stand at -104.49/)
    for (const id of ['91', '92']) {
      const credit = on.stored('transaction', ids['cm'] ?? '')
      world.put({ ...credit, id, externalId: undefined }, 'integration')
    }
    expect(overCredited({ orders: [E5] }, readLife(world, policyWith()), policyWith()).join('\n')).toMatch(
      /134.97 of 101 is credited, 89.98 sold\n.*12.00 is credited, 8.52 was charged/,
    )
  })

  test('a posted document that is changed; one that is only set against an invoice is not', () => {
    const credit = on.stored('transaction', ids['cm'] ?? '')
    const applied = [{ line: 1, fields: { doc: { id: ids['inv'] ?? '' }, apply: true, amount: 1 } }]
    const sublists = { ...credit.sublists, apply: applied }
    on.simulation.simulator.world.put({ ...credit, sublists }, 'integration')
    expect(changedPostings(log)).toEqual([])
    tamper('cm', { memo: 'another' })
    expect(changedPostings(log)).toEqual([expect.stringMatching(/the posted creditMemo .* was updated/)])
  })
})

test('what waits has no record, and what hangs on it may', () => {
  const unmapped = { ...policyWith(), gateways: {} }
  expect(differences(E5, unmapped).join('\n')).toMatch(/a customerDeposit .* nothing calls for/)
  const { dep, da, cr } = ids
  const { world } = on.simulation.simulator
  for (const [kind, id] of [
    ['depositApplication', da],
    ['customerDeposit', dep],
    ['customerRefund', cr],
  ] as const)
    world.remove(kind, id ?? '', 'integration')
  expect(differences(E5, unmapped)).toEqual([])
})

test('a shipment cancelled whose fulfilment a person deleted is none: nothing is left to undo', () => {
  const policy = policyWith({ billing: 'on-order' })
  const fulfillments = E5.fulfillments.map((one) => ({ ...one, status: 'CANCELLED' }))
  const parks = (): readonly unknown[] =>
    expectedLife({ orders: [{ ...E5, fulfillments }] }, policy, {
      ...bookedIn(log, 'demo'),
      records: new Set([...bookedIn(log, 'demo').records].filter((one) => one === 'itemFulfillment 31')),
    }).flatMap((life) => ('factParks' in life ? life.factParks.map(({ reason }) => reason) : []))
  expect(parks()).toEqual(['fulfillment-cancelled'])
  on.simulation.simulator.world.remove('itemFulfillment', ids['shipment'] ?? '', 'person')
  expect(parks()).toEqual([])
})

test('a shipment taken back where NetSuite bills: the credit of what its bill was taken to have billed', () => {
  const policy = policyWith({ billing: 'netsuite' })
  const left = (fact: OrderFact, under = policy): readonly string[] => {
    const facts = { orders: [fact] }
    const expected = expectedLife(facts, under, bookedIn(log, 'demo'))
    return [...creditedForNothing(log, { facts, expected, policy: under })]
  }
  // Whether it left a fulfilment of ours is another matter: NetSuite ships where it bills.
  const fulfillments = E5.fulfillments.map((one) => ({ ...one, id: '32', status: 'CANCELLED' }))
  expect(left({ ...E5, fulfillments })).toEqual([E5.id])
  expect(left({ ...E5, fulfillments }, policyWith())).toEqual([])
  expect(left(E5)).toEqual([])
})
