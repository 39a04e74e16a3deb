import { type BookedSale, entryOf, totalOf } from '../desired/bookedSales.ts'
import type { BookedTax } from '../desired/bookedSales.ts'
import { allocate, type Money, negate, sum } from '../money.ts'
import type { FactRef } from '../netsuite/posted.ts'
import type { LifeRefund, MoneyBag, Sale } from '../shopify/order.ts'
import { billLoose, residueOf, statedMoney } from './agreements.ts'
import { isCashRefund } from './cashRefund.ts'
import { type Adjustment, type Credit, creditContent, writeCredit } from './credit.ts'
import { restockRefund } from './restock.ts'
import { settleInvoices } from './settle.ts'
import { presented, restating, thingsLike } from './sell.ts'
import { amountOf, type Life, park, reducing } from './state.ts'
import { type CreditPart, type TakeBack, takeBack } from './takeBack.ts'
import type { Thing } from './things.ts'

/**
 * The goods side of a refund: what was unbilled comes off the sales order, what was billed is credited, what is
 * restocked is received (§1.2). Its money is facts of its own. A refund that belongs to a return contributes its money,
 * and what its return does not say (shopify.md §7, pitfall 9).
 */
export function refundGoods(life: Life, fact: FactRef, refund: LifeRefund): void {
  const noteReduction = reducing(life, fact)
  const restated = restating(life, fact)
  const saved = life.things.map((thing) => ({ ...thing }))
  const parts: CreditPart[] = []
  const adjustments: Adjustment[] = []
  for (const back of takeBacks(life, refund)) {
    const taken = takeBack(life, back)
    if (taken === null) {
      life.things.forEach((thing, index) => Object.assign(thing, saved[index]))
      refuse(life, fact, refund)
      return
    }
    parts.push(...taken.credits)
    adjustments.push(...residueOf(taken.residue))
  }
  noteReduction()
  restated()
  adjustments.push(...adjustmentsOf(life, refund))
  billLoose(life, fact, true)
  const moneyBack = statedMoney(life, refund.transactionIds)
  const { returnId } = refund
  write(life, refund, { fact, refundId: refund.id, returnId, parts, adjustments, moneyBack })
  settleInvoices(life, fact)
  if (refund.returnId === null) restockRefund(life, fact, refund)
}

function write(life: Life, refund: LifeRefund, credit: Credit): void {
  const content = life.cashSale === null ? null : creditContent(life, credit)
  if (content !== null && isCashRefund(life, refund, content.total.minor)) {
    life.cashRefunds.set(refund.id, { fact: credit.fact, content })
    return
  }
  writeCredit(life, credit)
}

function refuse(life: Life, fact: FactRef, refund: LifeRefund): void {
  park(life, fact, {
    code: 'source.equation-failed',
    about: { equation: 'I-R3', expected: 'at most what was sold', actual: 'more refunded' },
    tech: `refund ${refund.id} takes back more units or money of a line than is left of it`,
  })
}

/** Everything that a refund takes back, line by line; with a return only what the return's agreement does not list. */
function takeBacks(life: Life, refund: LifeRefund): readonly TakeBack[] {
  const sales = life.facts.agreements
    .filter(({ refundId, reason }) => reason === 'REFUND' && refundId === refund.id)
    .flatMap((agreement) => agreement.sales)
    .map((sale) => entryOf(sale, life.book.side))
  const ofReturn = refund.returnId === null ? [] : returnSales(life, refund)
  const isSaid = (type: Sale['lineType']): boolean => ofReturn.some(({ lineType }) => lineType === type)
  const own =
    refund.returnId === null ? refund.lines.filter((line) => !isGoneAlready(life, refund, line)) : []
  const lines = own.flatMap((line) => lineBack(life, line, sales))
  const shipping = isSaid('SHIPPING') ? [] : refund.shipping.map((one) => shippingBack(life, one, sales))
  const duties = isSaid('DUTY') ? [] : dutyBacks(life, refund.duties, sales)
  // A Refund states neither additional fees nor tips before the unstable version (shopify.md §4.4); the sales do.
  const tipped = lines.some(({ things }) => things.some(({ sale }) => sale.lineType === 'TIP'))
  const others = sales
    .filter(({ lineType }) => lineType === 'ADDITIONAL_FEE' || (lineType === 'TIP' && !tipped))
    .map((sale) => saleBack(life, sale))
  return [...lines, ...shipping, ...duties, ...others]
}

/**
 * Shopify may list what an edit removed among the refunds as well, without an agreement of the refund's own [U]: the
 * agreements then come to what the order still holds without it.
 */
function isGoneAlready(life: Life, refund: LifeRefund, line: LifeRefund['lines'][number]): boolean {
  const { agreements, lines } = life.facts
  if (agreements.some(({ refundId, sales }) => refundId === refund.id && sales.length > 0)) return false
  const current = lines.find(({ id }) => id === line.lineId)?.currentQuantity
  if (current === undefined || line.quantity === 0) return false
  const agreed = agreements
    .flatMap(({ sales }) => sales)
    .filter(({ subjectId }) => subjectId === line.lineId)
    .reduce((units, { quantity }) => units + (quantity ?? 0), 0)
  return agreed - line.quantity < current
}

const returnSales = (life: Life, refund: LifeRefund): readonly Sale[] =>
  life.facts.agreements
    .filter(({ reason, returnId }) => reason === 'RETURN' && returnId === refund.returnId)
    .flatMap(({ sales }) => sales)

function lineBack(
  life: Life,
  line: LifeRefund['lines'][number],
  sales: readonly BookedSale[],
): readonly TakeBack[] {
  const { side } = life.book
  if (line.quantity === 0 && line.subtotal[side].minor === 0n) return []
  const goods = life.things.filter(({ lineId }) => lineId === line.lineId)
  // A tip is a line of the order too (TipSale.lineItem), of which its sale need not speak.
  const things = goods.length > 0 ? goods : life.things.filter(({ sale }) => sale.lineType === 'TIP')
  const total = totalOf(life.facts, line, side)
  const stated = sales.find(
    (sale) => (sale.subjectId === line.lineId || goods.length === 0) && sale.total.minor === -total.minor,
  )
  const isReturned = line.restockType === 'RETURN' || line.restockType === 'LEGACY_RESTOCK'
  return [
    taking(life, {
      things,
      subject: { lineType: things[0]?.sale.lineType ?? 'PRODUCT', subjectId: line.lineId },
      quantity: line.quantity,
      total,
      tax: line.tax[side],
      taxes: taxesOf(stated),
      prefer: isReturned ? 'billed' : 'open',
    }),
  ]
}

function shippingBack(
  life: Life,
  one: LifeRefund['shipping'][number],
  sales: readonly BookedSale[],
): TakeBack {
  const { side } = life.book
  const charged = life.things.filter(({ sale }) => sale.lineType === 'SHIPPING')
  const named = charged.filter(({ sale }) => sale.subjectId === one.shippingLineId)
  const things = named.length > 0 ? named : charged
  const total = withTax(life, one.amount[side], one.tax[side])
  const stated = sales.find((sale) => sale.lineType === 'SHIPPING' && sale.total.minor === -total.minor)
  const subject = { lineType: 'SHIPPING', subjectId: things[0]?.sale.subjectId ?? null } as const
  return taking(life, {
    things,
    subject,
    quantity: 0,
    total,
    tax: one.tax[side],
    taxes: taxesOf(stated),
    prefer: 'open',
  })
}

/** Whether refunded shipping and adjustments contain their tax in a tax-inclusive store is policy's to say [U]. */
const withTax = (life: Life, amount: Money, tax: Money): Money =>
  life.facts.taxesIncluded && life.policy.life.refundTax === 'within'
    ? amount
    : { ...amount, minor: amount.minor + tax.minor }

function dutyBacks(
  life: Life,
  duties: readonly MoneyBag[],
  sales: readonly BookedSale[],
): readonly TakeBack[] {
  const stated = sales.filter(({ lineType }) => lineType === 'DUTY')
  if (stated.length > 0) return stated.map((sale) => saleBack(life, sale))
  const things = life.things.filter(({ sale }) => sale.lineType === 'DUTY')
  const nothing = amountOf(life, 0n)
  return duties.map((duty) =>
    taking(life, {
      things,
      subject: { lineType: 'DUTY', subjectId: null },
      quantity: 0,
      total: duty[life.book.side],
      tax: nothing,
      taxes: [],
      prefer: 'open',
    }),
  )
}

function saleBack(life: Life, sale: BookedSale): TakeBack {
  const exact = thingsLike(life, sale)
  const things =
    exact.length > 0 ? exact : life.things.filter((thing) => thing.sale.lineType === sale.lineType)
  return taking(life, {
    things,
    subject: sale,
    quantity: 0,
    total: negate(sale.total),
    tax: negate(sale.tax),
    taxes: taxesOf(sale),
    prefer: 'open',
  })
}

const taxesOf = (sale: BookedSale | undefined): readonly BookedTax[] =>
  (sale?.taxes ?? []).map(({ tax, amount }) => ({ tax, amount: negate(amount) }))

function taking(
  life: Life,
  one: {
    readonly things: readonly Thing[]
    readonly subject: Pick<BookedSale, 'lineType' | 'subjectId'>
    readonly quantity: number
    readonly total: Money
    readonly tax: Money
    readonly taxes: readonly BookedTax[]
    readonly prefer: TakeBack['prefer']
  },
): TakeBack {
  const { total, tax, taxes } = presented(life, { ...one.subject, ...one, label: null })
  return {
    things: one.things,
    quantity: one.quantity,
    total: total.minor,
    tax: tax.minor,
    taxes,
    prefer: one.prefer,
    refund: true,
  }
}

/**
 * Goodwill and discrepancies, always credited, billed or not (E7). Shopify signs what it gives beyond the lines
 * negative. A pending discrepancy is a payment that has not succeeded, and no fact.
 */
function adjustmentsOf(life: Life, refund: LifeRefund): readonly Adjustment[] {
  const { side } = life.book
  if (
    refund.returnId !== null &&
    returnSales(life, refund).some(({ lineType }) => lineType === 'ADJUSTMENT')
  ) {
    return []
  }
  return refund.adjustments
    .filter(({ reason }) => reason !== 'PENDING_REFUND_DISCREPANCY')
    .map((one): Adjustment => {
      const tax = negate(one.tax[side])
      return {
        role: 'adjustment',
        label: 'Refund adjustment',
        total: withTax(life, negate(one.amount[side]), tax).minor,
        tax: tax.minor,
        taxes: spreadOverOrder(life, tax),
      }
    })
}

/** An adjustment states its tax as one figure: it goes over the order's taxes in proportion. */
function spreadOverOrder(life: Life, tax: Money): readonly BookedTax[] {
  if (tax.minor === 0n) return []
  const byKey = new Map<string, BookedTax>()
  for (const thing of life.things) {
    for (const [key, line] of thing.taxLines) {
      const amount = amountOf(life, thing.booked.taxes.get(key) ?? 0n)
      const known = byKey.get(key)
      const both = known === undefined ? amount : sum([known.amount, amount], life.book.currency)
      byKey.set(key, { tax: line, amount: both })
    }
  }
  const taxes = [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, booked]) => booked)
  if (taxes.length === 0) return []
  const parts = allocate(
    tax,
    taxes.map(({ amount }) => (amount.minor > 0n ? amount.minor : 0n)),
  )
  return taxes.map((booked, index) => ({ ...booked, amount: parts[index] ?? tax }))
}
