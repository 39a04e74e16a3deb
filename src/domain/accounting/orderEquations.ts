import { bookCurrency, type BookedSale, bookedTotal } from '../desired/bookedSales.ts'
import type { DesiredOrder } from '../desired/types.ts'
import { type Currency, sum } from '../money.ts'
import type { DocumentReadBack, SalesOrder } from '../netsuite/documents.ts'
import { isClosed } from '../netsuite/closed.ts'
import { withoutClosedRest } from '../netsuite/openPart.ts'
import type { StorePolicy } from '../policy/policy.ts'
import type { OrderFacts } from '../shopify/order.ts'
import { type EquationResult, equation, money, moneyEquation } from './equation.ts'
import { discountEquation, lineEquations } from './orderLines.ts'
import { taxEquations } from './orderTax.ts'

/** What an order's tie-out compares: Shopify's facts, what should stand, and what NetSuite says stands. */
export interface TieOut {
  /** What the sales order stands for. */
  readonly booked: readonly BookedSale[]
  readonly facts: OrderFacts
  readonly policy: StorePolicy
  readonly desired: DesiredOrder
  /** Every record that NetSuite holds under one of the order's external ids. */
  readonly standing: readonly DocumentReadBack[]
}

/** The tie-out's parts with what each equation needs worked out once. */
export interface Ties extends TieOut {
  readonly about: string
  readonly currency: Currency
  readonly sales: readonly BookedSale[]
  readonly wanted: SalesOrder
  readonly order: DocumentReadBack
}

/**
 * I-O1…I-O5 and I-O13 of a sales order (accounting-and-reliability.md §1.8), as NetSuite states its side.
 * Shopify's side is taken from the sales again, not from the document that was written. An order
 * that cannot be booked has nothing to tie; a closed one has nothing open left.
 */
export function orderEquations(tieOut: TieOut): readonly EquationResult[] {
  const { facts, policy, desired, standing } = tieOut
  const { salesOrder: wanted } = desired
  if (wanted === null) return []
  const orders = standing.filter(
    (record) => record.kind === 'salesOrder' && !record.voided && isSame(record, wanted.externalId),
  )
  const about = `order ${facts.name}`
  const existence = equation(
    {
      equation: 'I-O1',
      about,
      ops: 'the number of sales orders in NetSuite',
      tech: `transactions of type SalesOrd with external id ${wanted.externalId}, not voided`,
    },
    '1',
    String(orders.length),
  )
  const [found] = orders
  if (found === undefined) return [existence]
  const order = withoutClosedRest(found, wanted)
  const ties: Ties = {
    ...tieOut,
    about,
    currency: bookCurrency(facts, policy.bookCurrency),
    sales: tieOut.booked,
    wanted,
    order,
  }
  return [
    existence,
    ...(wanted.closed ? [closedEquation(ties)] : openEquations(ties)),
    dateEquation(ties),
    ...currencyDifferences(ties),
  ]
}

/** Always holding: each says by how much a payment's shop money differs from its presentment money at the order's rate. */
const currencyDifferences = ({ desired }: Ties): readonly EquationResult[] =>
  desired.fxDifferences.map(({ transaction, amount }) => {
    const difference = money(amount)
    return {
      equation: 'FX',
      holds: true,
      expected: difference,
      actual: difference,
      about: `transaction ${transaction}`,
      sentence: {
        ops: `Payment ${transaction} came in at another exchange rate than its order: ${difference} is a currency difference, not an error.`,
        tech: `FX transaction ${transaction}: amountSet.shopMoney − presentmentMoney × order rate = ${difference}; kept out of I-O7`,
      },
    }
  })

const openEquations = (ties: Ties): readonly EquationResult[] => [
  moneyEquation(
    {
      equation: 'I-O2',
      about: ties.about,
      ops: 'the total of the sales order',
      tech: 'transaction.foreigntotal = Σ sales of ORDER and ORDER_EDIT agreements − units cancelled before billing',
    },
    bookedTotal(ties.sales, ties.currency),
    ties.order.total,
  ),
  ...lineEquations(ties),
  discountEquation(ties),
  ...taxEquations(ties),
]

/** A closed order compares its open lines with 0. */
const closedEquation = ({ about, order, currency }: Ties): EquationResult =>
  moneyEquation(
    {
      equation: 'I-O2',
      about,
      ops: 'the open amount of the closed sales order',
      tech: 'Σ amount of lines that are not closed = 0',
    },
    sum([], currency),
    sum(
      isClosed(order) ? [] : order.lines.filter(({ closed }) => !closed).map(({ amount }) => amount),
      currency,
    ),
  )

const isSame = (record: DocumentReadBack, id: string): boolean =>
  record.externalId.toLowerCase() === id.toLowerCase()

/** I-O13: the sales order stands on its fact's date. */
const dateEquation = ({ wanted, order }: Ties): EquationResult =>
  equation(
    {
      equation: 'I-O13',
      about: `${wanted.kind} ${wanted.externalId}`,
      ops: 'the date in NetSuite',
      tech: 'transaction.trandate = local date of the fact in the subsidiary’s zone',
    },
    wanted.tranDate,
    order.tranDate,
  )
