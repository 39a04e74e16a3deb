/**
 * Every write that was tried is kept for an auditor's year; its intent says for ever what was meant and what became
 * of it. Those of an intent that is still open are what its next run goes by. A scan, a few times a day. $1 days kept,
 * $2 how many at most.
 */
export const PRUNE_ATTEMPTS = /* sql */ `
delete from attempt where id in (
  select attempt.id from attempt join intent on intent.id = attempt.intent
  where attempt.started_at < now() - $1::float8 * interval '1 day' and intent.state in ('done', 'abandoned')
  limit $2
)
`
