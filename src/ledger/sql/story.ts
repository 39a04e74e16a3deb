/** The subject itself with everything that stands for it now. $1 subject. */
export const STORY_NOW = /* sql */ `
select key, state, wanted > settled as owed, holder is not null as running, retry_at, recheck_at, excluded,
  (select coalesce(jsonb_agg(jsonb_build_object('code', code, 'about', about, 'tech', tech) order by id), '[]')
    from fault where subject = $1 and closed_at is null) as faults,
  (select coalesce(jsonb_agg(jsonb_build_object('onKind', on_kind, 'onKey', on_key) order by on_kind, on_key), '[]')
    from wait where subject = $1) as waits,
  (select jsonb_build_object('at', at, 'sourceVersion', source_version, 'results', results)
    from tieout where subject = $1) as tie_out
from subject where key = $1
`

/** $1 subject. */
export const ORDER_OF = /* sql */ `
select store, order_id, name, processed_at, updated_at, total_minor, currency, received_minor, received_currency
from shopify_order where subject = $1
`

/** What happened, oldest first. $1 subject, $2 how many at most, the latest. Each part runs on its subject's index. */
export const STORY_EVENTS = /* sql */ `
select at, kind, detail from (
  select hint.at, case when delivery is null then 'hint' else 'delivery' end as kind,
    jsonb_build_object('cause', cause, 'lane', hint.lane) || coalesce(jsonb_build_object(
      'store', delivery.store, 'webhookId', delivery.webhook_id, 'topic', delivery.topic,
      'eventId', delivery.event_id, 'triggeredAt', delivery.triggered_at), '{}') as detail
  from hint left join delivery on delivery.id = hint.delivery where hint.subject = $1
  union all
  select started_at, 'run', jsonb_build_object('fence', fence, 'attempt', attempt, 'outcome', outcome,
    'endedAt', ended_at, 'faults', faults) from run where subject = $1
  union all
  select created_at, 'intent', jsonb_build_object('id', id, 'externalId', external_id, 'kind', kind,
    'operation', operation, 'state', state, 'hash', hash, 'sourceVersion', source_version,
    'totalMinor', total_minor::text, 'currency', total_currency, 'configVersion', config_version)
  from intent where subject = $1
  union all
  select attempt.started_at, 'attempt', jsonb_build_object('id', attempt.id, 'intent', intent,
    'externalId', intent.external_id, 'operation', intent.operation, 'outcome', attempt.outcome, 'faultCode', fault_code, 'ms', ms)
  from attempt join intent on intent.id = attempt.intent where attempt.subject = $1
  union all
  select booked_at, 'record', jsonb_build_object('externalId', external_id, 'kind', kind,
    'internalId', internal_id, 'state', state, 'verifiedAt', verified_at) from record where subject = $1
  union all
  select at, 'tie-out', jsonb_build_object('broken', broken, 'equations', jsonb_array_length(results),
    'sourceVersion', source_version) from tieout_history where subject = $1
  union all
  select at, 'audit', jsonb_build_object('actor', actor, 'action', action) || detail from audit where subject = $1
  order by at desc limit $2
) as events
order by at
`
