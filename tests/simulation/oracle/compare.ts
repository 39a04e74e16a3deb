/** Holds the books that NetSuite keeps against those that the facts call for. */
import { depositDifferences } from './compareDeposit.ts'
import { salesOrderDifferences } from './compareSalesOrder.ts'
import type {
  DepositState,
  ExpectedBooks,
  ExpectedOrder,
  ExpectedSalesOrder,
  SalesOrderState,
} from './expected.ts'
import type { ActualBooks, ActualDeposit, ActualSalesOrder } from './readBooks.ts'

export interface Difference {
  /** Name of the Shopify order, or of the record that belongs to none. */
  readonly order: string
  /** One sentence: what is expected and what is there. */
  readonly says: string
}

export interface CompareOptions {
  /** Orders whose records a person, or a script of the account, has changed: only their number is looked at. */
  readonly touched?: ReadonlySet<string>
}

/** Every difference, order by order; none where the books are right. */
export function compareBooks(
  expected: ExpectedBooks,
  actual: ActualBooks,
  { touched = new Set() }: CompareOptions = {},
): readonly Difference[] {
  const salesOrders = Map.groupBy(actual.salesOrders, ({ order }) => order)
  const deposits = Map.groupBy(actual.deposits, ({ order }) => order)
  const differences = expected.orders.flatMap((order) =>
    (touched.has(order.id) ? touchedDifferences : orderDifferences)(order, {
      salesOrders: salesOrders.get(order.id) ?? [],
      deposits: deposits.get(order.id) ?? [],
    }).map((says) => ({ order: order.name, says })),
  )
  return [...differences, ...strangers(expected, actual)]
}

interface Found {
  readonly salesOrders: readonly ActualSalesOrder[]
  readonly deposits: readonly ActualDeposit[]
}

function orderDifferences(order: ExpectedOrder, found: Found): readonly string[] {
  if (order.outcome === 'excluded') {
    const { length } = [...found.salesOrders, ...found.deposits]
    return length === 0 ? [] : [`is excluded (${order.reason}) and has ${length} records`]
  }
  const why = order.outcome === 'parked' ? ` (${order.parks.map(({ reason }) => reason).join(', ')})` : ''
  const differences = [
    ...salesOrderState(order.salesOrder, found.salesOrders),
    ...moneyIn(order.deposits, found),
  ]
  return differences.map((says) => `${order.outcome}${why}: ${says}`)
}

/** What people do to a record of ours stays as they left it; a second one beside it is ours to answer for. */
function touchedDifferences(_order: ExpectedOrder, { salesOrders, deposits }: Found): readonly string[] {
  const again = [...Map.groupBy(deposits, ({ transaction }) => transaction)].filter(
    ([, all]) => all.length > 1,
  )
  return [
    ...(salesOrders.length > 1 ? [`${salesOrders.length} sales orders`] : []),
    ...again.map(([transaction, all]) => `${all.length} deposits of transaction ${transaction}`),
  ]
}

function salesOrderState(state: SalesOrderState, found: readonly ActualSalesOrder[]): readonly string[] {
  const wanted = state.kind === 'none' ? 0 : 1
  const [only] = found
  if (found.length !== wanted || only === undefined)
    return found.length === wanted ? [] : [`${found.length} sales orders instead of ${wanted}`]
  switch (state.kind) {
    case 'none':
      return []
    case 'open':
      return [
        ...salesOrderDifferences(state.salesOrder, only),
        ...only.lines.filter((line) => line.isClosed).map(({ key }) => `line ${key} is closed`),
      ]
    case 'closed':
      return [
        ...(only.isClosed ? [] : ['the sales order is open although the order was cancelled']),
        ...oneOf(state.states, only),
      ]
    case 'kept':
      return oneOf(state.states, only)
  }
}

function oneOf(states: readonly ExpectedSalesOrder[], only: ActualSalesOrder): readonly string[] {
  const tries = states.map((state) => salesOrderDifferences(state, only))
  if (tries.length === 0 || tries.some(({ length }) => length === 0)) return []
  return [
    `the sales order is like none of its ${tries.length} stages; the last: ${tries.at(-1)?.join('; ') ?? ''}`,
  ]
}

function moneyIn(states: readonly DepositState[], { deposits, salesOrders }: Found): readonly string[] {
  const differences: string[] = []
  for (const { deposit, presence } of states) {
    const found = deposits.filter(({ transaction }) => transaction === deposit.transaction)
    const [only] = found
    if (found.length > 1 || (found.length === 0 && presence === 'must'))
      differences.push(`transaction ${deposit.transaction}: ${found.length} deposits instead of 1`)
    else if (only !== undefined) differences.push(...depositDifferences(deposit, only, salesOrders[0]))
  }
  const known = new Set(states.map(({ deposit }) => deposit.transaction))
  const others = deposits.filter(({ transaction }) => !known.has(transaction))
  return [
    ...differences,
    ...others.map(({ transaction }) => `a deposit of transaction ${transaction} that nothing calls for`),
  ]
}

/** Records of the store that belong to no order of it. */
function strangers(expected: ExpectedBooks, actual: ActualBooks): readonly Difference[] {
  const known = new Set(expected.orders.map(({ id }) => id))
  return [...actual.salesOrders, ...actual.deposits]
    .filter(({ order }) => !known.has(order))
    .map(({ internalId, externalId, order }) => ({
      order: externalId || internalId,
      says: `record ${internalId} says it belongs to order "${order}", which Shopify does not have`,
    }))
}
