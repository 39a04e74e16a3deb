import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../adapters/postgres/testDatabase.ts'
import { type Keeping, prune } from './janitor.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.drop())

const KEEPING: Keeping = {
  retention: { deliveriesDays: 30, runsDays: 90, runsKept: 20, attemptsDays: 365, tieOutsDays: 365 },
  lookBackDays: 3,
}

const run = (text: string) => database.db.query(text)
const ids = async (text: string): Promise<unknown[]> =>
  (await database.db.query<{ id: unknown }>(text)).rows.map(({ id }) => id)

test('deletes what is older than is kept, and nothing else', async () => {
  await run(`insert into subject (key, lane) values ('order:main:1', 'live'), ('order:main:2', 'live')`)
  await run(`insert into delivery (store, webhook_id, topic, received_at, subjects)
    select 'main', n::text, 'orders/create', now() - n * interval '1 day', '{}' from unnest(array[31, 29]) as n`)
  await run(`insert into intent (subject, external_id, kind, operation, hash, source_version, config_version, fence, state)
    values ('order:main:1', 'done', 'salesOrder', 'create', 'h', '1', 'c', 1, 'done'),
      ('order:main:1', 'open', 'salesOrder', 'create', 'h', '1', 'c', 1, 'unknown')`)
  await run(`insert into attempt (intent, subject, fence, started_at)
    select id, subject, 1, now() - days * interval '1 day' from intent, unnest(array[366, 364]) as days`)
  await run(`insert into tieout_history (subject, at, source_version, results, broken)
    select 'order:main:1', now() - days * interval '1 day', '1', '[]', 0 from unnest(array[366, 364]) as days`)
  await run(`insert into seen (source, id, version)
    select 's', days::text, to_char(now() - days * interval '1 day', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    from unnest(array[7, 4]) as days`)

  const pruned = await prune(database.db, KEEPING)

  expect(pruned).toEqual({ deliveries: 1, runs: 0, attempts: 1, tieOuts: 1, seen: 1 })
  expect(await ids('select webhook_id as id from delivery')).toEqual(['29'])
  expect(
    await ids(`select external_id || extract(day from now() - started_at) as id
      from attempt join intent on intent.id = intent order by id`),
  ).toEqual(['done364', 'open364', 'open366'])
  expect(await ids('select extract(day from now() - at)::int as id from tieout_history')).toEqual([364])
  expect(await ids('select id from seen')).toEqual(['4'])
  expect(await prune(database.db, KEEPING)).toEqual({
    deliveries: 0,
    runs: 0,
    attempts: 0,
    tieOuts: 0,
    seen: 0,
  })
})

test('keeps the last runs of a subject however old they are, and all that are not old', async () => {
  await run(`insert into subject (key, lane) values ('order:main:1', 'live'), ('order:main:2', 'live')`)
  // The first: 25 runs, 100 days old. The second: 30 runs, the last 25 of them of this month.
  await run(`insert into run (subject, fence, worker, lane, attempt, started_at)
    select 'order:main:1', fence, 1, 'live'::lane, 1, now() - interval '100 days' from generate_series(1, 25) as fence
    union all
    select 'order:main:2', fence, 1, 'live'::lane, 1, now() - (case when fence <= 5 then 100 else 10 end) * interval '1 day'
    from generate_series(1, 30) as fence`)

  expect((await prune(database.db, KEEPING)).runs).toBe(10)

  expect(await ids(`select min(fence)::int as id from run group by subject order by subject`)).toEqual([6, 6])
})
