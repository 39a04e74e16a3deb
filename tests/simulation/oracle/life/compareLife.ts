/** Holds what an order's life left in NetSuite against what its facts call for. */
import type { Difference } from '../difference.ts'
import { countedLines, salesOrderDifferences } from '../compareSalesOrder.ts'
import type { SalesOrderState } from '../expected.ts'
import type { ActualSalesOrder } from '../readBooks.ts'
import { recordDifferences } from './compareRecord.ts'
import type { ExpectedLife, ExpectedRecord } from './expected.ts'
import { matchRecords } from './match.ts'
import type { OracleLifePolicy } from './policy.ts'
import { balanceOf, isCertain } from './postings.ts'
import type { ActualRecord } from './readLife.ts'
import { ledgerDifferences, stockDifferences, sumsOf } from './totals.ts'

export interface ActualLives {
  readonly salesOrders: readonly ActualSalesOrder[]
  readonly records: readonly ActualRecord[]
}

export interface CompareLifeOptions {
  readonly policy: OracleLifePolicy
  /** Orders whose records a person, or a script of the account, has changed: they are left to the checkers. */
  readonly touched?: ReadonlySet<string>
}

/** Every difference, order by order; none where the books are right. */
export function compareLife(
  expected: readonly ExpectedLife[],
  { salesOrders, records }: ActualLives,
  { policy, touched = new Set() }: CompareLifeOptions,
): readonly Difference[] {
  const known = new Set(expected.map(({ id }) => id))
  const strangers = [...salesOrders, ...records].filter(({ order }) => !known.has(order))
  return [
    ...expected
      .filter(({ id }) => !touched.has(id))
      .flatMap((life) => {
        const of = <T extends { readonly order: string }>(all: readonly T[]): readonly T[] =>
          all.filter(({ order }) => order === life.id)
        const found = { salesOrders: of(salesOrders), records: ours(of(records), policy) }
        return lifeDifferences({ ...life, records: ours(life.records, policy) }, found, policy).map(
          (says) => ({ order: life.name, says }),
        )
      }),
    ...strangers.map(({ order, externalId, internalId }) => ({
      order: externalId || internalId,
      says: `record ${internalId} says it belongs to order "${order}", which Shopify does not have`,
    })),
  ]
}

/**
 * Which of its deposits NetSuite sets against which bill depends on what stood when the bill was saved. It only moves
 * what is open: the other postings are what they are.
 */
const ours = <T extends { readonly kind: string }>(
  records: readonly T[],
  { life }: OracleLifePolicy,
): readonly T[] =>
  life.depositApplication === 'tieout' ? records : records.filter(({ kind }) => kind !== 'depositApplication')

function lifeDifferences(
  life: ExpectedLife,
  found: ActualLives,
  policy: OracleLifePolicy,
): readonly string[] {
  if (life.outcome === 'excluded') {
    const { length } = [...found.salesOrders, ...found.records]
    return length === 0 ? [] : [`is excluded (${life.reason}) and has ${length} records`]
  }
  const why = life.outcome === 'parked' ? ` (${life.parks.map(({ reason }) => reason).join(', ')})` : ''
  const differences = [
    ...salesOrderStateDifferences(life.salesOrder, found.salesOrders, life.unsettled.length > 0),
    ...documentDifferences(life, found.records, policy),
    ...found.records.flatMap((record) => strangeDifferences(record, found.salesOrders)),
  ]
  return differences.map((says) => `${life.outcome}${why}: ${says}`)
}

/** Every record of an order is on its customer, in its currency, and a deposit hangs on it. */
function strangeDifferences(
  { kind, internalId, customer, currency, salesOrder }: ActualRecord,
  [order]: readonly ActualSalesOrder[],
): readonly string[] {
  if (order === undefined || kind === 'journalEntry') return []
  const differences: string[] = []
  const same = (what: string, wanted: string, found: string): void => {
    if (wanted !== found) differences.push(`${kind} ${internalId}: ${what} is ${found} instead of ${wanted}`)
  }
  same('the customer', order.customer.id, customer)
  same('the currency', order.currency, currency)
  if (kind === 'customerDeposit') same('the sales order', order.internalId, salesOrder)
  return differences
}

function documentDifferences(
  life: ExpectedLife,
  records: readonly ActualRecord[],
  policy: OracleLifePolicy,
): readonly string[] {
  const { found, missing, left } = matchRecords(life.records, records)
  const names = new Map([...found].map(([name, { internalId }]) => [internalId, name]))
  const baseCurrency = policy.currencies[policy.baseCurrency] ?? ''
  const isBase = records.every(({ currency }) => currency === baseCurrency)
  const isSettled = life.unsettled.length === 0
  const differences = isSettled
    ? life.records
        .filter(({ presence }) => presence === 'must')
        .flatMap((record) => {
          const actual = found.get(record.name)
          return actual === undefined ? [] : recordDifferences(record, actual, { policy, names, isBase })
        })
    : []
  const absent = missing.filter(({ presence }) => isSettled && presence === 'must')
  return [
    ...differences,
    ...absent.map(({ name }) => `there is no ${name}`),
    ...left.filter((record) => !mayStand(life, record)).map(unwanted),
    ...returnDifferences(life, records),
    ...(isCertain(life) ? sumDifferences(life, records, { policy, isBase }) : []),
  ]
}

const unwanted = ({ kind, internalId, externalId }: ActualRecord): string =>
  `a ${kind} ${internalId} (${externalId || 'no external id'}) that nothing calls for`

/** What hangs on something that waits, or on what no rule settles, may stand; the fact that waits may not. */
function mayStand(life: ExpectedLife, { facts }: ActualRecord): boolean {
  if (life.unsettled.length > 0) return true
  const isHeld = life.factParks.some(
    ({ fact, reason }) =>
      facts.has(fact) && reason !== 'deposit-above-order' && reason !== 'fulfillment-cancelled',
  )
  return !isHeld && life.records.some(({ presence }) => presence === 'may')
}

interface SumScene {
  readonly policy: OracleLifePolicy
  readonly isBase: boolean
}

/** The order's trial balance and what its goods did. */
function sumDifferences(
  life: ExpectedLife,
  records: readonly ActualRecord[],
  { policy, isBase }: SumScene,
): readonly string[] {
  const ledger = sumsOf(records.flatMap((record) => record.ledger))
  // A person's record rounds otherwise, line by line.
  const isCompared = isBase && !records.some(({ byPeople }) => byPeople === true)
  return [
    ...(isCompared ? ledgerDifferences(ledger, { ...balanceOf(life.records, policy), policy }) : []),
    ...stockDifferences(life.records, records),
  ].map((says) => `in sum ${says}`)
}

/** Goods that came back have a return authorisation of their refund or return (§1.2). */
function returnDifferences(life: ExpectedLife, records: readonly ActualRecord[]): readonly string[] {
  if (!isCertain(life)) return []
  const sources = new Set(of(life.records, 'itemReceipt').flatMap(({ facts }) => facts))
  const returns = of(records, 'returnAuthorization')
  // People authorise and receive several returns at once.
  if (returns.some(({ byPeople }) => byPeople === true)) return []
  const missing = [...sources].filter((fact) => !returns.some(({ facts }) => facts.has(fact)))
  const more = returns.filter(({ facts }) => ![...sources].some((fact) => facts.has(fact)))
  return [
    ...missing.map((fact) => `goods of ${fact} came back without a return authorisation`),
    ...more.map(unwanted),
  ]
}

const of = <T extends ActualRecord | ExpectedRecord>(all: readonly T[], wanted: T['kind']): readonly T[] =>
  all.filter(({ kind }) => kind === wanted)

function salesOrderStateDifferences(
  state: SalesOrderState,
  found: readonly ActualSalesOrder[],
  isUnsettled: boolean,
): readonly string[] {
  const wanted = state.kind === 'none' ? 0 : 1
  const [only] = found
  if (found.length !== wanted || only === undefined)
    return found.length === wanted ? [] : [`${found.length} sales orders instead of ${wanted}`]
  if (isUnsettled || state.kind === 'none') return []
  switch (state.kind) {
    case 'open':
      return openDifferences(state.salesOrder, only)
    case 'closed':
      return only.isDone
        ? []
        : ['the sales order has open lines although nothing of the order is left to bill']
    case 'kept': {
      const tries = state.states.map((one) => openDifferences(one, only))
      if (tries.length === 0 || tries.some(({ length }) => length === 0)) return []
      return [`the sales order is like none of its stages; the last: ${tries.at(-1)?.join('; ') ?? ''}`]
    }
  }
}

/** Where lines do not count, their tax and worth do not either. */
function openDifferences(
  expected: Extract<SalesOrderState, { kind: 'open' }>['salesOrder'],
  actual: ActualSalesOrder,
): readonly string[] {
  const lines = countedLines(expected.lines, actual.lines)
  if (lines.length === actual.lines.length) return salesOrderDifferences(expected, actual)
  const { tax, taxByCode, total } = expected
  return salesOrderDifferences(expected, { ...actual, lines, tax, taxByCode, total })
}
