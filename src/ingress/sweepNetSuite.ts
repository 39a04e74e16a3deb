import { z } from 'zod'
import { CATALOGUE } from '../domain/fault/catalogue.ts'
import type { Fault } from '../domain/fault/fault.ts'
import type { ExternalId, NetSuiteId } from '../domain/ids.ts'
import { ok, type Result } from '../domain/result.ts'
import type {
  DeletedRecord,
  KnownRecord,
  MadeOfOurs,
  ModifiedRecord,
  ModifiedRecords,
  Sighting,
  SweepState,
} from './ports.ts'

export interface NetSuiteSweepOptions {
  readonly account: string
  readonly books: ModifiedRecords
  readonly records: (ids: readonly ExternalId[]) => Promise<readonly KnownRecord[]>
  /** Those of ours among these internal ids of transactions. */
  readonly recordsByInternalId: (ids: readonly NetSuiteId[]) => Promise<readonly KnownRecord[]>
  /** Null: no store has Shopify told of what begins in NetSuite. */
  readonly made: MadeOfOurs | null
  readonly state: SweepState
  readonly overlapMs: number
}

/** Where this account's changed records were seen last. */
export const netsuiteSource = (account: string): string => `netsuite:${account.toLowerCase()}`

const cursorShape = z.object({ lastModified: z.string() })

/**
 * Finds records of ours that NetSuite changed since we verified them: a person's edit, a script. Their orders are
 * raised; what changed is for the run to find. The first sweep starts at now: what was booked before is verified.
 * All of it goes by NetSuite's clock: a cursor ahead of that would look past what people change until then.
 */
export async function sweepNetSuite(
  options: NetSuiteSweepOptions,
): Promise<Result<{ readonly listed: number; readonly raised: number }, Fault>> {
  const source = netsuiteSource(options.account)
  const now = await options.books.nowMs()
  if (!now.ok) return now
  const stored = cursorShape.safeParse(await options.state.cursor(source))
  const from = stored.success ? Math.min(Date.parse(stored.data.lastModified), now.value) : now.value
  // Kept at once: a first sweep that breaks off is made again from where it began.
  if (!stored.success) await options.state.setCursor(source, { lastModified: new Date(from).toISOString() })
  const since = new Date(from - options.overlapMs).toISOString()
  const modified = await options.books.modifiedSince(since)
  if (!modified.ok) return modified
  // NetSuite states times to the second: one in which something may change still is the next sweep's.
  const settledAt = now.value - SETTLED_AFTER_MS
  const made = await sightMade(options, { since, settledAt })
  if (!made.ok && isPassing(made.failure)) return made
  // Where what others make of our records is looked at too, their changes wait for it: one run sees both.
  const settled =
    options.made === null
      ? modified.value
      : modified.value.filter(({ lastModified }) => Date.parse(lastModified) <= settledAt)
  const known = await options.records(settled.map((record) => record.externalId))
  const raised = await raiseEach(options, made.ok ? made.value.seen : [], changedSince(settled, known))
  const reached = modified.value.reduce(
    (latest, { lastModified }) => Math.max(latest, Date.parse(lastModified)),
    made.ok ? made.value.reached : 0,
  )
  const deleted = await raiseDeleted(options, since)
  if (!deleted.ok && isPassing(deleted.failure)) return deleted
  const lastModified = new Date(Math.max(from, Math.min(reached, settledAt))).toISOString()
  await options.state.setCursor(source, { lastModified })
  if (!made.ok) return made
  if (!deleted.ok) return deleted
  return ok({
    listed: modified.value.length + made.value.listed,
    raised: raised + deleted.value,
  })
}

/** A second has passed, and one more for clocks that differ. */
const SETTLED_AFTER_MS = 2000

/** A shipment changes its sales order too: the order is raised once for both, and one run tells of it. */
async function raiseEach(
  { account, state }: NetSuiteSweepOptions,
  made: readonly Sighting[],
  changed: readonly Sighting[],
): Promise<number> {
  const subjects = new Set(made.map(({ subject }) => subject))
  const { with: both = [], without: alone = [] } = Object.groupBy(changed, ({ subject }) =>
    subjects.has(subject) ? 'with' : 'without',
  )
  const raise = (sightings: readonly Sighting[], cause: string): Promise<number> =>
    sightings.length === 0
      ? Promise.resolve(0)
      : state.raiseUnseen(netsuiteSource(account), sightings, { lane: 'sweep', cause })
  const first = await raise([...made, ...both], 'shipped or billed in NetSuite')
  return first + (await raise(alone, 'changed in NetSuite'))
}

/** What people made of our records: it is remembered first, so that the run which is raised knows what to look at. */
async function sightMade(
  { made, records }: NetSuiteSweepOptions,
  { since, settledAt }: { readonly since: string; readonly settledAt: number },
): Promise<
  Result<{ readonly listed: number; readonly seen: readonly Sighting[]; readonly reached: number }, Fault>
> {
  if (made === null) return ok({ listed: 0, seen: [], reached: 0 })
  const found = await made.since(since)
  if (!found.ok) return found
  const sources = await records([...new Set(found.value.map(({ source }) => source))])
  const subjects = new Map(sources.map(({ externalId, subject }) => [externalId.toLowerCase(), subject]))
  const settled = found.value.filter(({ lastModified }) => Date.parse(lastModified) <= settledAt)
  const seen = settled.flatMap(({ id, kind, source, lastModified }) => {
    const subject = subjects.get(source.toLowerCase())
    return subject === undefined ? [] : [{ netsuiteId: id, kind, subject, version: lastModified }]
  })
  await made.reflections.sight(seen)
  return ok({
    listed: found.value.length,
    seen: seen.map(({ netsuiteId: id, version, subject }) => ({ id, version, subject })),
    reached: Math.max(0, ...seen.map(({ version }) => Date.parse(version))),
  })
}

/** Of those that were seen before. */
async function raiseUnmade(
  { account, made, state }: NetSuiteSweepOptions,
  deleted: readonly DeletedRecord[],
): Promise<number> {
  if (made === null) return 0
  const times = new Map(deleted.map(({ id, deletedAt }) => [id, deletedAt]))
  const known = await made.reflections.sighted([...times.keys()])
  const seen = known.map((one) => ({ ...one, version: times.get(one.netsuiteId) ?? '' }))
  if (seen.length === 0) return 0
  await made.reflections.sight(seen)
  const sightings = seen.map(({ netsuiteId: id, version, subject }) => ({
    id,
    version: `deleted ${version}`,
    subject,
  }))
  const hint = { lane: 'sweep', cause: 'taken back in NetSuite' } as const
  return state.raiseUnseen(netsuiteSource(account), sightings, hint)
}

/** What passes by itself is asked again from where this sweep began. */
const isPassing = ({ code }: Fault): boolean => !['park', 'stop'].includes(CATALOGUE[code].policy)

/**
 * A deleted record is not among the changed ones. Its table is not established (netsuite.md §5.4 [U]): an account
 * that refuses the question loses nothing but this notice, and says so.
 */
async function raiseDeleted(options: NetSuiteSweepOptions, since: string): Promise<Result<number, Fault>> {
  const deleted = await options.books.deletedSince(since)
  if (!deleted.ok || deleted.value.length === 0) return deleted.ok ? ok(0) : deleted
  const unmade = await raiseUnmade(options, deleted.value)
  const times = new Map(deleted.value.map(({ id, deletedAt }) => [id, deletedAt]))
  const ours = await options.recordsByInternalId([...times.keys()])
  const sightings = ours.map(({ externalId, internalId, subject }) => ({
    id: externalId,
    version: `deleted ${times.get(internalId) ?? ''}`,
    subject,
  }))
  if (sightings.length === 0) return ok(unmade)
  const hint = { lane: 'sweep', cause: 'deleted in NetSuite' } as const
  return ok(unmade + (await options.state.raiseUnseen(netsuiteSource(options.account), sightings, hint)))
}

/** NetSuite states times to the second. A record that was never verified is in work, and verified there. */
function changedSince(
  modified: readonly ModifiedRecord[],
  known: readonly KnownRecord[],
): readonly Sighting[] {
  const byId = new Map(known.map((record) => [record.externalId, record]))
  return modified.flatMap(({ externalId, lastModified }) => {
    const record = byId.get(externalId)
    if (record === undefined || record.verifiedAt === null || record.netsuiteLastModified === null) return []
    const verified = Math.floor(Date.parse(record.netsuiteLastModified) / 1000)
    if (Math.floor(Date.parse(lastModified) / 1000) === verified) return []
    return [{ id: externalId, version: lastModified, subject: record.subject }]
  })
}
