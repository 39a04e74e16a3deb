import { bookCurrency, type BookedSale, bookedSales, bookedTotal } from '../desired/bookedSales.ts'
import { moneyIn } from '../desired/deposits.ts'
import type { DesiredOrder } from '../desired/types.ts'
import { externalId } from '../identity/externalId.ts'
import { type Currency, sum } from '../money.ts'
import type { CustomerDeposit, DocumentReadBack, SalesOrder } from '../netsuite/documents.ts'
import { isClosed } from '../netsuite/closed.ts'
import { withoutClosedRest } from '../netsuite/openPart.ts'
import type { StorePolicy } from '../policy/policy.ts'
import type { OrderFacts } from '../shopify/order.ts'
import { type EquationResult, equation, money, moneyEquation } from './equation.ts'
import { depositLedgerEquation } from './orderLedger.ts'
import { discountEquation, lineEquations } from './orderLines.ts'
import { taxEquations } from './orderTax.ts'

/** What an order's tie-out compares: Shopify's facts, what should stand, and what NetSuite says stands. */
export interface TieOut {
  /** What the sales order stands for, where the life cycle says it; else it is worked out from the agreements. */
  readonly booked?: readonly BookedSale[]
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
 * I-O1…I-O5, I-O7, I-O12 and I-O13 of an order (accounting-and-reliability.md §1.8), as NetSuite states its side.
 * Shopify's side is taken from the sales and transactions again, not from the documents that were written. An order
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
  const sales = tieOut.booked ?? bookedSales(facts, policy.bookCurrency).sales
  const ties: Ties = {
    ...tieOut,
    about,
    currency: bookCurrency(facts, policy.bookCurrency),
    sales,
    wanted,
    order,
  }
  return [
    existence,
    ...(wanted.closed ? [closedEquation(ties)] : openEquations(ties)),
    ...(tieOut.booked === undefined ? depositEquations(ties) : []),
    ...dateEquations(ties),
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

/**
 * I-O7, one-to-one by transaction: each payment has its deposit, and no deposit is without a payment. Payments whose
 * deposit is parked are listed as received and not booked; they are not expected here.
 */
function depositEquations(ties: Ties): readonly EquationResult[] {
  const { facts, policy, desired, standing, about } = ties
  const parked = new Set(desired.depositFaults.map(({ transaction }) => transaction))
  const payments = moneyIn(facts, policy.bookCurrency)
  const deposits = standing.filter((record) => record.kind === 'customerDeposit' && !record.voided)
  const expected = payments
    .map(({ transaction, amount }) => ({
      id: externalId(facts.store, 'dep', transaction.id),
      transaction,
      amount,
    }))
    .filter(({ id, transaction }) => !parked.has(transaction.id) || deposits.some((one) => isSame(one, id)))
  const known = expected.map(({ transaction, amount }) => `${transaction.id} ${money(amount)}`)
  const found = deposits.map((deposit) => {
    const payment = expected.find(({ id }) => isSame(deposit, id))
    return `${payment?.transaction.id ?? deposit.externalId} ${money(deposit.total)}`
  })
  return [
    equation(
      {
        equation: 'I-O7',
        about,
        ops: 'the money booked as received, payment by payment,',
        tech: 'customerDeposit.payment = successful SALE and CAPTURE transactions less CHANGE, one-to-one by transaction id',
      },
      list(known),
      list(found),
    ),
    ...wantedDeposits(ties).map(({ wanted, deposit }) => depositLedgerEquation(wanted, deposit)),
  ]
}

/** I-O13: every record stands on its fact's date; a fact in a closed period is parked, never moved. */
function dateEquations(ties: Ties): readonly EquationResult[] {
  // Of a life, each document that is written once is held to its date among its own equations.
  const deposits = ties.booked === undefined ? wantedDeposits(ties) : []
  const documents = [{ wanted: ties.wanted, deposit: ties.order }, ...deposits]
  return documents.map(({ wanted, deposit }) =>
    equation(
      {
        equation: 'I-O13',
        about: `${wanted.kind} ${wanted.externalId}`,
        ops: 'the date in NetSuite',
        tech: 'transaction.trandate = local date of the fact in the subsidiary’s zone',
      },
      wanted.tranDate,
      deposit.tranDate,
    ),
  )
}

function wantedDeposits({
  desired,
  standing,
}: TieOut): readonly { wanted: CustomerDeposit; deposit: DocumentReadBack }[] {
  return desired.deposits.flatMap((wanted) => {
    const deposit = standing.find((record) => isSame(record, wanted.externalId))
    return deposit === undefined ? [] : [{ wanted, deposit }]
  })
}

const list = (entries: readonly string[]): string =>
  entries.length === 0 ? 'nothing' : entries.toSorted().join(', ')
