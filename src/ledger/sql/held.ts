/**
 * The fence, held still: $1 subject, $2 fence. The share lock makes a claim that comes in the same moment wait for
 * this statement, or this statement see that claim; reading alone could do neither.
 */
export const HELD = /* sql */ `
held as materialized (
  select key from subject where key = $1 and fence = $2 and holder is not null for share
)`
