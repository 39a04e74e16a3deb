import { fault, type Fault } from '../fault/fault.ts'
import { parseExternalId } from '../identity/externalId.ts'
import type { ExternalId, NetSuiteId, ShopifyId } from '../ids.ts'
import type { DesiredLife } from '../lifecycle/types.ts'
import { formatMoney, type Money, money } from '../money.ts'
import { shopifyLineOf } from '../netsuite/fulfillment.ts'
import type { MadeRefund } from '../netsuite/madeRefund.ts'
import type { LifePolicy } from '../policy/policy.ts'
import type { OrderLife, OrderTransaction } from '../shopify/order.ts'
import { type Wanted, whyNotTheSame } from './matchRefund.ts'
import type { RefundAction, RefundFault, RefundPlan } from './refundTypes.ts'
import { type SupposedRefund, withRefund } from './supposedRefund.ts'
import type { UnitsOfLine } from './types.ts'
import { linesOf } from './units.ts'

export interface RefundPlanning {
  readonly facts: OrderLife
  readonly policy: LifePolicy
  /** What others gave back of the order in NetSuite. */
  readonly made: readonly MadeRefund[]
  /** Records that Shopify was told of, or may have been. */
  readonly told: ReadonlySet<NetSuiteId>
  /** Refunds that Shopify made because it was told. */
  readonly toldRefunds: ReadonlySet<ShopifyId>
  /** Records of the order that stand, by internal id. */
  readonly standing: ReadonlyMap<NetSuiteId, ExternalId>
  /** What NetSuite should hold for the order with these facts. */
  readonly fold: (facts: OrderLife) => DesiredLife
  /** ISO instant. */
  readonly now: string
}

/**
 * Which refund of people's Shopify is to make. Nothing is told that would not be booked by the very records that people
 * made: each refund is first supposed, and what the order would then call for compared with them.
 */
export function planRefunds(planning: RefundPlanning): RefundPlan {
  const { made, told } = planning
  const moved = made.filter(({ kind, posted, id }) => kind !== 'creditMemo' && posted && !told.has(id))
  if (moved.length === 0) return { action: null, faults: [] }
  const before = planning.fold(planning.facts)
  const faults: RefundFault[] = []
  for (const record of moved) {
    const found = groupOf(planning, record)
    const action = found.ok ? actionOf(planning, { ...found, before }) : found.why
    if (action === null) continue
    if (typeof action !== 'string') return { action, faults }
    faults.push(refused(planning, record, action))
  }
  return { action: null, faults }
}

interface Group {
  /** By which the money went back. */
  readonly record: MadeRefund
  /** All of it, the credit first. */
  readonly wanted: readonly Wanted[]
  /** What was given back of: its record of ours. */
  readonly kind: 'deposit' | 'credit' | 'bill' | 'cashSale'
  readonly source: ExternalId | null
}

type Grouped =
  | ({ readonly ok: true } & { readonly group: Group })
  | { readonly ok: false; readonly why: string | null }

const not = (why: string | null): Grouped => ({ ok: false, why })

/** The person's records that are one refund. Without a reason: it is not complete yet. */
function groupOf({ made, standing }: RefundPlanning, record: MadeRefund): Grouped {
  if (isOthers(record)) return not('another integration keeps it under a key of its own')
  const [source, ...more] = record.sources
  if (source === undefined || more.length > 0)
    return not('it gives back more than one record; make one refund for each')
  const ours = standing.get(source.id) ?? null
  const alone = (kind: Group['kind']): Grouped => ({
    ok: true,
    group: { record, kind, source: ours, wanted: [{ record, from: ours }] },
  })
  if (record.kind === 'cashRefund')
    return ours === null ? not('it is not made from a record of ours') : alone('cashSale')
  if (source.type === 'CustDep')
    return ours === null ? not('it is not made from a record of ours') : alone('deposit')
  if (ours !== null) return alone('credit')
  const credit = made.find(({ id, kind }) => id === source.id && kind === 'creditMemo')
  if (credit === undefined) return not('it gives back neither a deposit nor a credit of this order')
  if (isOthers(credit)) return not('another integration keeps its credit memo under a key of its own')
  if (credit.sources.some(({ id, type }) => type === 'RtnAuth' && standing.has(id)))
    return not(`${nameOf(credit)} credits a return that is credited already`)
  if (!credit.posted) return not(null)
  if (credit.total.minor !== record.total.minor)
    return not(
      `its credit memo ${nameOf(credit)} is of ${words(credit.total)}; both have to be the same amount`,
    )
  const wanted = [
    { record: credit, from: null },
    { record, from: null },
  ]
  return { ok: true, group: { record, kind: 'bill', source: null, wanted } }
}

const isOthers = ({ externalId }: MadeRefund): boolean =>
  externalId !== null && parseExternalId(externalId) === null

/** What is to be told, or why not. Null: not yet. */
function actionOf(
  planning: RefundPlanning,
  { group, before }: { readonly group: Group; readonly before: DesiredLife },
): RefundAction | string | null {
  const { facts, policy, fold, now } = planning
  const early = tooEarly(planning, before)
  if (early !== undefined) return early
  const { record } = group
  if (isMadeTwice(planning, record))
    return 'a refund of the same amount was made in Shopify as well, and may be the same one'
  if (record.total.currency !== facts.presentmentCurrency)
    return `the buyer paid in ${facts.presentmentCurrency}, and what that comes to is Shopify's to say`
  const payment = paymentFor(facts, group)
  if (typeof payment === 'string') return payment
  const units = unitsOf(facts, group)
  if (typeof units === 'string') return units
  const at = afterAll(facts, now)
  let why = ''
  for (const candidate of candidates(facts, group, units)) {
    const refund: SupposedRefund = { ...candidate, payment, amount: record.total }
    const reason = whyNotTheSame(before, fold(withRefund(facts, refund, { policy, at })), group.wanted)
    if (reason === null) return told(group, refund)
    why ||= reason
  }
  return why
}

const told = ({ record, wanted }: Group, refund: SupposedRefund): RefundAction => ({
  netsuiteId: record.id,
  named: nameOf(record),
  refund,
  content: {
    records: wanted.map(({ record: { id, kind, total, tranDate } }) => ({
      id,
      kind,
      minor: String(total.minor),
      currency: total.currency,
      tranDate,
    })),
    lines: refund.lines,
    shipping: refund.shipping,
    parentId: refund.payment.id,
    minor: String(refund.amount.minor),
    currency: refund.amount.currency,
  },
})

const REFUND_DOCUMENTS: ReadonlySet<string> = new Set(['creditMemo', 'customerRefund', 'cashRefund'])

/** What was refunded before is booked first. Undefined: nothing stands in the way. */
function tooEarly(
  { facts, toldRefunds, standing }: RefundPlanning,
  before: DesiredLife,
): string | null | undefined {
  const shown = new Set(facts.refunds.map(({ id }) => id))
  if ([...toldRefunds].some((id) => !shown.has(id))) return null
  const stands = new Set(standing.values())
  const owed = before.documents.filter(
    ({ kind, externalId }) => REFUND_DOCUMENTS.has(kind) && !stands.has(externalId),
  )
  if (owed.length === 0) return undefined
  const ofTold = (id: ShopifyId): boolean =>
    toldRefunds.has(id) ||
    facts.refunds.some((one) => toldRefunds.has(one.id) && one.transactionIds.includes(id))
  return owed.every(({ fact }) => ofTold(fact.id))
    ? null
    : 'a refund was made in Shopify that is not booked yet, and may be the same one'
}

/** Both sides may have been refunded for one reason: a person says whether it is one refund or two. */
const isMadeTwice = ({ facts, toldRefunds, policy }: RefundPlanning, { total }: MadeRefund): boolean =>
  facts.refunds.some(
    ({ id, totalRefunded }) =>
      !toldRefunds.has(id) && totalRefunded[policy.bookCurrency].minor === total.minor,
  )

/** The payment that the money goes back to: the deposit's own, else the only one that holds as much. */
function paymentFor(facts: OrderLife, { kind, source, record }: Group): OrderTransaction | string {
  const { minor } = record.total
  const payments = facts.transactions.filter(
    ({ kind: of, status }) => (of === 'SALE' || of === 'CAPTURE') && status === 'SUCCESS',
  )
  const left = payments.filter((payment) => refundable(facts, payment) >= minor)
  const own = kind === 'deposit' && source !== null ? parseExternalId(source)?.id : undefined
  const fitting = own === undefined ? left : left.filter(({ id }) => id === own)
  const [payment, ...others] = fitting
  if (payment === undefined) return 'no payment of the order has that much left to give back'
  return others.length === 0
    ? payment
    : `${fitting.length} payments have that much left to give back, and NetSuite does not say which one it is`
}

function refundable({ transactions }: OrderLife, { id, amount }: OrderTransaction): bigint {
  const given = transactions.filter(
    ({ kind, status, parentId }) =>
      parentId === id &&
      (kind === 'REFUND' || kind === 'CHANGE') &&
      (status === 'SUCCESS' || status === 'PENDING'),
  )
  return given.reduce(
    (rest, { amount: { presentment } }) =>
      rest - (presentment.minor < 0n ? -presentment.minor : presentment.minor),
    amount.presentment.minor,
  )
}

interface Given {
  readonly lines: readonly UnitsOfLine[]
  readonly shipping: boolean
}

/** Units by the lines of ours that the credit names. */
function unitsOf(facts: OrderLife, { wanted, kind }: Group): Given | string {
  if (kind === 'deposit' || kind === 'credit') return { lines: [], shipping: false }
  const lines = wanted[0]?.record.lines ?? []
  const units = new Map<ShopifyId, number>()
  for (const { key, quantity } of lines) {
    const line = shopifyLineOf(key)
    if (line === null || quantity === 0) continue
    if (!Number.isInteger(quantity)) return `${quantity} is no number of units that Shopify knows`
    units.set(line, (units.get(line) ?? 0) + quantity)
  }
  const over = facts.lines.find(({ id, currentQuantity }) => (units.get(id) ?? 0) > currentQuantity)
  if (over !== undefined) return `it credits more units of ${over.sku ?? over.title} than are left`
  const shipping = lines.some(({ key, amount }) => key?.startsWith('S') === true && amount.minor > 0n)
  return { lines: linesOf(units), shipping }
}

/** What the goods may be; of a deposit's refund NetSuite says nothing: none, or all that neither left nor was taken back. */
function candidates(facts: OrderLife, { kind }: Group, named: Given): readonly Given[] {
  if (kind !== 'deposit') return named.shipping ? [named, { ...named, shipping: false }] : [named]
  const lines = facts.lines.flatMap(({ id, currentQuantity }): UnitsOfLine[] => {
    const quantity = currentQuantity - fulfilled(facts, id)
    return quantity > 0 ? [{ lineId: id, quantity }] : []
  })
  return lines.length === 0 ? [named] : [named, { lines, shipping: false }, { lines, shipping: true }]
}

const fulfilled = ({ fulfillments }: OrderLife, line: ShopifyId): number =>
  fulfillments
    .filter(({ status }) => status === 'SUCCESS')
    .flatMap(({ lines }) => lines)
    .reduce((sum, { lineId, quantity }) => sum + (lineId === line ? quantity : 0), 0)

/** Later than everything that happened, whatever the clocks say. */
function afterAll(facts: OrderLife, now: string): string {
  const instants = [
    ...facts.agreements.map(({ happenedAt }) => happenedAt),
    ...facts.transactions.map(({ processedAt }) => processedAt),
    ...facts.fulfillments.map(({ createdAt }) => createdAt),
    ...facts.refunds.map(({ createdAt }) => createdAt),
    ...facts.returns.flatMap(({ dispositions }) => dispositions.map(({ at }) => at)),
  ].map((at) => Date.parse(at) + 1000)
  return new Date(Math.max(Date.parse(now), ...instants)).toISOString()
}

export const nameOf = ({ tranId, id }: MadeRefund): string => tranId ?? id

const words = (amount: Money): string =>
  `${formatMoney(money(amount.minor, amount.currency))} ${amount.currency}`

function refused({ facts, made }: RefundPlanning, record: MadeRefund, why: string): RefundFault {
  const credits = made.filter(
    ({ id, kind }) => kind === 'creditMemo' && record.sources.some((source) => source.id === id),
  )
  return {
    netsuiteIds: [record.id, ...credits.map(({ id }) => id)],
    fault: notPossible(facts, record, why),
  }
}

const notPossible = (facts: OrderLife, record: MadeRefund, why: string): Fault =>
  fault(
    'refund.not-possible',
    { order: facts.name, record: nameOf(record), amount: words(record.total), why },
    `order ${facts.id}: ${record.kind} ${record.id} of ${words(record.total)} was not told to Shopify; ${why}`,
  )
