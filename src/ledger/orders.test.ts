import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../adapters/postgres/testDatabase.ts'
import type { ExternalId, NetSuiteId, ShopifyId, StoreKey, SubjectKey } from '../domain/ids.ts'
import { currency, money } from '../domain/money.ts'
import { createLedger } from './ledger.ts'
import { listOrders } from './orders.ts'
import type { Claim } from './types.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

const main = 'main' as StoreKey

async function claimed(subject: string, state: string): Promise<Claim> {
  await database.db.query(
    `insert into subject (key, wanted, settled, lane, fence, holder, state) values ($1, 1, 1, 'live', 1, 1, $2)`,
    [subject, state],
  )
  return { subject: subject as SubjectKey, fence: 1n, wanted: 1n, lane: 'live' }
}

test('every hinted order of one store is listed with what stands for it', async () => {
  const { db } = database
  const ledger = createLedger(db)
  const booked = await claimed('order:main:7', 'applied')
  const parked = await claimed('order:main:8', 'parked')
  for (const other of ['order:main2:7', 'order:mai:7', 'customer:main:7']) await claimed(other, 'settled')
  await ledger.setOrder(
    booked,
    {
      store: main,
      orderId: '7' as ShopifyId,
      name: '#1007',
      processedAt: '2026-01-05T10:00:00Z',
      updatedAt: '2026-01-05T10:00:01Z',
      total: money(100n, currency('USD')),
      currency: currency('USD'),
      receivedNotBooked: null,
    },
    '2026-01-05T10:00:01Z',
  )
  await ledger.book(booked, {
    intentId: null,
    externalId: 'tieout_main_so_7' as ExternalId,
    kind: 'salesOrder',
    internalId: '12' as NetSuiteId,
    hash: 'h',
    sourceVersion: '1',
    total: null,
    document: {},
  })
  await ledger.writeTieOut(booked, { sourceVersion: '1', results: [] })
  await db.query(
    `insert into fault (subject, code, cause, about, tech)
     values ($1, 'mapping.sku-unknown', 'c', '{"sku": "ABC"}', 't')`,
    [parked.subject],
  )
  expect(await listOrders(db, main)).toEqual([
    {
      orderId: '7',
      name: '#1007',
      updatedAt: '2026-01-05T10:00:01.000Z',
      state: 'applied',
      owed: false,
      running: true,
      faults: [],
      broken: 0,
      booked: true,
      seen: '2026-01-05T10:00:01Z',
      excludedBecause: null,
    },
    {
      orderId: '8',
      name: null,
      updatedAt: '',
      state: 'parked',
      owed: false,
      running: true,
      faults: [{ code: 'mapping.sku-unknown', about: { sku: 'ABC' } }],
      broken: null,
      booked: false,
      seen: null,
      excludedBecause: null,
    },
  ])
  await ledger.verified(booked, [
    { externalId: 'tieout_main_so_7' as ExternalId, state: 'difference', netsuiteLastModified: null },
  ])
  expect((await listOrders(db, main)).map((one) => one.booked)).toEqual([false, false])
})
