/** Deposit applications, customer payments and customer refunds: what settles receivables and gives money back. */
import { multiply, round, sum } from './amounts.ts'
import { type Applied, applyLines, type ApplyTerms, claimedFrom, openAmount, relievedBase } from './apply.ts'
import { type Draft, numberOf, reference, type SaveContext } from './draft.ts'
import { mandatoryFields, userError } from './errors.ts'
import { accountOfMethod, checkedAccount, moneyAccount, receivablesAccount, settle } from './money.ts'
import {
  activeCustomer,
  currencyFor,
  exchangeRate,
  precisionOf,
  subsidiaryFor,
  systemAccount,
  today,
} from './organisation.ts'
import type { StoredRecord } from './world.ts'

interface Terms {
  readonly customer: StoredRecord
  readonly subsidiaryId: string
  readonly currencyId: string
  readonly precision: number
  readonly exchangeRate: number
}

function termsOf(context: SaveContext, draft: Draft): Terms {
  const { world } = context
  const { fields } = draft
  if (reference(fields, 'customer') === undefined) throw mandatoryFields(['Customer'])
  const customer = activeCustomer(context, fields, 'customer')
  const subsidiaryId = subsidiaryFor(context, fields, customer)
  const currencyId = currencyFor(context, fields, customer)
  const rate = exchangeRate(world, { currencyId, subsidiaryId, sent: numberOf(fields, 'exchangeRate') })
  fields['tranDate'] ??= today(world)
  fields['subsidiary'] = { id: subsidiaryId }
  fields['currency'] = { id: currencyId }
  fields['exchangeRate'] = rate
  return { customer, subsidiaryId, currencyId, precision: precisionOf(world, currencyId), exchangeRate: rate }
}

const applyTerms = (terms: Terms, more: Pick<ApplyTerms, 'sublist' | 'kinds' | 'limit'>): ApplyTerms => ({
  customerId: terms.customer.id,
  currencyId: terms.currencyId,
  precision: terms.precision,
  ...more,
})

const totalOf = (applied: readonly Applied[]): number => sum(applied.map(({ amount }) => amount))

/** Entries on one account for the documents that are settled, each at its own rate; `sign` 1 is a debit. */
const entriesOf = (applied: readonly Applied[], accountId: string, sign: 1 | -1) =>
  applied.map(({ amount, base }) => ({ accountId, foreignAmount: amount * sign, netAmount: base * sign }))

/**
 * Completes a deposit application: debit customer deposits, credit receivables (accounting-and-reliability.md §1.7
 * E1). Which of the two is its main line is [U].
 */
export function completeDepositApplication(context: SaveContext, draft: Draft): void {
  const { world } = context
  const deposit = world.get('customerDeposit', reference(draft.fields, 'deposit')?.id ?? '')
  if (deposit === undefined) throw mandatoryFields(['Deposit'])
  const terms = termsOf(context, draft)
  const { subsidiaryId, currencyId } = terms
  const arAccount = receivablesAccount(context, draft, { field: 'arAcct', subsidiaryId })
  const open = openAmount(world, deposit, draft.id)
  const kinds = ['invoice'] as const
  const applied = applyLines(context, draft, applyTerms(terms, { sublist: 'apply', kinds, limit: open }))
  const total = totalOf(applied)
  if (total <= 0) throw userError('You must apply the deposit to at least one transaction.', 'apply')
  Object.assign(draft.fields, { total, applied: total, unapplied: 0 })
  settle(context, draft, {
    type: 'DepAppl',
    main: {
      accountId: systemAccount(world, 'customerDeposits'),
      foreignAmount: total,
      netAmount: relievedBase(world, deposit, { amount: total, except: draft.id }),
    },
    entries: entriesOf(applied, arAccount, -1),
    subsidiaryId,
    currencyId,
    // Deposits leave their account at the rate at which they came in.
    exchangeRate: numberOf(deposit.fields, 'exchangeRate') ?? 1,
    entityId: terms.customer.id,
  })
}

/** Completes a customer payment: debit the account that holds the money, credit receivables (E22). */
export function completeCustomerPayment(context: SaveContext, draft: Draft): void {
  const { world, settings } = context
  const terms = termsOf(context, draft)
  const { subsidiaryId, currencyId } = terms
  const arAccount = receivablesAccount(context, draft, { field: 'arAcct', subsidiaryId })
  const accountId = moneyAccount(context, draft, { subsidiaryId, types: settings.paymentAccountTypes })
  const sent = numberOf(draft.fields, 'payment')
  const refunded = claimedFrom(world, draft.id)
  const limit = sent === undefined ? undefined : sum([sent, -refunded])
  const applied = applyLines(
    context,
    draft,
    applyTerms(terms, { sublist: 'apply', kinds: ['invoice'], limit }),
  )
  const payment = round(sent ?? totalOf(applied), terms.precision)
  if (payment <= 0) throw userError('The payment amount must be greater than zero.', 'payment')
  const unapplied = sum([payment, -refunded, -totalOf(applied)])
  const status = draft.fields['undepFunds'] === true ? 'B' : 'C'
  Object.assign(draft.fields, {
    payment,
    total: payment,
    applied: sum([payment, -unapplied]),
    unapplied,
    status,
  })
  const rest = sum([payment, -totalOf(applied)])
  const credit = { accountId: arAccount, foreignAmount: -rest, netAmount: -baseOf(terms, rest, context) }
  settle(context, draft, {
    type: 'CustPymt',
    main: { accountId, foreignAmount: payment },
    entries: [...entriesOf(applied, arAccount, -1), ...(rest === 0 ? [] : [credit])],
    ...terms,
    entityId: terms.customer.id,
    currencyId,
    open: unapplied,
  })
}

function baseOf(terms: Terms, amount: number, { world }: SaveContext): number {
  const currency = reference(world.get('subsidiary', terms.subsidiaryId)?.fields ?? {}, 'currency')?.id ?? '1'
  return multiply(amount, terms.exchangeRate, precisionOf(world, currency))
}

/**
 * Completes a customer refund: credit the account that the money leaves, debit receivables for credit memos and
 * payments, customer deposits for deposits (accounting-and-reliability.md §1.7 E5, E8).
 */
export function completeCustomerRefund(context: SaveContext, draft: Draft): void {
  const { world, settings } = context
  const terms = termsOf(context, draft)
  const { subsidiaryId } = terms
  const arAccount = receivablesAccount(context, draft, { field: 'arAcct', subsidiaryId })
  const id = reference(draft.fields, 'account')?.id ?? accountOfMethod(world, draft.fields)
  if (id === undefined) throw mandatoryFields(['Account'])
  const accountId = checkedAccount(context, { id, subsidiaryId, types: settings.refundAccountTypes })
  draft.fields['account'] = { id }
  // The deposit sublist is write-once (netsuite.md §1.4, O:article_0830082954).
  if (draft.before !== undefined && draft.sentSublists.has('deposit'))
    throw userError('The deposit sublist cannot be changed after the refund was created.', 'deposit')
  const limit = undefined
  const credits = applyLines(
    context,
    draft,
    applyTerms(terms, { sublist: 'apply', kinds: ['creditMemo', 'customerPayment'], limit }),
  )
  const deposits = applyLines(
    context,
    draft,
    applyTerms(terms, { sublist: 'deposit', kinds: ['customerDeposit'], limit }),
  )
  const total = sum([totalOf(credits), totalOf(deposits)])
  if (total <= 0) throw userError('You must apply the refund to at least one transaction.', 'apply')
  draft.fields['total'] = total
  settle(context, draft, {
    type: 'CustRfnd',
    main: { accountId, foreignAmount: -total },
    entries: [
      ...entriesOf(credits, arAccount, 1),
      ...entriesOf(deposits, systemAccount(world, 'customerDeposits'), 1),
    ],
    ...terms,
    entityId: terms.customer.id,
  })
}
