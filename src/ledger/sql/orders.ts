/**
 * Every order of a store that was ever hinted, whether its facts were read or not, with what stands for it now.
 * $1 the first key of the store's orders, $2 the first key after them. `key` is collated "C", so the range is a
 * range of the primary key; $3 the source of the store's orders in `seen`; faults, records and tie-outs are joined once, not looked up an order at a time.
 */
export const LIST_ORDERS = /* sql */ `
select subject.key as subject, subject.state, subject.wanted > subject.settled as owed,
  subject.holder is not null as running, shopify_order.name, shopify_order.updated_at, open.faults, tieout.broken,
  booked.subject is not null as booked, subject.excluded, seen.version as seen
from subject
left join shopify_order on shopify_order.subject = subject.key
left join tieout on tieout.subject = subject.key
left join seen on seen.source = $3 and seen.id = split_part(subject.key, ':', 3)
left join (
  select subject, jsonb_agg(jsonb_build_object('code', code, 'about', about) order by id) as faults
  from fault where closed_at is null and subject >= $1 and subject < $2 group by subject
) as open on open.subject = subject.key
left join (
  select distinct subject from record
  where kind in ('salesOrder', 'cashSale') and state in ('written', 'verified', 'closed') and subject >= $1 and subject < $2
) as booked on booked.subject = subject.key
where subject.key >= $1 and subject.key < $2
order by shopify_order.processed_at nulls last, subject.key
`
