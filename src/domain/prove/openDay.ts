import type { LifePolicy } from '../policy/policy.ts'
import { moneyAccounts } from './accounts.ts'
import {
  accounted,
  alterations,
  bridge,
  completeness,
  deposits,
  type Facts,
  ledgerRows,
  records,
  rounding,
  storedValue,
  taxPayable,
} from './lines.ts'
import type { Tally } from './tally.ts'

const FACTS: readonly Facts[] = [
  'orders',
  'edits',
  'refunds',
  'payments',
  'payments given back',
  'fulfilments',
]

/** Every equation is answered on every day: those that nothing touches say so. */
export function openDay(tally: Tally, policy: LifePolicy): void {
  const currency = policy.baseCurrency
  for (const facts of FACTS) tally.open(completeness(facts, 'count'))
  tally.mention(accounted(currency))
  tally.mention(bridge('goods', currency))
  const accounts = moneyAccounts(policy)
  for (const { account } of Object.values(policy.gateways)) {
    const place = accounts.of(account, currency)
    if (place !== null) tally.mention(place.line)
  }
  tally.mention(storedValue(currency))
  tally.open(deposits(currency))
  tally.mention(taxPayable(currency))
  tally.mention(rounding(currency))
  tally.open(records)
  tally.open(ledgerRows)
  tally.open(alterations)
}
