/** Amounts of a sold or credited document's lines: price levels, rate × quantity, discounts. */
import { divide, multiply, percentOf, round } from './amounts.ts'
import { type Draft, type DraftLine, numberOf, reference, type SaveContext, textOf } from './draft.ts'
import { invalidFieldValue, mandatoryFields, notSimulated, userError } from './errors.ts'
import { ITEM_TYPES } from './names.ts'
import { usableIn } from './organisation.ts'
import type { RecordKind, StoredRecord, World } from './world.ts'

/** Price level id of "Custom": keeps the sent rate and amount (netsuite.md §6, §10.7). */
export const CUSTOM_PRICE = '-1'

export interface PricingContext {
  readonly currencyId: string
  readonly precision: number
  readonly subsidiaryId: string
  readonly customer: StoredRecord
}

/** What orders and returns count on their lines. */
const PROGRESS: Readonly<Partial<Record<RecordKind, readonly string[]>>> = {
  salesOrder: ['quantityFulfilled', 'quantityBilled'],
  returnAuthorization: ['quantityReceived', 'quantityBilled'],
}

/** Checks every line's item and computes its quantity, rate and amount in place. */
export function priceLines(context: SaveContext, draft: Draft, pricing: PricingContext): void {
  const lines = draft.sublists['item'] ?? []
  if (lines.length === 0) throw userError('You must have at least one valid line item for this transaction.')
  let above: DraftLine | undefined
  for (const line of lines) {
    const item = checkItem(context, line, pricing)
    line.fields['itemType'] = ITEM_TYPES[item.kind] ?? 'NonInvtPart'
    if (PROGRESS[draft.kind] !== undefined) {
      const closed = line.fields['isClosed'] === true
      Object.assign(line.fields, { isClosed: closed, isOpen: !closed })
    }
    if (isAdjustment(item)) {
      adjustmentAmount(line, { above, precision: pricing.precision })
    } else {
      if (line.sent !== undefined) saleAmount(context.world, line, { item, ...pricing })
      for (const name of PROGRESS[draft.kind] ?? []) line.fields[name] ??= 0
      above = line
    }
  }
  if (above === undefined) throw userError('You must have at least one valid line item for this transaction.')
}

/** Discount and markup items change the line above them and have no quantity. */
function isAdjustment(item: StoredRecord): boolean {
  return item.kind === 'discountItem' || item.kind === 'markupItem'
}

/** netsuite.md §2.2: inactive, of another subsidiary, or unknown → INVALID_CONTENT with the line's path. */
function checkItem(context: SaveContext, line: DraftLine, pricing: PricingContext): StoredRecord {
  const id = reference(line.fields, 'item')?.id
  if (id === undefined) throw mandatoryFields(['Item'])
  const item = context.world.getInGroup('item', id)
  const unusable =
    item === undefined || item.fields['isInactive'] === true || !usableIn(item, pricing.subsidiaryId)
  if (item === undefined || (unusable && line.sent !== undefined))
    throw invalidFieldValue(id, 'item', `${line.path}.item`)
  if (item.kind === 'itemGroup' || item.kind === 'subtotalItem') throw notSimulated(`${item.kind} on orders`)
  return item
}

/**
 * netsuite.md §6, §10.8: a discount item lowers the line above; a percentage is taken of that line's amount.
 * The sign of a sent amount is kept: a positive one raises the order, so a client's slip shows in the total.
 */
function adjustmentAmount(
  line: DraftLine,
  position: { above: DraftLine | undefined; precision: number },
): void {
  if (position.above === undefined)
    throw userError('A discount or markup line must follow the line that it applies to.', line.path)
  delete line.fields['quantity']
  const rate = line.fields['rate']
  if (typeof rate === 'string') {
    const basis = numberOf(position.above.fields, 'amount') ?? 0
    line.fields['amount'] = percentOf(basis, Number(rate.slice(0, -1)), position.precision)
    return
  }
  const amount = numberOf(line.sent ?? {}, 'amount') ?? numberOf(line.fields, 'amount') ?? rate
  line.fields['amount'] = round(typeof amount === 'number' ? amount : 0, position.precision)
  line.fields['rate'] = line.fields['amount']
}

/**
 * Any price level but Custom (-1) brings the item's own price, and a sent rate or amount is lost (§10.7).
 * With Custom, a sent amount stands as it is; otherwise it is rate × quantity.
 */
function saleAmount(world: World, line: DraftLine, sale: PricingContext & { item: StoredRecord }): void {
  const quantity = numberOf(line.fields, 'quantity') ?? 1
  const level =
    reference(line.fields, 'price')?.id ?? reference(sale.customer.fields, 'priceLevel')?.id ?? '1'
  line.fields['quantity'] = quantity
  line.fields['price'] = { id: level }
  if (level !== CUSTOM_PRICE) {
    const own = ownPrice(world, sale.item, { currencyId: sale.currencyId, level })
    line.fields['rate'] = own
    line.fields['amount'] = multiply(own, quantity, sale.precision)
    return
  }
  const sentAmount = numberOf(line.sent ?? {}, 'amount')
  const sentRate = numberOf(line.sent ?? {}, 'rate')
  if (sentAmount !== undefined) {
    line.fields['amount'] = round(sentAmount, sale.precision)
    line.fields['rate'] = sentRate ?? divide(sentAmount, quantity, 8)
    return
  }
  const rate = sentRate ?? numberOf(line.fields, 'rate') ?? 0
  const repriced = sentRate !== undefined || line.sent?.['quantity'] !== undefined
  line.fields['rate'] = rate
  if (repriced || numberOf(line.fields, 'amount') === undefined)
    line.fields['amount'] = multiply(rate, quantity, sale.precision)
}

/** The item's price in a currency and level; the base price (level 1) and then 0 where it has none [U]. */
function ownPrice(world: World, item: StoredRecord, wanted: { currencyId: string; level: string }): number {
  const prices = (item.sublists['price'] ?? []).filter(
    ({ fields }) => (reference(fields, 'currencyPage')?.id ?? '1') === wanted.currencyId,
  )
  const at = (level: string) =>
    prices.find(({ fields }) => (reference(fields, 'priceLevel')?.id ?? '1') === level)
  return numberOf((at(wanted.level) ?? at('1'))?.fields ?? {}, 'price') ?? numberOf(item.fields, 'rate') ?? 0
}

/** Whether the line's item is one that the account treats as shipping (settings.shippingItems). */
export function isShippingLine(context: SaveContext, line: DraftLine): boolean {
  const id = reference(line.fields, 'item')?.id
  const item = id === undefined ? undefined : context.world.getInGroup('item', id)
  return item !== undefined && context.settings.shippingItems.includes(textOf(item.fields, 'itemId') ?? '')
}
