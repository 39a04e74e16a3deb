import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../adapters/postgres/testDatabase.ts'
import type { ShopifyId, StoreKey, SubjectKey } from '../domain/ids.ts'
import { currency, money } from '../domain/money.ts'
import { createLedger, orderSource } from '../ledger/ledger.ts'
import { accept, raiseUnseen } from './inbox.ts'
import type { Delivery } from './types.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

const store = 'main' as StoreKey
const key = (id: string): SubjectKey => `order:main:${id}` as SubjectKey
const delivery = (webhookId: string, ...ids: string[]): Delivery => ({
  store,
  webhookId,
  topic: 'orders/updated',
  eventId: 'e1',
  apiVersion: '2026-10',
  triggeredAt: '2026-01-05T10:00:00.123456789Z',
  subjects: ids.map(key),
  lane: 'live',
})

async function wanted(id: string): Promise<bigint | undefined> {
  const { rows } = await database.db.query<{ wanted: bigint }>('select wanted from subject where key = $1', [
    key(id),
  ])
  return rows[0]?.wanted
}

test('a delivery raises its subjects once, however often and at once it comes', async () => {
  const { db } = database
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => accept(db, delivery('w1', '1', '2', '1'))),
  )
  expect(answers.toSorted()).toEqual(['accepted', 'duplicate', 'duplicate', 'duplicate', 'duplicate'])
  expect([await wanted('1'), await wanted('2')]).toEqual([1n, 1n])
  expect(await accept(db, delivery('w2', '1'))).toBe('accepted')
  expect(await accept(db, { ...delivery('w2', '1'), store: 'other' as StoreKey })).toBe('accepted')
  expect(await wanted('1')).toBe(3n)
  const story = await createLedger(db).story(key('1'))
  expect(story?.events).toHaveLength(3)
  expect(story?.events[0]).toMatchObject({
    kind: 'delivery',
    detail: { cause: 'webhook orders/updated', webhookId: 'w1', eventId: 'e1' },
  })
})

test('a delivery tells the dispatcher when it is committed', async () => {
  const client = await database.db.dedicated()
  const heard = new Promise<string>((resolve) => {
    client.on('notification', ({ channel }) => resolve(channel))
  })
  await client.query('listen tieout_raised')
  await accept(database.db, delivery('w3', '3'))
  expect(await heard).toBe('tieout_raised')
  await client.end()
})

test('a sweep raises only what it finds in another version than was swept or read', async () => {
  const { db } = database
  const found = (id: string, version: string) => ({ key: key(id), id, version })
  const sweep = (...page: ReturnType<typeof found>[]) =>
    raiseUnseen(db, { source: orderSource(store), lane: 'sweep', cause: 'sweep', found: page })
  expect(await sweep(found('10', 'v1'), found('11', 'v1'))).toEqual([key('10'), key('11')])
  expect(await sweep(found('10', 'v1'), found('11', 'v2'), found('12', 'v1'))).toEqual([key('11'), key('12')])
  // What a run has read is no news; what it read in an earlier version than the sweep saw is.
  await db.query('update subject set holder = 1, fence = 1 where key = $1', [key('12')])
  const read = (updatedAt: string) =>
    createLedger(db).setOrder(
      { subject: key('12'), fence: 1n, wanted: 1n, lane: 'live' },
      {
        store,
        orderId: '12' as ShopifyId,
        name: '#12',
        processedAt: '2026-01-05T10:00:00Z',
        updatedAt,
        total: money(1n, currency('USD')),
        currency: currency('USD'),
        receivedNotBooked: null,
      },
      updatedAt,
    )
  expect(await read('2026-01-05T10:00:00Z')).toBe('ok')
  expect(await sweep(found('12', '2026-01-05T10:00:00Z'))).toEqual([])
  await sweep(found('12', '2026-01-05T11:00:00Z'))
  await read('2026-01-05T10:00:00Z')
  expect(await sweep(found('12', '2026-01-05T11:00:00Z'))).toEqual([key('12')])
})
