/** Reads everything that a simulated account holds of a store's orders after the sale. */
import type { FieldMap, StoredRecord, SublistLine, World } from '../../../../simulators/netsuite/world.ts'
import {
  type ActualLine,
  amountOf,
  decimalsOf,
  factNumber,
  FIELDS,
  type LedgerEntry,
  ledgerOf,
  referenceOf,
  saleOf,
  text,
} from '../readBooks.ts'
import type { PostedKind } from './expected.ts'

/** An amount that a record takes from another one's open amount. */
export interface ActualApplied {
  /** Internal id. */
  readonly to: string
  readonly amount: bigint
}

export interface ActualGoods {
  readonly item: string
  readonly location: string
  readonly quantity: number
}

export interface ActualRecord {
  readonly internalId: string
  readonly externalId: string
  readonly kind: PostedKind
  readonly order: string
  /** Numbers that its identity field and its external id name. */
  readonly facts: ReadonlySet<string>
  readonly date: string
  readonly factDate: string
  readonly currency: string
  /** Whom it is on. */
  readonly customer: string
  /** The sales order that a deposit hangs on. */
  readonly salesOrder: string
  readonly total: bigint
  readonly lines: readonly ActualLine[]
  readonly tax: bigint
  readonly taxByCode: Readonly<Record<string, bigint>>
  readonly account: string
  readonly applied: readonly ActualApplied[]
  readonly createdFrom: string
  readonly goods: readonly ActualGoods[]
  readonly isPosting: boolean
  /** In the subsidiary's currency. */
  readonly ledger: readonly LedgerEntry[]
  /** What is still open of it, where something can be. */
  readonly open: bigint
  /** Somebody in NetSuite made it: it was taken over, or is theirs to make. */
  readonly byPeople?: true
}

const KINDS: ReadonlySet<string> = new Set<PostedKind>([
  'cashRefund',
  'cashSale',
  'creditMemo',
  'customerDeposit',
  'customerPayment',
  'customerRefund',
  'depositApplication',
  'invoice',
  'itemFulfillment',
  'itemReceipt',
  'journalEntry',
  'returnAuthorization',
])

const isPosted = (kind: string): kind is PostedKind => KINDS.has(kind)

export interface LifeScope {
  readonly store: string
  /** Items whose lines are tax, where tax is booked as lines. */
  readonly taxItems?: ReadonlySet<string>
}

/** What the store's records say; applications that NetSuite made of our deposits count as ours. */
export function readLife(world: World, { store, taxItems = new Set() }: LifeScope): readonly ActualRecord[] {
  const all: ActualRecord[] = []
  const deposits = new Map<string, string>()
  for (const record of world.allInGroup('transaction')) {
    const { kind, fields } = record
    if (!isPosted(kind)) continue
    const ofDeposit = deposits.get(referenceOf(fields, 'deposit'))
    const isOurs = text(fields, FIELDS.store) === store
    if (!isOurs && (kind !== 'depositApplication' || ofDeposit === undefined)) continue
    const order = factNumber(text(fields, FIELDS.order)) || (ofDeposit ?? '')
    if (kind === 'customerDeposit') deposits.set(record.id, order)
    all.push(recordOf(world, record, { kind, order, taxItems }))
  }
  return all
}

interface Reading {
  readonly kind: PostedKind
  readonly order: string
  readonly taxItems: ReadonlySet<string>
}

function recordOf(world: World, record: StoredRecord, reading: Reading): ActualRecord {
  const { fields, figures } = record
  const decimals = decimalsOf(world, record)
  const account = referenceOf(fields, 'account')
  const amount = amountOf(fields, text(fields, 'payment') === '' ? 'total' : 'payment', decimals)
  return {
    internalId: record.id,
    externalId: record.externalId ?? '',
    kind: reading.kind,
    order: reading.order,
    facts: factsOf(record),
    date: text(fields, 'tranDate'),
    factDate: text(fields, FIELDS.factDate),
    currency: referenceOf(fields, 'currency'),
    customer: referenceOf(fields, 'entity') || referenceOf(fields, 'customer'),
    salesOrder: referenceOf(fields, 'salesOrder'),
    total: reading.kind === 'journalEntry' ? debits(record, decimals) : amount,
    ...saleOf(record, decimals, reading.taxItems),
    account,
    applied: appliedBy(record, decimals),
    createdFrom: referenceOf(fields, 'createdFrom'),
    goods: (figures?.stock ?? []).map(({ itemId, locationId, quantity }) => ({
      item: itemId,
      location: locationId,
      quantity,
    })),
    isPosting: figures?.posting === true,
    ledger: figures?.posting === true ? ledgerOf(world, record) : [],
    open: amountIn(figures?.open ?? 0, decimals),
  }
}

const amountIn = (value: number, decimals: number): bigint => BigInt(Math.round(value * 10 ** decimals))

const debits = ({ sublists }: StoredRecord, decimals: number): bigint =>
  (sublists['line'] ?? []).reduce((sum, { fields }) => sum + amountOf(fields, 'debit', decimals), 0n)

/** `tieout_<store>_<kind>_<id>[_<part>]`: the ids and parts, beside the number in the identity field. */
export function factsOf({ externalId, fields }: StoredRecord): ReadonlySet<string> {
  const named = (externalId ?? '').split('_').slice(3)
  return new Set([factNumber(text(fields, FIELDS.fact)), ...named].filter((number) => number !== ''))
}

/** What a record takes from others: its apply lines, and for deposits the deposit itself. */
export function appliedBy(
  { kind, fields, sublists }: StoredRecord,
  decimals: number,
): readonly ActualApplied[] {
  const deposit = kind === 'depositApplication' ? referenceOf(fields, 'deposit') : ''
  return [
    ...(deposit === '' ? [] : [{ to: deposit, amount: amountOf(fields, 'total', decimals) }]),
    ...appliedLines(sublists['apply'], decimals),
    ...appliedLines(sublists['deposit'], decimals),
  ]
}

const isApplied = (fields: FieldMap): boolean => fields['apply'] !== false

const appliedLines = (
  lines: readonly SublistLine[] | undefined,
  decimals: number,
): readonly ActualApplied[] =>
  (lines ?? [])
    .filter(({ fields }) => isApplied(fields))
    .map(({ fields }) => ({ to: referenceOf(fields, 'doc'), amount: amountOf(fields, 'amount', decimals) }))
