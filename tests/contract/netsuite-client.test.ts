/** Our NetSuite client against the simulated account: what it writes is what it reads back. */
import { describe, expect, test } from 'vitest'
import {
  depositBody,
  salesOrderBody,
  salesOrderClosing,
  salesOrderUpdate,
} from '../../src/adapters/netsuite/bodies.ts'
import { netSuiteId } from '../../src/domain/ids.ts'
import { currency, money } from '../../src/domain/money.ts'
import { createTestAccount } from '../support/netsuiteAccount.ts'
import {
  count,
  created,
  deposit,
  depositId,
  itemId,
  line,
  orderId,
  salesOrder,
  usd,
  value,
} from '../support/netsuiteDocuments.ts'

describe('documents', () => {
  test('an order and its deposit read back as they were written, in one query', async () => {
    const account = createTestAccount()
    const order = salesOrder(account, '1001')
    const id = await created(account, order)
    const paid = await account.client.create(
      'customerDeposit',
      depositBody(deposit(account, order, '9001'), id),
    )
    expect(paid.kind).toBe('ok')

    const documents = value(
      await account.client.readBack([order.externalId, depositId('9001'), orderId('404')]),
    )
    expect(documents).toHaveLength(2)
    const [saved, held] = documents
    expect(saved).toMatchObject({
      kind: 'salesOrder',
      id,
      externalId: order.externalId,
      tranDate: '2026-11-20',
      entity: order.entity,
      otherRefNum: '#1001',
      total: usd(2697),
      taxTotal: usd(219),
      voided: false,
      customFields: { custbody_tieout_store: 'us', custbody_tieout_order: '1001' },
      postings: [],
    })
    expect(saved?.lines.map(({ key, item, quantity, amount }) => ({ key, item, quantity, amount }))).toEqual(
      order.lines.map(({ key, item, quantity, amount }) => ({ key, item, quantity, amount })),
    )
    expect(saved?.taxes.map(({ line: key, amount }) => [key, amount.minor])).toEqual([
      ['L1', 195n],
      ['D1-0', -20n],
      ['S1', 44n],
    ])
    expect(held).toMatchObject({ kind: 'customerDeposit', total: usd(2697), taxTotal: usd(0), lines: [] })
    expect(held?.postings.map(({ debit, credit }) => [debit.minor, credit.minor])).toEqual([
      [2697n, 0n],
      [0n, 2697n],
    ])
    expect(count(account, 'readBack')).toBe(1)
  })

  test('a yen order and a legacy account read back too', async () => {
    const account = createTestAccount({ simulator: { taxRegime: 'legacy' } })
    const JPY = currency('JPY')
    const order = salesOrder(account, '1002', {
      entity: account.id('entity', 'customer_web_jp'),
      subsidiary: account.id('subsidiary', 'subsidiary_jp'),
      location: account.id('location', 'location_japan_warehouse'),
      currency: JPY,
      currencyId: account.id('currency', 'currency_JPY'),
      lines: [line('L1', itemId(account, 'TIE-001'), { quantity: 3, amount: money(3001n, JPY) })],
      tax: { mode: 'lines' },
    })
    await created(account, order)
    const [saved] = value(await account.client.readBack([order.externalId]))
    expect(saved?.total).toEqual(money(3001n, JPY))
    expect(saved?.taxes).toEqual([])
  })

  test('an update keeps lines by their key, a rewrite replaces them, a closing closes all', async () => {
    const account = createTestAccount()
    const order = salesOrder(account, '1003')
    const id = await created(account, order)
    const saved = value(await account.client.restLines('salesOrder', id)) ?? []
    expect(saved.map((one) => one.key)).toEqual(['L1', 'D1-0', 'S1'])

    const extra = line('L2', itemId(account, 'TIE-002'), { amount: usd(100) })
    const longer = { ...order, lines: [...order.lines, extra] }
    const kept = await account.client.update({
      type: 'salesOrder',
      id,
      lane: 'live',
      ...salesOrderUpdate(longer, saved, { how: 'keep', closes: [] }),
    })
    expect(kept).toEqual({ kind: 'ok', id })
    const after = value(await account.client.readBack([order.externalId]))[0]
    expect(after?.lines.map((one) => one.key)).toEqual(['L1', 'D1-0', 'S1', 'L2'])
    expect(after?.taxTotal).toEqual(usd(219))

    const shorter = {
      ...order,
      lines: order.lines.slice(0, 1),
      tax: { mode: 'suitetax' as const, details: [] },
    }
    await account.client.update({
      type: 'salesOrder',
      id,
      lane: 'live',
      ...salesOrderUpdate(shorter, saved, { how: 'rewrite', closes: [] }),
    })
    const rewritten = value(await account.client.readBack([order.externalId]))[0]
    expect(rewritten?.lines.map((one) => one.key)).toEqual(['L1'])
    expect(rewritten?.total).toEqual(usd(2198))

    const left = value(await account.client.restLines('salesOrder', id)) ?? []
    await account.client.update({ type: 'salesOrder', id, lane: 'live', ...salesOrderClosing(left, {}) })
    const closed = value(await account.client.readBack([order.externalId]))[0]
    expect(closed?.status).toBe('H')
    expect(closed?.lines.every((one) => one.closed)).toBe(true)
  })
})

describe('outcomes of writes', () => {
  test('the same external id twice: exists', async () => {
    const account = createTestAccount()
    const order = salesOrder(account, '1001')
    await created(account, order)
    const again = await account.client.create('salesOrder', salesOrderBody(order))
    expect(again).toMatchObject({ kind: 'exists', fault: { code: 'netsuite.duplicate' } })
  })

  test('an inactive item: refused, and the line is named', async () => {
    const account = createTestAccount()
    const order = salesOrder(account, '1001')
    const broken = { ...order, lines: [line('L1', netSuiteId(999_999), { amount: usd(1) })] }
    const outcome = await account.client.create(
      'salesOrder',
      salesOrderBody({ ...broken, tax: { mode: 'suitetax', details: [] } }),
    )
    expect(outcome).toMatchObject({
      kind: 'refused',
      fault: { code: 'netsuite.item-unusable', about: { line: '1', value: '999999' } },
    })
  })

  test('a custom field that the account lacks: refused as configuration', async () => {
    const account = createTestAccount()
    const order = salesOrder(account, '1001', { customFields: { custbody_unheard_of: 'x' } })
    const outcome = await account.client.create('salesOrder', salesOrderBody(order))
    expect(outcome).toMatchObject({ kind: 'refused', fault: { code: 'netsuite.configuration' } })
  })

  test('a deposit in a closed period: refused as such', async () => {
    const account = createTestAccount()
    const order = salesOrder(account, '1001')
    const id = await created(account, order)
    const old = { ...deposit(account, order, '9001'), tranDate: '2020-03-01' }
    const outcome = await account.client.create('customerDeposit', depositBody(old, id))
    expect(outcome).toMatchObject({ kind: 'refused', fault: { code: 'netsuite.period-closed' } })
    const closed = value(await account.client.closedPeriods('live'))
    expect(closed.some(({ start, end }) => start <= '2020-03-01' && '2020-03-01' <= end)).toBe(true)
  })

  test.each([
    ['commitThenDrop', { kind: 'commitThenDrop' }, false],
    ['commitThen500', { kind: 'commitThen500' }, true],
    ['a gateway error', { kind: 'reject', status: 504 }, false],
  ] as const)('%s: unknown, never repeated', async (_name, mode, answered) => {
    const account = createTestAccount({
      simulator: { faults: [{ mode, match: { methods: ['POST'], type: 'salesOrder' } }] },
    })
    const outcome = await account.client.create('salesOrder', salesOrderBody(salesOrder(account, '1001')))
    expect(outcome).toMatchObject({ kind: 'unknown', answered, fault: { code: 'netsuite.outcome-unknown' } })
    expect(count(account, 'create salesOrder')).toBe(1)
    const found = value(await account.client.readBack([orderId('1001')]))
    expect(found).toHaveLength(mode.kind === 'reject' ? 0 : 1)
  })

  test('a script that throws: unknown, since it may have run after the save', async () => {
    const mode = { kind: 'scriptRejects', detail: 'Something odd happened in our script' } as const
    const account = createTestAccount({ simulator: { faults: [{ mode }] } })
    const outcome = await account.client.create('salesOrder', salesOrderBody(salesOrder(account, '1001')))
    expect(outcome).toMatchObject({
      kind: 'unknown',
      answered: true,
      fault: { code: 'netsuite.unclassified' },
    })
  })

  test('429: taken back to the permits, and repeated until it is served', async () => {
    let refused = 0
    const permits = {
      withPermit: <Value>(_lane: string, call: () => Promise<Value>) => call(),
      refused() {
        refused += 1
      },
    }
    const faults = [{ mode: { kind: 'burst429' as const, requests: 3 }, count: 1 }]
    const account = createTestAccount({ simulator: { faults }, permits })
    await created(account, salesOrder(account, '1001'))
    expect(refused).toBe(3)
  })
})
