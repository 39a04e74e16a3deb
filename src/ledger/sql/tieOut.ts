import { HELD } from './held.ts'

/** The answers now, and history only where they changed. $3 source version, $4 results, $5 how many are broken. */
export const WRITE_TIE_OUT = /* sql */ `
with ${HELD}, changed as (
  insert into tieout_history (subject, source_version, results, broken)
  select held.key, $3, $4::jsonb, $5::int from held
  where not exists (select 1 from tieout where tieout.subject = held.key and tieout.results = $4::jsonb)
), latest as (
  insert into tieout (subject, source_version, results, broken)
  select held.key, $3, $4::jsonb, $5::int from held
  on conflict (subject) do update set
    at = clock_timestamp(),
    source_version = excluded.source_version,
    results = excluded.results,
    broken = excluded.broken
)
select key from held
`
