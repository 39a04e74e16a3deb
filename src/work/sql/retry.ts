/**
 * What a person asks to be looked at again: of these subjects, or of this root cause, or whatever is parked.
 * $1 subjects or null, $2 cause or null, $3 how many at most.
 */
export const FIND_TO_RETRY = /* sql */ `
select key from subject
where case
  when $1::text[] is not null then key = any ($1::text[])
  when $2::text is not null then key in (select subject from fault where cause = $2 and closed_at is null)
  else state in ('parked', 'waiting', 'retry') end
order by key limit $3
`
