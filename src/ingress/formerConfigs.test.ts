import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../adapters/postgres/testDatabase.ts'
import { activateConfig } from '../ledger/deployment.ts'
import { freeFormerConfigs, freeStragglers } from './formerConfigs.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

const KEY = 'order:demo:1'
const config = (version: string) => ({ version, stores: {} })

/** A run under this version parked the order. */
async function parkUnder(version: string): Promise<void> {
  const { db } = database
  await db.query(
    `insert into subject (key, wanted, settled, lane) values ($1, 1, 1, 'live')
    on conflict (key) do update set settled = subject.wanted`,
    [KEY],
  )
  await db.query(`insert into wait (subject, on_kind, on_key) values ($1, 'config', $2)`, [KEY, version])
}

const isOwed = async (): Promise<boolean> =>
  (await database.db.query('select 1 from subject where wanted > settled')).rows.length > 0

test('what a process with the former configuration parks again is freed again', async () => {
  await activateConfig(database.db, 'first')
  await parkUnder('first')
  await activateConfig(database.db, 'second')
  expect(await freeFormerConfigs(database.db, config('second'))).toEqual([KEY])
  await parkUnder('first')
  expect([await freeStragglers(database.db, config('first')), await isOwed()]).toEqual([[], false])
  expect([await freeStragglers(database.db, config('second')), await isOwed()]).toEqual([[KEY], true])
  await parkUnder('second')
  expect([await freeStragglers(database.db, config('second')), await isOwed()]).toEqual([[], false])
})
