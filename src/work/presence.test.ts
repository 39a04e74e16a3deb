import type { Client, QueryResult } from 'pg'
import { expect, test } from 'vitest'
import { systemClock } from '../adapters/clock.ts'
import { silentLog } from '../adapters/log.ts'
import { openDatabase, pgDriver, type PostgresDriver } from '../adapters/postgres/database.ts'
import { testDatabase } from '../adapters/postgres/testDatabase.ts'
import { join } from './presence.ts'

test('asks one thing at a time of its connection, however many ask it', async () => {
  const warnings: string[] = []
  const hear = (warning: Error): void => void warnings.push(warning.message)
  process.on('warning', hear)
  const database = await testDatabase()
  const presence = await join({ db: database.db, clock: systemClock, log: silentLog, role: 'test' })
  const heard = Promise.withResolvers<void>()
  const [first, second] = await Promise.all([
    presence.lead(7),
    presence.lead(8),
    presence.listen('tieout_first', () => undefined),
    presence.listen('tieout_second', heard.resolve),
  ])
  await database.db.query(`select pg_notify('tieout_second', '')`)
  await heard.promise
  await presence.leave()
  await database.drop()
  process.off('warning', hear)
  expect([first, second]).toEqual([true, true])
  expect(warnings).toEqual([])
})

test('who resigns lets another lead while it is still there', async () => {
  const database = await testDatabase()
  const options = { db: database.db, clock: systemClock, log: silentLog, role: 'test' }
  const [first, second] = [await join(options), await join(options)]
  const before = [await first.lead(7), await second.lead(7)]
  await first.resign(7)
  const after = [await second.lead(7), await first.lead(7)]
  await first.leave()
  await second.leave()
  await database.drop()
  expect({ before, after }).toEqual({ before: [true, false], after: [true, false] })
})

/** A connection whose session the server ends after it was asked `times` times, before the answer is heard. */
function cutAfter(client: Client, times: number, end: (pid: number) => Promise<unknown>): Client {
  const ask = client.query.bind(client)
  let asked = 0
  const query = async (text: string, values?: unknown[]): Promise<QueryResult> => {
    const answer = await ask(text, values)
    asked += 1
    if (asked !== times) return answer
    const ended = new Promise<void>((resolve) => void client.once('end', () => resolve()))
    const { rows } = await ask<{ pid: number }>('select pg_backend_pid() as pid')
    await end(rows[0]?.pid ?? 0)
    await ended
    return answer
  }
  return Object.assign(client, { query })
}

test('a connection that is lost while it is being made is made again', async () => {
  const database = await testDatabase()
  const end = (pid: number): Promise<unknown> => database.db.query('select pg_terminate_backend($1)', [pid])
  // The first is lost once it is there; the second in the moment in which it has taken the old id.
  const times = [3, 1]
  const driver: PostgresDriver = {
    ...pgDriver,
    client: (config) => cutAfter(pgDriver.client(config), times.shift() ?? 0, end),
  }
  const lossy = openDatabase({
    url: database.url,
    clock: systemClock,
    log: silentLog,
    driver,
    patienceMs: 5000,
  })
  const presence = await join({ db: lossy, clock: systemClock, log: silentLog, role: 'test' })
  const back = Promise.withResolvers<void>()
  await presence.listen('tieout_first', back.resolve)
  const before = presence.id()
  const lost = await presence.lead(7).catch((error: unknown) => error)
  await back.promise
  const leads = await presence.lead(7)
  const after = presence.id()
  await presence.leave()
  await lossy.end()
  await database.drop()
  expect({ lost, leads, after, left: times.length }).toEqual({
    lost: false,
    leads: true,
    after: before,
    left: 0,
  })
})
