import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../src/adapters/postgres/testDatabase.ts'
import { WORKER_LOCK } from '../../src/work/sql/presence.ts'
import { leakedPermits, overlappingRuns, reported, unfinished } from './ends.ts'

let database: TestDatabase
const insert = (text: string): Promise<unknown> => database.db.query(text)

beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.drop())

test('work that is owed, held or due again is found, and so is an order that nobody looked at', async () => {
  await insert(`insert into subject (key, lane, wanted, settled, state, holder) values
    ('order:demo:1', 'live', 2, 2, 'applied', null),
    ('order:demo:2', 'live', 2, 1, 'applied', null),
    ('order:demo:3', 'live', 1, 1, 'applied', 7),
    ('customer:a:4', 'live', 1, 1, 'retry', null)`)
  await insert(`insert into shopify_order (store, order_id, subject, name, processed_at, updated_at, total_minor, currency)
    values ('demo', '1', 'order:demo:1', '#1', now(), '2026-05-07T10:00:00Z', 0, 'USD')`)
  const standing = [
    { id: 'gid://shopify/Order/1', name: '#1', updatedAt: '2026-05-07T10:00:01Z' },
    { id: 'gid://shopify/Order/9', name: '#9', updatedAt: '2026-05-07T10:00:00Z' },
  ]
  expect(await unfinished(database.db, standing)).toEqual([
    'customer:a:4 is owed work: retry, wanted 1, settled 1',
    'order:demo:2 is owed work: applied, wanted 2, settled 1',
    'order:demo:3 is owed work: applied, wanted 1, settled 1, held by 7',
    'order #1 (gid://shopify/Order/1) was never looked at as it stands now',
    'order #9 (gid://shopify/Order/9) was never looked at as it stands now',
  ])
})

test('permits that stay leased are found, whether or not their worker lives', async () => {
  await insert(`insert into permit_pool (account, level, ceiling) values ('a', 8, 8)`)
  await insert(
    `insert into worker (id, pid, role) values (900, 1, 'worker'), (901, 2, 'worker'), (902, 3, 'worker')`,
  )
  await insert(`insert into permit_lease (account, worker, granted, demand) values
    ('a', 900, 3, 0), ('a', 901, 2, 0), ('a', 902, 0, 0)`)
  const living = await database.db.dedicated()
  try {
    await living.query(`select pg_advisory_lock(${WORKER_LOCK}, 901)`)
    expect(await leakedPermits(database.db, 0)).toEqual([
      '3 permits leased to worker 900, which is dead',
      '2 permits leased to worker 901, which has nothing to do',
    ])
    await insert('update permit_lease set granted = 0')
    expect(await leakedPermits(database.db, 0)).toEqual([])
  } finally {
    await living.end()
  }
})

test('runs of one subject that overlap are found, also where the earlier one never ended', async () => {
  await insert(`insert into run (subject, fence, worker, lane, attempt, started_at, ended_at) values
    ('order:demo:1', 1, 1, 'live', 1, '2026-05-07T10:00:00Z', '2026-05-07T10:00:02Z'),
    ('order:demo:1', 3, 2, 'live', 1, '2026-05-07T10:00:01Z', '2026-05-07T10:00:03Z'),
    ('order:demo:1', 4, 2, 'live', 1, '2026-05-07T10:00:03Z', '2026-05-07T10:00:04Z'),
    ('order:demo:2', 1, 1, 'live', 1, '2026-05-07T10:00:00Z', null),
    ('order:demo:2', 2, 2, 'live', 1, '2026-05-07T10:00:09Z', '2026-05-07T10:00:10Z'),
    ('order:demo:3', 1, 1, 'live', 1, '2026-05-07T10:00:00Z', '2026-05-07T10:00:10Z')`)
  expect(await overlappingRuns(database.db)).toEqual([
    'order:demo:1: run 3 began before run 1 had ended',
    'order:demo:2: run 2 began before run 1 had ended',
  ])
})

test('what is said of an order is told in the words of the oracle', async () => {
  await insert(`insert into subject (key, lane, state) values
    ('order:demo:1', 'live', 'applied'), ('order:demo:2', 'live', 'excluded'), ('order:demo:3', 'live', 'waiting')`)
  await insert(`insert into fault (subject, code, cause, about, tech) values
    ('order:demo:3', 'mapping.gateway', 'c', '{}', 't')`)
  expect(await reported(database.db)).toEqual([
    { id: '1', outcome: 'booked', codes: [] },
    { id: '2', outcome: 'excluded', codes: [] },
    { id: '3', outcome: 'parked', codes: ['mapping.gateway'] },
  ])
})
