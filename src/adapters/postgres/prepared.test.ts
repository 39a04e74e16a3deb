import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../clock.ts'
import { silentLog } from '../log.ts'
import { type Database, openDatabase } from './database.ts'
import { type TestDatabase, testDatabase } from './testDatabase.ts'

let database: TestDatabase
let db: Database
beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase({ url: database.url, clock: systemClock, log: silentLog, max: 1, patienceMs: 5000 })
  await db.query('create table thing (id int primary key, name text)')
  await db.query(`insert into thing values (1, 'one')`)
})
afterAll(async () => {
  await db.end()
  await database.drop()
})

const THING = 'select * from thing where id = $1'

test('a statement is planned once a connection, and answers for each of its values', async () => {
  for (let time = 0; time < 10; time += 1)
    expect((await db.query(THING, [1])).rows).toEqual([{ id: 1, name: 'one' }])
  expect((await db.query(THING, [2])).rows).toEqual([])
  const { rows } = await db.query(
    'select generic_plans::int + custom_plans::int as runs from pg_prepared_statements where statement = $1',
    [THING],
  )
  expect(rows).toEqual([{ runs: 11 }])
})

test('a statement whose table was changed meanwhile is prepared anew, also within a transaction', async () => {
  await db.query(THING, [1])
  await database.db.query('alter table thing add column more text')
  expect((await db.query(THING, [1])).rows).toEqual([{ id: 1, name: 'one', more: null }])
  await database.db.query('alter table thing add column last text')
  const rows = await db.transaction(async (tx) => {
    await tx.query('update thing set name = $2 where id = $1', [1, 'two'])
    return (await tx.query(THING, [1])).rows
  })
  expect(rows).toEqual([{ id: 1, name: 'two', more: null, last: null }])
})

test('what a statement may not do fails as it did', async () => {
  await expect(db.query('insert into thing (id) values ($1)', [1])).rejects.toMatchObject({ code: '23505' })
  await expect(db.query('select $1 from nowhere', [1])).rejects.toMatchObject({ code: '42P01' })
  expect((await db.query('select 1 as one; select 2 as one')).rows).toEqual([{ one: 1 }, { one: 2 }])
})
