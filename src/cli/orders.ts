import { orderSubject, type ShopifyId, type StoreKey, type SubjectKey } from '../domain/ids.ts'
import { CliError } from './errors.ts'
import { nearMatches } from './near.ts'
import { faultError } from './trouble.ts'
import type { Opened, OpenedStore } from './types.ts'

/** One order as a person named it. */
export interface NamedOrder {
  readonly store: StoreKey
  readonly subject: SubjectKey
  readonly orderId: ShopifyId
  /** Null: its facts were never read. */
  readonly name: string | null
}

/** The store with this key. Ends the command where there is none. */
export function storeOf(opened: Pick<Opened, 'stores'>, given: string): OpenedStore {
  const found = [...opened.stores].find(([key]) => key === given)
  if (found) return found[1]
  const keys = [...opened.stores.keys()]
  const [near] = nearMatches(given, keys)
  throw new CliError('not-found', {
    ops: `There is no store "${given}" in the configuration.${near === undefined ? '' : ` Did you mean "${near}"?`}`,
    tech: `stores: ${keys.join(', ')}`,
    cure: `give one of ${keys.join(', ')}`,
  })
}

/** The order with this id, global id or name: as Tieout knows it, else as Shopify does. Ends the command where neither does. */
export async function findOrder(opened: Opened, storeGiven: string, given: string): Promise<NamedOrder> {
  const store = storeOf(opened, storeGiven)
  const { key } = store.config
  const wanted = given.trim().replace(/^gid:\/\/shopify\/Order\//, '')
  const named = (orderId: ShopifyId, name: string | null): NamedOrder => ({
    store: key,
    subject: orderSubject(key, orderId),
    orderId,
    name,
  })
  const known = await opened.ledger.findOrder(key, wanted)
  if (known.length > 0)
    return oneOf(
      known.map((one) => named(one.orderId, one.name)),
      wanted,
    )
  const hinted = await opened.orders(key)
  const unread = hinted.find(({ orderId }) => orderId === wanted)
  if (unread) return named(unread.orderId, unread.name)
  const asked = await store.client.findOrder(wanted)
  if (!asked.ok) throw faultError(asked.failure)
  if (asked.value.length > 0)
    return oneOf(
      asked.value.map((one) => named(one.id, one.name)),
      wanted,
    )
  throw notFound(store, { given, names: hinted.flatMap(({ name }) => (name === null ? [] : [name])) })
}

/** A Shopify name need not be unique; an id is. */
function oneOf(found: readonly NamedOrder[], wanted: string): NamedOrder {
  const byId = found.find(({ orderId }) => orderId === wanted)
  const [only, ...others] = byId ? [byId] : found
  if (only && others.length === 0) return only
  const ids = found.map(({ orderId, name }) => `${orderId} (${name ?? 'no name'})`).join(', ')
  throw new CliError('usage', {
    ops: `Several orders are named "${wanted}".`,
    tech: ids,
    cure: `give the id of one of them: ${ids}`,
  })
}

function notFound(
  { config }: OpenedStore,
  { given, names }: { readonly given: string; readonly names: readonly string[] },
): CliError {
  const near = nearMatches(given, names)
  const meant = near.length === 0 ? '' : ` Did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`
  return new CliError('not-found', {
    ops: `Store "${config.key}" has no order "${given}".${meant}`,
    tech: `neither an id nor a name in the ledger of ${config.key}, nor at ${config.domain}`,
    cure: 'give the name as Shopify shows it, such as "#1001" (in quotes), or the number in its address. Orders older than 60 days need the scope read_all_orders',
  })
}
