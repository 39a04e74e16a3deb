import { type Book } from '../desired/book.ts'
import { bookCurrency } from '../desired/bookedSales.ts'
import { fxDifferences, moneyIn } from '../desired/deposits.ts'
import { locationOf, notBooked, refusePrecision, withoutRepeats } from '../desired/desiredOrder.ts'
import { currencyFault } from '../desired/needs.ts'
import { type Fault } from '../fault/fault.ts'
import { deepFrozen } from '../frozen.ts'
import { NO_ITEM } from '../desired/book.ts'
import type { SalesOrder } from '../netsuite/documents.ts'
import type { ActiveLifePolicy } from '../policy/policy.ts'
import type { OrderLife } from '../shopify/order.ts'
import { agree } from './agreements.ts'
import { factsInOrder, type LifeFact } from './facts.ts'
import { fulfil } from './fulfil.ts'
import { receive } from './moneyIn.ts'
import { payOut } from './moneyOut.ts'
import { refundGoods } from './refunds.ts'
import { dispose } from './restock.ts'
import { linkTaxLines } from './sources.ts'
import { orderDocument } from './salesOrder.ts'
import { amountOf, type Life } from './state.ts'
import type { DesiredLife, LifeReferences } from './types.ts'
import { writable } from './writable.ts'

/**
 * What should stand in NetSuite for an order and everything that happened to it since: a fold over its facts in the
 * order in which they happened, never over the moment at which it is looked at. Pure: facts, policy and references
 * decide everything. Each fact's documents stand or wait alone; only the sales order is ever changed afterwards.
 */
export function lifeCycle(
  facts: OrderLife,
  active: ActiveLifePolicy,
  references: LifeReferences,
): DesiredLife {
  const life = newLife(facts, active, references)
  const payments = moneyIn(facts, life.book.side)
  let firstSold: SalesOrder | null = null
  for (const fact of factsInOrder(facts, payments)) {
    step(life, fact)
    if (fact.ref.kind === 'order') firstSold = asSold(life)
  }
  const order = orderDocument(life)
  const faults = withoutRepeats([...life.book.faults, ...order.faults])
  const result = writable(life, faults.length > 0)
  const { salesOrder } = order
  const documents = linkTaxLines(salesOrder, result.documents)
  return {
    salesOrder: faults.length > 0 ? null : salesOrder,
    deposits: result.deposits,
    faults,
    depositFaults: result.depositFaults,
    fxDifferences: life.book.side === 'shop' ? fxDifferences(facts, payments) : [],
    received: notBooked(result.unbooked),
    cashSale: documents.find((document) => document.kind === 'cashSale') ?? null,
    documents,
    firstSold,
    lateDeposits: new Map(
      life.deposits.filter(({ after }) => after.length > 0).map((one) => [one.externalId, one.after]),
    ),
    waiting: result.waiting,
    factFaults: [...life.factFaults, ...result.factFaults],
    closes: salesOrder?.closed ?? false,
    balances: {
      depositLiability: amountOf(life, total(life.deposits)),
      receivable: amountOf(life, total(life.invoices)),
      openCredit: amountOf(life, total(life.credits)),
    },
    booked: order.booked,
    reductions: life.reductions,
    intended: life.drafts.map(({ document }) => document),
  }
}

function asSold(life: Life): SalesOrder | null {
  if (life.facts.agreements.length < 2) return null
  const { salesOrder, faults } = orderDocument(life)
  return faults.length > 0 || life.book.faults.length > 0 ? null : salesOrder
}

const total = (open: readonly { readonly open: bigint }[]): bigint =>
  open.reduce((sum, one) => sum + one.open, 0n)

function newLife(facts: OrderLife, { policy }: ActiveLifePolicy, references: LifeReferences): Life {
  const side = policy.bookCurrency
  const currency = bookCurrency(facts, side)
  const faults: Fault[] = []
  const frozen = deepFrozen(facts)
  const book: Book = {
    facts: frozen,
    policy,
    references,
    side,
    currency,
    location: locationOf(facts, policy, faults),
    faults,
  }
  refusePrecision(book)
  const currencyId = policy.currencies[currency]
  if (currencyId === undefined) faults.push(currencyFault(facts, policy))
  return {
    book,
    facts: frozen,
    policy,
    references,
    currencyId: currencyId ?? NO_ITEM,
    things: [],
    drafts: [],
    depositDrafts: [],
    deposits: [],
    invoices: [],
    credits: [],
    roundings: [],
    factFaults: [],
    reductions: [],
    returns: new Map(),
    cashRefunds: new Map(),
    cashSale: null,
    cashTender: null,
    cancelled: false,
    moneyIn: 0n,
    moneyOut: 0n,
    buyersMoneyOut: 0n,
    withheld: 0n,
  }
}

function step(life: Life, fact: LifeFact): void {
  switch (fact.what) {
    case 'agreement':
      agree(life, fact.ref, fact.agreement)
      return
    case 'moneyIn':
      // The cash sale took its tender when it was written.
      if (fact.payment.transaction.id !== life.cashTender) receive(life, fact.ref, fact.payment)
      return
    case 'fulfillment':
      fulfil(life, fact.ref, fact.fulfillment)
      return
    case 'refund':
      refundGoods(life, fact.ref, fact.refund)
      return
    case 'disposition':
      dispose(life, { fact: fact.ref, returnId: fact.returned.id, disposition: fact.disposition })
      return
    case 'moneyOut':
      payOut(life, { fact: fact.ref, transaction: fact.transaction, refund: fact.refund })
      return
    case 'cancellation':
      life.cancelled = true
  }
}
