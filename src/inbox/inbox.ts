import type { Queryable } from '../adapters/postgres/database.ts'
import { toJsonb } from '../adapters/postgres/jsonb.ts'
import type { SubjectKey } from '../domain/ids.ts'
import { wholeText } from '../domain/wholeText.ts'
import type { Lane } from '../domain/work/outcome.ts'
import { ACCEPT, ACCEPT_MANY } from './sql/accept.ts'
import { RAISE_UNSEEN } from './sql/raiseUnseen.ts'
import type { Delivery, Found } from './types.ts'

export type Accepted = 'accepted' | 'duplicate'

/**
 * Takes a delivery in and raises its subjects, in one statement. Answer the sender only after it resolves.
 * `duplicate`: it was here before; that is fine, and nothing was raised.
 */
export async function accept(db: Queryable, delivery: Delivery): Promise<Accepted> {
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

/** Several in one statement: all of them are committed, or none. Of equal ones the first is accepted. */
export async function acceptAll(
  db: Queryable,
  deliveries: readonly Delivery[],
): Promise<readonly Accepted[]> {
  const first = new Map<string, Delivery>()
  for (const delivery of deliveries) {
    const id = idOf(delivery)
    if (!first.has(id)) first.set(id, delivery)
  }
  const { rows } = await db.query<Pick<Delivery, 'store' | 'webhookId'>>(ACCEPT_MANY, [
    toJsonb([...first.values()]),
  ])
  const taken = new Set(rows.map(idOf))
  return deliveries.map((delivery) => {
    const id = idOf(delivery)
    return taken.has(id) && first.get(id) === delivery ? 'accepted' : 'duplicate'
  })
}

/** As the database keeps it: what cannot be stored in a text was replaced on its way. */
const idOf = ({ store, webhookId }: Pick<Delivery, 'store' | 'webhookId'>): string =>
  `${store} ${wholeText(webhookId)}`

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
