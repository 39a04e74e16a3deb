import { bookCurrency, type Side } from '../desired/bookedSales.ts'
import type { ShopifyId } from '../ids.ts'
import { sum } from '../money.ts'
import type { OrderFacts, Sale, SaleLineType, TaxLine } from '../shopify/order.ts'
import { isAsOrdered, oneOf, saleSum, withAndWithout } from './candidates.ts'
import { type EquationResult, moneyEquation } from './equation.ts'

const UNSURE: readonly SaleLineType[] = ['ADJUSTMENT', 'FEE']

/**
 * I-S3: the tax of all sales is the current total tax; each sale's taxes are its tax; and while the order is as it was
 * ordered, the tax lines of a line are the tax it was sold with. Taxes that are not listed are not checked.
 */
export function taxEquations(facts: OrderFacts, side: Side): readonly EquationResult[] {
  const current = facts.totals.currentTax[side]
  const unsure = UNSURE.map((type) => saleSum(facts, side, { types: [type], of: 'tax' }))
  const total = moneyEquation(
    {
      equation: 'I-S3',
      about: `order ${facts.name}`,
      ops: 'the sum of the taxes of all sales in Shopify',
      tech: 'Σ agreements.sales.totalTaxAmount = currentTotalTaxSet',
    },
    current,
    oneOf(withAndWithout(saleSum(facts, side, { of: 'tax' }), unsure), current),
  )
  return [total, ...saleEquations(facts, side), ...(isAsOrdered(facts) ? lineEquations(facts, side) : [])]
}

function saleEquations(facts: OrderFacts, side: Side): readonly EquationResult[] {
  const currency = bookCurrency(facts, side)
  return facts.agreements
    .flatMap((agreement) => agreement.sales)
    .filter((sale) => sale.taxes.length > 0)
    .flatMap((sale) => {
      const listed = sum(
        sale.taxes.map(({ amount }) => amount[side]),
        currency,
      )
      if (listed.minor === sale.tax[side].minor) return []
      return [
        moneyEquation(
          {
            equation: 'I-S3',
            about: `sale ${sale.id} of order ${facts.name}`,
            ops: 'the sum of the taxes of a sale in Shopify',
            tech: 'Σ sale.taxes.amount = sale.totalTaxAmount',
          },
          sale.tax[side],
          listed,
        ),
      ]
    })
}

function lineEquations(facts: OrderFacts, side: Side): readonly EquationResult[] {
  const sales = facts.agreements.flatMap((agreement) => agreement.sales)
  return [
    ...facts.lines.flatMap((line) =>
      ownerEquation(facts, side, { ...line, sales: sales.filter(isNotShipping) }),
    ),
    ...facts.shippingLines.flatMap((line) =>
      ownerEquation(facts, side, { ...line, sales: sales.filter((sale) => !isNotShipping(sale)) }),
    ),
  ]
}

interface Owner {
  readonly id: ShopifyId
  readonly taxLines: readonly TaxLine[]
  readonly sales: readonly Sale[]
}

const isNotShipping = (sale: Sale): boolean => sale.lineType !== 'SHIPPING'

function ownerEquation(facts: OrderFacts, side: Side, owner: Owner): readonly EquationResult[] {
  const own = owner.sales.filter(({ subjectId }) => subjectId === owner.id)
  if (own.length === 0 || owner.taxLines.length === 0) return []
  const currency = bookCurrency(facts, side)
  const sold = sum(
    own.map((sale) => sale.tax[side]),
    currency,
  )
  const listed = sum(
    owner.taxLines.map(({ amount }) => amount[side]),
    currency,
  )
  if (sold.minor === listed.minor) return []
  return [
    moneyEquation(
      {
        equation: 'I-S3',
        about: `line ${owner.id} of order ${facts.name}`,
        ops: 'the sum of the tax lines of a line in Shopify',
        tech: 'Σ taxLines.priceSet = Σ sales.totalTaxAmount of the line',
      },
      sold,
      listed,
    ),
  ]
}
