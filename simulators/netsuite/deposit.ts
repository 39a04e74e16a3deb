import { round, sum } from './amounts.ts'
import { type Draft, numberOf, reference, type SaveContext, textOf } from './draft.ts'
import { invalidFieldValue, mandatoryFields, userError } from './errors.ts'
import { claimedFrom } from './apply.ts'
import { accountingLines, numberLines } from './figures.ts'
import { indexesOf } from './indexes.ts'
import { moneyAccount } from './money.ts'
import {
  activeCustomer,
  assertPeriodsOpen,
  currencyFor,
  exchangeRate,
  postingPeriodOf,
  precisionOf,
  subsidiaryFor,
  systemAccount,
  today,
} from './organisation.ts'
import type { StoredRecord, World } from './world.ts'

/**
 * Completes a customer deposit. It posts: debit the account that holds the money, credit customer deposits
 * (netsuite.md §6; accounting-and-reliability.md §1.7).
 */
export function completeCustomerDeposit(context: SaveContext, draft: Draft): void {
  const { world } = context
  const { fields } = draft
  if (reference(fields, 'customer') === undefined) throw mandatoryFields(['Customer'])
  const customer = activeCustomer(context, fields, 'customer')
  const order = orderOf(context, draft, customer)
  if (order !== undefined && draft.before === undefined) {
    fields['currency'] ??= order.fields['currency']
    fields['subsidiary'] ??= order.fields['subsidiary']
  }
  const subsidiaryId = subsidiaryFor(context, fields, customer)
  const currencyId = currencyFor(context, fields, customer)
  const rate = exchangeRate(world, { currencyId, subsidiaryId, sent: numberOf(fields, 'exchangeRate') })
  fields['tranDate'] ??= today(world)
  fields['subsidiary'] = { id: subsidiaryId }
  fields['currency'] = { id: currencyId }
  fields['exchangeRate'] = rate
  checkPayment(context, draft, { order, currencyId })
  const types = context.settings.depositAccountTypes
  const accountId = moneyAccount(context, draft, { subsidiaryId, types })
  fields['total'] = fields['payment']
  const amount = numberOf(fields, 'payment') ?? 0
  const open = sum([amount, -claimedFrom(world, draft.id)])
  if (open < 0)
    throw userError('The deposit amount cannot be less than the amount applied or refunded.', 'payment')
  fields['status'] = open === 0 ? 'C' : fields['undepFunds'] === true ? 'A' : 'B'
  postDeposit(context, draft, { accountId, amount, open, order, subsidiaryId, currencyId, rate })
  assertPeriodsOpen(context, draft, 'receivables')
}

interface DepositPosting {
  readonly accountId: string
  readonly amount: number
  readonly open: number
  readonly order: StoredRecord | undefined
  readonly subsidiaryId: string
  readonly currencyId: string
  readonly rate: number
}

function postDeposit(context: SaveContext, draft: Draft, posting: DepositPosting): void {
  const { world } = context
  const { accountId, amount, open, subsidiaryId, currencyId, rate } = posting
  const period = postingPeriodOf(world, draft)
  draft.fields['postingPeriod'] = { id: period.id }
  const createdFromId = posting.order?.id
  const lines = numberLines(
    world,
    [
      { accountId, foreignAmount: amount, memo: textOf(draft.fields, 'memo'), createdFromId },
      { accountId: systemAccount(world, 'customerDeposits'), foreignAmount: -amount, createdFromId },
    ],
    {
      draft,
      subsidiaryId,
      currencyId,
      exchangeRate: rate,
      entityId: reference(draft.fields, 'customer')?.id,
    },
  )
  draft.figures = {
    type: 'CustDep',
    foreignTotal: amount,
    taxTotal: 0,
    subsidiaryId,
    currencyId,
    exchangeRate: rate,
    postingPeriodId: period.id,
    posting: true,
    lines,
    accountingLines: accountingLines(lines, true),
    open,
  }
}

/** The order that the deposit is for: it must be the same customer's. */
function orderOf(context: SaveContext, draft: Draft, customer: StoredRecord): StoredRecord | undefined {
  const id = reference(draft.fields, 'salesOrder')?.id
  if (id === undefined) return undefined
  const order = context.world.get('salesOrder', id)
  if (order === undefined || reference(order.fields, 'entity')?.id !== customer.id)
    throw invalidFieldValue(id, 'salesOrder', 'salesOrder')
  return order
}

/** Positive, in the order's currency, and within the order's total unless the preference allows more (§6). */
function checkPayment(
  context: SaveContext,
  draft: Draft,
  bound: { order: StoredRecord | undefined; currencyId: string },
): void {
  const { world } = context
  const sent = numberOf(draft.fields, 'payment')
  if (sent === undefined) throw mandatoryFields(['Payment Amount'])
  const payment = round(sent, precisionOf(world, bound.currencyId))
  draft.fields['payment'] = payment
  if (payment <= 0) throw userError('The deposit amount must be greater than zero.', 'payment')
  const { order } = bound
  if (order === undefined) return
  if (reference(order.fields, 'currency')?.id !== bound.currencyId)
    throw invalidFieldValue(bound.currencyId, 'currency', 'currency')
  if (context.settings.allowDepositsAboveOrder) return
  const others = indexesOf(world)
    .depositsByOrder.ids(order.id)
    .filter((id) => id !== draft.id)
    .map((id) => numberOf(world.get('customerDeposit', id)?.fields ?? {}, 'payment') ?? 0)
  const refunded = indexesOf(world)
    .depositsByOrder.ids(order.id)
    .map((id) => -refundedFrom(world, id))
  if (sum([...others, ...refunded, payment]) > (numberOf(order.fields, 'total') ?? 0))
    throw userError('The deposit amount cannot exceed the unpaid amount of the sales order.', 'payment')
}

/** What customer refunds gave back of a deposit. */
function refundedFrom(world: World, depositId: string): number {
  const refunds = indexesOf(world)
    .nextDocs.ids(depositId)
    .flatMap((id) => world.get('customerRefund', id)?.sublists['deposit'] ?? [])
    .filter(({ fields }) => reference(fields, 'doc')?.id === depositId)
  return sum(refunds.map(({ fields }) => numberOf(fields, 'amount') ?? 0))
}
