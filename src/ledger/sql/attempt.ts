import { HELD } from './held.ts'

/**
 * Before a write leaves: from here on its outcome is unknown until something says otherwise, also when this process
 * dies in the next moment. $3 intent.
 */
export const BEGIN_ATTEMPT = /* sql */ `
with ${HELD}, sent as (
  update intent set state = 'unknown', last_sent_at = clock_timestamp()
  from held where intent.id = $3 and intent.subject = held.key and intent.state in ('planned', 'unknown')
  returning intent.id, intent.subject
)
insert into attempt (intent, subject, fence) select id, subject, $2 from sent returning id
`

/**
 * What came of it. Needs no fence: it states a fact about a write that was made. A refusal makes the intent planned
 * again, unless another attempt of it is still unheard of. $1 attempt, $2 outcome, $3 fault code, $4 ms.
 */
export const END_ATTEMPT = /* sql */ `
with ended as (
  update attempt set outcome = $2, fault_code = $3, ms = $4
  where id = $1 and outcome is null
  returning id, intent
)
update intent set state = 'planned'
from ended
where intent.id = ended.intent and $2 = 'refused' and intent.state = 'unknown'
  and not exists (
    select 1 from attempt
    where attempt.intent = ended.intent and attempt.id <> ended.id
      and (attempt.outcome is null or attempt.outcome in ('unknown', 'exists'))
  )
`
