/** Reads a simulated NetSuite account's records into the oracle's shape, by the Shopify ids that stand on them. */
import type { FieldMap, FieldValue, StoredRecord, World } from '../../../simulators/netsuite/world.ts'
import { minorUnits } from './money.ts'

export interface ActualLine {
  /** What the line says it stands for (custcol_tieout_line). */
  readonly key: string
  readonly item: string
  readonly quantity: number | null
  /** Units that left, of a sales order's line. */
  readonly fulfilled: number
  readonly amount: bigint
  /** What the discount lines directly below take away. */
  readonly discounts: bigint
  /** Every one of those lines and itself. */
  readonly isClosed: boolean
}

export interface ActualSalesOrder {
  readonly internalId: string
  readonly externalId: string
  readonly order: string
  readonly date: string
  readonly factDate: string
  readonly currency: string
  readonly subsidiary: string
  readonly customer: { readonly id: string; readonly email: string }
  readonly lines: readonly ActualLine[]
  readonly tax: bigint
  readonly taxByCode: Readonly<Record<string, bigint>>
  readonly total: bigint
  readonly isClosed: boolean
  /** No goods of it are left to ship or to bill. */
  readonly isDone: boolean
  readonly isPosting: boolean
}

export interface LedgerEntry {
  readonly account: string
  readonly debit: bigint
  readonly credit: bigint
}

/** Fields of the records that bear Shopify's identity. */
export const FIELDS = {
  store: 'custbody_tieout_store',
  fact: 'custbody_tieout_shopify_id',
  order: 'custbody_tieout_order',
  factDate: 'custbody_tieout_fact_date',
  line: 'custcol_tieout_line',
  customer: 'custentity_tieout_shopify_id',
} as const

/** The store's sales orders. `taxItems`: items whose lines are tax, where tax is booked as lines. */
export const readSalesOrders = (
  world: World,
  scope: { readonly store: string; readonly taxItems: ReadonlySet<string> },
): readonly ActualSalesOrder[] =>
  [...world.all('salesOrder')]
    .filter(({ fields }) => text(fields, FIELDS.store) === scope.store)
    .map((record) => salesOrderOf(world, record, scope.taxItems))

/** The digits of a Shopify id, also where it stands as a whole global id. */
export const factNumber = (value: string): string => /(\d+)$/.exec(value)?.[1] ?? ''

export const text = (fields: FieldMap, name: string): string => {
  const value = fields[name]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

export function referenceOf(fields: FieldMap, name: string): string {
  const value: FieldValue | undefined = fields[name]
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined
  return typeof id === 'string' ? id : ''
}

/** A JSON number as minor units; a field that is not there is nothing. */
export const amountOf = (fields: FieldMap, name: string, decimals: number): bigint =>
  minorUnits(text(fields, name) || '0', decimals)

/** Decimals of the currency that a record is in. */
export function decimalsOf(world: World, record: StoredRecord): number {
  const currency = world.get('currency', referenceOf(record.fields, 'currency'))
  return Number(text(currency?.fields ?? {}, 'currencyPrecision') || '2')
}

export function salesOrderOf(
  world: World,
  record: StoredRecord,
  taxItems: ReadonlySet<string>,
): ActualSalesOrder {
  const { fields } = record
  const decimals = decimalsOf(world, record)
  const customer = world.get('customer', referenceOf(fields, 'entity'))
  const sale = saleOf(record, decimals, taxItems)
  return {
    internalId: record.id,
    externalId: record.externalId ?? '',
    order: factNumber(text(fields, FIELDS.fact)),
    date: text(fields, 'tranDate'),
    factDate: text(fields, FIELDS.factDate),
    currency: referenceOf(fields, 'currency'),
    subsidiary: referenceOf(fields, 'subsidiary'),
    customer: {
      id: customer?.id ?? '',
      email: text(customer?.fields ?? {}, 'email').toLowerCase(),
    },
    ...sale,
    total: amountOf(fields, 'total', decimals),
    isClosed: fields['status'] === 'H',
    isDone: isDone(record),
    isPosting: record.figures?.posting === true,
  }
}

const GOODS: ReadonlySet<string> = new Set(['Assembly', 'InvtPart', 'Kit', 'NonInvtPart'])

const moved = (line: FieldMap): number =>
  Math.max(Number(text(line, 'quantityFulfilled')), Number(text(line, 'quantityBilled')))

/** Closed or billed whole; or, once some of it has moved, without goods that are open. */
function isDone({ fields, sublists }: StoredRecord): boolean {
  if (fields['status'] === 'H' || fields['status'] === 'G') return true
  const goods = (sublists['item'] ?? []).filter((line) => GOODS.has(text(line.fields, 'itemType')))
  return (
    goods.some((line) => moved(line.fields) > 0) &&
    goods.every(
      ({ fields: line }) => line['isClosed'] === true || moved(line) >= Number(text(line, 'quantity')),
    )
  )
}

/** Lines and tax of a document that sells or credits. */
export function saleOf(
  { fields, sublists }: StoredRecord,
  decimals: number,
  taxItems: ReadonlySet<string>,
): Pick<ActualSalesOrder, 'lines' | 'tax' | 'taxByCode'> {
  const items = (sublists['item'] ?? []).map((line) => line.fields)
  const ofTax = (line: FieldMap): boolean => taxItems.has(referenceOf(line, 'item'))
  const taxes = [
    ...(sublists['taxDetails'] ?? []).map((line) => ({
      code: referenceOf(line.fields, 'taxCode'),
      amount: amountOf(line.fields, 'taxAmount', decimals),
    })),
    ...items
      .filter(ofTax)
      .map((line) => ({ code: referenceOf(line, 'item'), amount: amountOf(line, 'amount', decimals) })),
  ]
  const sums = Object.groupBy(taxes, ({ code }) => code)
  const byCode = Object.entries(sums).map(([code, all = []]) => [code, sum(all)] as const)
  const ofLines = sum(taxes.slice((sublists['taxDetails'] ?? []).length))
  return {
    lines: soldLines(
      items.filter((line) => !ofTax(line)),
      decimals,
    ),
    tax: amountOf(fields, 'taxTotal', decimals) + ofLines,
    taxByCode: Object.fromEntries(byCode.filter(([, amount]) => amount !== 0n)),
  }
}

const sum = (all: readonly { readonly amount: bigint }[]): bigint =>
  all.reduce((before, { amount }) => before + amount, 0n)

/** Each sold line with the discount lines that follow it. */
export function soldLines(items: readonly FieldMap[], decimals: number): readonly ActualLine[] {
  const lines: ActualLine[] = []
  for (const fields of items) {
    const amount = amountOf(fields, 'amount', decimals)
    const above = lines.at(-1)
    if (fields['itemType'] === 'Discount' && above !== undefined) {
      lines[lines.length - 1] = { ...above, discounts: above.discounts - amount }
      continue
    }
    const quantity = fields['quantity']
    lines.push({
      key: text(fields, FIELDS.line),
      item: referenceOf(fields, 'item'),
      quantity: typeof quantity === 'number' ? quantity : null,
      fulfilled: Number(text(fields, 'quantityFulfilled') || '0'),
      amount,
      discounts: 0n,
      isClosed: fields['isClosed'] === true,
    })
  }
  return lines
}

/** A record's entries in its subsidiary's own currency. */
export function ledgerOf(world: World, { figures }: StoredRecord): readonly LedgerEntry[] {
  const subsidiary = world.get('subsidiary', figures?.subsidiaryId ?? '')
  const currency = world.get('currency', referenceOf(subsidiary?.fields ?? {}, 'currency'))
  const decimals = Number(text(currency?.fields ?? {}, 'currencyPrecision') || '2')
  return (figures?.accountingLines ?? []).map(({ accountId, debit, credit }) => ({
    account: accountId,
    debit: minorUnits(String(debit), decimals),
    credit: minorUnits(String(credit), decimals),
  }))
}
