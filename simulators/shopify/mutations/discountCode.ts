/** The discount code that orderCreate can carry (recording: order-create-math-matrix `fixedDiscount`). */
import type { Amount, MoneyBag, Order } from '../model.ts'
import { bag, divideHalfUp, roundToCurrency, sum, times } from '../money.ts'
import { allocate, minorUnit } from '../pricing.ts'
import type { ShopifyWorld } from '../world.ts'
import { bagOfInput, type MoneyBagInput } from './inputs.ts'

export interface DiscountCodeInput {
  itemFixedDiscountCode?: { code: string; amountSet?: MoneyBagInput | null } | null
  itemPercentageDiscountCode?: { code: string; percentage?: number | null } | null
  freeShippingDiscountCode?: { code: string } | null
}

/** Puts the code on the order and spreads it over the lines, or over shipping. */
export function applyDiscountCode(world: ShopifyWorld, order: Order, input: DiscountCodeInput): void {
  const { itemFixedDiscountCode: fixed, itemPercentageDiscountCode: percentage } = input
  if (fixed) {
    const amount = fixed.amountSet ? bagOfInput(world, order, fixed.amountSet) : bag(0n)
    register(order, { code: fixed.code, target: 'LINE_ITEM', percentage: null, fixed: amount.presentment })
    spreadOverLines(order, amount)
  }
  if (percentage) {
    const percent = percentage.percentage ?? 0
    register(order, { code: percentage.code, target: 'LINE_ITEM', percentage: percent, fixed: null })
    spreadOverLines(order, percentOf(order, lineTotal(order), percent))
  }
  if (input.freeShippingDiscountCode) {
    const { code } = input.freeShippingDiscountCode
    register(order, { code, target: 'SHIPPING_LINE', percentage: 100, fixed: null })
    for (const line of order.shippingLines) {
      line.discountAllocations.push({ applicationIndex: 0, allocated: line.originalPrice })
    }
  }
}

interface CodeFacts {
  code: string
  target: 'LINE_ITEM' | 'SHIPPING_LINE'
  percentage: number | null
  fixed: Amount | null
}

function register(order: Order, facts: CodeFacts): void {
  order.discountCodes.push(facts.code)
  order.discountApplications.push({
    index: order.discountApplications.length,
    kind: 'CODE',
    title: facts.code,
    description: null,
    allocationMethod: 'ACROSS',
    targetType: facts.target,
    targetSelection: 'ALL',
    percentage: facts.percentage,
    fixed: facts.fixed,
    fromEdit: false,
  })
}

function lineTotal(order: Order): MoneyBag {
  return sum(order.lines.map((l) => times(l.unitPrice, l.quantity)))
}

/** A percentage (15 = 15 %) of an amount, each side rounded to its currency. */
export function percentOf(order: Order, amount: MoneyBag, percentage: number): MoneyBag {
  const parts = BigInt(Math.round(percentage * 1_000_000))
  const side = (a: Amount, currencyCode: string) =>
    roundToCurrency(divideHalfUp(a * parts, 100_000_000n), currencyCode)
  return bag(side(amount.shop, order.currencyCode), side(amount.presentment, order.presentmentCurrencyCode))
}

function spreadOverLines(order: Order, total: MoneyBag): void {
  const gross = order.lines.map((l) => times(l.unitPrice, l.quantity))
  const shop = allocate(
    total.shop,
    gross.map((g) => g.shop),
    minorUnit(order.currencyCode),
  )
  const unit = minorUnit(order.presentmentCurrencyCode)
  const presentment = allocate(
    total.presentment,
    gross.map((g) => g.presentment),
    unit,
  )
  for (const [at, line] of order.lines.entries()) {
    const allocated = bag(shop[at] ?? 0n, presentment[at] ?? 0n)
    if (allocated.presentment === 0n && allocated.shop === 0n) continue
    line.discountAllocations.push({ applicationIndex: order.discountApplications.length - 1, allocated })
  }
}
