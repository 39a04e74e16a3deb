import type { Queryable } from '../adapters/postgres/database.ts'
import type { SubjectKey } from '../domain/ids.ts'
import type { Lane } from '../domain/work/outcome.ts'
import { ACCEPT } from './sql/accept.ts'
import { RAISE_UNSEEN } from './sql/raiseUnseen.ts'
import type { Delivery, Found } from './types.ts'

/**
 * Takes a delivery in and raises its subjects, in one statement. Answer the sender only after it resolves.
 * `duplicate`: it was here before; that is fine, and nothing was raised.
 */
export async function accept(db: Queryable, delivery: Delivery): Promise<'accepted' | 'duplicate'> {
  const { rowCount } = await db.query(ACCEPT, [
    delivery.store,
    delivery.webhookId,
    delivery.topic,
    delivery.eventId,
    delivery.apiVersion,
    delivery.triggeredAt,
    delivery.subjects,
    delivery.lane,
  ])
  return rowCount > 0 ? 'accepted' : 'duplicate'
}

/**
 * One page of a sweep, in one statement: raises what is not known in this version, remembers it, and answers whom it
 * raised. For orders the source is the ledger's `orderSource`: what a run has read is no news. A stored cursor may move on once this has resolved.
 */
export async function raiseUnseen(
  db: Queryable,
  page: {
    readonly source: string
    readonly lane: Lane
    readonly cause: string
    readonly found: readonly Found[]
  },
): Promise<SubjectKey[]> {
  const { source, lane, cause, found } = page
  if (found.length === 0) return []
  const { rows } = await db.query<{ key: SubjectKey }>(RAISE_UNSEEN, [
    source,
    found.map(({ id }) => id),
    found.map(({ version }) => version),
    found.map(({ key }) => key),
    lane,
    cause,
  ])
  return rows.map(({ key }) => key)
}
