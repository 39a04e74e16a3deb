/**
 * Promises about money and goods that hold at every step, and at the end, read off the two simulated systems alone.
 * Each answers sentences, none where the promise is kept.
 */
import type { StoredRecord, World } from '../../../../simulators/netsuite/world.ts'
import { lineSubject } from '../compareSalesOrder.ts'
import type { OrderFact, StoreFacts } from '../facts.ts'
import { sideOf } from '../ledger.ts'
import { printed, total } from '../money.ts'
import { FIELDS, factNumber, ledgerOf, text } from '../readBooks.ts'
import type { ExpectedLife } from './expected.ts'
import type { OracleLifePolicy } from './policy.ts'
import { isCertain } from './postings.ts'
import { appliedBy, type ActualRecord } from './readLife.ts'
import { sumsOf } from './totals.ts'

/** I-O9: nothing takes more of a document than it is worth, so that no application leaves receivables below zero. */
export function overApplied(world: World): readonly string[] {
  const taken = new Map<string, number>()
  for (const record of world.allInGroup('transaction'))
    for (const { to, amount } of appliedBy(record, 2)) taken.set(to, (taken.get(to) ?? 0) + Number(amount))
  return [...world.allInGroup('transaction')].flatMap((record) => {
    const worth = Math.round(Number(text(record.fields, 'total') || text(record.fields, 'payment')) * 100)
    const own = record.kind === 'creditMemo' ? sumOf(appliedBy(record, 2)) : 0
    const all = (taken.get(record.id) ?? 0) + own
    return all > worth && isSettled(record)
      ? [`${record.kind} ${record.id} is worth ${worth} and ${all} is taken of it`]
      : []
  })
}

const sumOf = (all: readonly { readonly amount: bigint }[]): number =>
  Number(total(all.map(({ amount }) => amount)))

const isSettled = ({ kind }: StoredRecord): boolean =>
  kind === 'invoice' || kind === 'customerDeposit' || kind === 'creditMemo'

/** I-O9: what customers paid ahead for an order is never below zero. In the ledger's currency, a cent for its rounding. */
export function negativeDeposits(world: World, liability: string): readonly string[] {
  const byOrder = new Map<string, bigint>()
  for (const record of world.allInGroup('transaction')) {
    if (record.figures?.posting !== true || text(record.fields, FIELDS.store) === '') continue
    const order = `${text(record.fields, FIELDS.store)} ${factNumber(text(record.fields, FIELDS.order))}`
    const owed = -(sumsOf(ledgerOf(world, record))[liability] ?? 0n)
    byOrder.set(order, (byOrder.get(order) ?? 0n) + owed)
  }
  return [...byOrder]
    .filter(([, owed]) => owed < -1n)
    .map(([order, owed]) => `order ${order}: deposits stand at ${printed(owed)}`)
}

/** I-R3, I-R4, I-R6: no line and no tax is credited beyond what was sold, no money refunded beyond what came in. */
export function overCredited(
  store: StoreFacts,
  records: readonly ActualRecord[],
  policy: OracleLifePolicy,
): readonly string[] {
  const byOrder = Map.groupBy(records, ({ order }) => order)
  return store.orders.flatMap((order) => {
    const own = byOrder.get(order.id) ?? []
    const credits = own.filter(({ kind }) => kind === 'creditMemo' || kind === 'cashRefund')
    if (credits.length === 0 && !own.some(({ kind }) => kind === 'customerRefund')) return []
    return [
      // Which line of a taken-over credit names a discount is its maker's to say: its total is compared.
      ...overCreditedLines(
        order,
        credits.filter(({ byPeople }) => byPeople !== true),
        policy,
      ),
      ...overCreditedTax(order, credits, policy),
      ...overRefunded(order, own, policy),
    ].map((says) => `${order.name}: ${says}`)
  })
}

function overCreditedLines(
  order: OrderFact,
  credits: readonly ActualRecord[],
  policy: OracleLifePolicy,
): readonly string[] {
  const side = sideOf(order, policy.book)
  const sold = new Map<string, bigint>()
  for (const { subject, total: worth, tax } of order.agreements.flatMap(({ sales }) => sales)) {
    const net = side.of(worth) - side.of(tax)
    if (subject !== null && net > 0n) sold.set(subject, (sold.get(subject) ?? 0n) + net)
  }
  const given = new Map<string, bigint>()
  for (const { key, amount, discounts } of credits.flatMap(({ lines }) => lines)) {
    const subject = lineSubject(key)
    if (sold.has(subject)) given.set(subject, (given.get(subject) ?? 0n) + amount - discounts)
  }
  return [...given]
    .filter(([subject, net]) => net > (sold.get(subject) ?? 0n))
    .map(
      ([subject, net]) =>
        `${printed(net)} of ${subject} is credited, ${printed(sold.get(subject) ?? 0n)} sold`,
    )
}

function overCreditedTax(
  order: OrderFact,
  credits: readonly ActualRecord[],
  policy: OracleLifePolicy,
): readonly string[] {
  const side = sideOf(order, policy.book)
  const sold = new Map<string, bigint>()
  for (const { title, amount } of order.agreements
    .flatMap(({ sales }) => sales)
    .flatMap(({ taxes }) => taxes)) {
    const code = policy.tax.titles.find(([part]) => title.includes(part))?.[1] ?? title
    if (side.of(amount) > 0n) sold.set(code, (sold.get(code) ?? 0n) + side.of(amount))
  }
  const given = new Map<string, bigint>()
  for (const [code, amount] of credits.flatMap(({ taxByCode }) => Object.entries(taxByCode)))
    given.set(code, (given.get(code) ?? 0n) + amount)
  return [...given]
    .filter(([code, amount]) => amount > (sold.get(code) ?? 0n))
    .map(
      ([code, amount]) =>
        `tax ${code}: ${printed(amount)} is credited, ${printed(sold.get(code) ?? 0n)} was charged`,
    )
}

function overRefunded(
  order: OrderFact,
  own: readonly ActualRecord[],
  policy: OracleLifePolicy,
): readonly string[] {
  const side = sideOf(order, policy.book)
  const moved = order.transactions.filter(({ status }) => status === 'SUCCESS')
  const received = moved.filter(({ kind }) => kind === 'SALE' || kind === 'CAPTURE')
  const came = total(received.map(({ amount }) => side.of(amount)))
  const went = total(
    own
      .filter(({ kind }) => kind === 'customerRefund' || kind === 'cashRefund')
      .map((record) => record.total),
  )
  // Shop money may go back at another day's rate (accounting-and-reliability.md §1.8, second correction).
  const isOneCurrency = order.currency.shop === order.currency.presentment || policy.book === 'presentment'
  return isOneCurrency && went > came ? [`${printed(went)} went back of ${printed(came)}`] : []
}

/**
 * At the end: what orders that are done and paid to the cent have left on the accounts of deposits and receivables.
 * Only in the ledger's own currency.
 */
export function openBalances(
  store: StoreFacts,
  {
    expected,
    records,
  }: { readonly expected: readonly ExpectedLife[]; readonly records: readonly ActualRecord[] },
  policy: OracleLifePolicy,
): readonly string[] {
  if (policy.life.billing === 'netsuite') return []
  const facts = new Map(store.orders.map((order) => [order.id, order]))
  return expected.flatMap((life) => {
    const order = facts.get(life.id)
    if (order === undefined || !life.isFinished || !isCertain(life) || !isPaid(order, policy)) return []
    const ledger = sumsOf(records.filter((one) => one.order === life.id).flatMap((record) => record.ledger))
    const accounts: readonly [string, string][] = [
      ['deposits', policy.depositLiability],
      ['receivables', policy.ledger.receivables],
    ]
    return accounts
      .filter(([, account]) => (ledger[account] ?? 0n) !== 0n)
      .map(
        ([what, account]) =>
          `${life.name} is done and paid, and ${what} stand at ${printed(ledger[account] ?? 0n)}`,
      )
  })
}

/** Shopify owes nothing and is owed nothing, in the currency of the books. */
function isPaid(order: OrderFact, policy: OracleLifePolicy): boolean {
  if (order.currency.shop !== order.currency.presentment || order.currency.shop !== policy.baseCurrency)
    return false
  const side = sideOf(order, policy.book)
  const of = (...kinds: readonly string[]): bigint =>
    total(
      order.transactions
        .filter(({ kind, status }) => status === 'SUCCESS' && kinds.includes(kind))
        .map(({ amount }) => side.of(amount)),
    )
  const isPending = order.transactions.some(({ kind, status }) => status === 'PENDING' && kind === 'REFUND')
  return !isPending && of('SALE', 'CAPTURE') - of('REFUND', 'CHANGE') === side.of(order.stated.currentTotal)
}

/** Everything that must hold after each write. */
export const stepBalances = (world: World, policy: OracleLifePolicy): readonly string[] => [
  ...overApplied(world),
  ...negativeDeposits(world, policy.depositLiability),
]
