import type { Book } from '../desired/book.ts'
import { identityFields } from '../desired/customFields.ts'
import { exchangeRate } from '../desired/exchangeRate.ts'
import { postingDate } from '../desired/postingDate.ts'
import { type Fault, fault, type FaultAbout } from '../fault/fault.ts'
import type { FaultCode } from '../fault/catalogue.ts'
import { type ExternalIdFact, externalId as keyOf, type ExternalIdKind } from '../identity/externalId.ts'
import type { ExternalId, NetSuiteId, ShopifyId } from '../ids.ts'
import { formatMoney, type Money, money } from '../money.ts'
import type { CustomerDeposit } from '../netsuite/documents.ts'
import {
  type FactRef,
  isPosting,
  type Posted,
  type PostedDocument,
  postedTotal,
  type Source,
} from '../netsuite/posted.ts'
import { documentName } from '../plan/documentName.ts'
import { localDate } from '../time/localDate.ts'
import type { LifePolicy } from '../policy/policy.ts'
import type { MoneyBag, OrderLife } from '../shopify/order.ts'
import type { PendingCashRefund } from './cashRefund.ts'
import type { ReturnState } from './restock.ts'
import type { Thing } from './things.ts'
import type { FactFault, LifeReferences, Reduction } from './types.ts'

/** A document with what stops it; the fold goes on as if it stood, so that a fault never changes what comes after it. */
export interface Draft {
  readonly document: PostedDocument
  readonly faults: readonly Fault[]
}

export interface DepositDraft {
  readonly externalId: ExternalId
  readonly document: CustomerDeposit | null
  readonly fault: Fault | null
  readonly fact: FactRef
  readonly amount: Money
}

export interface OpenDeposit {
  readonly externalId: ExternalId
  readonly fact: FactRef
  open: bigint
  /** What NetSuite is taken to have set against bills that it wrote itself: what nobody sees may be open as well. */
  supposed: bigint
  /** Bills that stood when it came, where NetSuite applies deposits: it applies none that comes later to them. */
  readonly after: readonly ExternalId[]
}

export interface OpenInvoice {
  readonly externalId: ExternalId
  readonly fact: FactRef
  /** Written by NetSuite or a person: nothing of ours can name it. */
  readonly assumed: boolean
  /** Made from no sales order. */
  readonly own: boolean
  /** Its fact's id, numbered where a fact has several invoices. */
  readonly tag: string
  open: bigint
}

export interface OpenCredit {
  readonly externalId: ExternalId
  readonly fact: FactRef
  /** The refund or the return that it credits; money of it is paid out of this credit first. */
  readonly refundId: ShopifyId | null
  readonly returnId: ShopifyId | null
  open: bigint
  /** What the refund states to pay back of it. */
  readonly stated: bigint
  /** Part of `open` that the refund states money for: it is not set against invoices. */
  reserved: bigint
}

/** Cash that was taken below the total and that an invoice has to be cleared of. */
export interface OpenRounding {
  readonly fact: FactRef
  readonly amount: bigint
}

/** What the fold keeps. It lives for one call of `lifeCycle` and is seen by nobody else. */
export interface Life {
  readonly book: Book
  readonly facts: OrderLife
  readonly policy: LifePolicy
  readonly references: LifeReferences
  readonly currencyId: NetSuiteId
  readonly things: Thing[]
  readonly drafts: Draft[]
  readonly depositDrafts: DepositDraft[]
  readonly deposits: OpenDeposit[]
  readonly invoices: OpenInvoice[]
  readonly credits: OpenCredit[]
  readonly roundings: OpenRounding[]
  readonly factFaults: FactFault[]
  readonly reductions: Reduction[]
  /** What is still to come in, by return. */
  readonly returns: Map<ShopifyId, ReturnState>
  readonly cashRefunds: Map<ShopifyId, PendingCashRefund>
  cashSale: Source | null
  cashTender: ShopifyId | null
  cancelled: boolean
  moneyIn: bigint
  moneyOut: bigint
  /** The same in the buyer's currency. */
  buyersMoneyOut: bigint
  /** Tax that the channel kept back of the money received. */
  withheld: bigint
}

export const amountOf = (life: Life, minor: bigint): Money => money(minor, life.book.currency)

export const idOf = (life: Life, kind: ExternalIdKind, fact: ExternalIdFact): ExternalId =>
  keyOf(life.facts.store, kind, fact)

export const salesOrderId = (life: Life): ExternalId => idOf(life, 'so', life.facts.id)

/** Goods left or a bill was written: lines that stand do not change their content any more. */
export const hasMoved = (life: Life): boolean =>
  life.invoices.length > 0 || life.cashSale !== null || life.things.some(({ fulfilled }) => fulfilled > 0)

/** Notes what a fact takes off the sales order, as the difference of what stands on it before and after. */
export function reducing(life: Life, fact: FactRef): () => void {
  const before = soldNow(life)
  return () => {
    const after = soldNow(life)
    if (before.total === after.total && before.tax === after.tax) return
    const total = amountOf(life, before.total - after.total)
    life.reductions.push({ fact, total, tax: amountOf(life, before.tax - after.tax) })
  }
}

const soldNow = (life: Life): { total: bigint; tax: bigint } =>
  life.things.reduce(
    (sum, { sale }) => ({ total: sum.total + sale.total.minor, tax: sum.tax + sale.tax.minor }),
    { total: 0n, tax: 0n },
  )

export interface Heading {
  readonly externalId: ExternalId
  readonly fact: FactRef
  readonly from: Source | null
  readonly needs: readonly ExternalId[]
  readonly memo: string
  /** The money that states the rate; the order's total where none does. */
  readonly rate?: MoneyBag
  readonly faults?: readonly Fault[]
}

/** Adds a document: the fields that all of them share, and what its kind makes of them. */
export function emit(life: Life, heading: Heading, make: (posted: Posted) => PostedDocument): void {
  const { book, references, policy, facts } = life
  const { externalId, fact, from, needs } = heading
  const dated = postingDate(book, fact.at)
  const document = make({
    externalId,
    fact,
    from,
    needs,
    entity: references.customer,
    subsidiary: policy.subsidiary,
    tranDate: dated.tranDate,
    currency: book.currency,
    currencyId: life.currencyId,
    exchangeRate: exchangeRate(book, heading.rate ?? facts.totals.total),
    memo: `Shopify order ${facts.name}, ${heading.memo}${dated.moved}`,
    customFields: identityFields(facts, { shopifyId: fact.id, instant: fact.at, book }),
  })
  const posting = isPosting(document.kind)
  const faults = [...(heading.faults ?? [])]
  if (posting && dated.closed !== null) {
    faults.push(
      faultOf(life, {
        code: 'netsuite.period-closed',
        about: { amount: words(life, document), date: dated.tranDate, period: dated.closed.name },
        tech: `${externalId} of ${fact.at} falls on ${dated.tranDate}, in ${dated.closed.name}`,
      }),
    )
  }
  const tranDate = posting ? dated.tranDate : localDate(fact.at, policy.timeZone)
  life.drafts.push({ document: { ...document, tranDate }, faults })
}

/** Goods that move come to no amount. */
const words = (life: Life, document: PostedDocument): string => {
  const amount = postedTotal(document)
  if (amount.minor !== 0n) return `${formatMoney(amount)} ${life.book.currency}`
  const name = documentName(document.kind)
  return `${/^[aeiou]/.test(name) ? 'An' : 'A'} ${name}`
}

/** Parks one fact; what does not depend on it goes on. */
export function park(
  life: Life,
  fact: FactRef,
  why: {
    readonly code: FaultCode
    readonly about: FaultAbout
    readonly tech: string
    readonly amount?: Money
  },
): void {
  life.factFaults.push({ fact, fault: faultOf(life, why), amount: why.amount ?? null })
}

export const faultOf = (
  life: Life,
  why: { readonly code: FaultCode; readonly about: FaultAbout; readonly tech: string },
): Fault => fault(why.code, { order: life.facts.name, ...why.about }, why.tech)
