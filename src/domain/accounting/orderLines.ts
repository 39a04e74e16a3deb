import { type BookedSale, merge } from '../desired/bookedSales.ts'
import { type Money, negate, subtract, sum } from '../money.ts'
import type { DocumentReadBack, SalesOrder } from '../netsuite/documents.ts'
import { isAsOrdered } from './candidates.ts'
import { type EquationResult, equation, money, moneyEquation } from './equation.ts'
import type { Ties } from './orderEquations.ts'

/**
 * I-O3: for each thing sold, NetSuite's units, its net after discount without tax, and its item. Lines that agree are
 * one result together; each that does not is a result of its own.
 */
export function lineEquations(ties: Ties): readonly EquationResult[] {
  const results = soldThings(ties).map(({ sale, key, discountKey }) => {
    const own = ties.order.lines.filter((candidate) => isOwn(candidate.key, key))
    const [line] = own
    const units = own.reduce((total, { quantity }) => total + (quantity ?? 0), 0)
    const parts = ties.order.lines.filter((candidate) => isPart(candidate.key, key, discountKey))
    const net = sum(
      parts.map(({ amount }) => amount),
      ties.currency,
    )
    const item = ties.wanted.lines.find((candidate) => isOwn(candidate.key, key))?.item ?? 'none'
    return equation(
      {
        equation: 'I-O3',
        about: `line ${key} of ${ties.about}`,
        ops: 'units, net amount and item of the line',
        tech: 'line and its discount lines in NetSuite = Σ sales of the line less tax',
      },
      told(sale.quantity, subtract(sale.total, sale.tax), item),
      line === undefined ? 'no line' : told(units, net, line.item),
    )
  })
  const stray = ties.order.lines.filter(
    ({ key, amount }) => amount.minor !== 0n && !ties.wanted.lines.some((line) => line.key === key),
  )
  const broken = results.filter(({ holds }) => !holds)
  const summary = equation(
    {
      equation: 'I-O3',
      about: ties.about,
      ops: 'the number of lines with the right units, amount and item',
      tech: 'lines that agree; lines in NetSuite that nothing was sold for',
    },
    `${results.length} lines, 0 others`,
    `${results.length - broken.length} lines, ${stray.length} others`,
  )
  return [summary, ...broken]
}

/** I-O4: NetSuite's discount lines are Shopify's discounts, without tax. */
export function discountEquation(ties: Ties): EquationResult {
  const discounts = ties.order.lines.filter(({ key }) => key?.startsWith('D') === true)
  return moneyEquation(
    {
      equation: 'I-O4',
      about: ties.about,
      ops: 'the sum of the discount lines',
      tech: 'Σ discount lines in NetSuite = Σ discountAllocations, without tax where prices include it',
    },
    allocated(ties),
    sum(
      discounts.map(({ amount }) => amount),
      ties.currency,
    ),
  )
}

/**
 * From Shopify's allocations where they are what was booked: prices without tax, nothing taken away since, and
 * anything allocated at all. Elsewhere the part that stands sold, or its ex-tax share, is worked out by the
 * translation, which tests hold to the cent.
 */
function allocated({ facts, policy, wanted, currency }: Ties): Money {
  const allocations = [...facts.lines, ...facts.shippingLines].flatMap((line) => line.discountAllocations)
  if (!facts.taxesIncluded && isAsOrdered(facts) && allocations.length > 0) {
    return negate(
      sum(
        allocations.map(({ amount }) => amount[policy.bookCurrency]),
        currency,
      ),
    )
  }
  return discountTotal(wanted)
}

const discountTotal = (order: SalesOrder): Money =>
  sum(
    order.lines.filter(({ role }) => role === 'discount').map(({ amount }) => amount),
    order.currency,
  )

interface SoldThing {
  readonly sale: BookedSale
  readonly key: string
  readonly discountKey: string
}

/**
 * Everything as it stands sold, with the keys of its lines. What was added to a line after goods moved, or had to be
 * written anew by then, stands on a line of its own, and is sold as the same thing.
 */
function soldThings({ sales, wanted }: Ties): readonly SoldThing[] {
  return [...Map.groupBy(sales, (sale) => keyOf(sale, wanted) ?? '').values()].flatMap(([first, ...more]) => {
    if (first === undefined) return []
    const sale = merge([first, ...more], first.total.currency)
    const id = sale.subjectId
    const key = keyOf(sale, wanted)
    const nothing = sale.total.minor === 0n && sale.tax.minor === 0n
    if (key === null || (nothing && !wanted.lines.some((line) => isOwn(line.key, key)))) return []
    const discountKey = sale.lineType === 'SHIPPING' ? `DS${id}-` : `D${id}-`
    return [{ sale: isGoods(sale) ? sale : { ...sale, quantity: 1 }, key, discountKey }]
  })
}

function keyOf({ lineType, subjectId: id }: BookedSale, wanted: SalesOrder): string | null {
  switch (lineType) {
    case 'PRODUCT':
    case 'GIFT_CARD':
      return wanted.lines.some(({ key }) => isOwn(key, `G${id}`)) ? `G${id}` : `L${id}`
    case 'SHIPPING':
      return `S${id}`
    case 'TIP':
      return 'TIP'
    case 'DUTY':
      return id === null ? null : `U${id}`
    case 'ADDITIONAL_FEE':
    case 'FEE':
      return id === null ? null : `F${id}`
    case 'ADJUSTMENT':
      return null
  }
}

const isGoods = ({ lineType }: BookedSale): boolean => lineType === 'PRODUCT' || lineType === 'GIFT_CARD'

type LineKey = DocumentReadBack['lines'][number]['key']

const isOwn = (key: LineKey, own: string): boolean => key === own || key?.startsWith(`${own}-`) === true

const isPart = (key: LineKey, own: string, discountKey: string): boolean =>
  isOwn(key, own) || key?.startsWith(discountKey) === true

const told = (quantity: number, net: Money, item: string): string =>
  `${quantity} × item ${item}, ${money(net)}`
