/** An engine on a database of its own, for the tests of work. */
import { afterEach, beforeEach, expect } from 'vitest'
import { systemClock } from '../../src/adapters/clock.ts'
import { silentLog } from '../../src/adapters/log.ts'
import type { Database } from '../../src/adapters/postgres/database.ts'
import { type TestDatabase, testDatabase } from '../../src/adapters/postgres/testDatabase.ts'
import { fault } from '../../src/domain/fault/fault.ts'
import type { SubjectKey } from '../../src/domain/ids.ts'
import type { Lane, RunOutcome } from '../../src/domain/work/outcome.ts'
import { createEngine, type EngineOptions } from '../../src/work/engine.ts'
import { join } from '../../src/work/presence.ts'
import type { Handler, Hint, WorkEngine } from '../../src/work/types.ts'

export interface SubjectRow {
  readonly wanted: bigint
  readonly settled: bigint
  readonly state: string
  readonly holder: number | null
  readonly fence: bigint
}

export interface EngineStage {
  readonly database: () => TestDatabase
  readonly db: () => Database
  readonly engine: (handler: Handler, more?: Partial<EngineOptions>) => Promise<WorkEngine>
  readonly subject: (name: string) => Promise<SubjectRow | undefined>
  /** Until nothing of the subject is owed and it stands in this state. */
  readonly atRest: (name: string, state: string) => Promise<void>
}

export const SETTLED: RunOutcome = { kind: 'settled' }
export const unreachable = fault('netsuite.unreachable', {}, 'no answer')
export const key = (name: string): SubjectKey => `order:main:${name}` as SubjectKey
export const hint = (name: string, lane: Lane = 'live'): Hint => ({ key: key(name), lane, cause: 'test' })

/** Called once in a test file: each of its tests has a database of its own, and leaves no engine behind. */
export function engineStage(): EngineStage {
  let made: TestDatabase | null = null
  const cleanups: (() => Promise<void>)[] = []
  beforeEach(async () => {
    made = await testDatabase()
  })
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0)) await cleanup()
    await made?.drop()
  })
  const database = (): TestDatabase => {
    if (!made) throw new Error('there is a database inside a test only')
    return made
  }
  const db = (): Database => database().db

  const engine: EngineStage['engine'] = async (handler, more = {}) => {
    const presence = await join({ db: db(), clock: systemClock, log: silentLog, role: 'test' })
    const running = createEngine({
      db: db(),
      presence,
      handler,
      clock: systemClock,
      log: silentLog,
      retryPolicy: () => ({ delayMs: 50, counts: true }),
      stopGraceMs: 500,
      ...more,
    })
    await running.start()
    cleanups.push(async () => {
      await running.stop()
      await presence.leave()
    })
    return running
  }

  const subject: EngineStage['subject'] = async (name) => {
    const { rows } = await db().query<SubjectRow>(
      'select wanted, settled, state, holder, fence from subject where key = $1',
      [name.includes(':') ? name : key(name)],
    )
    return rows[0]
  }

  const atRest: EngineStage['atRest'] = async (name, state) =>
    expect
      .poll(
        async () => {
          const row = await subject(name)
          return row && row.holder === null && row.wanted === row.settled ? row.state : 'owed'
        },
        { timeout: 15_000, interval: 20 },
      )
      .toBe(state)

  return { database, db, engine, subject, atRest }
}
