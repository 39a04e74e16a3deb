import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { systemClock } from '../adapters/clock.ts'
import { silentLog } from '../adapters/log.ts'
import { type Database, openDatabase } from '../adapters/postgres/database.ts'
import { startEmbedded } from '../adapters/postgres/embedded.ts'
import { migrate } from '../adapters/postgres/migrate.ts'
import { testDatabase } from '../adapters/postgres/testDatabase.ts'
import type { StoreKey, SubjectKey } from '../domain/ids.ts'
import { accept } from '../inbox/inbox.ts'
import { createEngine } from './engine.ts'
import { join } from './presence.ts'
import { raise } from './subjects.ts'
import type { Handler } from './types.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

const key = (name: string): SubjectKey => `order:main:${name}` as SubjectKey

async function engine(db: Database, handler: Handler): Promise<void> {
  const presence = await join({ db, clock: systemClock, log: silentLog, role: 'test' })
  const made = createEngine({
    db,
    presence,
    handler,
    clock: systemClock,
    log: silentLog,
    retryPolicy: () => ({ delayMs: 100, counts: true }),
    stopGraceMs: 200,
  })
  await made.start()
  cleanups.push(async () => {
    await made.stop()
    await presence.leave()
  })
}

const unsettled = async (db: Database): Promise<bigint | undefined> => {
  const { rows } = await db.query<{ count: bigint }>(
    'select count(*) as count from subject where wanted > settled or holder is not null',
  )
  return rows[0]?.count
}

test('W17: what a process that is killed was running is run by another within seconds', async () => {
  const database = await testDatabase()
  cleanups.push(() => database.drop())
  const child = spawn(process.execPath, [
    fileURLToPath(new URL('../../tests/support/engineProcess.ts', import.meta.url)),
    database.url,
  ])
  cleanups.push(() => child.kill('SIGKILL'))
  await raise(
    database.db,
    [1, 2, 3].map((n) => ({ key: key(String(n)), lane: 'live', cause: 'test' })),
  )
  await linesOf(child, 3)
  child.kill('SIGKILL')
  const killedAt = systemClock.monotonicMs()
  const ran: string[] = []
  await engine(database.db, (claim) => {
    ran.push(claim.subject)
    return Promise.resolve({ kind: 'settled' })
  })
  await expect.poll(() => unsettled(database.db), { timeout: 15_000 }).toBe(0n)
  expect(ran.toSorted()).toEqual([key('1'), key('2'), key('3')])
  expect(systemClock.monotonicMs() - killedAt).toBeLessThan(8000)
  const { rows } = await database.db.query(
    'select fence, outcome from run where subject = $1 order by fence',
    [key('1')],
  )
  // The release of the dead run's claim raised the fence too: a zombie's write would have been refused.
  expect(rows).toEqual([
    { fence: 1n, outcome: 'lost' },
    { fence: 3n, outcome: 'settled' },
  ])
})

function linesOf(child: ChildProcess, count: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let lines = 0
    child.once('exit', (code) => reject(new Error(`the worker process ended with ${code}`)))
    child.stdout?.on('data', (data: Buffer) => {
      lines += data.toString().split('\n').length - 1
      if (lines >= count) resolve()
    })
  })
}

test('W18: PostgreSQL killed under load comes back, and every acknowledged delivery is run', async () => {
  const dataDir = mkdtempSync(joinPath(tmpdir(), 'tieout-crash-'))
  cleanups.push(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 10 }))
  const server = await startEmbedded({ dataDir, clock: systemClock, log: silentLog })
  cleanups.push(() => server.stop({ evenIfUsed: true }))
  const revive = () => server.ensureRunning()
  const db = openDatabase({ url: server.url, clock: systemClock, log: silentLog, revive })
  cleanups.push(() => db.end())
  await migrate(db)
  const ran = new Set<string>()
  await engine(db, async (claim) => {
    await systemClock.sleep(5)
    ran.add(claim.subject)
    return { kind: 'settled' }
  })
  const acknowledged: string[] = []
  for (let n = 0; n < 200; n += 1) {
    if (n === 60 || n === 130) process.kill(server.pid() ?? 0, 'SIGKILL')
    const subjects = [key(String(n))]
    const rest = { topic: 'orders/create', eventId: null, apiVersion: null, triggeredAt: null } as const
    await accept(db, { store: 'main' as StoreKey, webhookId: String(n), subjects, lane: 'live', ...rest })
    acknowledged.push(key(String(n)))
  }
  await expect.poll(() => unsettled(db), { timeout: 30_000 }).toBe(0n)
  const { rows } = await db.query<{ count: bigint }>('select count(*) as count from delivery')
  expect(rows).toEqual([{ count: 200n }])
  expect([...ran].toSorted()).toEqual(acknowledged.toSorted())
})
