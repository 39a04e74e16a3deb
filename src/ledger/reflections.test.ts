import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../adapters/postgres/testDatabase.ts'
import { type ExternalId, netSuiteId, shopifyId, type SubjectKey } from '../domain/ids.ts'
import { createLedger } from './ledger.ts'
import { createReflections, type Reflections } from './reflections.ts'
import type { Claim, Intent, Ledger } from './types.ts'

let database: TestDatabase
let ledger: Ledger
let reflections: Reflections
let count = 0
let claim: Claim

beforeAll(async () => {
  database = await testDatabase()
  ledger = createLedger(database.db)
  reflections = createReflections(database.db)
})
afterAll(() => database.drop())
beforeEach(async () => {
  count += 1
  claim = await claimed(`order:main:${count}` as SubjectKey)
})

async function claimed(subject: SubjectKey, fence = 1n): Promise<Claim> {
  await database.db.query(
    `insert into subject (key, wanted, lane, fence, holder) values ($1, 1, 'live', $2, 1)
     on conflict (key) do update set fence = excluded.fence, holder = 1`,
    [subject, fence],
  )
  return { subject, fence, wanted: 1n, lane: 'live' }
}

const id = (): ReturnType<typeof netSuiteId> => netSuiteId(1000 + count)
const EARLY = '2026-11-23T10:00:00.000Z'
const LATE = '2026-11-23T11:00:00.000Z'
const seen = (version: string) => ({ netsuiteId: id(), kind: 'itemFulfillment' as const, version })

async function intended(): Promise<Intent<'fulfillment'>> {
  const made = await ledger.intend(claim, {
    externalId: `shopify_main_if_${count}_501` as ExternalId,
    kind: 'fulfillment',
    operation: 'reflect',
    hash: 'h1',
    sourceVersion: '1',
    total: null,
    configVersion: 'c1',
  })
  if (made === 'fence-lost') throw new Error('the fence should be held')
  return made
}

const row = () => ({ netsuiteId: id(), part: '501', kind: 'fulfillment' as const, content: { lines: [1] } })

describe('a record that was seen', () => {
  test('keeps its latest version, and what Shopify agreed with', async () => {
    await reflections.sight([
      { ...seen(LATE), subject: claim.subject },
      { ...seen(EARLY), subject: claim.subject },
    ])
    await reflections.sight([{ ...seen(EARLY), subject: claim.subject }])
    expect((await reflections.of(claim.subject)).sightings).toEqual([{ ...seen(LATE), reflected: null }])
    expect(await reflections.agreed(claim, [seen(LATE)])).toBe('ok')
    expect((await reflections.of(claim.subject)).sightings).toEqual([{ ...seen(LATE), reflected: LATE }])
    expect(await reflections.disagreed(claim, [id()])).toBe('ok')
    expect((await reflections.of(claim.subject)).sightings).toEqual([{ ...seen(LATE), reflected: null }])
    expect(await reflections.sighted([id(), netSuiteId(7)])).toEqual([
      { netsuiteId: id(), subject: claim.subject, kind: 'itemFulfillment' },
    ])
  })
})

describe('what Shopify is told', () => {
  test('is planned, sent and standing, and no business of what NetSuite is written', async () => {
    const made = await intended()
    expect(await reflections.plan(claim, row())).toBe('ok')
    expect((await ledger.observe(claim.subject)).openIntents).toEqual([])
    await ledger.beginAttempt(claim, made.id)
    expect(await reflections.of(claim.subject)).toMatchObject({
      told: [{ ...row(), state: 'planned', shopifyId: null }],
      open: [{ id: made.id, state: 'unknown' }],
    })
    const done = { intentId: made.id, netsuiteId: id(), part: '501', shopifyId: shopifyId(9) }
    expect(await reflections.told(claim, done)).toBe('ok')
    expect(await reflections.of(claim.subject)).toMatchObject({
      told: [{ state: 'standing', shopifyId: '9' }],
      open: [],
    })
    expect(await reflections.undone(claim, { netsuiteId: id(), part: '501' })).toBe('ok')
    expect((await reflections.of(claim.subject)).told).toMatchObject([{ state: 'undone' }])
  })

  test('and was never sent is forgotten, and what stands is not', async () => {
    const made = await intended()
    await reflections.plan(claim, row())
    const gone = { intentId: made.id, netsuiteId: id(), part: '501' }
    expect(await reflections.notTold(claim, gone)).toBe('ok')
    expect(await reflections.of(claim.subject)).toEqual({ sightings: [], told: [], open: [] })
    const again = await intended()
    await reflections.plan(claim, row())
    await reflections.told(claim, { ...gone, intentId: again.id, shopifyId: shopifyId(9) })
    await reflections.notTold(claim, gone)
    expect((await reflections.of(claim.subject)).told).toHaveLength(1)
  })

  test('is refused to a run whose order another has claimed', async () => {
    const made = await intended()
    await reflections.plan(claim, row())
    await claimed(claim.subject, 2n)
    const part = { netsuiteId: id(), part: '501' }
    expect(await reflections.plan(claim, row())).toBe('fence-lost')
    expect(await reflections.told(claim, { ...part, intentId: made.id, shopifyId: shopifyId(9) })).toBe(
      'fence-lost',
    )
    expect(await reflections.notTold(claim, { ...part, intentId: made.id })).toBe('fence-lost')
    expect(await reflections.undone(claim, part)).toBe('fence-lost')
    expect(await reflections.agreed(claim, [seen(LATE)])).toBe('fence-lost')
    expect(await reflections.disagreed(claim, [id()])).toBe('fence-lost')
    expect((await reflections.of(claim.subject)).told).toMatchObject([{ state: 'planned' }])
  })
})
