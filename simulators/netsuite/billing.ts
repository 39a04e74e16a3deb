/** Invoices and cash sales, and the credits against them: credit memos and cash refunds. */
import { multiply, sum } from './amounts.ts'
import { applyLines, claimedFrom, settlementFields } from './apply.ts'
import { type Draft, numberOf, reference, type SaveContext, textOf } from './draft.ts'
import { userError } from './errors.ts'
import { type GoodsPosting, type LineSeed, NO_GOODS, saleFigures } from './figures.ts'
import { goodsOfDocument } from './goods.ts'
import { moneyAccount, receivablesAccount } from './money.ts'
import {
  assertPeriodsOpen,
  baseCurrency,
  postingPeriodOf,
  precisionOf,
  systemAccount,
} from './organisation.ts'
import { isFulfillable, movedOf } from './progress.ts'
import { completeSale, isSaleLine, type SaleTerms } from './saleDocument.ts'
import type { StoredRecord, SublistLine, World } from './world.ts'

/** Completes an invoice: debit receivables, credit what its lines sell (accounting-and-reliability.md §1.7 E1). */
export function completeInvoice(context: SaveContext, draft: Draft): void {
  const terms = completeSale(context, draft)
  checkBilledQuantities(context, draft)
  const { subsidiaryId } = terms
  const accountId = receivablesAccount(context, draft, { field: 'account', subsidiaryId })
  post(context, draft, {
    type: 'CustInvc',
    direction: 1,
    accountId,
    terms,
    goods: goodsOf(context, draft, terms),
  })
  setOpen(draft, claimedFrom(context.world, draft.id))
}

/** Completes a cash sale: the money at once (accounting-and-reliability.md §1.7 E2). */
export function completeCashSale(context: SaveContext, draft: Draft): void {
  const terms = completeSale(context, draft)
  checkBilledQuantities(context, draft)
  const { subsidiaryId } = terms
  const accountId = moneyAccount(context, draft, {
    subsidiaryId,
    types: context.settings.paymentAccountTypes,
  })
  draft.fields['status'] = draft.fields['undepFunds'] === true ? 'B' : 'C'
  post(context, draft, {
    type: 'CashSale',
    direction: 1,
    accountId,
    terms,
    goods: goodsOf(context, draft, terms),
  })
}

/** Completes a cash refund: a cash sale turned round. */
export function completeCashRefund(context: SaveContext, draft: Draft): void {
  const terms = completeSale(context, draft)
  checkBilledQuantities(context, draft)
  const { subsidiaryId } = terms
  const accountId = moneyAccount(context, draft, { subsidiaryId, types: context.settings.refundAccountTypes })
  draft.fields['status'] = draft.fields['undepFunds'] === true ? 'B' : 'C'
  post(context, draft, {
    type: 'CashRfnd',
    direction: -1,
    accountId,
    terms,
    goods: goodsOf(context, draft, terms),
  })
}

/**
 * Completes a credit memo: credit receivables, debit what its lines credit, and take from the invoices that it is
 * applied to (accounting-and-reliability.md §1.7 E5).
 */
export function completeCreditMemo(context: SaveContext, draft: Draft): void {
  const { world } = context
  const terms = completeSale(context, draft)
  checkBilledQuantities(context, draft)
  const { subsidiaryId, currencyId, precision, customer } = terms
  const accountId = receivablesAccount(context, draft, { field: 'account', subsidiaryId })
  const total = numberOf(draft.fields, 'total') ?? 0
  const refunded = claimedFrom(world, draft.id)
  const applied = applyLines(context, draft, {
    sublist: 'apply',
    kinds: ['invoice'],
    customerId: customer.id,
    currencyId,
    precision,
    limit: sum([total, -refunded]),
  })
  const basePrecision = precisionOf(world, baseCurrency(world, subsidiaryId))
  const difference = sum(
    applied.map(({ amount, base }) => sum([base, -multiply(amount, terms.exchangeRate, basePrecision)])),
  )
  const goods = goodsOf(context, draft, terms)
  const seeds = [...goods.seeds, ...exchangeSeeds(world, accountId, difference)]
  post(context, draft, { type: 'CustCred', direction: -1, accountId, terms, goods: { ...goods, seeds } })
  setOpen(draft, sum([refunded, ...applied.map(({ amount }) => amount)]))
}

/** Receivables of an invoice booked at another rate than the credit: the difference is realised. */
function exchangeSeeds(world: World, accountId: string, difference: number): readonly LineSeed[] {
  if (difference === 0) return []
  const realised = systemAccount(world, 'realisedExchange')
  return [
    { accountId, foreignAmount: 0, netAmount: -difference },
    { accountId: realised, foreignAmount: 0, netAmount: difference },
  ]
}

interface Bill {
  readonly type: string
  readonly direction: 1 | -1
  readonly accountId: string
  readonly terms: SaleTerms
  readonly goods: GoodsPosting
}

function post(context: SaveContext, draft: Draft, bill: Bill): void {
  const { terms, ...rest } = bill
  const period = postingPeriodOf(context.world, draft)
  draft.fields['postingPeriod'] = { id: period.id }
  draft.figures = saleFigures(context, draft, { ...terms, ...rest, postingPeriodId: period.id })
  assertPeriodsOpen(context, draft, 'receivables')
}

/** What is open of the document after `taken`; never less than nothing. */
function setOpen(draft: Draft, taken: number): void {
  const open = sum([numberOf(draft.fields, 'total') ?? 0, -taken])
  if (open < 0) throw userError('The total of this transaction cannot be less than the amount applied to it.')
  const { kind, id, fields, figures } = draft
  const settled = settlementFields({ kind, id, fields } as StoredRecord, open)
  Object.assign(fields, settled)
  if (figures !== undefined) draft.figures = { ...figures, open }
}

/**
 * Goods move with the document itself only where no fulfilment or receipt moves them: a bill without an order
 * behind it, a credit without a return [U, setting].
 */
function goodsOf(context: SaveContext, draft: Draft, terms: SaleTerms): GoodsPosting {
  const source = sourceOf(context.world, draft)
  const credit = draft.kind === 'creditMemo' || draft.kind === 'cashRefund'
  if (credit && !context.settings.creditMemoRestocks) return NO_GOODS
  if (source?.kind === 'salesOrder' || source?.kind === 'returnAuthorization') return NO_GOODS
  return goodsOfDocument(context, draft, { place: terms, sign: credit ? 1 : -1 })
}

function sourceOf(world: World, draft: Draft): StoredRecord | undefined {
  return world.getInGroup('transaction', reference(draft.fields, 'createdFrom')?.id ?? '')
}

/**
 * What may still be billed of a line of an order, or credited of a return: what was shipped or received, or, with
 * the preference "in advance", what was ordered; services always as ordered [U].
 */
export function billable(
  context: SaveContext,
  source: StoredRecord,
  { line, except }: { readonly line: SublistLine; readonly except: string | undefined },
): number {
  const { settings, world } = context
  const moved = movedOf(world, source.id, except).get(line.line)
  const inAdvance =
    source.kind === 'salesOrder' ? settings.invoiceInAdvanceOfFulfillment : settings.refundInAdvanceOfReturn
  const whole = inAdvance || !isFulfillable(world, line.fields)
  const limit = whole ? (numberOf(line.fields, 'quantity') ?? 0) : (moved?.shipped ?? 0)
  return sum([limit, -(moved?.billed ?? 0)])
}

/** Lines that stand for a line of an order or return stay within it; texts [U]. */
function checkBilledQuantities(context: SaveContext, draft: Draft): void {
  const source = sourceOf(context.world, draft)
  if (source?.kind !== 'salesOrder' && source?.kind !== 'returnAuthorization') return
  const lines = new Map((source.sublists['item'] ?? []).map((line) => [line.line, line]))
  for (const { fields, path } of draft.sublists['item'] ?? []) {
    const key = numberOf(fields, 'orderLine')
    if (key === undefined || !isSaleLine(fields)) continue
    const line = lines.get(key)
    if (line === undefined || reference(line.fields, 'item')?.id !== reference(fields, 'item')?.id)
      throw userError(
        `Unable to find a matching line for sublist item with key: [orderLine] and value: [${key}].`,
        path,
      )
    const most = billable(context, source, { line, except: draft.id })
    const quantity = numberOf(fields, 'quantity') ?? 0
    if (quantity > most && !context.settings.allowOverbilling)
      throw userError(
        `The quantity (${quantity}) of ${textOf(fields, 'itemName') ?? 'this line'} exceeds the quantity that can be billed (${most}).`,
        `${path}.quantity`,
      )
  }
}
