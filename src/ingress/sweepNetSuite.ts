import { z } from 'zod'
import type { Clock } from '../adapters/clock.ts'
import type { Fault } from '../domain/fault/fault.ts'
import type { ExternalId } from '../domain/ids.ts'
import { ok, type Result } from '../domain/result.ts'
import type { KnownRecord, ModifiedRecord, ModifiedRecords, Sighting, SweepState } from './ports.ts'

export interface NetSuiteSweepOptions {
  readonly account: string
  readonly books: ModifiedRecords
  readonly records: (ids: readonly ExternalId[]) => Promise<readonly KnownRecord[]>
  readonly state: SweepState
  readonly clock: Clock
  readonly overlapMs: number
}

/** Where this account's changed records were seen last. */
export const netsuiteSource = (account: string): string => `netsuite:${account.toLowerCase()}`

const cursorShape = z.object({ lastModified: z.string() })

/**
 * Finds records of ours that NetSuite changed since we verified them: a person's edit, a script. Their orders are
 * raised; what changed is for the run to find. The first sweep starts at now: what was booked before is verified.
 */
export async function sweepNetSuite(
  options: NetSuiteSweepOptions,
): Promise<Result<{ readonly listed: number; readonly raised: number }, Fault>> {
  const source = netsuiteSource(options.account)
  const stored = cursorShape.safeParse(await options.state.cursor(source))
  const from = stored.success ? stored.data.lastModified : options.clock.now().toISOString()
  const since = new Date(Date.parse(from) - options.overlapMs).toISOString()
  const modified = await options.books.modifiedSince(since)
  if (!modified.ok) return modified
  const known = await options.records(modified.value.map((record) => record.externalId))
  const changed = changedSince(modified.value, known)
  const raised =
    changed.length === 0
      ? 0
      : await options.state.raiseUnseen(source, changed, { lane: 'sweep', cause: 'changed in NetSuite' })
  const reached = modified.value.reduce(
    (latest, { lastModified }) => Math.max(latest, Date.parse(lastModified)),
    Date.parse(from),
  )
  await options.state.setCursor(source, { lastModified: new Date(reached).toISOString() })
  return ok({ listed: modified.value.length, raised })
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
