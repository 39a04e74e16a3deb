import { Registry } from 'prom-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { virtualClock } from '../../tests/support/virtualClock.ts'
import { systemClock } from '../adapters/clock.ts'
import { silentLog } from '../adapters/log.ts'
import { type TestDatabase, testDatabase } from '../adapters/postgres/testDatabase.ts'
import { readFigures } from '../ledger/figures.ts'
import { createDeploymentMetrics } from './deploymentMetrics.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.drop())

/** The samples of our own gauges, without help texts. */
const scrape = async (registry: Registry): Promise<readonly string[]> =>
  (await registry.metrics()).split('\n').filter((line) => line.startsWith('tieout_'))

const inBatch = (text: string) => database.db.query(text)

test('a scrape tells backlog, faults, permits and calls of the whole deployment', async () => {
  await inBatch(`insert into subject (key, wanted, settled, lane, state, owed_since) values
    ('order:main:1', 1, 0, 'live', 'new', now() - interval '1 hour'),
    ('order:main:2', 1, 1, 'live', 'parked', now()),
    ('order:main:3', 1, 1, 'live', 'applied', now())`)
  await inBatch(`insert into fault (subject, code, cause, about, tech)
    values ('order:main:2', 'mapping.sku-unknown', 'c', '{"sku": "A"}', '')`)
  await inBatch(`insert into permit_pool (account, level, ceiling) values ('1234567', 3, 4)`)
  await inBatch(`insert into call_counter (day, system, scope, kind, outcome, calls, ms, cost)
    select current_date - n, 'netsuite', '1234567', 'create salesOrder', 'ok', 5, 100, 0 from generate_series(0, 1) as n`)
  await inBatch(`insert into pause (system, scope, fault)
    values ('shopify', 'main', '{"code": "shopify.auth", "about": {}, "tech": ""}')`)
  const registry = new Registry()
  createDeploymentMetrics({
    registry,
    clock: systemClock,
    log: silentLog,
    read: () => readFigures(database.db),
  })

  const samples = await scrape(registry)

  expect(samples).toEqual(
    expect.arrayContaining([
      'tieout_owed{lane="live"} 1',
      'tieout_parked 1',
      'tieout_subjects{kind="order",state="applied"} 1',
      'tieout_open_faults{code="mapping.sku-unknown",owner="merchandising"} 1',
      'tieout_untied 0',
      'tieout_permits{account="1234567",what="level"} 3',
      'tieout_permits{account="1234567",what="ceiling"} 4',
      'tieout_calls{system="netsuite",scope="1234567",kind="create salesOrder",outcome="ok"} 10',
      'tieout_paused{system="shopify",scope="main",code="shopify.auth"} 1',
      'tieout_database_up 1',
    ]),
  )
  const oldest = samples.find((line) => line.startsWith('tieout_oldest_owed_seconds '))
  expect(Number(oldest?.split(' ')[1])).toBeGreaterThanOrEqual(3600)
})

test('what is gone is gone from the next scrape, and several scrapes read once', async () => {
  let reads = 0
  const clock = virtualClock(new Date().toISOString())
  const registry = new Registry()
  createDeploymentMetrics({
    registry,
    // Its sleep never ends, so that a read that is slow is waited for.
    clock: { ...clock, monotonicMs: () => clock.monotonicMs(), sleep: () => new Promise(() => undefined) },
    log: silentLog,
    read: () => {
      reads += 1
      return readFigures(database.db)
    },
  })
  await inBatch(
    `insert into pause (system, scope, fault) values ('netsuite', '1', '{"code": "netsuite.auth"}')`,
  )
  const paused = async () => (await scrape(registry)).filter((line) => line.startsWith('tieout_paused'))
  expect(await paused()).toEqual(['tieout_paused{system="netsuite",scope="1",code="netsuite.auth"} 1'])
  await inBatch('delete from pause')
  expect(await paused()).toHaveLength(1)
  expect(reads).toBe(1)
  clock.advance(5000)
  expect(await paused()).toEqual([])
  expect(reads).toBe(2)
})

test('a database that does not answer in time leaves no number, and says that it is away', async () => {
  const registry = new Registry()
  createDeploymentMetrics({
    registry,
    clock: virtualClock(),
    log: silentLog,
    read: () => new Promise(() => undefined),
  })
  expect(await scrape(registry)).toEqual(['tieout_database_up 0'])
})
