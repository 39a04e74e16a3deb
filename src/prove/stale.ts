import { CATALOGUE } from '../domain/fault/catalogue.ts'
import { stale } from '../domain/prove/lines.ts'
import { parked, unknown } from '../domain/prove/reasons.ts'
import { staleOrders } from '../ledger/proof.ts'
import type { DayRun } from './proveDay.ts'

/** I-D8: what has not come to an end for longer than the limit has a person who is to act. */
export async function proveStale({ deps, day, tally }: DayRun): Promise<void> {
  const before = new Date(day.nowMs - day.staleAfterMs).toISOString()
  const orders = await staleOrders(deps.database, deps.active.policy.store, before)
  tally.open(stale)
  for (const { subject, state, since, name, faults } of orders) {
    const owned = faults.find(({ code }) => CATALOGUE[code].owner !== 'nobody')
    const hours = Math.floor((day.nowMs - Date.parse(since)) / 3_600_000)
    const reason =
      owned === undefined
        ? unknown(
            `Order ${name ?? subject} has not come to an end for ${hours} hours, and nobody is asked to act.`,
            `${subject}: ${state} since ${since}, no open fault with an owner`,
          )
        : parked(owned)
    tally.compare(stale, { id: subject, order: name, left: 1n, right: 0n, reason: () => reason })
  }
}
