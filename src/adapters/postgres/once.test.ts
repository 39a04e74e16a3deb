import { expect, test } from 'vitest'
import { type Clock, systemClock } from '../clock.ts'
import { silentLog } from '../log.ts'
import { openDatabase } from './database.ts'
import { testDatabase } from './testDatabase.ts'

/** Counts its calls in a sequence, which no rollback takes back, and breaks the first one off as `code`. */
const breaksOff = (code: string): string => `
create sequence calls;
create function breaks_off() returns bigint language plpgsql as $$
begin
  if nextval('calls') = 1 then
    raise exception 'broken off' using errcode = '${code}';
  end if;
  return (select last_value from calls);
end $$`

test('what Postgres undid itself is sent again, also where it must not happen twice', async () => {
  const database = await testDatabase()
  const { db } = database
  await db.query(breaksOff('40P01'))
  const { rows } = await db.once('select breaks_off() as calls')
  await database.drop()
  expect(rows).toEqual([{ calls: 2n }])
})

test('what failed for another reason is not sent again', async () => {
  const database = await testDatabase()
  const { db } = database
  await db.query(breaksOff('P0001'))
  const answer = await db.once('select breaks_off()').catch((error: unknown) => String(error))
  const { rows } = await db.query('select last_value as calls from calls')
  await database.drop()
  expect([answer, rows]).toEqual(['error: broken off', [{ calls: 1n }]])
})

test('a process that stood still for an hour meanwhile is patient all the same', async () => {
  const database = await testDatabase()
  let hours = 0
  const clock: Clock = { ...systemClock, monotonicMs: () => (hours += 1) * 3_600_000 }
  const db = openDatabase({ url: database.url, clock, log: silentLog, patienceMs: 5000 })
  await database.db.query(breaksOff('40P01'))
  const { rows } = await db.query('select breaks_off() as calls')
  await db.end()
  await database.drop()
  expect(rows).toEqual([{ calls: 2n }])
})
