/** What orders, bills, credits and returns share: the customer's terms, priced lines, tax and totals. */
import { percentOf, round, sum } from './amounts.ts'
import { type Draft, numberOf, reference, type SaveContext, textOf } from './draft.ts'
import { mandatoryFields, userError } from './errors.ts'
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

export interface SaleTerms {
  readonly customer: StoredRecord
  readonly subsidiaryId: string
  readonly currencyId: string
  readonly precision: number
  readonly exchangeRate: number
  readonly taxes: readonly TaxAmount[]
}

/** Checks references, prices the lines, computes or checks tax, and sets the totals. */
export function completeSale(context: SaveContext, draft: Draft): SaleTerms {
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
  return { customer, subsidiaryId, currencyId, precision, exchangeRate: rate, taxes }
}

/**
 * `subtotal` is the sum of the lines, line discounts included; `discountTotal` is the discount of the document's
 * head only [U, as the form shows it].
 */
function setTotals(draft: Draft, sale: { precision: number; taxes: readonly TaxAmount[] }): void {
  const { fields } = draft
  const subtotal = sum((draft.sublists['item'] ?? []).map((line) => numberOf(line.fields, 'amount') ?? 0))
  const discountRate = fields['discountRate']
  const discountTotal =
    reference(fields, 'discountItem') === undefined
      ? 0
      : typeof discountRate === 'string'
        ? percentOf(subtotal, Number(discountRate.slice(0, -1)), sale.precision)
        : round(numberOf(fields, 'discountRate') ?? 0, sale.precision)
  const taxTotal = sum(sale.taxes.map(({ amount }) => amount))
  const shippingCost = round(numberOf(fields, 'shippingCost') ?? 0, sale.precision)
  const handlingCost = round(numberOf(fields, 'handlingCost') ?? 0, sale.precision)
  const total = sum([subtotal, discountTotal, taxTotal, shippingCost, handlingCost])
  if (total < 0) throw userError('The total of this transaction may not be negative.')
  Object.assign(fields, { subtotal, discountTotal, taxTotal, total })
}

/** The line's item type, without the discounts and markups that change the line above them. */
export function isSaleLine(fields: Draft['fields']): boolean {
  const type = textOf(fields, 'itemType')
  return type !== 'Discount' && type !== 'Markup'
}
