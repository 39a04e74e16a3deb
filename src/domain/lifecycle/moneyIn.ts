import { NO_ITEM } from '../desired/book.ts'
import { depositOf, type MoneyIn } from '../desired/deposits.ts'
import { ownValue } from '../own.ts'
import { formatMoney, money } from '../money.ts'
import type { ExternalId } from '../ids.ts'
import type { FactRef } from '../netsuite/posted.ts'
import { cashOf, gatewayFault, roundingFaults, roundingJournal } from './rounding.ts'
import { openReceivable, settleInvoices, takeReceivable } from './settle.ts'
import { amountOf, emit, idOf, type Life, park } from './state.ts'
import { isChannels } from './lines.ts'

interface Received {
  readonly fact: FactRef
  readonly payment: MoneyIn
  /** What the deposit or payment is written for, and the cash rounding beside it. */
  readonly amount: bigint
  readonly under: bigint
  readonly over: bigint
}

/**
 * Money that came in: a customer payment where the order's open invoices take all of it (E22), else a customer deposit
 * (accounting-and-reliability.md §1.2). What stands already decides which of the two it is.
 */
export function receive(life: Life, fact: FactRef, payment: MoneyIn): void {
  const received = split(life, fact, payment)
  life.moneyIn += payment.amount.minor
  if (received.amount === 0n) return
  if (received.under > 0n) life.roundings.push({ fact, amount: received.under })
  if (pays(life, received)) pay(life, received)
  else deposit(life, received)
  roundingJournal(life, { fact, transaction: payment.transaction, over: received.over })
  settleInvoices(life, fact)
}

function split(life: Life, fact: FactRef, payment: MoneyIn): Received {
  const own = payment.amount.minor - withhold(life, payment.amount.minor)
  const { share, cash } = cashOf(life, payment.transaction, own)
  return {
    fact,
    payment,
    amount: cash < share ? cash : share,
    under: cash < share ? share - cash : 0n,
    over: cash > share ? cash - share : 0n,
  }
}

/** Tax that the channel remits never reaches the merchant, where the payment states it all the same (E20). */
function withhold(life: Life, amount: bigint): bigint {
  if (life.policy.life.channelLiable === 'park') return 0n
  const sold = life.facts.agreements
    .filter(({ reason }) => reason === 'ORDER')
    .flatMap(({ sales }) => sales)
    .reduce((sum, { total }) => sum + total[life.book.side].minor, 0n)
  const due = sold - channelTax(life) - (life.moneyIn - life.withheld)
  const over = amount - (due > 0n ? due : 0n)
  const left = channelTax(life) - life.withheld
  const kept = over <= 0n ? 0n : over < left ? over : left
  life.withheld += kept
  return kept
}

const channelTax = (life: Life): bigint =>
  life.facts.agreements
    .filter(({ reason }) => reason === 'ORDER')
    .flatMap(({ sales }) => sales.flatMap(({ taxes }) => taxes))
    .filter((tax) => isChannels({ tax, amount: tax.amount[life.book.side] }))
    .reduce((sum, { amount }) => sum + amount[life.book.side].minor, 0n)

function pays(life: Life, { payment, amount }: Received): boolean {
  const { posted, deposited } = life.references
  const [asDeposit, asPayment] = [
    idOf(life, 'dep', payment.transaction.id),
    idOf(life, 'pay', payment.transaction.id),
  ]
  if (posted?.has(asDeposit) === true || deposited?.has(asDeposit) === true) return false
  if (life.policy.life.billing === 'netsuite') return false
  return posted?.has(asPayment) === true || (amount > 0n && openReceivable(life) >= amount)
}

function pay(life: Life, received: Received): void {
  const { fact, payment, amount } = received
  const { transaction } = payment
  const gateway = ownValue(life.policy.gateways, transaction.gateway)
  const taken = takeReceivable(life, amount)
  emit(
    life,
    {
      externalId: idOf(life, 'pay', transaction.id),
      fact,
      from: null,
      needs: taken.map(({ invoice }) => invoice.externalId),
      memo: transaction.gateway,
      rate: transaction.amount,
      faults: [
        ...(gateway === undefined ? [gatewayFault(life, transaction)] : []),
        ...roundingFaultsOf(life, received),
      ],
    },
    (posted) => ({
      ...posted,
      kind: 'customerPayment',
      payment: amountOf(life, amount),
      account: gateway?.account ?? NO_ITEM,
      paymentOption: gateway?.paymentOption ?? null,
      apply: taken.map(({ invoice, amount: part }) => ({
        to: invoice.externalId,
        amount: amountOf(life, part),
      })),
    }),
  )
}

function deposit(life: Life, received: Received): void {
  const { fact, payment, amount } = received
  const externalId = idOf(life, 'dep', payment.transaction.id)
  if (life.cashSale !== null) {
    park(life, fact, {
      code: 'booking.money-without-order',
      about: { amount: words(life, amount), gateway: payment.transaction.gateway },
      tech: `transaction ${payment.transaction.id} came in for a cash sale that has nothing open`,
      amount: amountOf(life, amount),
    })
    return
  }
  const [first] = roundingFaultsOf(life, received)
  const result =
    first ??
    depositOf(
      life.book,
      { transaction: payment.transaction, amount: money(amount, life.book.currency) },
      life.currencyId,
    )
  const made = 'kind' in result ? result : null
  const failed = 'kind' in result ? null : result
  life.depositDrafts.push({ externalId, document: made, fault: failed, fact, amount: amountOf(life, amount) })
  life.deposits.push({ externalId, fact, open: amount, supposed: 0n, after: billsBefore(life, externalId) })
}

/** A deposit that stands without one of them was there before it, and is applied to it once it is written. */
function billsBefore({ policy, references, invoices }: Life, id: ExternalId): readonly ExternalId[] {
  if (policy.life.depositApplication !== 'netsuite') return []
  const { posted, deposited } = references
  const stands = posted?.has(id) === true || deposited?.has(id) === true
  return invoices
    .filter(({ assumed, own }) => !assumed && !own)
    .map(({ externalId }) => externalId)
    .filter((bill) => !stands || posted?.has(bill) === true)
}

const roundingFaultsOf = (life: Life, { amount, under, over }: Received) =>
  roundingFaults(life, { share: amount + under, cash: amount + over })

const words = (life: Life, minor: bigint): string =>
  `${formatMoney(amountOf(life, minor))} ${life.book.currency}`
