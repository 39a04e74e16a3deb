/**
 * Promises that hold at every step, read off the two simulated systems alone (accounting-and-reliability.md §2.2).
 * Each answers sentences, none where the promise is kept.
 */
import type { StoredRecord, World } from '../../../simulators/netsuite/world.ts'
import { salesOrderDifferences } from './compareSalesOrder.ts'
import type { BookedBefore } from './scope.ts'
import type { OrderFact, StoreFacts } from './facts.ts'
import { printed, total } from './money.ts'
import { appliedBy } from './life/readLife.ts'
import { AS_AGREED, BY_HAND, type MutationLog } from './mutationLog.ts'
import { stagesOfLife } from './life/expectedLife.ts'
import type { OracleLifePolicy } from './life/policy.ts'
import { FIELDS, factNumber, ledgerOf, referenceOf, salesOrderOf, text } from './readBooks.ts'

/** How our external ids begin (design: Writing without duplicates). */
const PREFIX = 'tieout_'

/** NetSuite hands our fields on to what people make of our records. */
const BY_PEOPLE: ReadonlySet<string> = new Set([AS_AGREED, BY_HAND])

const isKeyed = ({ externalId }: StoredRecord): boolean => (externalId ?? '').toLowerCase().startsWith(PREFIX)

/** What people made becomes ours with our key. */
const ours = (record: StoredRecord): boolean =>
  isKeyed(record) || (!BY_PEOPLE.has(text(record.fields, 'memo')) && text(record.fields, FIELDS.store) !== '')

/** P1: no two records for one Shopify fact, by what they say they book and not by their key. */
export function duplicateRecords(world: World): readonly string[] {
  const byFact = Map.groupBy(
    [...world.allInGroup('transaction')].filter(ours),
    (record) =>
      `${record.kind} of ${text(record.fields, FIELDS.store)} ${factNumber(text(record.fields, FIELDS.fact))}${partOf(record)}`,
  )
  return [...byFact]
    .filter(([, records]) => records.length > 1)
    .map(
      ([fact, records]) =>
        `${records.length} records for one fact: ${fact} (${records.map(({ id }) => id).join(', ')})`,
    )
}

/** Kinds of which one fact may have several: each takes from something else, or moves goods elsewhere. */
function partOf(record: StoredRecord): string {
  const { kind, figures, fields } = record
  // What is kept beyond what goes back is a bill of its own, beside that of what is sent in exchange.
  if (kind === 'invoice') return referenceOf(fields, 'createdFrom') === '' ? ' by itself' : ''
  if (kind === 'customerRefund' || kind === 'depositApplication')
    return appliedBy(record, 2)
      .map(({ to }) => ` of ${to}`)
      .join('')
  return kind === 'itemReceipt'
    ? (figures?.stock ?? []).map(({ itemId, locationId }) => ` of ${itemId} at ${locationId}`).join('')
    : ''
}

/** P1 for customers: one for each Shopify customer, and one for each e-mail that ours bear. */
export function duplicateCustomers(world: World): readonly string[] {
  const all = [...world.all('customer')].filter(
    ({ externalId, fields }) =>
      (externalId ?? '').toLowerCase().startsWith(PREFIX) || text(fields, FIELDS.customer) !== '',
  )
  const keys = [
    (fields: StoredRecord['fields']) => factNumber(text(fields, FIELDS.customer)),
    (fields: StoredRecord['fields']) => text(fields, 'email').toLowerCase(),
  ]
  return keys.flatMap((key) =>
    [...Map.groupBy(all, ({ fields }) => key(fields))]
      .filter(([value, records]) => value !== '' && records.length > 1)
      .map(
        ([value, records]) =>
          `${records.length} customers for "${value}": ${records.map(({ id }) => id).join(', ')}`,
      ),
  )
}

/** I-O12: Σ debit = Σ credit in every record, posting or not. */
export function unbalancedRecords(world: World): readonly string[] {
  return [...world.allInGroup('transaction')].flatMap((record) => {
    const entries = ledgerOf(world, record)
    const debit = total(entries.map((entry) => entry.debit))
    const credit = total(entries.map((entry) => entry.credit))
    return debit === credit
      ? []
      : [`${record.kind} ${record.id}: debit ${printed(debit)}, credit ${printed(credit)}`]
  })
}

/** P9: what is posted stays as it is; only people may change or delete it. */
export function changedPostings(log: MutationLog): readonly string[] {
  return log.mutations
    .filter(({ before, by }) => by === 'integration' && before?.figures?.posting === true)
    .filter((mutation) => !isApplying(mutation) && !isTakingOver(mutation))
    .map(({ change, record }) => `the posted ${record.kind} ${record.id} was ${change}`)
}

/** Everything of a document but what it is set against. */
const said = (one: StoredRecord): string =>
  JSON.stringify([one.externalId, Object.values(FIELDS).map((name) => one.fields[name]), postedBy(one)])

const postedBy = (one: StoredRecord): string =>
  JSON.stringify([
    ['tranDate', 'entity', 'memo', 'total', 'payment'].map((name) => one.fields[name]),
    one.sublists['item'],
    one.sublists['taxDetails'],
    one.figures?.accountingLines.map(({ accountId, debit, credit }) => [accountId, debit, credit]),
  ])

/** A credit that is set against an invoice later posts nothing and says nothing new (§1.7 E11). */
function isApplying({ change, before, record }: MutationLog['mutations'][number]): boolean {
  if (change !== 'updated' || record.kind !== 'creditMemo' || before === undefined) return false
  return said(before) === said(record)
}

/** A person's refund of which Shopify was told bears our key from then on, and is otherwise as it was. */
function isTakingOver({ change, before, record }: MutationLog['mutations'][number]): boolean {
  if (change !== 'updated' || before === undefined) return false
  const isPeoples = text(before.fields, 'memo') === AS_AGREED && !isKeyed(before)
  return isPeoples && isKeyed(record) && postedBy(before) === postedBy(record)
}

/** P9: nothing is posted into a period that was closed at that moment. */
export function closedPeriodPostings(log: MutationLog): readonly string[] {
  return log.mutations
    .filter(
      ({ inClosedPeriod, by, record }) => inClosedPeriod && by === 'integration' && record.figures?.posting,
    )
    .filter((mutation) => !isApplying(mutation) && !isTakingOver(mutation))
    .map(({ change, record }) => `the ${record.kind} ${record.id} was ${change} in a closed period`)
}

/** P11: never more requests at once than allowed. */
export const tooManyAtOnce = (maxInFlight: number, allowed: number): readonly string[] =>
  maxInFlight <= allowed ? [] : [`${maxInFlight} requests at once, ${allowed} allowed`]

/** I-D9: every record of ours has its Shopify fact. */
export function orphans(world: World, stores: Readonly<Record<string, StoreFacts>>): readonly string[] {
  const facts = new Set<string>()
  for (const [store, { orders }] of Object.entries(stores)) {
    for (const order of orders) {
      facts.add(`salesOrder ${store} ${order.id}`)
      for (const { id } of order.transactions) facts.add(`customerDeposit ${store} ${id}`)
      for (const fact of lifeFacts(order)) facts.add(`later ${store} ${fact}`)
    }
  }
  const isFact = (record: StoredRecord, fact: string): boolean => {
    const store = text(record.fields, FIELDS.store)
    const isFirst = record.kind === 'salesOrder' || record.kind === 'customerDeposit'
    return facts.has(`${isFirst ? record.kind : 'later'} ${store} ${fact}`)
  }
  return [...world.allInGroup('transaction')]
    .filter(ours)
    .map((record) => ({ record, fact: factNumber(text(record.fields, FIELDS.fact)) }))
    .filter(({ record, fact }) => !isFact(record, fact))
    .map(
      ({ record, fact }) =>
        `${record.kind} ${record.id} (${record.externalId ?? 'no external id'}) books "${fact}", which Shopify does not have`,
    )
}

/** Everything that a record after the order may book. */
const lifeFacts = (order: OrderFact): readonly string[] => [
  order.id,
  ...[...order.transactions, ...order.fulfillments, ...order.agreements].map(({ id }) => id),
  ...[...order.refunds, ...order.returns].map(({ id }) => id),
  ...order.returns.flatMap(({ dispositions }) => dispositions).map(({ id }) => id),
]

interface Store {
  readonly facts: StoreFacts
  readonly policy: OracleLifePolicy
  readonly before: BookedBefore
}

/**
 * P6: no write of ours brings a sales order back to an earlier stage of its order. A write that is like no stage at
 * all is left to `compareLife`. `facts` may be newer than the write: stages are only ever appended.
 */
export function staleOverwrites(world: World, log: MutationLog, store: Store): readonly string[] {
  const orders = new Map(store.facts.orders.map((order) => [order.id, order]))
  const reached = new Map<string, number>()
  const found: string[] = []
  for (const { record, by, change } of log.mutations) {
    const order = orders.get(factNumber(text(record.fields, FIELDS.fact)))
    if (record.kind !== 'salesOrder' || by !== 'integration' || change === 'deleted' || !order) continue
    if (text(record.fields, FIELDS.store) !== store.policy.store) continue
    const stages = matchingStages(world, record, { ...store, order })
    if (stages.length === 0) continue
    const before = reached.get(record.id) ?? 0
    const next = stages.find((stage) => stage >= before)
    if (next === undefined)
      found.push(
        `sales order ${record.id} of ${order.name} went back to stage ${stages.at(-1)} after ${before}`,
      )
    reached.set(record.id, next ?? before)
  }
  return found
}

function matchingStages(
  world: World,
  record: StoredRecord,
  { order, policy, before }: Store & { readonly order: OrderFact },
): readonly number[] {
  const taxItems = policy.tax.mode === 'lines' ? policy.tax.titles.map(([, code]) => code) : []
  const actual = salesOrderOf(world, record, new Set(taxItems))
  return stagesOfLife(order, policy, before).flatMap(({ salesOrder }, index) =>
    salesOrderDifferences(salesOrder, actual).length === 0 ? [index] : [],
  )
}
