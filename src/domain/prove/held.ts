import type { Expectation } from './expected.ts'
import { deposits } from './lines.ts'
import { altered, type Grounds, madeByHand, missing, otherDate, unknown } from './reasons.ts'
import type { OrderProof } from './orderProof.ts'
import type { Reason } from './types.ts'

/** I-O9 of one order at the end of a day: money in on deposits, less what was applied and given back. */
export const heldAt = ({ records }: Expectation, date: string): bigint =>
  records.reduce((sum, { tranDate, held }) => (tranDate <= date ? sum + held : sum), 0n)

/** I-D5: the deposit account holds for the order what its facts leave open. `balance` in minor units. */
export function proveHeld(
  proof: Pick<OrderProof, 'tally' | 'expectation' | 'day' | 'known'>,
  balance: bigint,
): void {
  const { expectation, day, tally } = proof
  const { facts, currency } = expectation
  const left = heldAt(expectation, day.date)
  if (left === 0n && balance === 0n) return
  tally.compare(deposits(currency), {
    id: `order ${facts.id}`,
    order: facts.name,
    left,
    right: balance,
    reason: () => whyHeld(proof, { left, balance }),
  })
}

/** What people gave back in NetSuite left the deposit on their date, and not on that of the refund in Shopify. */
function whyOfPeople(proof: Grounds, { left, balance }: { left: bigint; balance: bigint }): Reason | null {
  const { expectation, day, known } = proof
  const theirs = expectation.records.filter(({ externalId, held, tranDate }) => {
    const row = known?.rows.get(externalId)
    if (row?.takenOver !== true || held === 0n || row.tranDate === null) return false
    return row.tranDate <= day.date !== tranDate <= day.date
  })
  const [first] = theirs
  const moved = theirs.reduce(
    (sum, { held, tranDate }) => (tranDate <= day.date ? sum - held : sum + held),
    left,
  )
  return first !== undefined && moved === balance ? madeByHand(proof, first) : null
}

/** NetSuite, or a person, sets deposits against bills: what is left is then anything up to what the facts leave. */
const isSettledByOthers = ({ billing, depositApplication }: Expectation['policy']['life']): boolean =>
  billing === 'netsuite' || depositApplication === 'netsuite'

const byNetSuite = ({ expectation }: Grounds): Reason => ({
  why: 'not-ours',
  owner: null,
  sentence: {
    ops: `NetSuite sets deposits of order ${expectation.facts.name} against its bills by itself.`,
    tech: `order ${expectation.facts.id}: life.billing or life.depositApplication is netsuite; 0 ≤ balance ≤ I-O9`,
  },
})

/** Records that are not there, or were booked later by policy, explain a balance as they explain themselves. */
function whyHeld(
  proof: Grounds,
  { left, balance }: { readonly left: bigint; readonly balance: bigint },
): Reason {
  const { expectation, day, known } = proof
  const { facts, policy } = expectation
  const moving = expectation.records.filter(({ held, tranDate }) => held !== 0n && tranDate <= day.date)
  const lost = moving.find(({ externalId }) => known?.rows.has(externalId) !== true)
  if (lost !== undefined) return missing(proof, lost.fact, lost)
  const ofPeople = whyOfPeople(proof, { left, balance })
  if (ofPeople !== null) return ofPeople
  const later = moving.flatMap((record) => {
    const tranDate = known?.rows.get(record.externalId)?.tranDate ?? ''
    return tranDate > day.date ? [{ record, tranDate }] : []
  })
  const [moved] = later
  const without = later.reduce((sum, { record }) => sum - record.held, left)
  if (moved !== undefined && without === balance) return otherDate(proof, moved.record, moved)
  if (isSettledByOthers(policy.life) && balance >= 0n && balance <= left) return byNetSuite(proof)
  const [first] = moving
  if (first !== undefined) return altered(proof, first.externalId)
  return unknown(
    `The deposit account holds money for order ${facts.name} that its facts do not leave there.`,
    `order ${facts.id}: Σ on the deposit account up to ${day.date} is not I-O9`,
  )
}
