import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Queryable } from '../adapters/postgres/database.ts'
import { type TestDatabase, testDatabase } from '../adapters/postgres/testDatabase.ts'
import type { StoreKey, SubjectKey } from '../domain/ids.ts'
import { createIntake } from './intake.ts'
import type { Delivery } from './types.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

const key = (id: string): SubjectKey => `order:main:${id}` as SubjectKey
const delivery = (webhookId: string, ...ids: string[]): Delivery => ({
  store: 'main' as StoreKey,
  webhookId,
  topic: 'orders/updated',
  eventId: null,
  apiVersion: null,
  triggeredAt: null,
  subjects: ids.map(key),
  lane: 'live',
})

/** The database, with its statements counted. */
function counting(db: Queryable): Queryable & { statements: number } {
  const counted = {
    statements: 0,
    query: <Row>(text: string, values?: readonly unknown[]) => {
      counted.statements += 1
      return db.query<Row>(text, values)
    },
  }
  return counted
}

async function wanted(id: string): Promise<bigint | undefined> {
  const { rows } = await database.db.query<{ wanted: bigint }>('select wanted from subject where key = $1', [
    key(id),
  ])
  return rows[0]?.wanted
}

test('deliveries that come together share statements, and each raises its subjects and keeps its hint', async () => {
  const db = counting(database.db)
  const intake = createIntake(db)
  const answers = await Promise.all(
    Array.from({ length: 250 }, (_, n) => intake(delivery(`many-${n}`, `many-${n % 100}`, 'of-all'))),
  )
  expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(250)
  expect(db.statements).toBeLessThanOrEqual(5)
  const { rows } = await database.db.query(
    `select count(*)::int as hints, count(distinct delivery)::int as deliveries, count(distinct subject)::int as subjects
     from hint where subject like 'order:main:many-%' or subject = 'order:main:of-all'`,
  )
  expect(rows).toEqual([{ hints: 500, deliveries: 250, subjects: 101 }])
  expect(await wanted('of-all')).toBe(BigInt(db.statements))
  expect(await wanted('many-7')).toBeGreaterThan(0n)
})

test('a delivery is accepted once, also where it comes twice in one statement', async () => {
  const intake = createIntake(database.db)
  const answers = await Promise.all(
    ['first', 'other', 'twice', 'twice', 'twice'].map((id) => intake(delivery(id, 'twice'))),
  )
  expect(answers.toSorted()).toEqual(['accepted', 'accepted', 'accepted', 'duplicate', 'duplicate'])
  expect(await intake(delivery('twice', 'twice'))).toBe('duplicate')
  const nul = await Promise.all(['a\0', 'b\0', 'b\0', 'c\0'].map((id) => intake(delivery(id, 'nul'))))
  expect(nul.toSorted()).toEqual(['accepted', 'accepted', 'accepted', 'duplicate'])
})

test('a delivery that the database refuses spoils no other of its statement', async () => {
  const intake = createIntake(database.db)
  const tooLong = Array.from({ length: 500 }, () => crypto.randomUUID()).join('')
  const sent = ['p1', 'p2', tooLong, 'p3', 'p4'].map((id) =>
    intake(delivery(id, `poisoned-${id.slice(0, 9)}`)),
  )
  const answers = await Promise.allSettled(sent)
  expect(answers.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
  ])
  expect(await wanted('poisoned-p4')).toBe(1n)
})

test('batches of the same deliveries in other orders do not lock each other out', async () => {
  const ids = Array.from({ length: 100 }, (_, n) => String(n))
  const turns = await Promise.all(
    Array.from({ length: 8 }, (_, turn) => {
      const intake = createIntake(database.db)
      const shuffled = turn % 2 === 0 ? ids : ids.toReversed()
      return Promise.all(shuffled.map((id) => intake(delivery(`lock-${id}`, `lock-${id}`, 'lock-all'))))
    }),
  )
  expect(turns.flat().filter((answer) => answer === 'accepted')).toHaveLength(100)
})
