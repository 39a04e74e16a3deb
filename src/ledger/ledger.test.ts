import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../adapters/postgres/testDatabase.ts'
import type { ExternalId, NetSuiteId, ShopifyId, StoreKey, SubjectKey } from '../domain/ids.ts'
import { currency, money } from '../domain/money.ts'
import { createLedger, orderSource } from './ledger.ts'
import type { Claim, Intent, Ledger, NewIntent, OrderRow, TieOutResult } from './types.ts'

let database: TestDatabase
let ledger: Ledger
let count = 0
let claim: Claim

beforeAll(async () => {
  database = await testDatabase()
  ledger = createLedger(database.db)
})
afterAll(() => database.drop())
beforeEach(async () => {
  count += 1
  claim = await claimed(`order:main:${count}` as SubjectKey)
})

/** A subject in the hands of a run, as the work engine leaves it. */
async function claimed(subject: SubjectKey, fence = 1n): Promise<Claim> {
  await database.db.query(
    `insert into subject (key, wanted, lane, fence, holder) values ($1, 1, 'live', $2, 1)
     on conflict (key) do update set fence = excluded.fence, holder = 1`,
    [subject, fence],
  )
  return { subject, fence, wanted: 1n, lane: 'live' }
}

const usd = currency('USD')
const intent = (more: Partial<NewIntent> = {}): NewIntent => ({
  externalId: `tieout_main_so_${count}` as ExternalId,
  kind: 'salesOrder',
  operation: 'create',
  hash: 'h1',
  sourceVersion: '1',
  total: money(10449n, usd),
  configVersion: 'c1',
  ...more,
})

async function intended(more: Partial<NewIntent> = {}): Promise<Intent> {
  const made = await ledger.intend(claim, intent(more))
  if (made === 'fence-lost') throw new Error('the fence should be held')
  return made
}

async function sent(made: Intent): Promise<bigint> {
  const attempt = await ledger.beginAttempt(claim, made.id)
  if (attempt === 'fence-lost') throw new Error('the fence should be held')
  return attempt
}

describe('an intent', () => {
  test('is kept as it was stated, and the same one asked for again is the same', async () => {
    const made = await intended()
    expect(made).toMatchObject({ ...intent(), subject: claim.subject, state: 'planned', sentAgoMs: null })
    expect(await intended()).toEqual(made)
    expect((await ledger.observe(claim.subject)).openIntents).toEqual([made])
  })

  test('is unknown from before its attempt until something says what came of it', async () => {
    const made = await intended()
    const attempt = await sent(made)
    const [unknown] = (await ledger.observe(claim.subject)).openIntents
    expect(unknown).toMatchObject({ id: made.id, state: 'unknown' })
    expect(unknown?.sentAgoMs).toBeGreaterThanOrEqual(0)
    await ledger.endAttempt(claim, {
      id: attempt,
      outcome: 'unknown',
      faultCode: 'netsuite.outcome-unknown',
      ms: 5,
    })
    expect((await ledger.observe(claim.subject)).openIntents).toMatchObject([{ state: 'unknown' }])
  })

  test('that was refused is planned again, but not while another attempt of it is unheard of', async () => {
    const made = await intended()
    const first = await sent(made)
    const second = await sent(made)
    await ledger.endAttempt(claim, {
      id: second,
      outcome: 'refused',
      faultCode: 'netsuite.bad-request',
      ms: 5,
    })
    expect((await ledger.observe(claim.subject)).openIntents).toMatchObject([{ state: 'unknown' }])
    await ledger.endAttempt(claim, {
      id: first,
      outcome: 'refused',
      faultCode: 'netsuite.bad-request',
      ms: 5,
    })
    expect((await ledger.observe(claim.subject)).openIntents).toMatchObject([{ state: 'planned' }])
  })

  test('that was planned gives way to one that differs; one of unknown outcome does not', async () => {
    const first = await intended()
    const second = await intended({ hash: 'h2' })
    expect(second.id).not.toBe(first.id)
    expect((await ledger.observe(claim.subject)).openIntents).toEqual([second])
    await sent(second)
    await expect(ledger.intend(claim, intent({ hash: 'h3' }))).rejects.toThrow(/unknown outcome/)
    expect(await ledger.abandon(claim, second.id)).toBe('ok')
    expect(await intended({ hash: 'h3' })).toMatchObject({ hash: 'h3', state: 'planned' })
    expect(await ledger.knownHashes(intent().externalId)).toEqual(new Set(['h1', 'h2', 'h3']))
  })

  test('stands in the order in which several were asked for', async () => {
    const ids = ['z', 'a', 'm'].map((part) => `tieout_main_dep_${count}_${part}` as ExternalId)
    const made = await ledger.intendMany(
      claim,
      ids.map((externalId) => intent({ externalId, kind: 'customerDeposit', total: null })),
    )
    expect(made === 'fence-lost' ? made : made.map(({ externalId }) => externalId)).toEqual(ids)
  })
})

describe('the fence', () => {
  test('refuses every write of a run whose subject was claimed by another', async () => {
    const made = await intended()
    const attempt = await sent(made)
    await claimed(claim.subject, 2n)
    const record = { ...intent(), intentId: made.id, internalId: '7' as NetSuiteId, document: {} }
    expect(await ledger.intend(claim, intent({ hash: 'h2' }))).toBe('fence-lost')
    expect(await ledger.beginAttempt(claim, made.id)).toBe('fence-lost')
    expect(await ledger.book(claim, record)).toBe('fence-lost')
    expect(await ledger.abandon(claim, made.id)).toBe('fence-lost')
    expect(await ledger.verified(claim, [])).toBe('fence-lost')
    expect(await ledger.writeTieOut(claim, { sourceVersion: '1', results: [] })).toBe('fence-lost')
    expect(await ledger.setOrder(claim, order(), order().updatedAt)).toBe('fence-lost')
    // What came of a write that was made is a fact, whoever holds the subject now.
    await ledger.endAttempt(claim, { id: attempt, outcome: 'ok', faultCode: null, ms: 5 })
    expect((await ledger.story(claim.subject))?.events).toContainEqual(
      expect.objectContaining({ kind: 'attempt', detail: expect.objectContaining({ outcome: 'ok' }) }),
    )
    expect(await ledger.observe(claim.subject)).toMatchObject({ records: [], openIntents: [{ id: made.id }] })
  })

  test('makes a claim that comes in the same moment wait for the write, so that it sees it', async () => {
    const rounds = Array.from({ length: 40 }, async (_, round) => {
      const subject = `order:main:race${round}` as SubjectKey
      const mine = await claimed(subject)
      const externalId = `tieout_main_so_race${round}` as ExternalId
      const [wrote, seen] = await Promise.all([
        ledger.intend(mine, intent({ externalId })),
        claimed(subject, 2n).then(() => ledger.observe(subject)),
      ])
      return wrote === 'fence-lost' ? seen.openIntents.length === 0 : seen.openIntents.length === 1
    })
    expect(await Promise.all(rounds)).not.toContain(false)
  })
})

const order = (more: Partial<OrderRow> = {}): OrderRow => ({
  store: 'main' as StoreKey,
  orderId: String(count) as ShopifyId,
  name: `#${1000 + count}`,
  processedAt: '2026-01-05T10:00:00.000Z',
  updatedAt: '2026-01-05T10:00:05.000Z',
  total: money(10449n, usd),
  currency: usd,
  receivedNotBooked: null,
  ...more,
})

describe('a record', () => {
  test('closes its intent, is verified, and is written over by a later version', async () => {
    const made = await intended()
    await sent(made)
    const record = { ...intent(), intentId: made.id, internalId: '7' as NetSuiteId, document: { lines: [1] } }
    expect(await ledger.book(claim, record)).toBe('ok')
    expect(await ledger.book(claim, record)).toBe('ok')
    const externalId = intent().externalId
    const lastModified = '2026-01-05T10:00:07.000Z'
    await ledger.verified(claim, [{ externalId, state: 'verified', netsuiteLastModified: lastModified }])
    const observed = await ledger.observe(claim.subject)
    expect(observed.openIntents).toEqual([])
    expect(observed.records).toMatchObject([
      { externalId, internalId: '7', total: money(10449n, usd), state: 'verified', document: { lines: [1] } },
    ])
    expect(observed.records[0]?.netsuiteLastModified).toBe(lastModified)
    expect(await ledger.recordsByExternalId([externalId])).toEqual(observed.records)
    const next = await intended({ operation: 'update', hash: 'h2' })
    await ledger.book(claim, { ...record, intentId: next.id, hash: 'h2' })
    expect((await ledger.observe(claim.subject)).records).toMatchObject([
      { hash: 'h2', state: 'written', verifiedAt: null },
    ])
  })

  test('may stand without an intent, where it stood there already', async () => {
    const record = { ...intent(), intentId: null, internalId: '8' as NetSuiteId, document: null }
    expect(await ledger.book(claim, record)).toBe('ok')
    expect((await ledger.observe(claim.subject)).records).toMatchObject([{ internalId: '8' }])
  })
})

test('the audit cannot be changed, not even by us', async () => {
  await ledger.audit({ actor: 'jane', action: 'retry', subject: claim.subject, detail: { why: 'item made' } })
  await expect(database.db.query(`update audit set actor = 'other'`)).rejects.toThrow(/append-only/)
  await expect(database.db.query('delete from audit')).rejects.toThrow(/append-only/)
  await expect(database.db.query('truncate audit')).rejects.toThrow(/append-only/)
  expect((await ledger.story(claim.subject))?.events).toMatchObject([
    { kind: 'audit', detail: { actor: 'jane', action: 'retry', why: 'item made' } },
  ])
})

test('tie-out keeps the last answers, and history where they changed', async () => {
  const result = (holds: boolean): TieOutResult => ({
    equation: 'I-O2',
    holds,
    expected: '104.49',
    actual: holds ? '104.49' : '104.50',
    about: 'total',
    sentence: { ops: 'o', tech: 't' },
  })
  for (const holds of [true, true, false]) {
    await ledger.writeTieOut(claim, { sourceVersion: '1', results: [result(holds)] })
  }
  const story = await ledger.story(claim.subject)
  expect(story?.tieOut?.results).toEqual([result(false)])
  expect(story?.events.filter(({ kind }) => kind === 'tie-out')).toMatchObject([
    { detail: { broken: 0 } },
    { detail: { broken: 1 } },
  ])
  expect((await ledger.status()).untied).toBe(1)
})

test('an order is found by id and by name, and its money that is not booked is summed', async () => {
  const received = { receivedNotBooked: money(500n, usd) }
  await ledger.setOrder(claim, order(received), order(received).updatedAt)
  const known = [{ subject: claim.subject, orderId: String(count), name: `#${1000 + count}` }]
  expect(await ledger.findOrder('main' as StoreKey, String(count))).toEqual(known)
  expect(await ledger.findOrder('main' as StoreKey, String(1000 + count))).toEqual(known)
  expect((await ledger.status()).receivedNotBooked).toEqual([
    { store: 'main', amount: money(500n, usd), orders: 1 },
  ])
  expect((await ledger.story(claim.subject))?.order).toEqual(order(received))
  const { rows } = await database.db.query('select version from seen where source = $1 and id = $2', [
    orderSource('main' as StoreKey),
    String(count),
  ])
  expect(rows).toEqual([{ version: order().updatedAt }])
  await ledger.setOrder(claim, order(), order().updatedAt)
  expect((await ledger.status()).receivedNotBooked).toEqual([])
})
