import { bookCurrency } from '../desired/bookedSales.ts'
import { moneyIn } from '../desired/deposits.ts'
import type { ItemMatch, Scope } from '../desired/types.ts'
import type { Fault } from '../fault/fault.ts'
import { externalId } from '../identity/externalId.ts'
import { type ExternalId, type NetSuiteId, netSuiteId, type ShopifyId } from '../ids.ts'
import { lifeCycle } from '../lifecycle/lifeCycle.ts'
import { scopeOfLife } from '../lifecycle/scope.ts'
import type { DesiredLife, LifeReferences } from '../lifecycle/types.ts'
import type { Currency } from '../money.ts'
import type { RecordKind } from '../netsuite/documents.ts'
import { type FactRef, type PostedDocument, type PostedLine, postedTotal } from '../netsuite/posted.ts'
import { ownValue } from '../own.ts'
import type { ActiveLifePolicy, LifePolicy } from '../policy/policy.ts'
import type { OrderLife } from '../shopify/order.ts'
import { localDate } from '../time/localDate.ts'
import { type Category, categorise } from './categories.ts'

/** A record that the facts ask for, with what it moves. Amounts in minor units of the order's book currency. */
export interface ExpectedRecord {
  readonly externalId: ExternalId
  readonly kind: RecordKind
  readonly fact: FactRef
  /** The fact's own date, `YYYY-MM-DD`; policy may have booked it on a later one. */
  readonly tranDate: string
  readonly amount: bigint
  readonly units: bigint
  /** What the lines of a bill or credit come to; positive is sold. */
  readonly lines: ReadonlyMap<Category, bigint>
  /** What it adds to the customer deposits that are held. */
  readonly held: bigint
  /** Legs on accounts that the policy names, debits positive. */
  readonly legs: readonly { readonly account: NetSuiteId; readonly minor: bigint }[]
}

/** What an order's facts ask for, worked out from Shopify's facts and the policy alone. */
export interface Expectation {
  readonly facts: OrderLife
  readonly policy: LifePolicy
  readonly currency: Currency
  readonly scope: Scope
  /** Null: out of scope. */
  readonly desired: DesiredLife | null
  readonly records: readonly ExpectedRecord[]
  /** Faults that the facts have by themselves, by fact. */
  readonly faults: readonly { readonly fact: FactRef | null; readonly fault: Fault }[]
  readonly categoryOf: (item: NetSuiteId) => Category
  /** Documents that were booked, were deleted in NetSuite, and that no fact asks for any more. */
  readonly gone: ReadonlySet<string>
}

/** What stands of the order already: which of two kinds of record a payment became is decided by it. */
export interface Standing {
  readonly posted: ReadonlySet<string>
  readonly orderStands: boolean
  /** Those of `posted` that somebody deleted in NetSuite. */
  readonly gone?: ReadonlySet<string>
  /** Disposals that people's item receipts hold. */
  readonly received?: ReadonlySet<ShopifyId>
}

/** Any item will do: amounts, dates and keys do not depend on it, and NetSuite's own word is compared, not ours. */
const ANY_ITEM: ItemMatch = { kind: 'one', id: netSuiteId('-1'), itemId: 'any', inactive: false }
const ANYBODY = netSuiteId('0')

/** Works out the order's documents afresh. Nothing that the ledger says plays a part but what it is already booked as. */
export function expectOrder(facts: OrderLife, active: ActiveLifePolicy, standing: Standing): Expectation {
  const { policy } = active
  const booked = standing.orderStands || standing.posted.has(externalId(facts.store, 'cs', facts.id))
  const scope = scopeOfLife(facts, policy, { booked })
  const currency = bookCurrency(facts, policy.bookCurrency)
  const gone = standing.gone ?? new Set<string>()
  const nothing = { facts, policy, currency, scope, gone, categoryOf: categorise(policy, new Set()) }
  if (scope.kind === 'fault')
    return { ...nothing, desired: null, records: [], faults: [{ fact: null, fault: scope.fault }] }
  if (scope.kind === 'excluded') return { ...nothing, desired: null, records: [], faults: [] }
  const desired = lifeCycle(facts, active, referencesFor(facts, standing))
  const documents = desired.intended.filter(({ kind }) => kind !== 'creditApplication')
  const taxItems = new Set(documents.flatMap(taxItemsOf))
  const categoryOf = categorise(policy, taxItems)
  const records = [
    ...orderRecord(facts, policy, desired),
    ...depositRecords(facts, policy, desired),
    ...documents.map((document) => recordOf(document, policy, categoryOf)),
  ]
  return { ...nothing, desired, records, faults: faultsOf(desired), categoryOf }
}

const referencesFor = (
  facts: OrderLife,
  { posted, orderStands, gone, received }: Standing,
): LifeReferences => ({
  received: received ?? new Set(),
  customer: ANYBODY,
  items: new Map(facts.lines.flatMap(({ sku }) => (sku === null ? [] : [[sku, ANY_ITEM]]))),
  closedPeriods: [],
  posted: new Map([...posted].map((id) => [id as ExternalId, null])),
  orderStands,
  gone: new Set([...(gone ?? [])].map((id) => id as ExternalId)),
})

const faultsOf = (desired: DesiredLife): Expectation['faults'] => [
  ...desired.factFaults.map(({ fact, fault }) => ({ fact, fault })),
  ...desired.depositFaults.map(({ transaction, fault }) => ({
    fact: { kind: 'transaction' as const, id: transaction, at: '' },
    fault,
  })),
  ...desired.faults.map((fault) => ({ fact: null, fault })),
]

const NO_LINES: ReadonlyMap<Category, bigint> = new Map()

/** The sales order, unless the order is one cash sale. What it comes to is compared apart, since it changes. */
function orderRecord(facts: OrderLife, policy: LifePolicy, desired: DesiredLife): readonly ExpectedRecord[] {
  if (isCashSale(desired)) return []
  const fact: FactRef = { kind: 'order', id: facts.id, at: facts.processedAt }
  return [
    {
      externalId: externalId(facts.store, 'so', facts.id),
      kind: 'salesOrder',
      fact,
      tranDate: localDate(fact.at, policy.timeZone),
      amount: orderValue(desired),
      units: 0n,
      lines: NO_LINES,
      held: 0n,
      legs: [],
    },
  ]
}

export const isCashSale = ({ intended }: DesiredLife): boolean =>
  intended.some(({ kind }) => kind === 'cashSale')

/** The booked-order value (§1.8, correction 1); a closed order compares its open lines with 0. */
export const orderValue = ({ salesOrder, booked }: DesiredLife): bigint =>
  salesOrder?.closed === true ? 0n : booked.reduce((sum, { total }) => sum + total.minor, 0n)

/** A deposit for each payment that neither a customer payment nor a cash sale books. */
function depositRecords(
  facts: OrderLife,
  policy: LifePolicy,
  desired: DesiredLife,
): readonly ExpectedRecord[] {
  const payments = moneyIn(facts, policy.bookCurrency)
  return payments.flatMap(({ transaction, amount: stated }, index): readonly ExpectedRecord[] => {
    const { id, processedAt, gateway } = transaction
    const isPaid = desired.intended.some(({ kind, fact }) => kind === 'customerPayment' && fact.id === id)
    // A cash sale has one tender, the first; what comes later finds nothing open (domain/lifecycle/cashSale.ts).
    if (isPaid || (isCashSale(desired) && index === 0)) return []
    const key = externalId(facts.store, 'dep', id)
    const written = desired.deposits.find((one) => one.externalId === key)
    const amount = written?.payment.minor ?? stated.minor
    const account = written?.account ?? ownValue(policy.gateways, gateway)?.account
    return [
      {
        externalId: key,
        kind: 'customerDeposit',
        fact: { kind: 'transaction', id, at: processedAt },
        tranDate: localDate(processedAt, policy.timeZone),
        amount,
        units: 0n,
        lines: NO_LINES,
        held: amount,
        legs: account === undefined ? [] : [{ account, minor: amount }],
      },
    ]
  })
}

function recordOf(
  document: PostedDocument,
  policy: LifePolicy,
  categoryOf: (item: NetSuiteId) => Category,
): ExpectedRecord {
  const amount = postedTotal(document).minor
  return {
    externalId: document.externalId,
    kind: document.kind,
    fact: document.fact,
    tranDate: localDate(document.fact.at, policy.timeZone),
    amount,
    units: unitsOf(document),
    lines: linesOf(document, categoryOf),
    held: heldBy(document, amount),
    legs: legsOf(document, amount),
  }
}

const unitsOf = (document: PostedDocument): bigint =>
  document.kind === 'itemFulfillment' || document.kind === 'itemReceipt'
    ? document.lines.reduce((sum, { quantity }) => sum + BigInt(quantity), 0n)
    : 0n

function heldBy(document: PostedDocument, amount: bigint): bigint {
  const fromDeposit = 'from' in document && document.from?.kind === 'customerDeposit'
  return fromDeposit && (document.kind === 'depositApplication' || document.kind === 'customerRefund')
    ? -amount
    : 0n
}

function legsOf(document: PostedDocument, amount: bigint): ExpectedRecord['legs'] {
  const { kind } = document
  if (kind === 'cashSale' || kind === 'customerPayment') return [{ account: document.account, minor: amount }]
  if (kind === 'cashRefund' || kind === 'customerRefund')
    return [{ account: document.account, minor: -amount }]
  if (kind !== 'journalEntry') return []
  return document.lines.map(({ account, debit, credit }) => ({ account, minor: debit.minor - credit.minor }))
}

function linesOf(
  document: PostedDocument,
  categoryOf: (item: NetSuiteId) => Category,
): ReadonlyMap<Category, bigint> {
  const sign = saleSign(document.kind)
  if (sign === 0n || !('tax' in document)) return NO_LINES
  const sums = new Map<Category, bigint>()
  const put = (category: Category, minor: bigint): void => {
    sums.set(category, (sums.get(category) ?? 0n) + sign * minor)
  }
  for (const line of document.lines) put(categoryOfLine(line, categoryOf), line.amount.minor)
  if (document.tax.mode === 'suitetax')
    for (const { amount } of document.tax.details) put('taxes', amount.minor)
  return sums
}

/** An explicit tax is a tax whatever item carries it; everything else is what its item is. */
const categoryOfLine = (line: PostedLine, categoryOf: (item: NetSuiteId) => Category): Category =>
  line.role === 'tax' ? 'taxes' : categoryOf(line.item)

/** 1 on what sells, -1 on what takes back, 0 on what does neither. */
export function saleSign(kind: RecordKind | null): 1n | -1n | 0n {
  if (kind === 'invoice' || kind === 'cashSale') return 1n
  return kind === 'creditMemo' || kind === 'cashRefund' ? -1n : 0n
}

const taxItemsOf = (document: PostedDocument): readonly NetSuiteId[] =>
  'tax' in document ? document.lines.filter(({ role }) => role === 'tax').map(({ item }) => item) : []

/** Something stands that no fact asks for: whether somebody deleted it has to be asked. */
export const asksForDeleted = ({ faults }: Expectation): boolean =>
  faults.some(
    ({ fault: { code } }) => code === 'booking.fulfillment-cancelled' || code === 'booking.posted-differs',
  )
