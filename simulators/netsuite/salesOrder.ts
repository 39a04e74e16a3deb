import { percentOf, round, sum } from './amounts.ts'
import { type Draft, numberOf, reference, type SaveContext, textOf } from './draft.ts'
import { mandatoryFields, userError } from './errors.ts'
import { salesOrderFigures } from './figures.ts'
import { indexesOf } from './indexes.ts'
import {
  activeCustomer,
  currencyFor,
  exchangeRate,
  precisionOf,
  subsidiaryFor,
  today,
} from './organisation.ts'
import { priceLines } from './salesOrderLines.ts'
import { type TaxAmount, taxOf } from './tax.ts'
import type { StoredRecord } from './world.ts'

/**
 * Completes a sales order: references checked, lines priced, tax, totals, status. It posts nothing (netsuite.md §6),
 * so a closed period does not refuse it.
 */
export function completeSalesOrder(context: SaveContext, draft: Draft): void {
  const { world } = context
  if (reference(draft.fields, 'entity') === undefined) throw mandatoryFields(['Customer'])
  const customer = activeCustomer(context, draft.fields, 'entity')
  const subsidiaryId = subsidiaryFor(context, draft.fields, customer)
  const currencyId = currencyFor(context, draft.fields, customer)
  const precision = precisionOf(world, currencyId)
  draft.fields['tranDate'] ??= today(world)
  draft.fields['subsidiary'] = { id: subsidiaryId }
  draft.fields['currency'] = { id: currencyId }
  const rate = exchangeRate(world, {
    currencyId,
    subsidiaryId,
    sent: numberOf(draft.fields, 'exchangeRate'),
  })
  draft.fields['exchangeRate'] = rate
  draft.fields['source'] ??= context.by === 'person' ? 'ui' : 'restWebServices'
  priceLines(context, draft, { currencyId, precision, subsidiaryId, customer })
  const taxes = taxOf(context, draft, { precision, subsidiaryId, customer })
  setTotals(draft, { precision, taxes })
  setStatus(context, draft)
  draft.figures = salesOrderFigures(context, draft, { subsidiaryId, currencyId, exchangeRate: rate, taxes })
}

/**
 * `subtotal` is the sum of the lines, line discounts included; `discountTotal` is the discount of the order's
 * head only [U, as the form shows it].
 */
function setTotals(draft: Draft, order: { precision: number; taxes: readonly TaxAmount[] }): void {
  const { fields } = draft
  const subtotal = sum((draft.sublists['item'] ?? []).map((line) => numberOf(line.fields, 'amount') ?? 0))
  const discountRate = fields['discountRate']
  const discountTotal =
    reference(fields, 'discountItem') === undefined
      ? 0
      : typeof discountRate === 'string'
        ? percentOf(subtotal, Number(discountRate.slice(0, -1)), order.precision)
        : round(numberOf(fields, 'discountRate') ?? 0, order.precision)
  const taxTotal = sum(order.taxes.map(({ amount }) => amount))
  const shippingCost = round(numberOf(fields, 'shippingCost') ?? 0, order.precision)
  const handlingCost = round(numberOf(fields, 'handlingCost') ?? 0, order.precision)
  const total = sum([subtotal, discountTotal, taxTotal, shippingCost, handlingCost])
  if (total < 0) throw userError('The total of this transaction may not be negative.')
  Object.assign(fields, { subtotal, discountTotal, taxTotal, total })
}

/** Closing every line closes the order; reopening one opens it again (netsuite.md §6). */
function setStatus(context: SaveContext, draft: Draft): void {
  const orderStatus = textOf(draft.fields, 'orderStatus') ?? context.settings.defaultOrderStatus
  const sold = (draft.sublists['item'] ?? []).filter(
    ({ fields }) => fields['itemType'] !== 'Discount' && fields['itemType'] !== 'Markup',
  )
  const closed = sold.length > 0 && sold.every(({ fields }) => fields['isClosed'] === true)
  draft.fields['orderStatus'] = orderStatus
  draft.fields['status'] = closed ? 'H' : orderStatus
}

/** netsuite.md §6: an order may be deleted while nothing hangs on it. */
export function assertSalesOrderDeletable(context: SaveContext, record: StoredRecord): void {
  if (indexesOf(context.world).depositsByOrder.ids(record.id).length > 0)
    throw userError('This transaction cannot be deleted because it has dependent records.')
}
