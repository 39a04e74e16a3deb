/**
 * The kinds of documents with at least $1 orders whose open differences no person has accepted since. One statement,
 * so that the answer is of one moment; runs on the index of open faults, which are few.
 */
export const STOPPED_LINES = /* sql */ `
select kind, count(*) as orders, min(since) as since from (
  select about ->> 'kind' as kind, subject, min(opened_at) as since
  from fault left join line on line.kind = about ->> 'kind'
  where closed_at is null and code = 'booking.difference' and about ? 'kind'
    and (line.cleared_at is null or opened_at > line.cleared_at)
  group by about ->> 'kind', subject
) as differing
group by kind having count(*) >= $1::int order by kind
`

/** A person lets every stopped line go on: what differs now no longer counts. */
export const CLEAR_LINES = /* sql */ `
insert into line (kind) select unnest($1::text[])
on conflict (kind) do update set cleared_at = now()
`

/** The lines that something waits for. */
export const WAITED_LINES = /* sql */ `
select distinct on_key as key from wait where on_kind = 'person' and starts_with(on_key, 'line:') order by key
`
