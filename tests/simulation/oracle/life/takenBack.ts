/** What a shipment that was taken back leaves behind where somebody else bills. */
import type { StoreFacts } from '../facts.ts'
import type { MutationLog } from '../mutationLog.ts'
import { factsOf } from './readLife.ts'
import type { ExpectedLife } from './expected.ts'
import type { OracleLifePolicy } from './policy.ts'

interface Judged {
  readonly facts: StoreFacts
  readonly expected: readonly ExpectedLife[]
  readonly policy: OracleLifePolicy
}

/**
 * Orders with a shipment that was taken back, and a credit for goods that its bill was taken to have billed, as no fact
 * calls for any more. What is posted stays (accounting-and-reliability.md §1.1, A4): what becomes of it is a person's to
 * say, and that one is needed must have been said.
 */
export function creditedForNothing(
  log: MutationLog,
  { facts, expected, policy }: Judged,
): ReadonlySet<string> {
  if (policy.life.billing !== 'netsuite') return new Set()
  const credited = new Set(
    log.mutations
      .filter(
        ({ record, by, change }) =>
          by === 'integration' && change === 'created' && record.kind === 'creditMemo',
      )
      .flatMap(({ record }) => [...factsOf(record)]),
  )
  const isOne = ({ id, records }: ExpectedLife): boolean => {
    const order = facts.orders.find((one) => one.id === id)
    if (order === undefined || !order.fulfillments.some(({ status }) => status === 'CANCELLED')) return false
    const wanted = new Set(records.filter(({ kind }) => kind === 'creditMemo').flatMap((one) => one.facts))
    const own = [...order.refunds, ...order.agreements].map((one) => one.id)
    return own.some((fact) => credited.has(fact) && !wanted.has(fact))
  }
  return new Set(expected.filter(isOne).map(({ id }) => id))
}
