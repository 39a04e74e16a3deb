import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../clock.ts'
import { silentLog } from '../log.ts'
import { openDatabase } from './database.ts'
import { type EmbeddedPostgres, startEmbedded } from './embedded.ts'

let dataDir: string
let server: EmbeddedPostgres | null = null

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'tieout-embedded-'))
})
afterEach(async () => {
  await server?.stop({ evenIfUsed: true })
  server = null
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 10 })
})

const start = (): Promise<EmbeddedPostgres> =>
  startEmbedded({ dataDir, clock: systemClock, log: silentLog, settings: { fsync: 'off' } })

test('is started once by many who want it, and stopped by the last of them', async () => {
  const [first, second] = await Promise.all([start(), start()])
  server = first
  expect(first.url).toBe(second.url)
  expect(first.pid()).toBe(second.pid())
  const user = openDatabase({ url: second.url, clock: systemClock, log: silentLog })
  await user.query('create table kept (n int)')
  await first.stop()
  expect((await user.query('insert into kept values (1) returning n')).rows).toEqual([{ n: 1 }])
  await user.end()
  await second.stop()
  expect(first.pid()).toBeNull()
})

test('is started again by its user where it was killed, and the user goes on', async () => {
  const running = await start()
  server = running
  const revive = () => running.ensureRunning()
  const db = openDatabase({ url: running.url, clock: systemClock, log: silentLog, revive })
  await db.query('create table kept (n int primary key)')
  const before = running.pid()
  process.kill(before ?? 0, 'SIGKILL')
  await db.transaction(async (tx) => {
    await tx.query('insert into kept values (1) on conflict do nothing')
    await tx.query('insert into kept values (2) on conflict do nothing')
  })
  expect((await db.query('select n from kept order by n')).rows).toEqual([{ n: 1 }, { n: 2 }])
  // A session may outlive the server's main process for a moment, and serve what was asked until then.
  await expect
    .poll(() => db.query('select 1').then(() => running.pid()), { timeout: 30_000 })
    .not.toBe(before)
  expect((await db.query('select n from kept order by n')).rows).toEqual([{ n: 1 }, { n: 2 }])
  await db.end()
})

test('is waited for where it runs and does not answer, as while it recovers from a session that was killed', async () => {
  const said: string[] = []
  const log = { ...silentLog, info: (_fields: unknown, message: string) => void said.push(message) }
  const running = await startEmbedded({ dataDir, clock: systemClock, log, settings: { fsync: 'off' } })
  server = running
  const { url } = running
  const pid = running.pid() ?? 0
  process.kill(pid, 'SIGSTOP')
  try {
    const revived = running.ensureRunning()
    await expect.poll(() => said, { timeout: 30_000 }).toContain('PostgreSQL runs and does not answer yet')
    process.kill(pid, 'SIGCONT')
    await revived
  } finally {
    process.kill(pid, 'SIGCONT')
  }
  expect({ url: running.url, pid: running.pid() }).toEqual({ url, pid })
})

test('starts beside the pid file of a process that is none of ours', async () => {
  const running = await start()
  server = running
  const { rows } = await connected(running, (db) =>
    db.query<{ at: string }>(`select current_setting('data_directory') as at`),
  )
  // The connection before may take a moment to go.
  await running.stop({ evenIfUsed: true })
  writeFileSync(join(rows[0]?.at ?? '', 'postmaster.pid'), `${process.pid}\n`)
  writeFileSync(join(dataDir, 'server.lock'), '999999999')
  await running.ensureRunning()
  expect(running.pid()).not.toBe(process.pid)
})

test('keeps values exact: int8 as bigint, times as ISO instants', async () => {
  server = await start()
  const { rows } = await connected(server, (db) =>
    db.query(`select 9007199254740993::int8 as big, '2026-01-05 12:00:00+02'::timestamptz as at`),
  )
  expect(rows).toEqual([{ big: 9007199254740993n, at: '2026-01-05T10:00:00.000Z' }])
})

async function connected<Value>(
  running: EmbeddedPostgres,
  work: (db: ReturnType<typeof openDatabase>) => Promise<Value>,
): Promise<Value> {
  const db = openDatabase({ url: running.url, clock: systemClock, log: silentLog })
  try {
    return await work(db)
  } finally {
    await db.end()
  }
}
