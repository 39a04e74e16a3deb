/**
 * What is known of some orders: state, open faults and booked records, each gathered once. $1 subject keys.
 * Runs on the primary key, on the index of open faults and on record_subject.
 */
export const KNOWN_ORDERS = /* sql */ `
select subject.key as subject, subject.state, subject.wanted > subject.settled as owed, open.faults, booked.rows
from subject
left join lateral (
  select jsonb_agg(jsonb_build_object('code', code, 'about', about, 'tech', tech) order by id) as faults
  from fault where fault.subject = subject.key and closed_at is null
) as open on true
left join lateral (
  select jsonb_agg(jsonb_build_object(
    'externalId', external_id, 'kind', kind, 'state', state, 'total', total_minor::text,
    'tranDate', document ->> 'tranDate', 'takenOver', document ->> 'takenOver' is not null)) as rows
  from record where record.subject = subject.key
) as booked on true
where subject.key = any ($1::text[])
`

/** Orders of a store that Shopify processed within two instants, as the ledger knows them. $1 store, $2 from, $3 to. */
export const ORDERS_PROCESSED = /* sql */ `
select order_id from shopify_order where store = $1 and processed_at >= $2::timestamptz and processed_at < $3::timestamptz
order by order_id
`

/**
 * Orders that are not final since before an instant: owed, waiting or tried again. $1 the first key of the store's
 * orders, $2 the first key after them, $3 the instant.
 */
export const STALE_ORDERS = /* sql */ `
select subject.key as subject, subject.state, subject.owed_since as since, shopify_order.name, open.faults
from subject
left join shopify_order on shopify_order.subject = subject.key
left join lateral (
  select jsonb_agg(jsonb_build_object('code', code, 'about', about, 'tech', tech) order by id) as faults
  from fault where fault.subject = subject.key and closed_at is null
) as open on true
where subject.key >= $1 and subject.key < $2 and subject.owed_since < $3::timestamptz
  and (subject.wanted > subject.settled or subject.state in ('new', 'waiting', 'retry'))
order by subject.owed_since, subject.key
`

/** Which of these external ids the ledger has. $1 external ids. */
export const REMEMBERED = /* sql */ `select external_id from record where external_id = any ($1::text[])`

/** The last proof of a day stays. $1 store, $2 day, $3 verdict, $4 differences, $5 document. */
export const STORE_PROOF = /* sql */ `
insert into proof (store, day, verdict, differences, document) values ($1, $2::date, $3, $4, $5::jsonb)
on conflict (store, day) do update set at = clock_timestamp(), verdict = excluded.verdict,
  differences = excluded.differences, document = excluded.document
`

/** The latest proved day of each store. */
export const LATEST_PROOFS = /* sql */ `
select distinct on (store) store, to_char(day, 'YYYY-MM-DD') as day, at, verdict, differences,
  document #> '{sentence}' as sentence
from proof order by store, day desc
`

/** $1 store, $2 day. */
export const PROVED = /* sql */ `select at from proof where store = $1 and day = $2::date`

/** When the store was first started here. $1 store. */
export const FIRST_START = /* sql */ `select pinned_at from pin where kind = 'store' and key = $1`
