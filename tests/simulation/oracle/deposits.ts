/** Money in: one customer deposit for each successful sale or capture (accounting-and-reliability.md §1.2, I-O7). */
import { calendarDate } from './dates.ts'
import type { DepositState, ExpectedDeposit, Park } from './expected.ts'
import type { OrderFact, TransactionFact } from './facts.ts'
import { type Side, sideOf } from './ledger.ts'
import { total } from './money.ts'
import type { OraclePolicy } from './policy.ts'

const succeeded = ({ status }: TransactionFact): boolean => status === 'SUCCESS'

const takesMoney = (transaction: TransactionFact): boolean =>
  succeeded(transaction) && (transaction.kind === 'SALE' || transaction.kind === 'CAPTURE')

/** Cash that was rounded waits for billing, where the rounding gets an entry of its own (§1.7 E18). */
export function cashRounding(order: OrderFact): Park | null {
  const rounded = order.transactions.filter(
    ({ rounding }) =>
      rounding !== null && (Number(rounding.shop) !== 0 || Number(rounding.presentment) !== 0),
  )
  const found = rounded.find(succeeded)
  return found === undefined ? null : { reason: 'cash-rounding', about: found.id }
}

export interface MoneyIn {
  readonly deposits: readonly DepositState[]
  readonly parks: readonly Park[]
}

export interface DepositScene {
  readonly order: OrderFact
  readonly policy: OraclePolicy
  /** Total of the sales order as it stands. */
  readonly orderTotal: bigint
  /** Transactions that were booked at some time: their deposits stay, whatever changed since. */
  readonly bookedBefore: ReadonlySet<string>
}

/** The deposits that should stand, and those that wait. */
export function moneyIn(scene: DepositScene): MoneyIn {
  const { order, policy, bookedBefore } = scene
  const side = sideOf(order, policy.book)
  const wanted: ExpectedDeposit[] = []
  const parks: Park[] = []
  for (const transaction of order.transactions.filter(takesMoney)) {
    const deposit = depositOf(transaction, { order, policy, side })
    if (deposit.amount === 0n) continue
    const park = bookedBefore.has(transaction.id) ? null : whyItWaits(transaction, deposit, policy)
    if (park === null) wanted.push(deposit)
    else parks.push(park)
  }
  return withinTheOrder(wanted, parks, scene)
}

function whyItWaits(
  transaction: TransactionFact,
  deposit: ExpectedDeposit,
  policy: OraclePolicy,
): Park | null {
  if (deposit.account === '') return { reason: 'gateway', about: transaction.gateway ?? 'no gateway' }
  const isClosed = policy.closedPeriods.some(({ from, to }) => from <= deposit.date && deposit.date <= to)
  return isClosed ? { reason: 'closed-period', about: deposit.date } : null
}

/**
 * NetSuite refuses deposits beyond the order's total (netsuite.md §6). After an edit that lowers the order, whether
 * a deposit is there is decided by which of the two came first.
 */
function withinTheOrder(
  wanted: readonly ExpectedDeposit[],
  parks: readonly Park[],
  scene: DepositScene,
): MoneyIn {
  const fits =
    scene.policy.depositsAboveOrder || total(wanted.map(({ amount }) => amount)) <= scene.orderTotal
  const isCertain = ({ transaction }: ExpectedDeposit): boolean => fits || scene.bookedBefore.has(transaction)
  const late = wanted.filter((deposit) => !isCertain(deposit))
  return {
    deposits: wanted.map((deposit) => ({ deposit, presence: isCertain(deposit) ? 'must' : 'may' })),
    parks: [
      ...parks,
      ...late.map(({ transaction }): Park => ({ reason: 'deposit-above-order', about: transaction })),
    ],
  }
}

interface DepositContext {
  readonly order: OrderFact
  readonly policy: OraclePolicy
  readonly side: Side
}

function depositOf(transaction: TransactionFact, context: DepositContext): ExpectedDeposit {
  const { order, policy, side } = context
  return {
    transaction: transaction.id,
    order: order.id,
    amount: received(transaction, order, side),
    account: policy.gateways[transaction.gateway ?? ''] ?? '',
    liability: policy.depositLiability,
    date: calendarDate(transaction.processedAt, policy.timeZone),
    currency: policy.currencies[side.currency] ?? '',
    base: baseAmount(transaction, context),
  }
}

/** A sale at the till counts less the change that was given back (§1.8, third correction). */
function received(sale: TransactionFact, order: OrderFact, side: Side): bigint {
  const changes = order.transactions.filter((one) => succeeded(one) && one.kind === 'CHANGE')
  const first = order.transactions.find((one) => takesMoney(one) && one.kind === 'SALE')
  const ofSale = changes.filter(({ parent }) => (parent ?? first?.id) === sale.id)
  return side.of(sale.amount) - total(ofSale.map(({ amount }) => side.of(amount)))
}

/** What the ledger shows: where Shopify states the amount in the ledger's currency too, that and no conversion (§1.4). */
function baseAmount(
  transaction: TransactionFact,
  { order, policy }: DepositContext,
): ExpectedDeposit['base'] {
  const which = (['shop', 'presentment'] as const).find(
    (side) => order.currency[side] === policy.baseCurrency,
  )
  if (which === undefined || (policy.book === 'shop' && which === 'presentment')) return null
  const tolerance = which === policy.book ? 0n : 1n
  return { amount: received(transaction, order, sideOf(order, which)), tolerance }
}
