import { type BookedSale, negated } from '../desired/bookedSales.ts'
import { NO_ITEM } from '../desired/book.ts'
import { fault } from '../fault/fault.ts'
import type { ShopifyId } from '../ids.ts'
import { formatMoney } from '../money.ts'
import type { FactRef } from '../netsuite/posted.ts'
import { ownValue } from '../own.ts'
import type { LifeAgreement, LifeRefund } from '../shopify/order.ts'
import { bill } from './bill.ts'
import { isCashRefund } from './cashRefund.ts'
import { type Adjustment, type Credit, creditContent, writeCredit } from './credit.ts'
import { ONE_STEP_MS } from './facts.ts'
import { gatewayFault } from './rounding.ts'
import { documentLines } from './lines.ts'
import { expectReturn } from './restock.ts'
import { settleInvoices } from './settle.ts'
import { agreedSales, isGiven, isNothingSold, restating, sell, thingsLike } from './sell.ts'
import { emit, idOf, type Life, park } from './state.ts'
import { type CreditPart, takeBack } from './takeBack.ts'
import { billNext, entriesOfSlice, isGoods, isOpen, openUnits, type Thing } from './things.ts'
import { cashSaleTender } from './cashSale.ts'

export function agree(life: Life, fact: FactRef, agreement: LifeAgreement): void {
  switch (agreement.reason) {
    case 'ORDER':
      order(life, fact, agreement)
      return
    case 'ORDER_EDIT':
    case 'RETURN':
      change(life, fact, agreement)
      return
    case 'REFUND':
      // Its refund says the same with the restocking, and is a fact of its own.
      refuseUnknownRefund(life, fact, agreement)
  }
}

function order(life: Life, fact: FactRef, agreement: LifeAgreement): void {
  for (const sale of agreedSales(life, agreement.sales)) {
    if (isGiven(sale)) sell(life, sale, fact)
    else if (!isNothingSold(sale) || isFreeThing(sale)) sell(life, sale, fact)
  }
  writeCashSale(life, fact)
  billLoose(life, fact)
}

const isFreeThing = (sale: BookedSale): boolean => sale.lineType === 'SHIPPING'

/**
 * What is left to bill when no goods are: fees without goods, shipping that stays when its goods are gone. Billing at
 * the order bills everything at once.
 */
export function billLoose(life: Life, fact: FactRef, beforeCredit = false): void {
  if (life.cancelled || !life.things.some(isOpen)) return
  const atOnce = life.policy.life.billing === 'on-order' || life.cashSale !== null
  const waiting = life.things.some((thing) => isGoods(thing) && openUnits(thing) > 0)
  if (atOnce || !waiting) bill(life, { fact, units: 'all', needs: [], beforeCredit })
}

/** An edit, or a processed return: what is given goes on the sales order, what is taken comes off it or is credited. */
function change(life: Life, fact: FactRef, agreement: LifeAgreement): void {
  const saved = life.things.map((thing) => ({ ...thing }))
  const before = life.things.length
  const restated = restating(life, fact)
  const result = applyChange(life, fact, agreement)
  if (typeof result === 'string') {
    // A fact is booked whole or not at all.
    life.things.length = before
    life.things.forEach((thing, index) => Object.assign(thing, saved[index]))
    park(life, fact, {
      code: result === 'raised' ? 'booking.edit-after-billing' : 'source.equation-failed',
      about: {
        equation: 'I-R3',
        expected: 'at most what was sold',
        actual: 'more taken back',
        record: agreement.id,
        changes: agreement.id,
      },
      tech: `agreement ${agreement.id} (${agreement.reason}) ${result === 'raised' ? 'raises the price of billed units' : 'takes back more than is left of a thing sold'}`,
    })
    return
  }
  restated()
  billLoose(life, fact, true)
  const { parts, adjustments } = result
  const moneyBack = moneyBackOf(life, agreement)
  giveBack(life, agreement, {
    fact,
    refundId: null,
    returnId: agreement.returnId,
    parts,
    adjustments,
    moneyBack,
  })
  settleInvoices(life, fact)
  if (agreement.reason === 'RETURN') expectReturn(life, { fact, agreement, parts })
}

/** A return of a cash sale is a cash refund like any other, once its one payment goes out (§1.2). */
function giveBack(life: Life, agreement: LifeAgreement, credit: Credit): void {
  const [refund, ...others] = life.cashSale === null ? [] : refundsBeside(life, agreement)
  const content = refund === undefined || others.length > 0 ? null : creditContent(life, credit)
  if (refund !== undefined && content !== null && isCashRefund(life, refund, content.total.minor))
    life.cashRefunds.set(refund.id, { fact: credit.fact, content })
  else writeCredit(life, credit)
}

/** Refunds of a return that came in one step with what it gave back. */
const refundsBeside = (life: Life, { returnId, happenedAt }: LifeAgreement): readonly LifeRefund[] =>
  life.facts.refunds.filter(
    (refund) =>
      refund.returnId !== null &&
      refund.returnId === returnId &&
      refund.transactionIds.length > 0 &&
      Math.abs(Date.parse(refund.createdAt) - Date.parse(happenedAt)) <= ONE_STEP_MS,
  )

function applyChange(
  life: Life,
  fact: FactRef,
  agreement: LifeAgreement,
): { parts: readonly CreditPart[]; adjustments: readonly Adjustment[] } | 'raised' | 'short' {
  const parts: CreditPart[] = []
  const adjustments: Adjustment[] = []
  const returning = agreement.reason === 'RETURN'
  for (const sale of agreedSales(life, agreement.sales)) {
    if (isNothingSold(sale)) continue
    if (returning && (sale.lineType === 'FEE' || sale.lineType === 'ADJUSTMENT')) {
      adjustments.push(adjustmentOf(sale))
    } else if (isGiven(sale)) {
      if (!sell(life, sale, fact)) return 'raised'
    } else {
      const back = negated(sale)
      const taken = takeBack(life, {
        things: thingsLike(life, sale),
        quantity: back.quantity,
        total: back.total.minor,
        tax: back.tax.minor,
        taxes: back.taxes,
        prefer: returning ? 'billed' : 'open',
        refund: returning,
      })
      if (taken === null) return 'short'
      parts.push(...taken.credits)
      adjustments.push(...residueOf(taken.residue))
    }
  }
  return { parts, adjustments }
}

/** A fee is kept back of what the buyer gets (E12); an adjustment is as Shopify signs its sale. */
const adjustmentOf = (sale: BookedSale): Adjustment => {
  const taken = negated(sale)
  return {
    role: sale.lineType === 'FEE' ? 'returnFee' : 'adjustment',
    label: sale.label ?? (sale.lineType === 'FEE' ? 'Return fee' : 'Adjustment'),
    total: taken.total.minor,
    tax: taken.tax.minor,
    taxes: taken.taxes,
  }
}

/** Unbilled goods that were sold for more than is given back for them: the difference is kept, visibly. */
export const residueOf = (residue: {
  readonly total: bigint
  readonly tax: bigint
  readonly taxes: Adjustment['taxes']
}): readonly Adjustment[] =>
  residue.total === 0n && residue.tax === 0n
    ? []
    : [
        {
          role: 'adjustment',
          label: 'Difference to the price sold',
          total: -residue.total,
          tax: -residue.tax,
          taxes: residue.taxes.map(({ tax, amount }) => ({
            tax,
            amount: { ...amount, minor: -amount.minor },
          })),
        },
      ]

/** What the refunds of a return that came in one step with it pay back, less what its earlier agreements reserved. */
function moneyBackOf(life: Life, agreement: LifeAgreement): bigint {
  if (agreement.returnId === null) return 0n
  const until = Date.parse(agreement.happenedAt) + ONE_STEP_MS
  const ids = life.facts.refunds
    .filter(({ returnId, createdAt }) => returnId === agreement.returnId && Date.parse(createdAt) <= until)
    .flatMap(({ transactionIds }) => transactionIds)
  const reserved = life.credits
    .filter(({ returnId }) => returnId === agreement.returnId)
    .reduce((sum, credit) => sum + credit.stated, 0n)
  const stated = statedMoney(life, ids) - reserved
  return stated > 0n ? stated : 0n
}

/** Refund transactions of whatever status: whether they succeed must not change what was credited. */
export const statedMoney = (life: Life, ids: readonly ShopifyId[]): bigint =>
  life.facts.transactions
    .filter(({ id, kind }) => kind === 'REFUND' && ids.includes(id))
    .map(({ amount }) => amount[life.book.side].minor)
    .reduce((sum, minor) => sum + (minor < 0n ? -minor : minor), 0n)

function refuseUnknownRefund(life: Life, fact: FactRef, agreement: LifeAgreement): void {
  if (agreement.sales.length === 0 || life.facts.refunds.some(({ id }) => id === agreement.refundId)) return
  park(life, fact, {
    code: 'source.unknown-value',
    about: { value: `a refund agreement of refund ${agreement.refundId ?? '(none)'}` },
    tech: `agreement ${agreement.id} names refund ${agreement.refundId ?? '(none)'}, which refunds does not list`,
  })
}

/** E2: one record for an order that was paid whole by one tender and left at once. */
function writeCashSale(life: Life, fact: FactRef): void {
  const tender = cashSaleTender(life)
  if (tender === null) return
  const { transaction, amount } = tender
  const billed: Thing[] = life.things.filter(isOpen)
  const entries = billed.flatMap((thing) =>
    entriesOfSlice(thing, billNext(life.book, thing, openUnits(thing)), life.book),
  )
  const content = documentLines(life, entries, { own: true })
  const externalId = idOf(life, 'cs', life.facts.id)
  const gateway = ownValue(life.policy.gateways, transaction.gateway)
  const unpaid = fault(
    'source.equation-failed',
    {
      order: life.facts.name,
      equation: 'I-O7',
      expected: formatMoney(content.total),
      actual: formatMoney(amount),
    },
    `transaction ${transaction.id} does not come to the cash sale`,
  )
  life.cashSale = { kind: 'cashSale', externalId }
  life.cashTender = transaction.id
  life.moneyIn += amount.minor
  emit(
    life,
    {
      externalId,
      fact,
      from: null,
      needs: [],
      memo: `paid by ${transaction.gateway}`,
      faults: [
        ...billed.flatMap(({ faults }) => faults),
        ...content.faults,
        ...(gateway === undefined ? [gatewayFault(life, transaction)] : []),
        ...(content.total.minor === amount.minor ? [] : [unpaid]),
      ],
    },
    (posted) => ({
      ...posted,
      kind: 'cashSale',
      otherRefNum: life.facts.name,
      location: life.book.location,
      lines: content.lines,
      tax: content.tax,
      account: gateway?.account ?? NO_ITEM,
      paymentOption: gateway?.paymentOption ?? null,
    }),
  )
}
