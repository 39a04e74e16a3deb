import { HELD } from './held.ts'

/**
 * The order's row, and its version marked as seen: what a run has read is no news to a sweep. It is the version that
 * was read, even where a sweep has seen a later one: then the next sweep raises the order again.
 * $3 the order as JSON, $4 the source it is seen under, $5 the version that counts as seen.
 */
export const SET_ORDER = /* sql */ `
with ${HELD}, stated as (
  select * from held, jsonb_to_record($3::jsonb) as stated (
    store text, "orderId" text, name text, "processedAt" timestamptz, "updatedAt" text, "totalMinor" bigint,
    currency text, "receivedMinor" bigint, "receivedCurrency" text
  )
), saved as (
  insert into shopify_order (store, order_id, subject, name, processed_at, updated_at, total_minor, currency,
    received_minor, received_currency)
  select store, "orderId", key, name, "processedAt", "updatedAt"::timestamptz, "totalMinor", currency,
    "receivedMinor", "receivedCurrency"
  from stated
  on conflict (store, order_id) do update set
    name = excluded.name,
    processed_at = excluded.processed_at,
    updated_at = excluded.updated_at,
    total_minor = excluded.total_minor,
    currency = excluded.currency,
    received_minor = excluded.received_minor,
    received_currency = excluded.received_currency
), seen_now as (
  insert into seen (source, id, version) select $4, "orderId", $5 from stated
  on conflict (source, id) do update set version = excluded.version where seen.version <> excluded.version
)
select key from held
`

/** By Shopify id or by name, as given or with the sign that Shopify puts before it. $1 store, $2 text. */
export const FIND_ORDER = /* sql */ `
select subject, order_id, name from shopify_order
where store = $1 and (order_id = $2 or name in ($2, '#' || $2))
order by order_id limit 20
`
