/** OrderStagedChange: what an edit would change, read off its drafts (schema texts of the eight types). */
import type {
  CalculatedDiscount,
  CalculatedLine,
  CalculatedOrder,
  CalculatedShippingLine,
  Order,
} from '../model.ts'
import type { ShopifyWorld } from '../world.ts'
import { inOrder, money } from './source.ts'

interface Edit {
  order: Order
  calculated: CalculatedOrder
  world: ShopifyWorld
}

/** All changes, lines first; `line` limits them to one line's own. */
export function stagedChanges(edit: Edit, line: CalculatedLine | null = null): object[] {
  const { calculated } = edit
  const lines = line ? [line] : calculated.lines
  return [
    ...lines.flatMap((l) => lineChange(edit, l)),
    ...calculated.addedDiscountApplications
      .filter((d) => line === null || d.calculatedLineId === line.id)
      .map((d) => discountChange(edit, d)),
    ...(line ? [] : calculated.shippingLines.flatMap((s) => shippingChange(edit, s))),
  ]
}

function lineChange({ order, world }: Edit, line: CalculatedLine): object[] {
  const { draft, lineItemId } = line
  const original = order.lines.find((l) => l.id === lineItemId)
  if (!original) {
    const variant = draft.variantId === null ? undefined : world.state.variants.get(draft.variantId)
    const { quantity, title } = draft
    const originalUnitPrice = money(draft.unitPrice.presentment, order.presentmentCurrencyCode)
    return variant
      ? [{ __typename: 'OrderStagedChangeAddVariant', quantity, variant }]
      : [{ __typename: 'OrderStagedChangeAddCustomItem', quantity, title, originalUnitPrice }]
  }
  const delta = draft.currentQuantity - original.currentQuantity
  if (delta === 0) return []
  const change = { lineItem: inOrder(order, original), delta: Math.abs(delta), restock: line.restock }
  const kind = delta > 0 ? 'OrderStagedChangeIncrementItem' : 'OrderStagedChangeDecrementItem'
  return [{ __typename: kind, ...change }]
}

/** The staged discount's id is its application's, under its own type. */
export function discountChangeId(applicationId: string): string {
  return applicationId.replace(
    '/CalculatedManualDiscountApplication/',
    '/OrderStagedChangeAddLineItemDiscount/',
  )
}

function discountChange({ order }: Edit, { id, application }: CalculatedDiscount): object {
  const value =
    application.percentage === null
      ? { __typename: 'MoneyV2', ...money(application.fixed ?? 0n, order.presentmentCurrencyCode) }
      : { __typename: 'PricingPercentageValue', percentage: application.percentage }
  return {
    __typename: 'OrderStagedChangeAddLineItemDiscount',
    id: discountChangeId(id),
    description: application.description ?? '',
    value,
  }
}

function shippingChange({ order }: Edit, line: CalculatedShippingLine): object[] {
  const { title, originalPrice } = line.draft
  if (line.staged === 'REMOVED') {
    return [{ __typename: 'OrderStagedChangeRemoveShippingLine', shippingLine: inOrder(order, line.draft) }]
  }
  if (line.staged === 'NONE') return []
  const price = money(originalPrice.presentment, order.presentmentCurrencyCode)
  return [
    { __typename: 'OrderStagedChangeAddShippingLine', title, presentmentTitle: title, phone: null, price },
  ]
}
