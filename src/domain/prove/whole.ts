import { saleSign } from './expected.ts'
import { factsOn } from './facts.ts'
import { accounted } from './lines.ts'
import { nameOf, type OrderProof } from './orderProof.ts'
import { missing } from './reasons.ts'

/**
 * I-D2, against our own rules: everything that Shopify's agreements say was sold and taken back of an order of the day,
 * whenever it was, is on its sales order or on a document of its own. What stands of those is compared elsewhere.
 */
export function proveWhole(proof: OrderProof): void {
  const { expectation, day, tally } = proof
  const { desired, facts, policy, currency } = expectation
  const happened = factsOn(facts, policy, day.date)
  const isOfDay = happened.order !== null || happened.edits.length > 0 || happened.refunds.length > 0
  if (desired === null || !isOfDay) return
  const side = policy.bookCurrency
  const left = facts.agreements
    .flatMap(({ sales }) => sales)
    .reduce((sum, { total }) => sum + total[side].minor, 0n)
  // A cancelled order keeps what its refunds took, and is closed with it; one of which nothing is left keeps nothing.
  const isKept = facts.cancelledAt !== null
  const reduced = isKept ? desired.reductions.reduce((sum, { total }) => sum + total.minor, 0n) : 0n
  const sold = desired.booked.reduce((sum, { total }) => sum + total.minor, 0n) - reduced
  // Bills of the sales order repeat what stands on it; what is billed or credited by itself does not.
  const own = desired.intended
    .filter(
      ({ kind, from }) =>
        kind === 'creditMemo' || kind === 'cashRefund' || (kind === 'invoice' && from === null),
    )
    .reduce((sum, { kind, externalId }) => {
      const record = expectation.records.find((one) => one.externalId === externalId)
      return sum + saleSign(kind) * (record?.amount ?? 0n)
    }, 0n)
  tally.compare(accounted(currency), {
    id: `order ${facts.id}`,
    order: nameOf(proof),
    left,
    right: sold + own,
    reason: () => missing(proof, { kind: 'order', id: facts.id, at: facts.updatedAt }, null),
  })
}
