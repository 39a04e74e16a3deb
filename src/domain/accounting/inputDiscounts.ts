import { bookCurrency, type Side } from '../desired/bookedSales.ts'
import { listPrice } from '../desired/lines.ts'
import { add, type Money, subtract, sum, zero } from '../money.ts'
import type { DiscountAllocation, OrderFacts, Sale } from '../shopify/order.ts'
import { isAsOrdered } from './candidates.ts'
import { type EquationResult, money, moneyEquation } from './equation.ts'

interface DiscountedThing {
  readonly about: string
  readonly list: Money
  readonly allocated: Money
  /** What the ORDER agreement says it was sold for, in the price's own terms; null where it says nothing. */
  readonly sold: Money | null
  readonly units: number
}

/**
 * I-S2: discount allocations are the total discounts, no allocation is more than its line, and list price less
 * allocations is what was sold. Allocations speak of all units ever ordered, so the sums are compared only while the
 * order is as it was ordered.
 */
export function discountEquations(facts: OrderFacts, side: Side): readonly EquationResult[] {
  const things = thingsOf(facts, side)
  const tooMuch = things.filter(({ list, allocated }) => allocated.minor > list.minor)
  const results = tooMuch.map(({ about, list, allocated }) =>
    moneyEquation(
      {
        equation: 'I-S2',
        about,
        ops: 'the discount of a line, at most its price',
        tech: 'Σ discountAllocations ≤ originalTotal',
      },
      list,
      allocated,
    ),
  )
  return isAsOrdered(facts)
    ? [...results, totalEquation(facts, side, things), ...lineEquations(facts, side, things)]
    : results
}

function totalEquation(facts: OrderFacts, side: Side, things: readonly DiscountedThing[]): EquationResult {
  const expected = facts.totals.currentDiscounts[side]
  const currency = bookCurrency(facts, side)
  const allocated = sum(
    things.map((thing) => thing.allocated),
    currency,
  )
  // An order read from elsewhere may state no allocation at all; then its sales say what each line was discounted by.
  const derived = sum(
    things.map((thing) => (thing.sold === null ? zero(currency) : subtract(thing.list, thing.sold))),
    currency,
  )
  return moneyEquation(
    {
      equation: 'I-S2',
      about: `order ${facts.name}`,
      ops: 'the sum of the discounts of all lines in Shopify',
      tech: 'Σ discountAllocations of lines and shipping lines = currentTotalDiscountsSet',
    },
    expected,
    statesNoAllocation(things) ? derived : allocated,
  )
}

/** List price less allocations is what was sold, line by line. */
function lineEquations(
  facts: OrderFacts,
  side: Side,
  things: readonly DiscountedThing[],
): readonly EquationResult[] {
  if (statesNoAllocation(things)) return []
  const converted = side === 'shop' && facts.shopCurrency !== facts.presentmentCurrency
  return things.flatMap(({ about, list, allocated, sold, units }) => {
    if (sold === null) return []
    const expected = subtract(list, allocated)
    const off = subtract(expected, sold).minor
    // In shop money each price of an order sold in another currency is a conversion of its own (§1.4).
    const tolerance = converted ? BigInt(Math.max(units, 1)) : 0n
    if (off <= tolerance && -off <= tolerance) return []
    return [
      moneyEquation(
        {
          equation: 'I-S2',
          about,
          ops: `what was sold, ${money(list)} less its discounts,`,
          tech: 'originalTotal − Σ discountAllocations = sale (before tax, or with it where prices include it)',
        },
        expected,
        sold,
      ),
    ]
  })
}

const statesNoAllocation = (things: readonly DiscountedThing[]): boolean =>
  things.every(({ allocated }) => allocated.minor === 0n)

function thingsOf(facts: OrderFacts, side: Side): readonly DiscountedThing[] {
  const currency = bookCurrency(facts, side)
  const ordered = facts.agreements.filter(({ reason }) => reason === 'ORDER').flatMap(({ sales }) => sales)
  const soldOf = (sales: readonly Sale[]): Money | null =>
    sales.length === 0
      ? null
      : sum(
          sales.map((sale) =>
            facts.taxesIncluded ? sale.total[side] : subtract(sale.total[side], sale.tax[side]),
          ),
          currency,
        )
  const allocatedOf = (allocations: readonly DiscountAllocation[]): Money =>
    allocations.map(({ amount }) => amount[side]).reduce(add, zero(currency))
  const goods = facts.lines.flatMap((line) => {
    const sales = ordered.filter(({ lineType, subjectId }) => subjectId === line.id && isGoods(lineType))
    return ordered.some((sale) => sale.subjectId === line.id && !isGoods(sale.lineType))
      ? []
      : [
          {
            about: `line ${line.id} of order ${facts.name}`,
            list: listPrice(line, line.quantity, side),
            allocated: allocatedOf(line.discountAllocations),
            sold: soldOf(sales),
            units: line.quantity,
          },
        ]
  })
  const shipping = facts.shippingLines.map((line) => ({
    about: `shipping line ${line.id} of order ${facts.name}`,
    list: line.originalPrice[side],
    allocated: allocatedOf(line.discountAllocations),
    sold: soldOf(
      ordered.filter(({ lineType, subjectId }) => lineType === 'SHIPPING' && subjectId === line.id),
    ),
    units: 1,
  }))
  return [...goods, ...shipping]
}

/** A tip is a line of the order too (TipSale.lineItem), without a list price to discount. */
const isGoods = (lineType: Sale['lineType']): boolean => lineType === 'PRODUCT' || lineType === 'GIFT_CARD'
