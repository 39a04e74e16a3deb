/** What was done to a simulated account's transactions, write by write. */
import type { RecordChange, StoredRecord, World } from '../../../simulators/netsuite/world.ts'
import type { BookedBefore } from './expectedBooks.ts'
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

function isClosed(world: World, { figures }: StoredRecord): boolean {
  const period = world.get('accountingPeriod', figures?.postingPeriodId ?? '')
  if (period === undefined) return false
  return ['closed', 'allLocked', 'arLocked'].some((flag) => period.fields[flag] === true)
}

/** The Shopify orders and transactions of a store that were booked at some time. */
export function bookedIn(log: MutationLog, store: string): BookedBefore {
  const orders = new Set<string>()
  const transactions = new Set<string>()
  const records = new Set<string>()
  for (const { record } of log.mutations) {
    if (text(record.fields, FIELDS.store) !== store) continue
    const fact = factNumber(text(record.fields, FIELDS.fact))
    if (record.kind === 'salesOrder') orders.add(fact)
    if (record.kind === 'cashSale') orders.add(fact)
    if (record.kind === 'customerDeposit') transactions.add(fact)
    for (const one of factsOf(record)) records.add(`${record.kind} ${one}`)
  }
  return { orders, transactions, records }
}

/** Orders of a store whose records a person has changed or deleted. */
export function touchedByPeople(log: MutationLog, store: string): ReadonlySet<string> {
  const orders = new Set<string>()
  for (const { record, before, by } of log.mutations) {
    const fields = before?.fields ?? record.fields
    if (by === 'person' && text(fields, FIELDS.store) === store)
      orders.add(factNumber(text(fields, FIELDS.order) || text(fields, FIELDS.fact)))
  }
  return orders
}
