import { parseExternalId } from '../identity/externalId.ts'
import type { PostedDocument } from '../netsuite/posted.ts'
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
  const left = soldBy(expectation)
  // A cancelled order keeps what its refunds took, and is closed with it; one of which nothing is left keeps nothing.
  const isKept = facts.cancelledAt !== null
  const reduced = isKept ? desired.reductions.reduce((sum, { total }) => sum + total.minor, 0n) : 0n
  const sold = desired.booked.reduce((sum, { total }) => sum + total.minor, 0n) - reduced
  const own = desired.intended.filter(isOfItsOwn).reduce((sum, { kind, externalId }) => {
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

/** What all agreements come to. Tax that the channel remits is no sale of the merchant's where policy leaves it out. */
function soldBy({ facts, policy }: OrderProof['expectation']): bigint {
  const side = policy.bookCurrency
  const sales = facts.agreements.flatMap((agreement) => agreement.sales)
  const total = sales.reduce((sum, sale) => sum + sale.total[side].minor, 0n)
  if (policy.life.channelLiable !== 'net') return total
  const remitted = sales
    .flatMap(({ taxes }) => taxes)
    .filter(({ channelLiable }) => channelLiable === true)
    .reduce((sum, { amount }) => sum + amount[side].minor, 0n)
  return total - remitted
}

/**
 * Bills of the sales order repeat what stands on it; what is billed or credited by itself does not. What clears an
 * invoice of cash rounding, or of tax that a channel remits, takes nothing back.
 */
function isOfItsOwn({ kind, from, externalId }: PostedDocument): boolean {
  if (kind === 'invoice') return from === null
  if (kind !== 'creditMemo' && kind !== 'cashRefund') return false
  const clears = parseExternalId(externalId)?.kind
  return clears !== 'cmr' && clears !== 'cmt'
}
