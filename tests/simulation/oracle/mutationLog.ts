/** What was done to a simulated account's transactions, write by write. */
import type { RecordChange, StoredRecord, World } from '../../../simulators/netsuite/world.ts'
import type { BookedBefore } from './scope.ts'
import { lineSubject } from './compareSalesOrder.ts'
import type { OrderFact, StoreFacts } from './facts.ts'
import { factsOf } from './life/readLife.ts'
import { FIELDS, factNumber, text } from './readBooks.ts'

export interface Mutation extends RecordChange {
  /** Whether the record's posting period took no postings at that moment. */
  readonly inClosedPeriod: boolean
}

export interface MutationLog {
  readonly mutations: readonly Mutation[]
  stop(): void
}

/** Listens from now on to every change of a transaction. */
export function watchTransactions(world: World): MutationLog {
  const mutations: Mutation[] = []
  const stop = world.onChange((change) => {
    if (change.record.figures === undefined) return
    mutations.push({ ...change, inClosedPeriod: isClosed(world, change.record) })
  })
  return { mutations, stop }
}

const MOVES_GOODS: ReadonlySet<string> = new Set(['itemFulfillment', 'itemReceipt'])

function isClosed(world: World, { kind, figures }: StoredRecord): boolean {
  const period = world.get('accountingPeriod', figures?.postingPeriodId ?? '')
  if (period === undefined) return false
  // Goods still move in a period that is locked for receivables (accounting-and-reliability.md §1.6).
  const locks = MOVES_GOODS.has(kind) ? ['closed', 'allLocked'] : ['closed', 'allLocked', 'arLocked']
  return locks.some((flag) => period.fields[flag] === true)
}

/**
 * The Shopify orders and other facts of a store that were booked at some time. A fulfilment that a person deleted is
 * none: where its shipment was cancelled too, he has undone what was his to undo.
 */
export function bookedIn(log: MutationLog, store: string): BookedBefore {
  const orders = new Set<string>()
  const records = new Set<string>()
  for (const { record, change, by } of log.mutations) {
    if (text(record.fields, FIELDS.store) !== store) continue
    const fact = factNumber(text(record.fields, FIELDS.fact))
    if (record.kind === 'salesOrder') orders.add(fact)
    if (record.kind === 'cashSale') orders.add(fact)
    const isUndone = change === 'deleted' && by === 'person' && record.kind === 'itemFulfillment'
    for (const one of factsOf(record)) {
      if (isUndone) records.delete(`${record.kind} ${one}`)
      else records.add(`${record.kind} ${one}`)
    }
  }
  return { orders, records }
}

/** Internal ids of what people wrote: NetSuite hands our fields on to it, and yet it books nothing of ours. */
export const madeByPeople = (log: MutationLog): ReadonlySet<string> =>
  new Set(
    log.mutations
      .filter(({ by, change }) => by === 'person' && change === 'created')
      .map(({ record }) => record.id),
  )

/** Memo of what people write in NetSuite where the merchant said that they would: it is in nobody's way. */
export const AS_AGREED = 'as agreed'
/** Memo of what they write where that is Tieout's to do. */
export const BY_HAND = 'by hand'

/** Orders of a store to whose records a person has put his hand, be it by writing another one beside them. */
export function touchedByPeople(log: MutationLog, store: string): ReadonlySet<string> {
  const orders = new Set<string>()
  for (const { record, before, by, change } of log.mutations) {
    const fields = before?.fields ?? record.fields
    if (change === 'created' && text(fields, 'memo') === AS_AGREED) continue
    if (by === 'person' && text(fields, FIELDS.store) === store)
      orders.add(factNumber(text(fields, FIELDS.order) || text(fields, FIELDS.fact)))
  }
  return orders
}

/**
 * Orders of which people shipped more in NetSuite, as agreed, than the store now says has left: it took a shipment back
 * after they had followed it. That the goods never left is theirs to undo, and what else they do of it, to judge.
 */
export function shippedBeyondStore(log: MutationLog, { orders }: StoreFacts): ReadonlySet<string> {
  const shipments = log.mutations.filter(
    ({ by, change, record }) =>
      by === 'person' &&
      change === 'created' &&
      record.kind === 'itemFulfillment' &&
      text(record.fields, 'memo') === AS_AGREED,
  )
  const isBeyond = ({ id, fulfillments }: OrderFact): boolean => {
    const left = new Map<string, number>()
    for (const { status, lines } of fulfillments)
      for (const { line, quantity } of status === 'SUCCESS' ? lines : [])
        left.set(line, (left.get(line) ?? 0) + quantity)
    const own = shipments.filter(({ record }) => factNumber(text(record.fields, FIELDS.order)) === id)
    for (const { fields } of own.flatMap(({ record }) => record.sublists['item'] ?? [])) {
      const line = lineSubject(text(fields, FIELDS.line))
      left.set(line, (left.get(line) ?? 0) - Number(text(fields, 'quantity') || '0'))
    }
    return [...left.values()].some((quantity) => quantity < 0)
  }
  return new Set(orders.filter(isBeyond).map(({ id }) => id))
}
