import { sum } from '../money.ts'
import type { CustomerDeposit, DocumentReadBack } from '../netsuite/documents.ts'
import { type EquationResult, equation, money } from './equation.ts'

/**
 * I-O12 for a deposit: debit equals credit, and the debit stands on the account that holds the gateway's money.
 * Postings are in the subsidiary's base currency. Sales orders post nothing.
 */
export function depositLedgerEquation(wanted: CustomerDeposit, deposit: DocumentReadBack): EquationResult {
  const [first] = deposit.postings
  const currency = first?.debit.currency ?? wanted.currency
  const debit = sum(
    deposit.postings.map((posting) => posting.debit),
    currency,
  )
  const credit = sum(
    deposit.postings.map((posting) => posting.credit),
    currency,
  )
  const debited = deposit.postings
    .filter((posting) => posting.debit.minor > posting.credit.minor)
    .map(({ account }) => account)
  const accounts = [...new Set(debited)].toSorted().join(', ')
  return equation(
    {
      equation: 'I-O12',
      about: `${wanted.kind} ${wanted.externalId}`,
      ops: 'the ledger posting of the deposit',
      tech: 'Σ debit = Σ credit, and the debit is on the account of the gateway',
    },
    `debit ${money(credit)} on account ${wanted.account}`,
    `debit ${money(debit)} on account ${accounts === '' ? 'none' : accounts}`,
  )
}
