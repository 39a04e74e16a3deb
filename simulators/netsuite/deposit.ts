import { round, sum } from './amounts.ts'
import { type Draft, numberOf, reference, type SaveContext, textOf } from './draft.ts'
import { invalidFieldValue, mandatoryFields, userError } from './errors.ts'
import { accountingLines, numberLines } from './figures.ts'
import { indexesOf } from './indexes.ts'
import {
  activeCustomer,
  assertOpen,
  checkAccount,
  currencyFor,
  exchangeRate,
  openPeriod,
  precisionOf,
  subsidiaryFor,
  systemAccount,
  today,
} from './organisation.ts'
import type { StoredRecord } from './world.ts'

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
  const accountId = heldIn(context, draft, subsidiaryId)
  const period = openPeriod(world, fields, textOf(fields, 'tranDate') ?? '')
  if (draft.before !== undefined) assertPeriodOfSavedOpen(context, draft.before)
  fields['postingPeriod'] = { id: period.id }
  fields['total'] = fields['payment']
  fields['status'] = fields['undepFunds'] === true ? 'A' : 'B'
  const amount = numberOf(fields, 'payment') ?? 0
  const entityId = customer.id
  const lines = numberLines(
    world,
    [
      { accountId, foreignAmount: amount, memo: textOf(fields, 'memo'), createdFromId: order?.id },
      {
        accountId: systemAccount(world, 'customerDeposits'),
        foreignAmount: -amount,
        createdFromId: order?.id,
      },
    ],
    { draft, subsidiaryId, currencyId, exchangeRate: rate, entityId },
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
  if (sum([...others, payment]) > (numberOf(order.fields, 'total') ?? 0))
    throw userError('The deposit amount cannot exceed the unpaid amount of the sales order.', 'payment')
}

/** The account named, else undeposited funds (netsuite.md §6). Which types it may have is [verify]. */
function heldIn(context: SaveContext, draft: Draft, subsidiaryId: string): string {
  const { fields } = draft
  const named = reference(fields, 'account')?.id
  if (fields['undepFunds'] === true || named === undefined) {
    fields['undepFunds'] = true
    delete fields['account']
    return systemAccount(context.world, 'undepositedFunds')
  }
  fields['undepFunds'] = false
  checkAccount(context.world, named, subsidiaryId)
  const type = textOf(context.world.get('account', named)?.fields ?? {}, 'acctType') ?? ''
  if (!context.settings.depositAccountTypes.includes(type))
    throw invalidFieldValue(named, 'account', 'account')
  return named
}

function assertPeriodOfSavedOpen(context: SaveContext, before: StoredRecord): void {
  const id = before.figures?.postingPeriodId
  const period = id === undefined ? undefined : context.world.get('accountingPeriod', id)
  if (period !== undefined) assertOpen(period)
}

/** A posted record in a closed or locked period stays. */
export function assertPostingDeletable(context: SaveContext, record: StoredRecord): void {
  assertPeriodOfSavedOpen(context, record)
}
