import { bookedTotal } from '../desired/bookedSales.ts'
import { sum } from '../money.ts'
import { type EquationResult, equation, moneyEquation } from './equation.ts'
import { isSame, type LifeTies } from './lifeTies.ts'

/**
 * I-O1, I-O2 and I-O5 of an order that is booked as a cash sale, which stands for its sales order (§1.8): one record,
 * its total and its tax are what was sold. Its lines are compared when it is read back.
 */
export function cashSaleEquations(ties: LifeTies): readonly EquationResult[] {
  const { about, currency, desired, live } = ties
  const { cashSale, booked } = desired
  if (cashSale === null) return []
  const standing = live.filter((record) => record.kind === 'cashSale' && isSame(record, cashSale.externalId))
  const existence = equation(
    {
      equation: 'I-O1',
      about,
      ops: 'the number of cash sales in NetSuite',
      tech: `transactions of type CashSale with external id ${cashSale.externalId}, not voided`,
    },
    '1',
    String(standing.length),
  )
  const [record] = standing
  if (record === undefined) return [existence]
  // Explicit tax lines are lines; NetSuite's own tax total knows only what stands beside them.
  const taxLines = new Set(cashSale.lines.filter(({ role }) => role === 'tax').map(({ key }) => key))
  // `CT`: what the channel remits, where it is shown gross (E20).
  const explicit = record.lines.filter(({ key }) => key !== null && (taxLines.has(key) || key === 'CT'))
  return [
    existence,
    moneyEquation(
      {
        equation: 'I-O2',
        about,
        ops: 'the total of the cash sale',
        tech: 'transaction.foreigntotal = Σ sales of ORDER and ORDER_EDIT agreements',
      },
      bookedTotal(booked, currency),
      record.total,
    ),
    moneyEquation(
      {
        equation: 'I-O5',
        about,
        ops: 'the tax of the cash sale',
        tech: 'tax total in NetSuite (explicit tax lines included) = Σ totalTaxAmount of what was sold',
      },
      sum(
        booked.map(({ tax }) => tax),
        currency,
      ),
      sum([...explicit.map(({ amount }) => amount), record.taxTotal], currency),
    ),
  ]
}
