/** Editing an order: begin, stage changes, commit (recordings: order-edit-money-math, money-bag-presentment-parity). */
import { blankLine } from '../checkoutCart.ts'
import type { CalculatedLine, CalculatedOrder, LineItem, Order } from '../model.ts'
import { bag, multiplyRate, parseAmount, times } from '../money.ts'
import { lineNet } from '../orderTotals.ts'
import { visibleOrder } from '../orderWindow.ts'
import { type ApiContext, type FieldMap, userError } from '../resolver.ts'
import { discountChangeId } from '../types/stagedChanges.ts'
import { legacyId } from '../world.ts'
import { percentOf } from './discountCode.ts'
import { commitEdit } from './editCommit.ts'
import { withAllocation, withoutAllocation, withQuantity } from './editDraft.ts'
import { answer, type EditArgs, GONE, refuse, type Session, sessionOf } from './editSession.ts'
import { bagOfPresentment, type MoneyInput, taxAtRate } from './inputs.ts'

interface DiscountInput {
  description?: string | null
  fixedValue?: MoneyInput | null
  percentValue?: number | null
}

function orderEditBegin(_root: unknown, args: EditArgs, context: ApiContext): object {
  const order = visibleOrder(args.id, context)
  const nothing = { calculatedOrder: null, orderEditSession: null }
  if (!order) return { ...nothing, userErrors: [userError(['id'], 'The order does not exist.')] }
  if (order.cancelledAt !== null) {
    return { ...nothing, userErrors: [userError(['id'], 'The order cannot be edited.')] }
  }
  const { world } = context
  const calculated: CalculatedOrder = {
    id: world.nextId('CalculatedOrder'),
    orderId: order.id,
    lines: order.lines
      .filter((l) => l.currentQuantity > 0 && l.kind !== 'TIP')
      .map((l) => ({ id: world.nextId('CalculatedLineItem'), lineItemId: l.id, draft: l, restock: false })),
    shippingLines: order.shippingLines.map((s) => ({
      id: s.id.replace('/ShippingLine/', '/CalculatedShippingLine/'),
      shippingLineId: s.id,
      draft: s,
      staged: 'NONE',
    })),
    addedDiscountApplications: [],
    committed: false,
  }
  world.state.calculatedOrders.set(calculated.id, calculated)
  return answer({ calculated, order, world }, null)
}

function findLine(session: Session, id: string): CalculatedLine | null {
  return session.calculated.lines.find((l) => l.id === id || l.lineItemId === id) ?? null
}

function orderEditSetQuantity(
  _root: unknown,
  args: EditArgs & { lineItemId: string; quantity: number; restock?: boolean | null },
  context: ApiContext,
): object {
  const session = sessionOf(args, context)
  if (!session) return refuse('id', GONE)
  const line = findLine(session, args.lineItemId)
  if (!line) return refuse('lineItemId', 'The line item does not exist.')
  const { order } = session
  const original = order.lines.find((l) => l.id === line.lineItemId)
  if (args.quantity < (original?.fulfilledQuantity ?? 0)) {
    return refuse('quantity', 'Cannot set the quantity below the fulfilled quantity.')
  }
  if (original) line.draft = restaged(session, line, withQuantity(order, original, args.quantity))
  else line.draft = withNewQuantity(order, line.draft, args.quantity)
  line.restock = args.restock === true
  return answer(session, line)
}

/** The line at its new quantity, with the discounts that this edit has staged on it. */
function restaged(session: Session, line: CalculatedLine, base: LineItem): LineItem {
  let draft = base
  for (const staged of line.draft.discountAllocations) {
    const isStaged = session.calculated.addedDiscountApplications.some(
      (d) => d.application.index === staged.applicationIndex,
    )
    if (isStaged) draft = withAllocation(session.order, draft, staged)
  }
  return draft
}

/** A line that this edit adds has no past: its quantity is simply another. */
function withNewQuantity(order: Order, draft: LineItem, quantity: number): LineItem {
  const sized = { ...draft, quantity, currentQuantity: quantity }
  const base = lineNet(order, sized, quantity)
  return {
    ...sized,
    taxLines: draft.taxLines.map((t) => ({ ...t, price: taxAtRate(order, base, t.rate ?? '0') })),
  }
}

/** Taxes on an added line: the rates that the order's other lines bear ([U] how Shopify finds them). */
function taxed(order: Order, line: LineItem): LineItem {
  if (!line.taxable || order.taxExempt) return line
  const model = order.lines.find((l) => l.taxLines.length > 0)
  const base = lineNet(order, line, line.quantity)
  const taxLines = (model?.taxLines ?? []).map((t) => ({
    ...t,
    price: taxAtRate(order, base, t.rate ?? '0'),
  }))
  return { ...line, taxLines }
}

function addLine(session: Session, draft: LineItem): CalculatedLine {
  const line: CalculatedLine = {
    id: session.world.nextId('CalculatedLineItem'),
    lineItemId: null,
    draft: taxed(session.order, draft),
    restock: false,
  }
  session.calculated.lines.push(line)
  return line
}

interface AddVariantArgs extends EditArgs {
  variantId: string
  quantity: number
  allowDuplicates?: boolean | null
}

function orderEditAddVariant(_root: unknown, args: AddVariantArgs, context: ApiContext): object {
  const session = sessionOf(args, context)
  if (!session) return refuse('id', GONE)
  const { world, order } = session
  const variant = world.state.variants.get(args.variantId)
  if (!variant) return refuse('variantId', 'The variant does not exist.')
  if (args.quantity < 1) return refuse('quantity', 'must be greater than 0')
  const isThere = session.calculated.lines.some(
    (l) => l.draft.variantId === variant.id && l.draft.currentQuantity > 0,
  )
  if (isThere && args.allowDuplicates !== true) {
    return refuse('variantId', 'The variant is already in the order.')
  }
  const product = world.state.products.get(variant.productId)
  const rate = world.rate(order.currencyCode, order.presentmentCurrencyCode)
  const unitPrice = bag(variant.price, multiplyRate(variant.price, rate, order.presentmentCurrencyCode))
  const line = addLine(session, {
    ...blankLine(world, { title: product?.title ?? variant.title, quantity: args.quantity, unitPrice }),
    kind: product?.isGiftCard ? 'GIFT_CARD' : 'PRODUCT',
    variantId: variant.id,
    productId: variant.productId,
    variantTitle: variant.title === 'Default Title' ? null : variant.title,
    sku: variant.sku,
    vendor: product?.vendor ?? null,
    taxable: variant.taxable,
    requiresShipping: world.state.inventoryItems.get(variant.inventoryItemId)?.requiresShipping ?? true,
    fromEdit: true,
  })
  return answer(session, line)
}

interface CustomItemArgs extends EditArgs {
  title: string
  price: MoneyInput
  quantity: number
  taxable?: boolean | null
  requiresShipping?: boolean | null
}

function orderEditAddCustomItem(_root: unknown, args: CustomItemArgs, context: ApiContext): object {
  const session = sessionOf(args, context)
  if (!session) return refuse('id', GONE)
  const { world, order } = session
  if (args.quantity < 1) return refuse('quantity', 'must be greater than 0')
  const unitPrice = bagOfPresentment(world, order, parseAmount(args.price.amount))
  const line = addLine(session, {
    ...blankLine(world, { title: args.title, quantity: args.quantity, unitPrice }),
    taxable: args.taxable === true,
    requiresShipping: args.requiresShipping === true,
    fromEdit: true,
  })
  return answer(session, line)
}

function orderEditAddLineItemDiscount(
  _root: unknown,
  args: EditArgs & { lineItemId: string; discount: DiscountInput },
  context: ApiContext,
): object {
  const session = sessionOf(args, context)
  if (!session) return refuse('id', GONE)
  const line = findLine(session, args.lineItemId)
  if (!line) return refuse('lineItemId', 'The line item does not exist.')
  const { fixedValue, percentValue } = args.discount
  const hasOne = Boolean(fixedValue) !== (percentValue !== null && percentValue !== undefined)
  if (!hasOne) return refuse('discount', 'Discount must have either a fixed value or a percentage')
  const index =
    session.order.discountApplications.length + session.calculated.addedDiscountApplications.length
  const staged = stageDiscount(session, line, { discount: args.discount, index })
  const id = discountChangeId(staged)
  const description = args.discount.description ?? ''
  return answer(session, line, { addedDiscountStagedChange: { id, description } })
}

function stageDiscount(
  session: Session,
  line: CalculatedLine,
  facts: { discount: DiscountInput; index: number; id?: string },
): string {
  const { order, world } = session
  const { discount, index } = facts
  const gross = times(line.draft.unitPrice, line.draft.currentQuantity)
  const fixed = discount.fixedValue
    ? bagOfPresentment(world, order, parseAmount(discount.fixedValue.amount))
    : null
  // A fixed value is per unit: the admin calls it so; the recording has one unit.
  const allocated = fixed
    ? times(fixed, line.draft.currentQuantity)
    : percentOf(order, gross, discount.percentValue ?? 0)
  const id = facts.id ?? world.nextId('CalculatedManualDiscountApplication')
  session.calculated.addedDiscountApplications.push({
    id,
    calculatedLineId: line.id,
    application: {
      index,
      kind: 'MANUAL',
      title: discount.description ?? 'Discount',
      description: discount.description ?? null,
      allocationMethod: 'EACH',
      targetType: 'LINE_ITEM',
      targetSelection: 'EXPLICIT',
      percentage: discount.percentValue ?? null,
      fixed: fixed?.presentment ?? null,
      fromEdit: true,
    },
  })
  line.draft = withAllocation(order, line.draft, { applicationIndex: index, allocated })
  return id
}

interface DiscountArgs extends EditArgs {
  discountApplicationId: string
}

function unstage(session: Session, id: string): { line: CalculatedLine; index: number; id: string } | null {
  const { calculated, order } = session
  const number = legacyId(id)
  const at = calculated.addedDiscountApplications.findIndex((d) => d.id === id || legacyId(d.id) === number)
  const staged = calculated.addedDiscountApplications[at]
  const line = calculated.lines.find((l) => l.id === staged?.calculatedLineId)
  if (!staged || !line) return null
  calculated.addedDiscountApplications.splice(at, 1)
  line.draft = withoutAllocation(order, line.draft, staged.application.index)
  return { line, index: staged.application.index, id: staged.id }
}

function orderEditRemoveDiscount(_root: unknown, args: DiscountArgs, context: ApiContext): object {
  const session = sessionOf(args, context)
  if (!session) return refuse('id', GONE)
  const removed = unstage(session, args.discountApplicationId)
  if (!removed) return refuse('discountApplicationId', 'The discount application does not exist.')
  return answer(session, removed.line)
}

function orderEditUpdateDiscount(
  _root: unknown,
  args: DiscountArgs & { discount: DiscountInput },
  context: ApiContext,
): object {
  const session = sessionOf(args, context)
  if (!session) return refuse('id', GONE)
  const removed = unstage(session, args.discountApplicationId)
  if (!removed) return refuse('discountApplicationId', 'The discount application does not exist.')
  stageDiscount(session, removed.line, { discount: args.discount, index: removed.index, id: removed.id })
  return answer(session, removed.line)
}

function orderEditCommit(_root: unknown, args: EditArgs, context: ApiContext): object {
  const session = sessionOf(args, context)
  if (!session) return refuse('id', GONE)
  const { world, order, calculated } = session
  if (!commitEdit(world, order, calculated)) {
    return {
      order: null,
      successMessages: [],
      userErrors: [userError(['id'], 'There must be at least one change to be made.')],
    }
  }
  return { order, successMessages: ['Order updated'], userErrors: [] }
}

export const orderEditMutations: FieldMap = {
  orderEditBegin,
  orderEditSetQuantity,
  orderEditAddVariant,
  orderEditAddCustomItem,
  orderEditAddLineItemDiscount,
  orderEditRemoveDiscount,
  orderEditRemoveLineItemDiscount: orderEditRemoveDiscount,
  orderEditUpdateDiscount,
  orderEditCommit,
}
