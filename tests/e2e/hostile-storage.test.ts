/** Texts that PostgreSQL does not take must neither stop a run from being settled nor stay out of sight. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/adapters/clock.ts'
import { silentLog } from '../../src/adapters/log.ts'
import { type TestDatabase, testDatabase } from '../../src/adapters/postgres/testDatabase.ts'
import { fault } from '../../src/domain/fault/fault.ts'
import { orderSubject, shopifyId, storeKey } from '../../src/domain/ids.ts'
import type { RunOutcome } from '../../src/domain/work/outcome.ts'
import { createLedger } from '../../src/ledger/ledger.ts'
import { createEngine } from '../../src/work/engine.ts'
import { join } from '../../src/work/presence.ts'
import { raise } from '../../src/work/subjects.ts'

let database: TestDatabase
let stop: () => Promise<void>
beforeEach(async () => {
  database = await testDatabase()
  stop = () => Promise.resolve()
})
afterEach(async () => {
  await stop()
  await database.drop()
})

const subject = orderSubject(storeKey('main'), shopifyId('1'))

/** Runs the subject once under the real engine, and answers the story of it once it rests. */
async function storyOf(outcome: RunOutcome) {
  const { db } = database
  const presence = await join({ db, clock: systemClock, log: silentLog, role: 'test' })
  const engine = createEngine({
    db,
    presence,
    handler: () => Promise.resolve(outcome),
    clock: systemClock,
    log: silentLog,
    retryPolicy: () => null,
    stopGraceMs: 200,
  })
  stop = async () => {
    await engine.stop()
    await presence.leave()
  }
  await engine.start()
  await raise(db, [{ key: subject, lane: 'live', cause: 'test' }])
  const ledger = createLedger(db)
  await expect
    .poll(async () => (await ledger.story(subject))?.state, { timeout: 10_000, interval: 20 })
    .toBe(outcome.kind)
  const story = await ledger.story(subject)
  if (story === null) throw new Error('the subject has no story')
  return story
}

const parked = (about: Readonly<Record<string, string>>, waitFor: string, tech = 'as read') => ({
  kind: 'parked' as const,
  faults: [fault('mapping.sku-unknown', about, tech)],
  waits: [{ onKind: 'sku' as const, onKey: waitFor }],
  recheckAfterMs: 60_000,
})

/** Random, so that no compression makes it fit. */
const noise = (length: number): string =>
  Array.from({ length }, () => String.fromCodePoint(0x4e00 + Math.floor(Math.random() * 20_000))).join('')

describe('a run is settled, and says what it met, where a text holds', () => {
  test('NUL', async () => {
    const story = await storyOf(parked({ sku: 'MUG\0' }, 'MUG\0', 'sku "MUG\0"'))
    expect(story.faults).toMatchObject([{ about: { sku: 'MUG\uFFFD' }, tech: 'sku "MUG\uFFFD"' }])
    expect(story.waits).toEqual([{ onKind: 'sku', onKey: 'MUG\uFFFD' }])
  })

  test('half of an emoji, as cutting a text leaves it', async () => {
    const story = await storyOf(parked({ sku: 'MUG' }, 'MUG', '☕😀'.slice(0, 2)))
    expect(story.faults).toMatchObject([{ tech: '☕\uFFFD' }])
  })

  test('more than an index takes', async () => {
    const sku = noise(3000)
    const story = await storyOf(parked({ sku }, sku))
    expect(story.faults).toMatchObject([
      { code: 'mapping.sku-unknown', about: { sku: `${sku.slice(0, 1000)}…` } },
    ])
    expect(story.waits).toEqual([])
    expect((await createLedger(database.db).status()).openCauses).toHaveLength(1)
  })

  test('NUL, in the reason of an exclusion', async () => {
    const story = await storyOf({ kind: 'excluded', reason: { ops: 'a sample\0', tech: 'policy\0' } })
    expect(story.excludedBecause).toEqual({ ops: 'a sample\uFFFD', tech: 'policy\uFFFD' })
  })
})

test('an outcome that cannot be stored at all parks as a bug, and does not hold its subject', async () => {
  const story = await storyOf({ ...parked({}, 'MUG'), recheckAfterMs: Number.MAX_VALUE })
  expect(story.running).toBe(false)
  expect(story.faults).toMatchObject([{ code: 'work.bug' }])
})
