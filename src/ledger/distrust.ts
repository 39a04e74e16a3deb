import type { Queryable } from '../adapters/postgres/database.ts'
import type { ExternalId } from '../domain/ids.ts'

/**
 * NetSuite hinted a change of these records: what we verified may not stand any more, so the next run of their
 * subjects reads them again. `verified_at` stays: it tells a person's change from a write that went wrong.
 */
const DISTRUST = /* sql */ `
update record set state = 'written'
where external_id = any ($1::text[]) and state in ('verified', 'closed')
`

export async function distrust(db: Queryable, ids: readonly ExternalId[]): Promise<void> {
  if (ids.length > 0) await db.query(DISTRUST, [ids])
}
