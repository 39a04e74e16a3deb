import { describe, expect, test } from 'vitest'
import { type ExternalId, netSuiteId } from '../ids.ts'
import { currency, money } from '../money.ts'
import { asIfStanding } from '../netsuite/asIfStanding.ts'
import type { DocumentReadBack, LifeReadBack, LineReadBack, SalesOrder } from '../netsuite/documents.ts'
import { FIELDS } from '../netsuite/requirements.ts'
import { afterEdit, orderFacts, saleOf } from '../testing/orders.ts'
import { desired, storePolicy } from '../testing/store.ts'
import { compareDocument } from './compare.ts'
import { explainPlan } from './explain.ts'
import { planLife } from './planLife.ts'
import { planSalesOrder } from './planSalesOrder.ts'

const USD = currency('USD')
const GST = (amount: number) => [{ title: 'GST', rate: '0.1', amount }]
const FACTS = orderFacts({
  discounts: ['TEN'],
  lines: [
    { price: 5000, quantity: 2, allocations: [[0, 1000]], taxes: GST(900) },
    { price: 2000, taxes: GST(200) },
  ],
  shipping: [{ price: 500 }],
})
function bookable(facts = FACTS): SalesOrder {
  const { salesOrder } = desired(facts)
  if (salesOrder === null) throw new Error('not booked')
  return salesOrder
}
const ORDER = bookable()
const STANDING = asIfStanding(ORDER)
const line = (changes: Partial<LineReadBack>, at = 0): DocumentReadBack => ({
  ...STANDING,
  lines: STANDING.lines.map((one, index) => (index === at ? { ...one, ...changes } : one)),
})
const paths = (standing: DocumentReadBack): string[] =>
  compareDocument(ORDER, standing).map(({ path }) => path)

describe('comparing what stands with what should', () => {
  test('the same is no difference, whatever case the external id comes in', () => {
    expect(paths({ ...STANDING, lastModified: '2026-06-01T00:00:00Z', status: 'A' })).toEqual([])
  })

  test.each<[string, Partial<DocumentReadBack>, string[]]>([
    ['total', { total: money(1n, USD) }, ['total']],
    ['tax', { taxTotal: money(1n, USD) }, ['taxTotal']],
    ['customer', { entity: netSuiteId(78) }, ['entity']],
    ['date', { tranDate: '2026-05-08' }, ['tranDate']],
    ['number', { otherRefNum: null }, ['otherRefNum']],
    ['voided', { voided: true }, ['voided']],
    ['closed by hand', { status: 'H' }, ['status']],
    ['identity', { customFields: { ...STANDING.customFields, [FIELDS.shopifyId]: '1' } }, [FIELDS.shopifyId]],
  ])('%s', (_, changes, expected) => {
    expect(paths({ ...STANDING, ...changes })).toEqual(expected)
  })

  test.each<[string, Partial<LineReadBack>, string[]]>([
    ['item', { item: netSuiteId(1) }, ['line L6001 item']],
    ['amount', { amount: money(9999n, USD) }, ['line L6001 amount']],
    ['quantity', { quantity: 3 }, ['line L6001 quantity']],
    ['key lost', { key: null }, ['line L6001', 'line 1']],
    [
      'key of another line',
      { key: 'L6002' },
      ['line L6001', 'line L6002', 'line L6002 amount', 'line L6002 item', 'line L6002 quantity'],
    ],
  ])('a line’s %s', (_, changes, expected) => {
    expect(new Set(paths(line(changes)))).toEqual(new Set(expected))
  })

  test('a line too many and a line too few', () => {
    const [first, ...others] = STANDING.lines
    if (first === undefined) throw new Error('no lines')
    expect(paths({ ...STANDING, lines: others })).toEqual(['line L6001'])
    expect(paths({ ...STANDING, lines: [...STANDING.lines, { ...first, key: 'L9', line: 9 }] })).toEqual([
      'line L9',
    ])
  })

  test('components that NetSuite lists under a kit, without key and amount, are no difference', () => {
    const [first] = STANDING.lines
    if (first === undefined) throw new Error('no lines')
    const component = { ...first, key: null, line: 20, amount: money(0n, USD) }
    expect(paths({ ...STANDING, lines: [...STANDING.lines, component] })).toEqual([])
  })

  test('what a discount line’s quantity says does not matter', () => {
    expect(paths(line({ quantity: 1 }, 1))).toEqual([])
  })

  test('a deposit is compared by payment, customer, day and identity', () => {
    const [deposit] = desired(FACTS).deposits
    if (deposit === undefined) throw new Error('no deposit')
    const standing = asIfStanding(deposit)
    expect(compareDocument(deposit, standing)).toEqual([])
    expect(compareDocument(deposit, { ...standing, total: money(1n, USD) })).toMatchObject([
      { path: 'payment', from: '0.01 USD' },
    ])
  })
})

describe('changing the sales order', () => {
  const removed = bookable(
    afterEdit(FACTS, {
      sales: [saleOf(FACTS, { line: 1, action: 'RETURN', quantity: -1, total: -2200, taxes: GST(-200) })],
    }),
  )
  const fewer = bookable(
    afterEdit(FACTS, {
      sales: [saleOf(FACTS, { line: 0, action: 'RETURN', quantity: -1, total: -4950, taxes: GST(-450) })],
    }),
  )
  const plan = (wanted: SalesOrder, current = STANDING) =>
    planSalesOrder({ desired: wanted, current, written: ORDER })
  const how = (wanted: SalesOrder) => {
    const result = plan(wanted)
    return result.ok && result.value.kind === 'update' ? result.value.how : result
  }

  test('an amount that changes amends its line', () => {
    expect(how(fewer)).toBe('amend')
    expect(plan(fewer)).toMatchObject({
      value: {
        changes: [
          { path: 'total', from: '126.00 USD', to: '76.50 USD' },
          { path: 'line L6001 amount', from: '100.00 USD', to: '50.00 USD' },
          { path: 'line L6001 quantity', from: '2', to: '1' },
          { path: 'line D6001-0 amount', from: '-10.00 USD', to: '-5.00 USD' },
          { path: 'taxTotal' },
        ],
      },
    })
  })

  test('a line that goes away rewrites the lines', () => {
    expect(how(removed)).toBe('rewrite')
  })

  test('a line at the end is appended; one in between rewrites', () => {
    const [first] = ORDER.lines
    if (first === undefined) throw new Error('no lines')
    const extra = { ...first, key: 'TIP', amount: money(500n, USD) }
    expect(how({ ...ORDER, lines: [...ORDER.lines, extra] })).toBe('append')
    expect(how({ ...ORDER, lines: [first, extra, ...ORDER.lines.slice(1)] })).toBe('rewrite')
  })

  test('another item for a line rewrites: an item line keeps its item', () => {
    const lines = ORDER.lines.map((one) => (one.key === 'L6002' ? { ...one, item: netSuiteId(5) } : one))
    expect(how({ ...ORDER, lines })).toBe('rewrite')
  })

  test('what only a person reads is brought up to date, unless NetSuite carries our hash of it', () => {
    const wanted = {
      ...ORDER,
      memo: 'changed',
      customFields: { ...ORDER.customFields, [FIELDS.hash]: 'abc' },
    }
    expect(plan(wanted)).toMatchObject({
      value: { kind: 'update', how: 'amend', changes: [{ path: 'memo' }] },
    })
    const same = { ...STANDING, customFields: { ...STANDING.customFields, [FIELDS.hash]: 'abc' } }
    expect(plan(wanted, same)).toMatchObject({ value: { kind: 'none' } })
  })

  test.each<[string, DocumentReadBack]>([
    ['fulfilled in part', line({ fulfilled: 1 })],
    ['billed in part', line({ billed: 1 })],
    ['pending billing', { ...STANDING, status: 'F' }],
  ])('%s: a change is not sent', (_, current) => {
    expect(plan(fewer, current)).toMatchObject({ ok: false, failure: { code: 'booking.edit-after-billing' } })
    expect(plan({ ...ORDER, closed: true }, current)).toMatchObject({
      ok: false,
      failure: { code: 'booking.edit-after-billing' },
    })
    expect(plan({ ...ORDER, memo: 'changed' }, current)).toMatchObject({ ok: true, value: { kind: 'none' } })
  })

  test.each([
    ['closed', { ...STANDING, status: 'H' }],
    ['voided', { ...STANDING, voided: true }],
  ])('%s by a person: never reverted', (_, current) => {
    expect(plan(fewer, current)).toMatchObject({ ok: false, failure: { code: 'booking.human-change' } })
  })

  test('a cancelled order is closed once', () => {
    expect(plan({ ...ORDER, closed: true })).toMatchObject({
      value: { kind: 'close', observed: { id: '0' } },
    })
    expect(plan({ ...ORDER, closed: true }, { ...STANDING, status: 'H' })).toMatchObject({
      value: { kind: 'none' },
    })
    const lines = STANDING.lines.map((one) => ({ ...one, closed: true }))
    expect(compareDocument({ ...ORDER, closed: true }, { ...STANDING, lines })).toEqual([])
    const billed = STANDING.lines
      .filter(({ quantity }) => quantity !== null)
      .map((one) => ({ ...one, fulfilled: one.quantity ?? 0, billed: one.quantity ?? 0 }))
    const done = { ...STANDING, status: 'G', lines: billed }
    expect(compareDocument({ ...ORDER, closed: true }, done)).toEqual([])
    const open = { ...done, lines: billed.map((one) => ({ ...one, billed: 0 })) }
    expect(compareDocument({ ...ORDER, closed: true }, open).map(({ path }) => path)).toEqual(['status'])
  })
})

const NOTHING_APPLIED: ReadonlySet<ExternalId> = new Set()
const asRecord = (record: DocumentReadBack): LifeReadBack => ({
  ...record,
  open: null,
  lines: record.lines.map((one) => ({ ...one, location: null })),
})

describe('the plan of a whole order', () => {
  const result = desired(FACTS)
  const empty = { desired: result, customer: null, standing: [], written: null, applied: NOTHING_APPLIED }

  test('creates what is missing: the order before its deposits', () => {
    expect(planLife(empty).actions.map(({ kind }) => kind)).toEqual(['create', 'create'])
    const [deposit] = result.deposits
    if (deposit === undefined) throw new Error('no deposit')
    const half = planLife({ ...empty, standing: [asRecord(asIfStanding(deposit))] })
    expect(half.actions.map(({ kind }) => kind)).toEqual(['create', 'none'])
    const all = planLife({
      ...empty,
      standing: [asRecord(STANDING), asRecord(asIfStanding(deposit))],
      written: ORDER,
    })
    expect(all.actions.map(({ kind }) => kind)).toEqual(['update', 'none'])
  })

  test('never edits a deposit that stands', () => {
    const [deposit] = result.deposits
    if (deposit === undefined) throw new Error('no deposit')
    const other = { ...asRecord(asIfStanding(deposit)), total: money(1n, USD) }
    expect(planLife({ ...empty, standing: [other] })).toMatchObject({
      actions: [{ kind: 'create' }],
      faults: [{ code: 'booking.difference' }],
    })
  })

  test('forgets a deposit’s fault once the deposit stands', () => {
    const parked = desired(FACTS, storePolicy({ gateways: {} }))
    expect(planLife({ ...empty, desired: parked }).faults.map(({ code }) => code)).toEqual([
      'mapping.gateway',
    ])
    const [deposit] = result.deposits
    if (deposit === undefined) throw new Error('no deposit')
    expect(
      planLife({ ...empty, desired: parked, standing: [asRecord(asIfStanding(deposit))] }).faults,
    ).toEqual([])
  })

  test('of an order that cannot be booked has no action, and says why', () => {
    const blocked = desired(FACTS, storePolicy({ currencies: {} }))
    expect(explainPlan(planLife({ ...empty, desired: blocked })).ops).toEqual([
      '1. Order #1001: currency USD is not set up.',
    ])
  })

  test('says so when there is nothing to do', () => {
    expect(explainPlan({ actions: [], faults: [] }).ops).toEqual(['Nothing has to be done.'])
  })
})
