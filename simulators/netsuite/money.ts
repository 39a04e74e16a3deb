/** Accounts that money goes to and comes from, and the records that settle others. */
import { multiply, sum } from './amounts.ts'
import { type Draft, reference, type SaveContext, textOf } from './draft.ts'
import { invalidFieldValue } from './errors.ts'
import { accountingLines, type LineSeed, numberLines } from './figures.ts'
import {
  assertPeriodsOpen,
  baseCurrency,
  checkAccount,
  postingPeriodOf,
  precisionOf,
  systemAccount,
} from './organisation.ts'
import type { FieldMap, World } from './world.ts'

/** The account named, else undeposited funds (netsuite.md §6). Which types it may have is [verify]. */
export function moneyAccount(
  context: SaveContext,
  draft: Draft,
  wanted: { readonly subsidiaryId: string; readonly types: readonly string[] },
): string {
  const { fields } = draft
  const named = reference(fields, 'account')?.id ?? accountOfMethod(context.world, fields)
  if (fields['undepFunds'] === true || named === undefined) {
    fields['undepFunds'] = true
    delete fields['account']
    return systemAccount(context.world, 'undepositedFunds')
  }
  fields['undepFunds'] = false
  return checkedAccount(context, { id: named, ...wanted })
}

/** Account of the payment method, where the record names a method and no account [U]. */
export function accountOfMethod(world: World, fields: FieldMap): string | undefined {
  const method = reference(fields, 'paymentOption')?.id
  if (method === undefined || fields['undepFunds'] === true) return undefined
  return reference(world.get('paymentMethod', method)?.fields ?? {}, 'account')?.id
}

/** @throws NetSuiteError for an account of another subsidiary or of a type that is not among `types`. */
export function checkedAccount(
  context: SaveContext,
  wanted: { readonly id: string; readonly subsidiaryId: string; readonly types: readonly string[] },
): string {
  checkAccount(context.world, wanted.id, wanted.subsidiaryId)
  const type = textOf(context.world.get('account', wanted.id)?.fields ?? {}, 'acctType') ?? ''
  if (!wanted.types.includes(type)) throw invalidFieldValue(wanted.id, 'account', 'account')
  return wanted.id
}

/** The receivables account named, else the account's own. */
export function receivablesAccount(
  context: SaveContext,
  draft: Draft,
  named: { readonly field: 'account' | 'arAcct'; readonly subsidiaryId: string },
): string {
  const id = reference(draft.fields, named.field)?.id ?? systemAccount(context.world, 'receivables')
  draft.fields[named.field] = { id }
  return checkedAccount(context, { id, subsidiaryId: named.subsidiaryId, types: ['AcctRec'] })
}

/** Money or credit that changes its account, debit-positive. */
export interface Settlement {
  readonly type: string
  /** At the record's rate, unless it brings its base amount. */
  readonly main: {
    readonly accountId: string
    readonly foreignAmount: number
    readonly netAmount?: number
  }
  /** With the base amount at which the other side was booked. */
  readonly entries: readonly (Pick<LineSeed, 'accountId' | 'foreignAmount'> & {
    readonly netAmount: number
  })[]
  readonly subsidiaryId: string
  readonly currencyId: string
  readonly exchangeRate: number
  readonly entityId: string
  /** What the record still has to give, in its currency. */
  readonly open?: number
}

/**
 * Postings of a payment, refund or application: what was booked at another rate leaves a realised exchange
 * difference (accounting-and-reliability.md §1.4).
 */
export function settle(context: SaveContext, draft: Draft, settlement: Settlement): void {
  const { world } = context
  const { main, entries, exchangeRate, subsidiaryId } = settlement
  const period = postingPeriodOf(world, draft)
  draft.fields['postingPeriod'] = { id: period.id }
  const precision = precisionOf(world, baseCurrency(world, subsidiaryId))
  const mainBase = main.netAmount ?? multiply(main.foreignAmount, exchangeRate, precision)
  const difference = sum([mainBase, ...entries.map(({ netAmount }) => netAmount)])
  const exchange: LineSeed[] =
    difference === 0
      ? []
      : [
          {
            accountId: systemAccount(world, 'realisedExchange'),
            foreignAmount: 0,
            netAmount: -difference,
          },
        ]
  const seeds: LineSeed[] = [{ ...main, memo: textOf(draft.fields, 'memo') }, ...entries, ...exchange]
  const lines = numberLines(world, seeds, { draft, ...settlement })
  draft.figures = {
    type: settlement.type,
    foreignTotal: main.foreignAmount,
    taxTotal: 0,
    subsidiaryId,
    currencyId: settlement.currencyId,
    exchangeRate,
    postingPeriodId: period.id,
    posting: true,
    lines,
    accountingLines: accountingLines(lines, true),
    ...(settlement.open === undefined ? {} : { open: settlement.open }),
  }
  assertPeriodsOpen(context, draft, 'receivables')
}
