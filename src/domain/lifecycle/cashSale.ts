import { callMapping, mappingFault } from '../desired/customFields.ts'
import { type MoneyIn, moneyIn } from '../desired/deposits.ts'
import { idOf, type Life } from './state.ts'

/** Paid and handed over within this time counts as at once. */
const AT_ONCE_MS = 5 * 60_000

/**
 * The one tender of an order that becomes a cash sale: policy asks for it, the tender pays exactly the total without
 * rounding, and every unit left at once. What stands decides first: neither a sales order nor a cash sale is replaced.
 */
export function cashSaleTender(life: Life): MoneyIn | null {
  const { references } = life
  const standing = references.posted?.has(idOf(life, 'cs', life.facts.id)) === true
  if (!standing && (references.orderStands === true || !asksFor(life))) return null
  const payments = moneyIn(life.facts, life.book.side)
  // It is posted: that its goods were taken back, or more was paid since, makes no sales order of it.
  if (standing) return payments.find(({ amount }) => amount.minor === soldTotal(life)) ?? payments[0] ?? null
  const [tender, ...others] = payments
  if (tender === undefined || others.length > 0) return null
  const { transaction, amount } = tender
  const plain = (transaction.amountRounding?.[life.book.side].minor ?? 0n) === 0n
  return plain && amount.minor === soldTotal(life) && leftAtOnce(life) ? tender : null
}

function asksFor(life: Life): boolean {
  const result = callMapping(life.policy.life.cashSale, [life.facts])
  if (!result.ok) life.book.faults.push(mappingFault(life.facts, 'life.cashSale', result.error))
  return result.ok && result.value
}

const soldTotal = (life: Life): bigint =>
  life.facts.agreements
    .filter(({ reason }) => reason === 'ORDER')
    .flatMap(({ sales }) => sales)
    .reduce((sum, { total }) => sum + total[life.book.side].minor, 0n)

function leftAtOnce(life: Life): boolean {
  const until = Date.parse(life.facts.processedAt) + AT_ONCE_MS
  const left = life.facts.fulfillments
    .filter(({ status, createdAt }) => status === 'SUCCESS' && Date.parse(createdAt) <= until)
    .flatMap(({ lines }) => lines)
  return life.things
    .filter(({ lineId }) => lineId !== null)
    .every(({ lineId, booked }) => {
      const units = left.reduce((sum, line) => sum + (line.lineId === lineId ? line.quantity : 0), 0)
      return units >= booked.quantity
    })
}
