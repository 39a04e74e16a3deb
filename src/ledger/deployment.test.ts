import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../adapters/postgres/testDatabase.ts'
import type { StoreKey } from '../domain/ids.ts'
import { createCallCounters, readCalls } from './calls.ts'
import { activateConfig, pinAccount, pinStore, readCursor, writeCursor } from './deployment.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

test('another NetSuite account, or another domain of a store, is refused', async () => {
  const { db } = database
  const store = { key: 'main' as StoreKey, domain: 'a.myshopify.com', account: '123_SB1' }
  const accounts = ['111', '222', '111', '333']
  const racing = await Promise.all(accounts.map((account) => pinAccount(db, account)))
  const [pinned] = (await db.query<{ value: string }>(`select value from pin where kind = 'account'`)).rows
  expect(racing.map(({ kind }) => kind)).toEqual(
    accounts.map((account) => (account === pinned?.value ? 'ok' : 'other')),
  )
  expect(await pinStore(db, store)).toEqual({ kind: 'ok' })
  expect(await pinStore(db, { ...store, account: '123_sb1' })).toEqual({ kind: 'ok' })
  expect(await pinStore(db, { ...store, domain: 'b.myshopify.com' })).toEqual({
    kind: 'other',
    pinned: 'a.myshopify.com in 123_SB1',
  })
  expect((await pinStore(db, { ...store, account: '999' })).kind).toBe('other')
})

test('one version of the configuration is active, and going back to an earlier one is a change', async () => {
  const { db } = database
  expect(await activateConfig(db, 'v1')).toEqual({ changed: false, before: null })
  expect(await activateConfig(db, 'v1')).toEqual({ changed: false, before: 'v1' })
  expect(await activateConfig(db, 'v2')).toEqual({ changed: true, before: 'v1' })
  expect(await activateConfig(db, 'v1')).toEqual({ changed: true, before: 'v2' })
  const { rows } = await db.query('select version from config_version where active')
  expect(rows).toEqual([{ version: 'v1' }])
})

test('a cursor is null before its first sweep and then what was written last', async () => {
  const { db } = database
  expect(await readCursor(db, 'sweep:main')).toBeNull()
  await writeCursor(db, 'sweep:main', { updatedSince: '2026-01-05T10:00:00Z' })
  await writeCursor(db, 'sweep:main', { updatedSince: '2026-01-06T10:00:00Z' })
  expect(await readCursor(db, 'sweep:main')).toEqual({ updatedSince: '2026-01-06T10:00:00Z' })
})

test('calls are counted by what they asked and how they ended', async () => {
  const { db } = database
  const counters = createCallCounters(db)
  const call = {
    system: 'netsuite',
    scope: '123',
    kind: 'create salesOrder',
    outcome: 'ok',
    ms: 10.4,
    cost: 0,
  } as const
  counters.count(call)
  counters.count(call)
  counters.count({ ...call, outcome: 'refused' })
  await counters.flush()
  counters.count(call)
  await counters.flush()
  await counters.flush()
  expect((await readCalls(db)).map(({ outcome, calls, ms }) => ({ outcome, calls, ms }))).toEqual([
    { outcome: 'ok', calls: 3, ms: 31 },
    { outcome: 'refused', calls: 1, ms: 10 },
  ])
})
