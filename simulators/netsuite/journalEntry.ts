import { round, sum } from './amounts.ts'
import { type Draft, customFieldsOf, numberOf, reference, type SaveContext, textOf } from './draft.ts'
import { mandatoryFields, userError } from './errors.ts'
import { accountingLines, numberLines } from './figures.ts'
import {
  assertPeriodsOpen,
  baseCurrency,
  checkAccount,
  exchangeRate,
  postingPeriodOf,
  precisionOf,
  today,
} from './organisation.ts'

/** Completes a journal entry: at least two lines, debits equal to credits (netsuite.md §6). */
export function completeJournalEntry(context: SaveContext, draft: Draft): void {
  const { world } = context
  const { fields } = draft
  const subsidiaryId = reference(fields, 'subsidiary')?.id
  if (subsidiaryId === undefined) throw mandatoryFields(['Subsidiary'])
  const currencyId = reference(fields, 'currency')?.id ?? baseCurrency(world, subsidiaryId)
  const precision = precisionOf(world, currencyId)
  const rate = exchangeRate(world, { currencyId, subsidiaryId, sent: numberOf(fields, 'exchangeRate') })
  const entries = (draft.sublists['line'] ?? []).map((line) => {
    const accountId = reference(line.fields, 'account')?.id
    if (accountId === undefined) throw mandatoryFields(['Account'])
    checkAccount(world, accountId, subsidiaryId)
    const debit = round(numberOf(line.fields, 'debit') ?? 0, precision)
    const credit = round(numberOf(line.fields, 'credit') ?? 0, precision)
    return {
      accountId,
      foreignAmount: sum([debit, -credit]),
      memo: textOf(line.fields, 'memo'),
      entityId: reference(line.fields, 'entity')?.id,
      custom: customFieldsOf(line.fields, 'custcol_'),
    }
  })
  if (entries.length < 2) throw userError('A journal entry must have at least two lines.')
  if (sum(entries.map(({ foreignAmount }) => foreignAmount)) !== 0)
    throw userError('The debits and credits of a journal entry must balance.')
  fields['tranDate'] ??= today(world)
  const period = postingPeriodOf(world, draft)
  Object.assign(fields, {
    currency: { id: currencyId },
    exchangeRate: rate,
    postingPeriod: { id: period.id },
    approved: fields['approved'] !== false,
  })
  const placement = { draft, subsidiaryId, currencyId, exchangeRate: rate, entityId: undefined }
  const lines = numberLines(world, entries, placement)
  draft.figures = {
    type: 'Journal',
    foreignTotal: sum(entries.map(({ foreignAmount }) => Math.max(0, foreignAmount))),
    taxTotal: 0,
    subsidiaryId,
    currencyId,
    exchangeRate: rate,
    postingPeriodId: period.id,
    posting: true,
    lines,
    accountingLines: accountingLines(lines, true),
  }
  assertPeriodsOpen(context, draft, 'receivables')
}
