import type { Queryable } from '../adapters/postgres/database.ts'
import { assert } from '../domain/assert.ts'
import type { StoreKey } from '../domain/ids.ts'

/** `pinned`: what this database was first started with, and refuses to leave. */
export type Pinned = { readonly kind: 'ok' } | { readonly kind: 'other'; readonly pinned: string }

/**
 * The first value stays for ever, and is the answer. The idle update has the row answered that another process put
 * there in the same moment, which reading it could not. $1 kind, $2 key, $3 value.
 */
const PIN = /* sql */ `
insert into pin (kind, key, value) values ($1, $2, $3)
on conflict (kind, key) do update set value = pin.value
returning value
`

const PINNED = /* sql */ `select value from pin where kind = $1 and key = $2`

/** `look`: what was pinned is compared, and nothing is pinned that was not. */
export type PinMode = 'pin' | 'look'

/** The NetSuite account behind this database. Another one must refuse to start. */
export const pinAccount = (db: Queryable, account: string, mode: PinMode = 'pin'): Promise<Pinned> =>
  pin(db, ['account', 'netsuite', account.toUpperCase()], mode)

/** A store's key, bound for ever to its shop domain and NetSuite account. */
export const pinStore = (
  db: Queryable,
  store: { readonly key: StoreKey; readonly domain: string; readonly account: string },
  mode: PinMode = 'pin',
): Promise<Pinned> =>
  pin(db, ['store', store.key, `${store.domain.toLowerCase()} in ${store.account.toUpperCase()}`], mode)

async function pin(
  db: Queryable,
  [kind, key, value]: readonly [kind: string, key: string, value: string],
  mode: PinMode,
): Promise<Pinned> {
  const { rows } =
    mode === 'pin'
      ? await db.query<{ value: string }>(PIN, [kind, key, value])
      : await db.query<{ value: string }>(PINNED, [kind, key])
  const pinned = rows[0]?.value
  assert(pinned !== undefined || mode === 'look', 'a pin is answered')
  return pinned === undefined || pinned === value ? { kind: 'ok' } : { kind: 'other', pinned }
}

/** Makes the version the active one. Changed: wake what waits for `config`. */
const ACTIVATE = /* sql */ `
with before as (
  select version from config_version where active
), retired as (
  update config_version set active = false, last_active_at = now()
  where active and version <> $1
)
select version from before
`
const REMEMBER = /* sql */ `
insert into config_version (version, active) values ($1, true)
on conflict (version) do update set active = true, last_active_at = now()
`

export async function activateConfig(
  db: { transaction<Value>(work: (tx: Queryable) => Promise<Value>): Promise<Value> },
  version: string,
): Promise<{ readonly changed: boolean; readonly before: string | null }> {
  return db.transaction(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('config_version', 0))`)
    const before = (await tx.query<{ version: string }>(ACTIVATE, [version])).rows[0]?.version ?? null
    await tx.query(REMEMBER, [version])
    return { changed: before !== null && before !== version, before }
  })
}

/** The version that was activated last; null before the first. */
export async function activeConfig(db: Queryable): Promise<string | null> {
  const { rows } = await db.query<{ version: string }>('select version from config_version where active')
  return rows[0]?.version ?? null
}

/** A sweep's position; null before its first. JSON of the sweep's own shape. */
export async function readCursor(db: Queryable, name: string): Promise<unknown> {
  const { rows } = await db.query<{ value: unknown }>('select value from cursor where name = $1', [name])
  return rows[0]?.value ?? null
}

export async function writeCursor(db: Queryable, name: string, value: unknown): Promise<void> {
  await db.query(
    `insert into cursor (name, value) values ($1, $2::jsonb)
     on conflict (name) do update set value = excluded.value, updated_at = now()`,
    [name, JSON.stringify(value)],
  )
}
