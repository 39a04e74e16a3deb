/** Orders with an open fault, by code. Runs on the index of open faults. */
export const OPEN_BY_CODE = /* sql */ `
select code, count(distinct subject) as subjects from fault where closed_at is null group by code order by code
`

/** How many calls each account may make at once now, and at most. */
export const PERMIT_LEVELS = /* sql */ `
select account, level, ceiling,
  (select coalesce(sum(granted), 0)::int from permit_lease where permit_lease.account = permit_pool.account) as granted
from permit_pool order by account
`
