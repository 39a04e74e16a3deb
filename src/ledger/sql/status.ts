/** Counts by kind and state. An index-only scan of subject_state. */
export const COUNTS = /* sql */ `
select kind, state, count(*) as count from subject group by kind, state order by kind, state
`

/** What is in hand. Each part runs on a partial index that holds nothing else. */
export const IN_HAND = /* sql */ `
select
  (select count(*) from subject where wanted > settled) as owed,
  (select count(*) from subject where holder is not null) as running,
  (select jsonb_build_object('subject', key, 'since', owed_since)
    from subject where wanted > settled order by owed_since limit 1) as oldest,
  (select count(*) from tieout where broken > 0) as untied,
  (select count(*) from intent where state = 'unknown') as unknown_outcomes
`

export const OWED_LANES = /* sql */ `
select lane, count(*) as owed from subject where wanted > settled group by lane order by lane
`

/** Open faults by root cause, the most subjects first. $1 how many. */
export const OPEN_CAUSES = /* sql */ `
select code, cause, count(distinct subject) as subjects, min(opened_at) as since,
  (array_agg(jsonb_build_object('subject', subject,
    'fault', jsonb_build_object('code', code, 'about', about, 'tech', tech)) order by opened_at, id))[1] as example
from fault where closed_at is null
group by code, cause order by subjects desc, since limit $1
`

export const PAUSED_CONNECTIONS = /* sql */ `
select system, scope, nullif(operation, '') as operation, since, probed_at as "probedAt", fault
from pause order by since, system, scope, operation
`

export const RECEIVED_NOT_BOOKED = /* sql */ `
select store, received_currency as currency, sum(received_minor)::bigint as minor, count(*) as orders
from shopify_order where received_minor is not null and received_minor <> 0
group by store, received_currency order by store, received_currency
`
