import type { FactRef } from '../netsuite/posted.ts'
import { proveMoney } from './accounts.ts'
import { type ExpectedRecord, isCashSale } from './expected.ts'
import { type DayFact, factsOn, type MoneyFact, type ShippedFact } from './facts.ts'
import { completeness, type Facts, units } from './lines.ts'
import { named, nameOf, type OrderProof, recordsOfMoney, stands, whyOf } from './orderProof.ts'
import { type Grounds, missing } from './reasons.ts'
import { proveRecords } from './records.ts'
import { proveWhole } from './whole.ts'
import { type DayRecord, factId, type Reason } from './types.ts'

/** Adds one order's facts and records to the sums of the day, and names whatever does not agree. */
export function proveOrder(proof: OrderProof): void {
  const { expectation, day } = proof
  const facts = factsOn(expectation.facts, expectation.policy, day.date)
  if (facts.order !== null) proveSale(proof, facts.order)
  for (const fact of facts.edits) proveChange(proof, 'edits', fact)
  for (const fact of facts.refunds) proveChange(proof, 'refunds', fact)
  for (const fact of facts.payments) proveMovedMoney(proof, 'payments', fact)
  for (const fact of facts.paidBack) proveMovedMoney(proof, 'payments given back', fact)
  for (const fact of facts.shipped) proveShipment(proof, fact)
  proveMoney(proof, [...facts.payments, ...facts.paidBack])
  proveRecords(proof)
  proveWhole(proof)
}

/** Whether the sales order itself has to be read: where its amount may not be the header's, or its edits are proved. */
export function asksForSalesOrder(proof: Omit<OrderProof, 'tally' | 'salesOrder'>): ExpectedRecord | null {
  const { expectation, day, standing } = proof
  const { desired, records, facts, policy } = expectation
  const order = records.find(({ kind }) => kind === 'salesOrder')
  if (desired === null || order === undefined) return null
  const happened = factsOn(facts, policy, day.date)
  const isReduced = happened.refunds.some((one) => reductionOf(expectation, one.fact) !== 0n)
  const isChanged = happened.edits.length > 0 || isReduced
  const found = standing.get(order.externalId)
  if (found === undefined) return isChanged ? order : null
  return desired.salesOrder?.closed === true || found.total !== order.amount ? order : null
}

function add(
  proof: OrderProof,
  kind: Facts,
  said: {
    readonly fact: FactRef
    readonly counts: boolean
    readonly left: bigint
    readonly right: bigint
    readonly reason: () => Reason
  },
): void {
  const { fact, counts, left, right, reason } = said
  const entry = { id: factId(fact.kind, fact.id), order: nameOf(proof), reason }
  proof.tally.compare(completeness(kind, 'count'), { ...entry, left: 1n, right: counts ? 1n : 0n })
  // What an edit changes is in the sum of the orders already.
  if (kind !== 'edits')
    proof.tally.compare(completeness(kind, proof.expectation.currency), { ...entry, left, right })
}

/** I-D1: the order stands once, and comes to what was sold less what was taken back before it was billed. */
function proveSale(proof: OrderProof, { fact, amount }: DayFact): void {
  const { expectation } = proof
  const wanted = expectation.records.find(({ kind }) => kind === 'salesOrder' || kind === 'cashSale')
  if (wanted === undefined) {
    const reason = (): Reason => missing(proof, fact, null)
    add(proof, 'orders', { fact, counts: false, left: amount, right: 0n, reason })
    return
  }
  const found = stands(proof, wanted)
  const right =
    wanted.kind === 'salesOrder' && found !== null ? orderAmount(proof, found) : (found?.total ?? 0n)
  add(proof, 'orders', {
    fact,
    counts: found !== null,
    left: wanted.amount,
    right: sameCurrency(proof, found) ? right : 0n,
    reason: () => whyOf(proof, wanted),
  })
}

const orderAmount = ({ salesOrder }: OrderProof, found: DayRecord): bigint =>
  salesOrder === undefined ? found.total : (salesOrder ?? 0n)

const sameCurrency = ({ expectation }: Grounds, found: DayRecord | null): boolean =>
  found === null || found.currency === expectation.currency

/** What a refund or return took off the sales order while it was unbilled. */
const reductionOf = ({ desired }: OrderProof['expectation'], fact: FactRef): bigint =>
  (desired?.reductions ?? [])
    .filter((one) => one.fact.kind === fact.kind && one.fact.id === fact.id)
    .reduce((sum, { total }) => sum + total.minor, 0n)

/** I-D1: an edit, refund or return is on the sales order, or on documents of its own. */
function proveChange(proof: OrderProof, kind: 'edits' | 'refunds', { fact, amount }: DayFact): void {
  const { expectation } = proof
  const { desired } = expectation
  const own = expectation.records.filter(
    (record) => record.fact.kind === fact.kind && record.fact.id === fact.id && goodsSign(record) !== 0n,
  )
  const reduced = reductionOf(expectation, fact)
  const isParked = expectation.faults.some((one) => one.fact?.kind === fact.kind && one.fact.id === fact.id)
  const changesOrder = desired !== null && !isCashSale(desired) && (reduced !== 0n || kind === 'edits')
  const nothing = desired !== null && own.length === 0 && !changesOrder && !isParked
  // Its goods are nothing, or wait for their payment: there is nothing to book yet.
  if (nothing) return
  const found = own.map((record) => ({ record, found: stands(proof, record) }))
  const orderIsRight = !changesOrder || isOrderRight(proof)
  const taken = (of: (one: (typeof found)[number]) => bigint): bigint =>
    found.reduce((sum, one) => sum + goodsSign(one.record) * of(one), 0n)
  const left = desired === null || isParked ? amount : taken(({ record }) => record.amount) + reduced
  const lacking = own.find((record) => stands(proof, record) === null)
  add(proof, kind, {
    fact,
    counts: desired !== null && !isParked && lacking === undefined && orderIsRight,
    left,
    right: taken((one) => one.found?.total ?? 0n) + (orderIsRight ? reduced : 0n),
    reason: () => (lacking === undefined ? missing(proof, fact, null) : whyOf(proof, lacking)),
  })
}

function goodsSign({ kind }: ExpectedRecord): bigint {
  if (kind === 'creditMemo' || kind === 'cashRefund') return 1n
  return kind === 'invoice' ? -1n : 0n
}

function isOrderRight(proof: OrderProof): boolean {
  const wanted = proof.expectation.records.find(({ kind }) => kind === 'salesOrder')
  if (wanted === undefined) return false
  if (proof.salesOrder !== undefined) return proof.salesOrder === wanted.amount
  return stands(proof, wanted)?.total === wanted.amount
}

/** I-D1, one to one by transaction. */
function proveMovedMoney(
  proof: OrderProof,
  kind: 'payments' | 'payments given back',
  money: MoneyFact,
): void {
  const { fact, amount } = money
  const wanted = recordsOfMoney(proof, money).filter((one) => one.kind !== 'journalEntry')
  // A cash sale around midnight stands under its order's date, and is proved there.
  if (wanted.some((one) => one.kind === 'cashSale' && one.tranDate !== proof.day.date)) return
  const found = wanted.map((record) => ({ record, found: stands(proof, record) }))
  const right = found.reduce(
    (sum, one) => sum + (sameCurrency(proof, one.found) ? (one.found?.total ?? 0n) : 0n),
    0n,
  )
  const asked = wanted.reduce((sum, one) => sum + one.amount, 0n)
  const lacking = wanted.find((record) => stands(proof, record) === null)
  add(proof, kind, {
    fact,
    counts: wanted.length > 0 && lacking === undefined,
    left: amount,
    right,
    reason: () => {
      if (lacking !== undefined) return whyOf(proof, lacking)
      const [first] = wanted
      if (first === undefined) return missing(proof, fact, null)
      return right === asked ? named(proof, fact) : whyOf(proof, first)
    },
  })
}

/** I-D1: goods that left where Tieout writes the fulfilment; what leaves no shelf has none. */
function proveShipment(proof: OrderProof, { fact, locationId, units: count }: ShippedFact): void {
  const { expectation, tally } = proof
  const entry = { id: factId(fact.kind, fact.id), order: nameOf(proof) }
  const both = (left: bigint, right: bigint, said: { units: bigint; reason: () => Reason }): void => {
    tally.compare(completeness('fulfilments', 'count'), { ...entry, left, right, reason: said.reason })
    tally.compare(units, { ...entry, left: left * count, right: said.units, reason: said.reason })
  }
  const wanted = expectation.records.find((one) => one.kind === 'itemFulfillment' && one.fact.id === fact.id)
  if (wanted !== undefined) {
    const found = stands(proof, wanted)
    const lost = count - wanted.units
    // Gift cards and services among them leave no shelf.
    const moved = found === null ? 0n : found.units + lost
    both(1n, found === null ? 0n : 1n, { units: moved, reason: () => whyOf(proof, wanted) })
    return
  }
  const isOurs =
    expectation.desired === null || expectation.policy.life.itemFulfillment(locationId) === 'tieout'
  const isParked = expectation.faults.some(
    (one) => one.fact?.kind === 'fulfillment' && one.fact.id === fact.id,
  )
  if (!isOurs) both(1n, 0n, { units: 0n, reason: () => notOurs(proof, fact) })
  else if (expectation.desired === null || isParked)
    both(1n, 0n, { units: 0n, reason: () => missing(proof, fact, null) })
}

const notOurs = (proof: Grounds, fact: FactRef): Reason => ({
  why: 'not-ours',
  owner: null,
  sentence: {
    ops: `NetSuite ships from the place of fulfilment ${fact.id} of order ${nameOf(proof)} and has its own record of it.`,
    tech: `fulfillment ${fact.id}: life.itemFulfillment(location) is netsuite`,
  },
})
