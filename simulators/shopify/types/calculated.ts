/** CalculatedOrder: an order as an edit would leave it (recording: order-edit-money-math). */
import { connectionOf, type PageArgs } from '../connection.ts'
import { draftOrderOf } from '../mutations/editDraft.ts'
import type { CalculatedLine, CalculatedOrder, CalculatedShippingLine, Order } from '../model.ts'
import { divideHalfUp, roundToCurrency, subtract, times } from '../money.ts'
import { currentSubtotal, currentTotal, lineDiscount, lineNet, totalOutstanding } from '../orderTotals.ts'
import { type ApiContext, type FieldContext, notSimulated, type TypeMap } from '../resolver.ts'
import { legacyId } from '../world.ts'
import { discountAllocation } from './discount.ts'
import { money, moneyBag } from './source.ts'
import { stagedChanges } from './stagedChanges.ts'
import { orderMoneyFields } from './orderMoney.ts'

interface PlacedCalculatedLine extends CalculatedLine {
  order: Order
  calculated: CalculatedOrder
}

function original(calculated: CalculatedOrder, context: ApiContext): Order {
  const order = context.world.order(calculated.orderId)
  if (!order) throw notSimulated('editing a deleted order')
  return order
}

/** The order as it would be committed now. */
function draft(calculated: CalculatedOrder, context: ApiContext): Order {
  return draftOrderOf(original(calculated, context), calculated)
}

export function placedLine(
  calculated: CalculatedOrder,
  line: CalculatedLine,
  order: Order,
): PlacedCalculatedLine {
  return { ...line, order, calculated }
}

function discountedUnit(line: PlacedCalculatedLine): object {
  const { draft: item, order } = line
  const count = BigInt(Math.max(1, item.quantity))
  const net = subtract(times(item.unitPrice, item.quantity), lineDiscount(item))
  return moneyBag(order, {
    shop: roundToCurrency(divideHalfUp(net.shop, count), order.currencyCode),
    presentment: roundToCurrency(divideHalfUp(net.presentment, count), order.presentmentCurrencyCode),
  })
}

function applicationOf(line: PlacedCalculatedLine, applicationIndex: number): object | null {
  const added = line.calculated.addedDiscountApplications.find(
    (d) => d.application.index === applicationIndex,
  )
  const application = added?.application ?? line.order.discountApplications[applicationIndex]
  if (!application) return null
  const kinds = { CODE: 'DiscountCode', AUTOMATIC: 'Automatic', MANUAL: 'Manual', SCRIPT: 'Script' } as const
  return {
    __typename:
      application.kind === 'CODE'
        ? 'CalculatedDiscountCodeApplication'
        : `Calculated${kinds[application.kind]}DiscountApplication`,
    id:
      added?.id ??
      `gid://shopify/CalculatedDiscountApplication/${legacyId(line.order.id)}${applicationIndex}`,
    description: application.description ?? application.title,
    code: application.title,
    allocationMethod: application.allocationMethod,
    targetSelection: application.targetSelection,
    targetType: application.targetType,
    appliedTo: application.allocationMethod === 'EACH' ? 'LINE' : 'ORDER',
    value:
      application.percentage === null
        ? { __typename: 'MoneyV2', ...money(application.fixed ?? 0n, line.order.presentmentCurrencyCode) }
        : { __typename: 'PricingPercentageValue', percentage: application.percentage },
  }
}

const lines = (calculated: CalculatedOrder, context: ApiContext) => {
  const order = draft(calculated, context)
  return calculated.lines.map((line) => placedLine(calculated, line, order))
}

export const calculatedTypes: TypeMap = {
  CalculatedOrder: {
    originalOrder: (c: CalculatedOrder, _args: never, context: ApiContext) => original(c, context),
    subtotalLineItemsQuantity: (c: CalculatedOrder) =>
      c.lines.reduce((n, l) => n + l.draft.currentQuantity, 0),
    subtotalPriceSet: (c: CalculatedOrder, _args: never, context: ApiContext) => {
      const order = draft(c, context)
      return moneyBag(order, currentSubtotal(order))
    },
    totalPriceSet: (c: CalculatedOrder, _args: never, context: ApiContext) => {
      const order = draft(c, context)
      return moneyBag(order, currentTotal(order))
    },
    totalOutstandingSet: (c: CalculatedOrder, _args: never, context: ApiContext) => {
      const order = draft(c, context)
      return moneyBag(order, totalOutstanding(order))
    },
    cartDiscountAmountSet: (c: CalculatedOrder, args: never, context: FieldContext) =>
      orderMoneyFields['currentCartDiscountAmountSet']?.(draft(c, context) as never, args, context),
    taxLines: (c: CalculatedOrder, args: never, context: FieldContext) =>
      orderMoneyFields['currentTaxLines']?.(draft(c, context) as never, args, context),
    lineItems: (c: CalculatedOrder, args: PageArgs, context: ApiContext) =>
      connectionOf(
        lines(c, context).filter((l) => l.lineItemId !== null),
        args,
      ),
    addedLineItems: (c: CalculatedOrder, args: PageArgs, context: ApiContext) =>
      connectionOf(
        lines(c, context).filter((l) => l.lineItemId === null),
        args,
      ),
    addedDiscountApplications: (c: CalculatedOrder, args: PageArgs, context: ApiContext) => {
      const placed = lines(c, context)[0]
      const shown = c.addedDiscountApplications.map((d) =>
        placed ? applicationOf(placed, d.application.index) : null,
      )
      return connectionOf(shown, args)
    },
    shippingLines: (c: CalculatedOrder, _args: never, context: ApiContext) => {
      const order = original(c, context)
      return c.shippingLines.map((s) => calculatedShippingLine(order, s))
    },
    notificationPreviewHtml: () => null,
    notificationPreviewTitle: () => 'Your order has been updated',
    stagedChanges: (c: CalculatedOrder, args: PageArgs, context: ApiContext) =>
      connectionOf(stagedChanges({ order: original(c, context), calculated: c, world: context.world }), args),
  },
  CalculatedLineItem: {
    title: (l: PlacedCalculatedLine) => l.draft.title,
    variantTitle: (l: PlacedCalculatedLine) => l.draft.variantTitle,
    sku: (l: PlacedCalculatedLine) => l.draft.sku,
    variant: (l: PlacedCalculatedLine, _args: never, { world }: ApiContext) =>
      l.draft.variantId === null ? null : (world.state.variants.get(l.draft.variantId) ?? null),
    quantity: (l: PlacedCalculatedLine) => l.draft.currentQuantity,
    editableQuantity: (l: PlacedCalculatedLine) => l.draft.currentQuantity - l.draft.fulfilledQuantity,
    editableQuantityBeforeChanges: (l: PlacedCalculatedLine, _args: never, context: ApiContext) => {
      const before = original(l.calculated, context).lines.find((line) => line.id === l.lineItemId)
      return before ? before.currentQuantity - before.fulfilledQuantity : 0
    },
    originalUnitPriceSet: (l: PlacedCalculatedLine) => moneyBag(l.order, l.draft.unitPrice),
    discountedUnitPriceSet: discountedUnit,
    editableSubtotalSet: (l: PlacedCalculatedLine) =>
      moneyBag(l.order, lineNet(l.order, l.draft, l.draft.currentQuantity)),
    uneditableSubtotalSet: (l: PlacedCalculatedLine) =>
      moneyBag(l.order, lineNet(l.order, l.draft, l.draft.fulfilledQuantity)),
    hasStagedLineItemDiscount: (l: PlacedCalculatedLine) =>
      l.calculated.addedDiscountApplications.some((d) => d.calculatedLineId === l.id),
    calculatedDiscountAllocations: (l: PlacedCalculatedLine) =>
      l.draft.discountAllocations.map((a) => ({
        allocatedAmountSet: moneyBag(l.order, a.allocated),
        discountApplication: applicationOf(l, a.applicationIndex),
      })),
    customAttributes: (l: PlacedCalculatedLine) => l.draft.customAttributes,
    stagedChanges: (l: PlacedCalculatedLine, _args: never, context: ApiContext) => {
      const order = original(l.calculated, context)
      return stagedChanges({ order, calculated: l.calculated, world: context.world }, l)
    },
    discountAllocations: (l: PlacedCalculatedLine) =>
      l.draft.discountAllocations.map((a) => discountAllocation(l.order, a)),
    restockable: () => true,
    restocking: (l: PlacedCalculatedLine) => l.restock,
    image: () => null,
  },
}

export function calculatedShippingLine(order: Order, line: CalculatedShippingLine): object {
  return {
    id: line.id,
    title: line.draft.title,
    price: moneyBag(order, line.draft.originalPrice),
    stagedStatus: line.staged,
  }
}
