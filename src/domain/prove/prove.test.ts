/** A day of one store from facts and records written by hand: sums, reasons, and what belongs to which day. */
import { describe, expect, test } from 'vitest'
import { fault } from '../fault/fault.ts'
import { type NetSuiteId, netSuiteId } from '../ids.ts'
import { currency } from '../money.ts'
import type { LifePolicy } from '../policy/policy.ts'
import type { OrderLife } from '../shopify/order.ts'
import { lifePolicy, shipped, taken } from '../testing/life.ts'
import { type Expectation, type ExpectedRecord, expectOrder } from './expected.ts'
import { heldAt, proveHeld } from './held.ts'
import { openDay } from './openDay.ts'
import { asksForSalesOrder, proveOrder } from './order.ts'
import { isOurs, proveStray } from './strays.ts'
import { Tally, verdictOfDay } from './tally.ts'
import type { Day, DayRecord, KnownOrder, LedgerRow } from './types.ts'
import { figureText } from './words.ts'

const USD = currency('USD')
const DEPOSITS = netSuiteId(2200)
const RECEIVABLE = netSuiteId(1100)

const order = (changes: Partial<OrderLife> = {}): OrderLife => ({
  ...taken({
    lines: [{ price: 4999, quantity: 2, taxes: [{ title: 'NY STATE TAX', rate: '0.04', amount: 400 }] }],
  }),
  ...changes,
})

const dayOf = (date: string, changes: Partial<Day> = {}): Day => ({
  date,
  nowMs: Date.parse(`${date}T23:00:00Z`) + 3_600_000,
  staleAfterMs: 86_400_000,
  observeOnly: false,
  ...changes,
})

const expected = (facts: OrderLife, policy: LifePolicy = lifePolicy()): Expectation =>
  expectOrder(facts, { policy, configVersion: 'test' }, { posted: new Set(), orderStands: false })

/** A record as NetSuite would hold it for what is asked for: bills with one line a category. */
function standing(wanted: ExpectedRecord, changes: Partial<DayRecord> = {}): DayRecord {
  const items: Readonly<Record<string, NetSuiteId>> = { goods: netSuiteId(5000), shipping: netSuiteId(902) }
  const lines = [...wanted.lines].map(([category, minor]) => ({
    account: netSuiteId(4000),
    item: category === 'taxes' ? null : (items[category] ?? netSuiteId(901)),
    tax: category === 'taxes',
    minor: -minor,
  }))
  const legs = wanted.legs.map(({ account, minor }) => ({ account, item: null, tax: false, minor }))
  const held = { account: DEPOSITS, item: null, tax: false, minor: -wanted.held }
  return {
    id: netSuiteId(1),
    externalId: wanted.externalId,
    kind: wanted.kind,
    tranDate: wanted.tranDate,
    factDate: wanted.tranDate,
    currency: USD,
    total: wanted.amount,
    units: wanted.units,
    order: '1',
    voided: false,
    postings: [...legs, held, ...lines, { account: RECEIVABLE, item: null, tax: false, minor: 0n }],
    ...changes,
  }
}

const rowOf = (wanted: ExpectedRecord): LedgerRow => ({
  externalId: wanted.externalId,
  kind: wanted.kind,
  state: 'verified',
  total: wanted.amount,
  tranDate: wanted.tranDate,
})

const known = (expectation: Expectation, changes: Partial<KnownOrder> = {}): KnownOrder => ({
  state: 'applied',
  owed: false,
  faults: [],
  rows: new Map(expectation.records.map((one) => [one.externalId, rowOf(one)])),
  ...changes,
})

interface Given {
  readonly expectation: Expectation
  readonly records?: readonly DayRecord[]
  readonly known?: KnownOrder | null
  readonly day?: Day
  readonly salesOrder?: bigint | null
}

function prove({ expectation, records, day, salesOrder, ...given }: Given) {
  const tally = new Tally()
  const found = records ?? expectation.records.map((one) => standing(one))
  const proof = {
    tally,
    expectation,
    day: day ?? dayOf(expectation.records[0]?.tranDate ?? '2026-01-05'),
    known: given.known === undefined ? known(expectation) : given.known,
    standing: new Map(found.map((record) => [record.externalId ?? '', record])),
    ...(salesOrder === undefined ? {} : { salesOrder }),
  }
  proveOrder(proof)
  return { tally, proof, asks: asksForSalesOrder(proof) }
}

const found = (tally: Tally): readonly string[] =>
  tally
    .results()
    .flatMap(({ line, explained, unexplained }) =>
      [...explained, ...unexplained].map(
        ({ amount, why }) => `${line.equation} ${line.about}: ${figureText(amount, line.unit)} ${why}`,
      ),
    )

const without = (expectation: Expectation, kind: string): readonly DayRecord[] =>
  expectation.records.filter((one) => one.kind !== kind).map((one) => standing(one))

describe('one order', () => {
  test('whose records stand is proved, and asks for no sales order', () => {
    const { tally, asks } = prove({ expectation: expected(order()) })
    expect(found(tally)).toEqual([])
    expect(asks).toBeNull()
    expect(verdictOfDay(tally.results())).toBe('proved')
  })

  test('whose deposit is missing is parked where a person is to act, and unknown where nothing says why', () => {
    const expectation = expected(order())
    const records = without(expectation, 'customerDeposit')
    const rows = new Map([...known(expectation).rows].filter(([id]) => !id.includes('_dep_')))
    const gateway = fault('mapping.gateway', { gateway: 'x', amount: '1' }, 'no gateway')
    const parked = prove({
      expectation,
      records,
      known: known(expectation, { rows, state: 'parked', faults: [gateway] }),
    })
    const places = [
      'I-D1 number of payments: 1',
      'I-D1 sum of payments: 103.98 USD',
      'I-D3 money by shopify_payments on account 1060: 103.98 USD',
      'I-D9 records asked for and records there: 1',
    ]
    expect(found(parked.tally)).toEqual(places.map((place) => `${place} parked`))
    const silent = prove({ expectation, records, known: known(expectation, { rows }) })
    expect(found(silent.tally)).toEqual(places.map((place) => `${place} unknown`))
  })

  test('that is being worked on is in hand, until it is older than the limit', () => {
    const expectation = expected(order())
    const waiting = known(expectation, { state: 'retry', rows: new Map() })
    const fresh = prove({ expectation, records: [], known: waiting })
    expect(new Set(found(fresh.tally).map((one) => one.split(' ').at(-1)))).toEqual(new Set(['in-hand']))
    const day = dayOf(expectation.records[0]?.tranDate ?? '', { staleAfterMs: 1000 })
    const late = prove({ expectation, records: [], known: waiting, day })
    expect(verdictOfDay(late.tally.results())).toBe('differs')
  })

  test('that nobody ever heard of is never explained by a fault', () => {
    const expectation = expected(order(), lifePolicy({}, { gateways: {} }))
    expect(verdictOfDay(prove({ expectation, records: [], known: null }).tally.results())).toBe('differs')
  })

  test('which is only observed writes nothing, and says so', () => {
    const expectation = expected(order())
    const day = dayOf(expectation.records[0]?.tranDate ?? '', { observeOnly: true })
    const { tally } = prove({ expectation, records: [], known: known(expectation, { rows: new Map() }), day })
    expect(verdictOfDay(tally.results())).toBe('explained')
  })

  test('a record that was booked and is gone is explained only by a fault about what people did', () => {
    const expectation = expected(order())
    const records = without(expectation, 'customerDeposit')
    const other = fault('mapping.sku-unknown', { sku: 'X' }, 'X')
    const deleted = fault('booking.record-deleted', { record: 'x' }, 'x')
    const verdict = (faults: KnownOrder['faults']): string =>
      verdictOfDay(prove({ expectation, records, known: known(expectation, { faults }) }).tally.results())
    expect(verdict([other])).toBe('differs')
    expect(verdict([other, deleted])).toBe('explained')
  })

  test('a total that was changed by one cent is found, by the cent', () => {
    const expectation = expected(order())
    const records = expectation.records.map((one) =>
      standing(one, one.kind === 'customerDeposit' ? { total: one.amount - 1n } : {}),
    )
    expect(found(prove({ expectation, records }).tally)).toEqual([
      'I-D1 sum of payments: 0.01 USD unknown',
      'I-D10 records that people altered: 1 unknown',
    ])
  })

  test('what our own rules would leave out of the books is found, whatever NetSuite holds', () => {
    const expectation = expected(order())
    const { desired } = expectation
    if (desired === null) throw new Error('the order is in scope')
    const forgetful = { ...expectation, desired: { ...desired, booked: [] } }
    expect(found(prove({ expectation: forgetful }).tally)).toEqual([
      'I-D2 everything sold and taken back of the day’s orders: 103.98 USD unknown',
    ])
  })

  test('a voided record is as good as none', () => {
    const expectation = expected(order())
    const records = expectation.records.map((one) =>
      standing(one, { voided: one.kind === 'customerDeposit' }),
    )
    expect(found(prove({ expectation, records }).tally)).toContain('I-D1 number of payments: 1 unknown')
  })

  test('a sales order of another amount is asked for, and counts with what it comes to without its closed rest', () => {
    const expectation = expected(order())
    const records = expectation.records.map((one) =>
      standing(one, one.kind === 'salesOrder' ? { total: one.amount + 500n } : {}),
    )
    const { asks } = prove({ expectation, records })
    expect(asks?.kind).toBe('salesOrder')
    const wanted = expectation.records.find(({ kind }) => kind === 'salesOrder')?.amount ?? 0n
    expect(found(prove({ expectation, records, salesOrder: wanted }).tally)).toEqual([])
    expect(found(prove({ expectation, records, salesOrder: wanted + 500n }).tally)).toEqual([
      'I-D1 sum of orders: -5.00 USD unknown',
    ])
  })

  test('a bill is compared line by line: what is right in sum and wrong in a line is found', () => {
    const facts = order()
    const expectation = expected({
      ...facts,
      fulfillments: shipped(facts, { at: '2026-12-05T18:00:00Z', lines: [[0, 2]] }).fulfillments,
    })
    const invoice = expectation.records.find(({ kind }) => kind === 'invoice')
    expect(invoice?.lines.get('goods')).toBe(9998n)
    const records = expectation.records.map((one) => {
      const record = standing(one)
      if (one.kind !== 'invoice') return record
      const shift = (tax: boolean): bigint => (tax ? 100n : -100n)
      return {
        ...record,
        postings: record.postings.map((line) =>
          line.tax || line.item !== null ? { ...line, minor: line.minor + shift(line.tax) } : line,
        ),
      }
    })
    expect(found(prove({ expectation, records, day: dayOf('2026-12-05') }).tally)).toEqual([
      'I-D2 billed goods: -1.00 USD unknown',
      'I-D2 billed taxes: 1.00 USD unknown',
      'I-D6 tax payable: 1.00 USD unknown',
    ])
  })
})

describe('days', () => {
  const days = (processedAt: string, timeZone: string): readonly string[] => {
    const facts = order({ processedAt })
    const expectation = expected(facts, lifePolicy({}, { timeZone }))
    return ['2026-03-07', '2026-03-08', '2026-03-09', '2026-10-25', '2026-10-26'].filter((date) => {
      const tally = new Tally()
      const standingNow = new Map(expectation.records.map((one) => [one.externalId as string, standing(one)]))
      proveOrder({ tally, expectation, day: dayOf(date), known: known(expectation), standing: standingNow })
      return tally.results().some(({ line, left }) => line.about === 'number of orders' && left === 1n)
    })
  }

  test.each([
    // The last second of a day, and the first of the next.
    ['2026-03-08T04:59:59Z', 'America/New_York', '2026-03-07'],
    ['2026-03-08T05:00:00Z', 'America/New_York', '2026-03-08'],
    // The day on which clocks go forward has 23 hours.
    ['2026-03-09T03:59:59Z', 'America/New_York', '2026-03-08'],
    ['2026-03-09T04:00:00Z', 'America/New_York', '2026-03-09'],
    // The day on which they go back has 25.
    ['2026-10-25T23:59:59Z', 'Europe/London', '2026-10-25'],
    ['2026-10-26T00:00:00Z', 'Europe/London', '2026-10-26'],
    // Fourteen hours ahead, eleven behind.
    ['2026-03-07T10:00:00Z', 'Pacific/Kiritimati', '2026-03-08'],
    ['2026-03-09T10:59:59Z', 'Pacific/Pago_Pago', '2026-03-08'],
  ])('%s in %s belongs to %s', (instant, zone, date) => {
    expect(days(instant, zone)).toEqual([date])
  })

  test('what a closed period moved is explained on both days; what a person moved is not', () => {
    const run = (closedPeriod: 'park' | 'next-open', date: string): readonly string[] => {
      const expectation = expected(order(), lifePolicy({}, { closedPeriod }))
      const records = expectation.records.map((one) =>
        standing(one, one.kind === 'customerDeposit' ? { tranDate: '2026-12-01' } : {}),
      )
      const rows = new Map(
        expectation.records.map((one) => [
          one.externalId as string,
          { ...rowOf(one), ...(one.kind === 'customerDeposit' ? { tranDate: '2026-12-01' } : {}) },
        ]),
      )
      return found(
        prove({ expectation, records, known: known(expectation, { rows }), day: dayOf(date) }).tally,
      )
    }
    const date = expected(order()).records[0]?.tranDate ?? ''
    expect(run('next-open', date)).toEqual([
      'I-D3 money by shopify_payments on account 1060: 103.98 USD other-date',
      'I-D9 records asked for and records there: 1 other-date',
    ])
    expect(run('next-open', '2026-12-01')).toEqual([
      'I-D3 money by shopify_payments on account 1060: -103.98 USD other-date',
      'I-D9 records asked for and records there: -1 other-date',
    ])
    expect(run('park', date).every((one) => one.endsWith('unknown'))).toBe(true)
  })
})

describe('deposits held', () => {
  test('are what came in, less what was applied and given back by the end of the day', () => {
    const facts = order()
    const expectation = expected({
      ...facts,
      fulfillments: shipped(facts, { at: '2026-12-07T18:00:00Z', lines: [[0, 2]] }).fulfillments,
    })
    const paid = expectation.records.find(({ kind }) => kind === 'customerDeposit')?.tranDate ?? ''
    expect(heldAt(expectation, paid)).toBe(10398n)
    expect(heldAt(expectation, '2026-12-07')).toBe(0n)
  })

  test('may be less where NetSuite sets them against bills by itself, and never below nothing', () => {
    const run = (policy: LifePolicy, balance: bigint): readonly string[] => {
      const expectation = expected(order(), policy)
      const tally = new Tally()
      const day = dayOf(expectation.records[0]?.tranDate ?? '')
      proveHeld({ tally, expectation, day, known: known(expectation) }, balance)
      return found(tally)
    }
    const byNetSuite = lifePolicy({ depositApplication: 'netsuite' })
    expect(run(byNetSuite, 398n)).toEqual(['I-D5 customer deposits held: 100.00 USD not-ours'])
    expect(run(byNetSuite, -1n)).toEqual(['I-D5 customer deposits held: 103.99 USD unknown'])
    expect(run(lifePolicy(), 398n)).toEqual(['I-D5 customer deposits held: 100.00 USD unknown'])
    expect(run(lifePolicy(), 10398n)).toEqual([])
  })
})

describe('records that nothing asks for', () => {
  const deposit = (externalId: string): DayRecord => {
    const [, wanted] = expected(order()).records
    if (wanted === undefined) throw new Error('the order is paid')
    return standing(wanted, { externalId, order: null })
  }

  test('are in every sum that they touch', () => {
    const tally = new Tally()
    const record = deposit('tieout_acme_dep_77')
    proveStray(tally, { record, policy: lifePolicy(), order: null, isRemembered: false })
    expect(found(tally)).toEqual([
      'I-D1 number of payments: -1 unknown',
      'I-D1 sum of payments: -103.98 USD unknown',
      'I-D3 money by shopify_payments on account 1060: -103.98 USD unknown',
      'I-D9 records asked for and records there: -1 unknown',
      'I-D9 ledger rows and records there: -1 unknown',
    ])
  })

  test('are told apart by what is wrong with them', () => {
    const words = (record: DayRecord, name: string | null): string => {
      const tally = new Tally()
      proveStray(tally, { record, policy: lifePolicy(), order: name, isRemembered: false })
      return tally.results()[0]?.unexplained[0]?.sentence.ops ?? ''
    }
    expect(words(deposit('tieout_acme_dep_77'), null)).toContain('No order in Shopify')
    expect(words(deposit('tieout_acme_dep_77'), '#1')).toContain('Nothing that happened to order #1')
    expect(words(deposit('tieout_acme_by_hand'), null)).toContain('somebody made it')
    expect(words(deposit('copy'), null)).toContain('is a copy')
    expect(isOurs(deposit('tieout_acme2_dep_77'), lifePolicy().store)).toBe(false)
  })
})

test('a day on which nothing happened answers every equation', () => {
  const tally = new Tally()
  openDay(tally, lifePolicy())
  const equations = tally.results()
  expect(new Set(equations.map(({ line }) => line.equation))).toEqual(
    new Set(['I-D1', 'I-D2', 'I-D3', 'I-D4', 'I-D5', 'I-D6', 'I-D7', 'I-D9', 'I-D10']),
  )
  expect(verdictOfDay(equations)).toBe('proved')
})
