/** Transaction lines with SuiteQL's signs, and the double entry behind them. */
import { multiply, sum } from './amounts.ts'
import {
  customFieldsOf,
  type Draft,
  type DraftLine,
  numberOf,
  reference,
  type SaveContext,
  textOf,
} from './draft.ts'
import { baseCurrency, precisionOf, systemAccount } from './organisation.ts'
import type { TaxAmount } from './tax.ts'
import type {
  AccountingLine,
  FieldMap,
  LineProgress,
  StockMove,
  TransactionFigures,
  TransactionLine,
  World,
} from './world.ts'

export interface SaleContext {
  readonly type: string
  /** 1 on sales; -1 on credits and returns, whose lines are debits. */
  readonly direction: 1 | -1
  /** Receivables, or the account that the money goes to or comes from. */
  readonly accountId: string
  /** Undefined on documents that do not post. */
  readonly postingPeriodId: string | undefined
  readonly subsidiaryId: string
  readonly currencyId: string
  readonly exchangeRate: number
  readonly taxes: readonly TaxAmount[]
  /** The cost of goods that move with the document itself. */
  readonly goods: GoodsPosting
}

/** Cost lines and stock moves of goods. */
export interface GoodsPosting {
  readonly seeds: readonly LineSeed[]
  readonly stock: readonly StockMove[]
}

export const NO_GOODS: GoodsPosting = { seeds: [], stock: [] }

/** A line before its numbers and its base amount are known; `foreignAmount` is debit-positive. */
export type LineSeed = Pick<TransactionLine, 'accountId' | 'foreignAmount'> &
  Partial<Omit<TransactionLine, 'id' | 'lineSequenceNumber' | 'uniqueKey'>> & {
    readonly id?: number
    readonly uniqueKey?: string
  }

export interface LineContext {
  readonly draft: Draft
  readonly subsidiaryId: string
  readonly currencyId: string
  readonly exchangeRate: number
  readonly entityId: string | undefined
}

/**
 * Numbers the lines and states them in base currency, where a line does not bring its base amount with it. The
 * first one is the main line; its base amount is what makes the others balance, so a foreign document is in
 * balance to the minor unit.
 */
export function numberLines(
  world: World,
  seeds: readonly LineSeed[],
  context: LineContext,
): readonly TransactionLine[] {
  const precision = precisionOf(world, baseCurrency(world, context.subsidiaryId))
  const base = seeds.map(
    ({ netAmount, foreignAmount }) => netAmount ?? multiply(foreignAmount, context.exchangeRate, precision),
  )
  base[0] = -sum(base.slice(1))
  let next = Math.max(0, ...seeds.map(({ id }) => id ?? 0))
  return seeds.map((seed, index) => {
    if (seed.id === undefined && index > 0) next += 1
    const id = index === 0 ? 0 : (seed.id ?? next)
    return {
      itemId: undefined,
      itemType: undefined,
      quantity: undefined,
      rate: undefined,
      locationId: undefined,
      price: undefined,
      memo: undefined,
      createdFromId: undefined,
      tax: undefined,
      custom: {},
      taxLine: false,
      isClosed: false,
      entityId: context.entityId,
      subsidiaryId: context.subsidiaryId,
      ...seed,
      mainLine: index === 0,
      id,
      lineSequenceNumber: index,
      uniqueKey: seed.uniqueKey ?? `9${context.draft.id}${String(id).padStart(4, '0')}`,
      netAmount: (base[index] ?? 0) + 0,
    }
  })
}

/** One accounting line for each line that has an account. */
export function accountingLines(
  lines: readonly TransactionLine[],
  posting: boolean,
): readonly AccountingLine[] {
  return lines.flatMap((line) =>
    line.accountId === undefined
      ? []
      : [
          {
            transactionLine: line.id,
            accountId: line.accountId,
            debit: line.netAmount > 0 ? line.netAmount : 0,
            credit: line.netAmount < 0 ? -line.netAmount : 0,
            posting,
          },
        ],
  )
}

/**
 * The lines of a document that sells or credits: quantity and amount negative on what is sold, positive on what is
 * credited (netsuite.md §5.3). An order's accounting lines show the accounts that billing will use and are marked
 * as not posting.
 */
export function saleFigures(context: SaveContext, draft: Draft, sale: SaleContext): TransactionFigures {
  const { world } = context
  const total = numberOf(draft.fields, 'total') ?? 0
  const createdFromId = reference(draft.fields, 'createdFrom')?.id
  const main: LineSeed = {
    accountId: sale.accountId,
    foreignAmount: total,
    locationId: reference(draft.fields, 'location')?.id,
    memo: textOf(draft.fields, 'memo'),
    isClosed: draft.fields['status'] === 'H',
  }
  const document = [
    main,
    ...(draft.sublists['item'] ?? []).map((line) => soldLine(context, line)),
    ...headerLines(world, draft),
    ...sale.taxes.map((tax) => taxLine(world, tax)),
  ].map((seed) => (sale.direction === 1 ? seed : turned(seed)))
  const seeds = [...document, ...sale.goods.seeds].map((seed) => ({ ...seed, createdFromId }))
  const entityId = reference(draft.fields, 'entity')?.id
  const lines = numberLines(world, seeds, { draft, entityId, ...sale })
  const posting = sale.postingPeriodId !== undefined
  return {
    type: sale.type,
    foreignTotal: negated(-total * sale.direction),
    taxTotal: negated(-(numberOf(draft.fields, 'taxTotal') ?? 0) * sale.direction),
    subsidiaryId: sale.subsidiaryId,
    currencyId: sale.currencyId,
    exchangeRate: sale.exchangeRate,
    postingPeriodId: sale.postingPeriodId,
    posting,
    lines,
    accountingLines: accountingLines(lines, posting),
    ...(sale.goods.stock.length === 0 ? {} : { stock: sale.goods.stock }),
  }
}

/** A sale's line as a credit has it. */
function turned(seed: LineSeed): LineSeed {
  const quantity = seed.quantity === undefined ? undefined : negated(seed.quantity)
  return { ...seed, quantity, foreignAmount: negated(seed.foreignAmount) }
}

function soldLine(context: SaveContext, line: DraftLine): LineSeed {
  const { fields } = line
  const itemId = reference(fields, 'item')?.id
  const item = itemId === undefined ? undefined : context.world.getInGroup('item', itemId)
  const account =
    reference(item?.fields ?? {}, 'liabilityAccount') ??
    reference(item?.fields ?? {}, 'incomeAccount') ??
    reference(item?.fields ?? {}, 'account')
  const quantity = numberOf(fields, 'quantity')
  const uniqueKey = textOf(fields, 'lineUniqueKey')
  const progress = lineProgress(fields)
  return {
    id: line.line + context.settings.transactionLineIdOffset,
    ...(uniqueKey === undefined ? {} : { uniqueKey }),
    ...(progress === undefined ? {} : { progress }),
    accountId: account?.id,
    foreignAmount: negated(numberOf(fields, 'amount') ?? 0),
    itemId,
    itemType: textOf(fields, 'itemType'),
    quantity: quantity === undefined ? undefined : negated(quantity),
    rate: numberOf(fields, 'rate'),
    locationId: reference(fields, 'location')?.id,
    price: reference(fields, 'price')?.id,
    memo: textOf(fields, 'description'),
    isClosed: fields['isClosed'] === true,
    custom: customFieldsOf(fields, 'custcol_'),
  }
}

/** How far an order's or return's line is; undefined on lines of other documents and without a quantity. */
export function lineProgress(fields: FieldMap): LineProgress | undefined {
  const billed = numberOf(fields, 'quantityBilled')
  if (billed === undefined) return undefined
  const shipped = numberOf(fields, 'quantityFulfilled') ?? numberOf(fields, 'quantityReceived') ?? 0
  return {
    shipped,
    billed,
    picked: numberOf(fields, 'quantityPicked') ?? 0,
    packed: numberOf(fields, 'quantityPacked') ?? 0,
    full: shipped > 0 && shipped >= (numberOf(fields, 'quantity') ?? 0),
  }
}

/** -x without a negative zero. */
export function negated(value: number): number {
  return value === 0 ? 0 : -value
}

/** Shipping, handling and the discount of the order's head. */
function headerLines(world: World, draft: Draft): readonly LineSeed[] {
  const shipping = sum([
    numberOf(draft.fields, 'shippingCost') ?? 0,
    numberOf(draft.fields, 'handlingCost') ?? 0,
  ])
  const discount = numberOf(draft.fields, 'discountTotal') ?? 0
  const discountItem = reference(draft.fields, 'discountItem')?.id
  const item = discountItem === undefined ? undefined : world.getInGroup('item', discountItem)
  const seeds: LineSeed[] = []
  if (shipping !== 0)
    seeds.push({
      accountId: systemAccount(world, 'shippingIncome'),
      foreignAmount: negated(shipping),
      itemType: 'ShipItem',
      itemId: reference(draft.fields, 'shipMethod')?.id,
    })
  if (discount !== 0)
    seeds.push({
      accountId: reference(item?.fields ?? {}, 'account')?.id,
      foreignAmount: negated(discount),
      itemType: 'Discount',
      itemId: discountItem,
    })
  return seeds
}

function taxLine(world: World, tax: TaxAmount): LineSeed {
  const code = world.get('salesTaxItem', tax.taxCodeId)
  return {
    accountId: reference(code?.fields ?? {}, 'taxAccount')?.id ?? systemAccount(world, 'taxPayable'),
    foreignAmount: negated(tax.amount),
    itemId: tax.taxCodeId,
    itemType: 'TaxItem',
    rate: tax.rate,
    taxLine: true,
    tax: {
      taxTypeId: tax.taxTypeId,
      taxCodeId: tax.taxCodeId,
      rate: tax.rate,
      basis: tax.basis,
      reference: tax.reference,
    },
  }
}
