import { describe, expect, test } from 'vitest'
import { type VirtualClock, virtualClock } from '../clock.ts'
import type { FaultMode } from './faults.ts'
import { refusalOf, type TestAccount, testAccount } from './testAccount.ts'

const customer = (name: string, more: object = {}) => ({
  companyName: name,
  subsidiary: { externalId: 'subsidiary_us' },
  ...more,
})

const order = (externalId: string, amount = 10) => ({
  externalId,
  entity: { externalId: 'customer_web_us' },
  taxDetailsOverride: true,
  item: { items: [{ item: { externalId: 'item_custom_sale' }, quantity: 1, amount, price: { id: '-1' } }] },
})

const START = Date.UTC(2026, 2, 15, 20)

async function accountAt(
  clock: VirtualClock,
  options: Parameters<typeof testAccount>[0] = {},
): Promise<TestAccount> {
  return testAccount({ clock, ...options })
}

const exists = (account: TestAccount, externalId: string) =>
  account.simulation.simulator.world.byExternalId('transaction', externalId) !== undefined

describe('concurrency pool', () => {
  test('a request over the limit is refused at once, and SuiteQL shares the pool', async () => {
    const clock = virtualClock(START)
    const account = await accountAt(clock, { concurrencyLimit: 2, latency: { kind: 'fixed', ms: 1000 } })
    const saves = ['a', 'b'].map((name) => account.record('POST', 'customer', { body: customer(name) }))
    await clock.advance(1)
    const query = { body: { q: 'SELECT id FROM customer' }, headers: { prefer: 'transient' } }
    const refused = await account.send('POST', '/services/rest/query/v1/suiteql', query)
    expect(refused).toMatchObject({ status: 429 })
    expect(JSON.parse('body' in refused ? refused.body : '')).toMatchObject({
      title: 'Bad Request',
      'o:errorCode': 'USER_ERROR',
      'o:errorDetails': [{ 'o:errorCode': 'CONCURRENCY_LIMIT_EXCEEDED' }],
    })
    await clock.advance(1000)
    expect((await Promise.all(saves)).map(({ status }) => status)).toEqual([204, 204])
    const asked = account.send('POST', '/services/rest/query/v1/suiteql', query)
    await clock.advance(1000)
    expect(await asked).toMatchObject({ status: 200 })
    expect(account.simulation.simulator.pool.maxInFlight).toBe(2)
    expect(account.simulation.simulator.stats()).toMatchObject({
      refused: 1,
      writes: 2,
      suiteql: 2,
      tokens: 1,
    })
  })
})

describe('faults', () => {
  const post = (account: TestAccount, externalId: string) =>
    account.attempt('POST', 'salesOrder', { body: order(externalId) })
  const withFault = async (mode: FaultMode, count = 1) => {
    const account = await testAccount()
    account.simulation.simulator.faults.add({ mode, count })
    return account
  }

  test.each<[FaultMode, boolean]>([
    [{ kind: 'commitThenDrop' }, true],
    [{ kind: 'dropBefore' }, false],
  ])('%j cuts the connection', async (mode, saved) => {
    const account = await withFault(mode)
    expect(await post(account, 'X-1')).toEqual({ dropped: true })
    expect(exists(account, 'X-1')).toBe(saved)
    expect(await post(account, 'X-2')).toMatchObject({ status: 204 })
  })

  test.each<[FaultMode, boolean, number]>([
    [{ kind: 'commitThen500' }, true, 500],
    [{ kind: 'reject', status: 503 }, false, 503],
  ])('%j answers an error', async (mode, saved, status) => {
    const account = await withFault(mode)
    expect(await post(account, 'X-1')).toMatchObject({ status })
    expect(exists(account, 'X-1')).toBe(saved)
  })

  test('a late landing saves after the client gave up, holding its slot until then', async () => {
    const clock = virtualClock(START)
    const account = await accountAt(clock, { concurrencyLimit: 1 })
    const mode = { kind: 'lateLanding', answerAfterMs: 1000, landAfterMs: 60_000 } as const
    account.simulation.simulator.faults.add({ mode, count: 1, match: { type: 'salesorder' } })
    const answer = post(account, 'X-1')
    await clock.advance(1000)
    expect(await answer).toEqual({ dropped: true })
    expect(exists(account, 'X-1')).toBe(false)
    expect(await post(account, 'X-2')).toMatchObject({ status: 429 })
    await clock.advance(59_000)
    expect(exists(account, 'X-1')).toBe(true)
    expect(account.simulation.simulator.pool.inFlight).toBe(0)
  })

  test('a late landing lands at once when it is asked to', async () => {
    const account = await accountAt(virtualClock(START), { concurrencyLimit: 1 })
    const mode = { kind: 'lateLanding', answerAfterMs: 0, landAfterMs: 60_000 } as const
    account.simulation.simulator.faults.add({ mode, count: 1, match: { type: 'salesorder' } })
    expect(await post(account, 'X-1')).toEqual({ dropped: true })
    expect(exists(account, 'X-1')).toBe(false)
    await account.simulation.simulator.idle()
    expect(exists(account, 'X-1')).toBe(true)
  })

  test('a burst refuses the next requests with 429', async () => {
    const account = await withFault({ kind: 'burst429', requests: 3 })
    const statuses: unknown[] = []
    for (const name of ['1', '2', '3', '4']) {
      const response = await post(account, name)
      statuses.push('status' in response ? response.status : 'dropped')
    }
    expect(statuses).toEqual([429, 429, 429, 204])
  })

  test('a script can change the total, refuse the save, or hold the record', async () => {
    const changed = await withFault({ kind: 'scriptChangesTotal', by: 0.01 })
    await post(changed, 'X-1')
    expect(changed.simulation.simulator.world.byExternalId('transaction', 'X-1')?.fields['total']).toBe(10.01)
    const refusing = await withFault({ kind: 'scriptRejects', detail: 'Credit hold.' })
    const answer = await refusing.record('POST', 'salesOrder', { body: order('X-1') })
    expect(refusalOf(answer)).toMatchObject({
      code: 'USER_ERROR',
      detail: expect.stringContaining('Credit hold.'),
    })
    expect(exists(refusing, 'X-1')).toBe(false)
  })

  test('rules match by type, text, count and a seeded chance', async () => {
    const strikes = async (seed: number) => {
      const account = await testAccount({ seed })
      const mode = { kind: 'reject', status: 500 } as const
      account.simulation.simulator.faults.add({ mode, probability: 0.5, match: { contains: 'X-' } })
      const statuses: boolean[] = []
      for (let index = 0; index < 12; index++) {
        const response = await post(account, `X-${index}`)
        statuses.push('status' in response && response.status === 500)
      }
      expect(await account.attempt('POST', 'customer', { body: customer('Y') })).toMatchObject({
        status: 204,
      })
      return statuses
    }
    const first = await strikes(5)
    expect(new Set(first)).toEqual(new Set([true, false]))
    expect(await strikes(5)).toEqual(first)
    expect(await strikes(6)).not.toEqual(first)
  })
})

describe('overlapping saves', () => {
  test('the later save of a record that changed meanwhile is refused', async () => {
    const clock = virtualClock(START)
    const account = await accountAt(clock, { latency: { kind: 'fixed', ms: 500 } })
    const made = account.create('customer', customer('Slow'))
    await clock.advance(500)
    const id = await made
    const patch = (comments: string) => account.record('PATCH', `customer/${id}`, { body: { comments } })
    const saves = [patch('one'), patch('two')]
    await clock.advance(500)
    const [first, second] = await Promise.all(saves)
    expect(first?.status).toBe(204)
    expect(second === undefined ? undefined : refusalOf(second).code).toBe('RCRD_HAS_BEEN_CHANGED')
  })

  test('two POSTs of one external id make one record', async () => {
    const clock = virtualClock(START)
    const account = await accountAt(clock, { latency: { kind: 'fixed', ms: 500 } })
    const saves = [1, 2].map(() => account.record('POST', 'salesOrder', { body: order('X-1') }))
    await clock.advance(500)
    expect((await Promise.all(saves)).map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      204, 400,
    ])
  })
})

describe('the account from outside', () => {
  test('a person edits and types orders without sign-in, and the integration sees it', async () => {
    const account = await testAccount()
    const id = await account.create('salesOrder', order('X-1'))
    const human = async (body: object) => {
      const response = await account.send('POST', '/sim/human', { body })
      return JSON.parse('body' in response ? response.body : '') as Record<string, unknown>
    }
    expect(
      await human({ method: 'PATCH', path: `salesOrder/${id}`, body: { memo: 'by hand' } }),
    ).toMatchObject({
      status: 204,
    })
    expect(await account.read(`salesOrder/${id}`)).toMatchObject({ memo: 'by hand' })
    const typed = await human({
      method: 'POST',
      path: 'salesOrder',
      body: { ...order('typed'), tranId: '#1001' },
    })
    expect(account.stored('transaction', String(typed['id'])).fields).toMatchObject({
      tranId: '#1001',
      source: 'ui',
    })
    expect(await human({ method: 'DELETE', path: `salesOrder/${id}` })).toMatchObject({ status: 204 })
  })

  test('items, custom fields, customers and settings can be added at run time', async () => {
    const account = await testAccount()
    const control = async (path: string, body: object) => {
      const response = await account.send('POST', `/sim/${path}`, { body })
      return JSON.parse('body' in response ? response.body : '') as Record<string, unknown>
    }
    const { ids } = await control('items', { items: [{ itemId: 'NEW-1' }] })
    expect(await account.read(`inventoryItem/${(ids as string[])[0]}`)).toMatchObject({ itemId: 'NEW-1' })
    await control('custom-fields', { id: 'custbody_extra', type: 'text' })
    const id = await account.create('salesOrder', { ...order('X-1'), custbody_extra: 'kept' })
    expect(await account.read(`salesOrder/${id}`)).toMatchObject({ custbody_extra: 'kept' })
    await control('settings', { deniedRecords: ['customer'] })
    expect(refusalOf(await account.record('GET', 'customer'))).toMatchObject({
      status: 403,
      code: 'INSUFFICIENT_PERMISSION',
    })
    expect(await control('settings', { noSuchSetting: 1 })).toMatchObject({
      error: expect.stringContaining('noSuchSetting'),
    })
  })

  test('serverTime answers, governanceLimits only an administrator', async () => {
    const account = await testAccount()
    const system = (name: string) => account.send('GET', `/services/rest/system/v1/${name}`)
    expect(await system('serverTime')).toMatchObject({
      status: 200,
      body: '{"serverTime":"2026-03-15T20:00:00.000Z"}',
    })
    expect(await system('governanceLimits')).toMatchObject({ status: 403 })
  })

  test('without a valid sign-in nothing is read', async () => {
    const account = await testAccount()
    const answer = await account.record('GET', 'customer', { headers: { authorization: 'Bearer forged' } })
    expect(refusalOf(answer)).toMatchObject({ status: 401, code: 'INVALID_LOGIN' })
  })

  test('a snapshot restores the books', async () => {
    const account = await testAccount()
    const id = await account.create('salesOrder', order('X-1'))
    const snapshot = JSON.parse(JSON.stringify(account.simulation.simulator.world.snapshot()))
    const other = await testAccount({ items: [] })
    other.simulation.simulator.world.restore(snapshot)
    expect(await other.read(`salesOrder/${id}?expandSubResources=true`)).toEqual(
      await account.read(`salesOrder/${id}?expandSubResources=true`),
    )
    expect(other.simulation.suiteql.run(`SELECT externalid FROM transaction WHERE id = ${id}`)).toEqual([
      { externalid: 'X-1' },
    ])
    expect(await other.create('salesOrder', order('X-2'))).toBe(String(Number(id) + 1))
  })
})
