import { totalOf } from '../desired/bookedSales.ts'
import { moneyIn } from '../desired/deposits.ts'
import { externalId } from '../identity/externalId.ts'
import type { ExternalId } from '../ids.ts'
import { add, type Money, money as amountOf, negate, sum } from '../money.ts'
import { type PostedDocument, postedTotal } from '../netsuite/posted.ts'
import { isOddCent } from '../netsuite/takenOver.ts'
import type { LifeRefund } from '../shopify/order.ts'
import { type EquationResult, equation, money, moneyEquation } from './equation.ts'
import { isSame, type LifeTies, list, standingOf } from './lifeTies.ts'

/** I-R1…I-R6 (accounting-and-reliability.md §1.8): each refund's goods, money, tax and receipts, and the order's sums. */
export function refundEquations(ties: LifeTies): readonly EquationResult[] {
  const { facts } = ties
  if (facts.refunds.length === 0) return []
  return [
    ...facts.refunds.flatMap((refund) => (refund.returnId === null ? goodsEquations(ties, refund) : [])),
    ...facts.refunds.flatMap((refund) => moneyEquations(ties, refund)),
    ...lineEquations(ties),
    receiptEquation(ties),
    boundEquation(ties),
  ]
}

const isParked = ({ desired }: LifeTies, id: string): boolean =>
  desired.factFaults.some(({ fact }) => fact.id === id) || desired.waiting.some(({ fact }) => fact.id === id)

/** I-R1 and I-R4: credited and taken off the order together, and the tax in it, are what Shopify says went back. */
function goodsEquations(ties: LifeTies, refund: LifeRefund): readonly EquationResult[] {
  if (isParked(ties, refund.id) || hasChannelTax(ties)) return []
  const about = `refund ${refund.id} of ${ties.about}`
  const stated = statedGoods(ties, refund)
  if (stated === null) return []
  const reduction = ties.desired.reductions.find(
    ({ fact }) => fact.kind === 'refund' && fact.id === refund.id,
  )
  const nothing = amountOf(0n, ties.currency)
  const credits = creditsOf(ties, refund)
  const credited = sum(
    credits.map(({ sign, total }) => (sign > 0 ? total : negate(total))),
    ties.currency,
  )
  const results = [
    moneyEquation(
      {
        equation: 'I-R1',
        about,
        ops: 'what was credited and taken off the order for the refund',
        tech: 'credit memo + unbilled part = Σ refund lines + shipping + duties − adjustments',
      },
      stated.total,
      add(credited, reduction?.total ?? nothing),
    ),
  ]
  const given = add(
    sum(
      credits.map(({ sign, tax }) => (sign > 0 ? tax : negate(tax))),
      ties.currency,
    ),
    reduction?.tax ?? nothing,
  )
  const isOdd = credits.some(
    ({ document }) => document.takenOver !== undefined && isOddCent(given.minor - stated.tax.minor, document),
  )
  return [
    ...results,
    moneyEquation(
      {
        equation: 'I-R4',
        about,
        ops: 'the tax given back',
        tech: 'tax of the credit memo + tax of the unbilled part = Shopify’s refunded tax',
      },
      stated.tax,
      isOdd ? stated.tax : given,
    ),
  ]
}

const hasChannelTax = ({ facts }: LifeTies): boolean =>
  facts.agreements.some(({ sales }) =>
    sales.some(({ taxes }) => taxes.some(({ channelLiable }) => channelLiable === true)),
  )

/** The left side of I-S6 in the book currency. Null where Shopify's own agreement says more than the refund does. */
function statedGoods(
  { facts, policy, currency }: LifeTies,
  refund: LifeRefund,
): { total: Money; tax: Money } | null {
  const side = policy.bookCurrency
  const agreed = facts.agreements
    .filter(({ refundId }) => refundId === refund.id)
    .flatMap(({ sales }) => sales)
  const duties = sum(
    refund.duties.map((duty) => duty[side]),
    currency,
  )
  // A duty of the refund states no tax; where its sales say more than it, they are the only word on it.
  const ofDuties = agreed.filter(({ lineType }) => lineType === 'DUTY')
  const beyondDuties =
    ofDuties.length > 0 && sum([duties, ...ofDuties.map(({ total }) => total[side])], currency).minor !== 0n
  const beyond = agreed.some(({ lineType }) => lineType === 'ADDITIONAL_FEE' || lineType === 'TIP')
  if (beyond || beyondDuties) return null
  const within = facts.taxesIncluded && policy.life.refundTax === 'within'
  const beside = (amount: Money, tax: Money): Money => (within ? amount : add(amount, tax))
  const adjustments = refund.adjustments.filter(({ reason }) => reason !== 'PENDING_REFUND_DISCREPANCY')
  return {
    total: sum(
      [
        ...refund.lines.map((line) => totalOf(facts, line, side)),
        duties,
        ...refund.shipping.map(({ amount, tax }) => beside(amount[side], tax[side])),
        ...adjustments.map(({ amount, tax }) => negate(beside(amount[side], tax[side]))),
      ],
      currency,
    ),
    tax: sum(
      [
        ...refund.lines.map(({ tax }) => tax[side]),
        ...ofDuties.map(({ tax }) => negate(tax[side])),
        ...refund.shipping.map(({ tax }) => tax[side]),
        ...adjustments.map(({ tax }) => negate(tax[side])),
      ],
      currency,
    ),
  }
}

interface Credited {
  readonly total: Money
  readonly tax: Money
  readonly sign: 1 | -1
  readonly document: PostedDocument
}

/** The refund's own credit memo or cash refund; an invoice where the buyer came out owing. */
function creditsOf(ties: LifeTies, refund: LifeRefund): readonly Credited[] {
  const { facts, desired } = ties
  return (['cm', 'crf', 'inv'] as const).flatMap((kind): Credited[] => {
    const id = externalId(facts.store, kind, refund.id)
    const wanted = desired.documents.filter(
      (document) => isPartOf(document.externalId, id) && (kind !== 'inv' || document.from === null),
    )
    return wanted.flatMap((document) => {
      const record = standingOf(ties, document.externalId)
      if (record === undefined) return []
      return [{ total: record.total, tax: taxOf(document, record), sign: kind === 'inv' ? -1 : 1, document }]
    })
  })
}

/** Explicit tax lines are lines; NetSuite's own tax total knows only what stands beside them. */
function taxOf(
  document: PostedDocument,
  record: {
    readonly taxTotal: Money
    readonly lines: readonly { readonly key: string | null; readonly amount: Money }[]
  },
): Money {
  if (!('tax' in document) || document.tax.mode === 'suitetax') return record.taxTotal
  const keys = new Set(document.lines.filter(({ role }) => role === 'tax').map(({ key }) => key))
  return sum(
    record.lines.filter(({ key }) => key !== null && keys.has(key)).map(({ amount }) => amount),
    document.currency,
  )
}

/** I-R2: the money of the refund, transaction by transaction, on the account of its own gateway. */
function moneyEquations(ties: LifeTies, refund: LifeRefund): readonly EquationResult[] {
  const { facts, desired, policy } = ties
  const transactions = facts.transactions.filter(
    ({ id, kind, status }) =>
      kind === 'REFUND' && status === 'SUCCESS' && refund.transactionIds.includes(id) && !isParked(ties, id),
  )
  return transactions.flatMap((transaction) => {
    const ids = [externalId(facts.store, 'cr', transaction.id), externalId(facts.store, 'crf', refund.id)]
    const wanted = desired.documents.filter(({ externalId: id }) => ids.some((own) => isPartOf(id, own)))
    if (wanted.length === 0) return []
    const account = policy.gateways[transaction.gateway]?.account ?? 'none'
    const found = wanted.flatMap((document) => {
      const record = standingOf(ties, document.externalId)
      const at = record?.postings.some((posting) => posting.account === account) ?? false
      return record === undefined ? [] : [`${money(record.total)} on ${at ? account : 'another account'}`]
    })
    return [
      equation(
        {
          equation: 'I-R2',
          about: `transaction ${transaction.id} of refund ${refund.id}`,
          ops: 'the money given back and where it came from',
          tech: 'customer refunds of the transaction, on the account of its gateway',
        },
        list(wanted.map((document) => `${money(postedTotal(document))} on ${account}`)),
        list(found),
      ),
    ]
  })
}

const isPartOf = (id: ExternalId, own: ExternalId): boolean => id === own || id.startsWith(`${own}_`)

/** I-R3: of no line more units or money went back than were sold. */
function lineEquations({ facts, policy }: LifeTies): readonly EquationResult[] {
  const side = policy.bookCurrency
  const sales = facts.agreements.flatMap((agreement) => agreement.sales)
  const lines = [...new Set(facts.refunds.flatMap((refund) => refund.lines.map(({ lineId }) => lineId)))]
  return lines.flatMap((lineId) => {
    const sold = sales.filter(({ subjectId, action }) => subjectId === lineId && action !== 'RETURN')
    if (sold.length === 0) return []
    const refunded = facts.refunds
      .filter(({ returnId }) => returnId === null)
      .flatMap((refund) => refund.lines.filter((line) => line.lineId === lineId))
    const units = sold.reduce((total, { quantity }) => total + (quantity ?? 0), 0)
    const back = refunded.reduce((total, { quantity }) => total + quantity, 0)
    const worth = sold.reduce((total, one) => total + one.total[side].minor, 0n)
    const given = refunded.reduce((total, line) => total + totalOf(facts, line, side).minor, 0n)
    const limit = `at most ${units} units and ${worth} minor units of money`
    return [
      equation(
        {
          equation: 'I-R3',
          about: `line ${lineId} of order ${facts.name}`,
          ops: 'what was refunded of the line',
          tech: 'Σ refundLineItems of the line ≤ Σ sales of the line',
        },
        limit,
        back <= units && given <= worth ? limit : `${back} units and ${given} minor units of money`,
      ),
    ]
  })
}

const words = (
  id: string,
  lines: readonly { readonly quantity: number | null; readonly location: string | null }[],
) => lines.map(({ quantity, location }) => `${id}: ${quantity ?? 0} at ${location ?? 'none'}`)

/** I-R5: receipts for what was restocked, at the stated location, and no others. */
function receiptEquation(ties: LifeTies): EquationResult {
  const wanted = ties.desired.documents.filter((document) => document.kind === 'itemReceipt')
  const found = ties.live.filter(({ kind }) => kind === 'itemReceipt')
  return equation(
    {
      equation: 'I-R5',
      about: ties.about,
      ops: 'the goods put back by refunds and returns',
      tech: 'item receipts only for RETURN and RESTOCKED units, at the refund line’s location',
    },
    list(wanted.flatMap((one) => words(one.externalId, one.lines))),
    list(
      found.flatMap((record) => {
        const own = wanted.find((one) => isSame(record, one.externalId))
        return words(own?.externalId ?? record.externalId, record.lines)
      }),
    ),
  )
}

/**
 * I-R6: no more money went back than came in. In the buyer's own money: in shop money a transaction has a rate and an odd
 * cent of its own (§1.8, correction 2).
 */
function boundEquation({ facts, about }: LifeTies): EquationResult {
  const received = sum(
    moneyIn(facts, 'presentment').map(({ amount }) => amount),
    facts.presentmentCurrency,
  )
  const given = sum(
    facts.transactions
      .filter(({ kind, status }) => kind === 'REFUND' && status === 'SUCCESS')
      .map(({ amount }) => amount.presentment),
    facts.presentmentCurrency,
  )
  const limit = `at most ${money(received)}`
  return equation(
    {
      equation: 'I-R6',
      about,
      ops: 'the money given back in all',
      tech: 'Σ REFUND ≤ Σ SALE + CAPTURE − CHANGE',
    },
    limit,
    given.minor <= received.minor ? limit : money(given),
  )
}
