import type { Queryable } from '../adapters/postgres/database.ts'
import type { Wait } from '../domain/work/outcome.ts'

/** The distinct things of one kind that subjects wait for. Index `wait_on`; waits are few. */
const WAITED_FOR = /* sql */ `select distinct on_key as key from wait where on_kind = $1 order by key`

export async function waitedFor(db: Queryable, kind: Wait['onKind']): Promise<string[]> {
  const { rows } = await db.query<{ key: string }>(WAITED_FOR, [kind])
  return rows.map(({ key }) => key)
}
