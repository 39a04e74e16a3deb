import { NO_ITEM, salesOrderLine } from '../desired/book.ts'
import type { Fault } from '../fault/fault.ts'
import { ownValue } from '../own.ts'
import { formatMoney } from '../money.ts'
import type { FactRef } from '../netsuite/posted.ts'
import type { OrderTransaction } from '../shopify/order.ts'
import { documentLines } from './lines.ts'
import { amountOf, emit, faultOf, idOf, type Life, type OpenInvoice } from './state.ts'

/** What a transaction settles of the order, and what went through the drawer; they differ by cash rounding (E18). */
export interface Cash {
  readonly share: bigint
  readonly cash: bigint
}

export function cashOf(life: Life, transaction: OrderTransaction, amount: bigint): Cash {
  const rounding = transaction.amountRounding?.[life.book.side].minor ?? 0n
  return life.policy.life.cashAmount === 'share'
    ? { share: amount, cash: amount + rounding }
    : { share: amount - rounding, cash: amount }
}

/** Over the limit it is no rounding (accounting-and-reliability.md §1.1, A6). */
export function roundingFaults(life: Life, { share, cash }: Cash): readonly Fault[] {
  const rounding = cash > share ? cash - share : share - cash
  const { roundingLimit } = life.policy.life
  if (rounding <= roundingLimit) return []
  return [
    faultOf(life, {
      code: 'booking.rounding-limit',
      about: {
        amount: formatMoney(amountOf(life, rounding)),
        limit: formatMoney(amountOf(life, roundingLimit)),
      },
      tech: `amountRoundingSet ${rounding} minor units > policy.life.roundingLimit ${roundingLimit}`,
    }),
  ]
}

/** Cash above the total: the drawer holds more than the payment record says, by a journal of two lines. */
export function roundingJournal(
  life: Life,
  { fact, transaction, over }: { fact: FactRef; transaction: OrderTransaction; over: bigint },
): void {
  if (over === 0n) return
  const drawer = ownValue(life.policy.gateways, transaction.gateway)
  const { roundingAccount } = life.policy.life
  const faults = [
    ...(drawer === undefined ? [gatewayFault(life, transaction)] : []),
    ...(roundingAccount === null ? [missing(life, 'policy.life.roundingAccount')] : []),
  ]
  const magnitude = amountOf(life, over < 0n ? -over : over)
  const nothing = amountOf(life, 0n)
  const [debit, credit] = over > 0n ? [drawer?.account, roundingAccount] : [roundingAccount, drawer?.account]
  emit(
    life,
    {
      externalId: idOf(life, 'jr', transaction.id),
      fact,
      from: null,
      needs: [],
      memo: 'cash rounding',
      rate: transaction.amount,
      faults,
    },
    (posted) => ({
      ...posted,
      kind: 'journalEntry',
      lines: [
        { account: debit ?? NO_ITEM, debit: magnitude, credit: nothing, memo: 'Cash rounding' },
        { account: credit ?? NO_ITEM, debit: nothing, credit: magnitude, memo: 'Cash rounding' },
      ],
    }),
  )
}

/** Cash below the total: the invoice keeps what was rounded away, until a credit memo of one line clears it. */
export function clearRounding(life: Life, invoice: OpenInvoice): void {
  while (invoice.open > 0n) {
    const [rounding] = life.roundings
    if (rounding === undefined || rounding.amount > invoice.open) return
    life.roundings.shift()
    invoice.open -= rounding.amount
    if (!invoice.assumed) roundingCredit(life, invoice, rounding)
  }
}

function roundingCredit(
  life: Life,
  invoice: OpenInvoice,
  rounding: { readonly fact: FactRef; readonly amount: bigint },
): void {
  const { rounding: item } = life.policy.items
  const amount = amountOf(life, rounding.amount)
  const line = salesOrderLine({
    key: `R${rounding.fact.id}`,
    role: 'fee',
    item: item ?? NO_ITEM,
    quantity: 1,
    amount,
    description: 'Cash rounding',
  })
  const content = documentLines(life, [{ line, taxes: [], basis: amount }], {
    own: true,
    roles: new Map([[line.key, 'rounding']]),
  })
  const later = Date.parse(rounding.fact.at) > Date.parse(invoice.fact.at) ? rounding.fact : invoice.fact
  emit(
    life,
    {
      externalId: idOf(life, 'cmr', rounding.fact.id),
      fact: { ...rounding.fact, at: later.at },
      from: null,
      needs: [invoice.externalId],
      memo: 'cash rounding',
      faults: [...content.faults, ...(item === null ? [missing(life, 'policy.items.rounding')] : [])],
    },
    (posted) => ({
      ...posted,
      kind: 'creditMemo',
      location: life.book.location,
      lines: content.lines,
      tax: content.tax,
      apply: [{ to: invoice.externalId, amount }],
    }),
  )
}

const missing = (life: Life, path: string): Fault =>
  faultOf(life, { code: 'mapping.fee', about: { fee: 'Cash rounding' }, tech: `${path} is null` })

export const gatewayFault = (life: Life, transaction: OrderTransaction): Fault => {
  const amount = transaction.amount[life.book.side]
  return faultOf(life, {
    code: 'mapping.gateway',
    about: { gateway: transaction.gateway, amount: `${formatMoney(amount)} ${amount.currency}` },
    tech: `policy.gateways has no "${transaction.gateway}" (transaction ${transaction.id})`,
  })
}
