import type { EquationName, EquationResult } from '../domain/accounting/equation.ts'
import type { RecordKind } from '../domain/netsuite/documents.ts'
import type { PostedKind } from '../domain/netsuite/posted.ts'

/** What is open of a record is what others left of it: no figure that NetSuite kept differently from what was sent. */
const OPEN_AMOUNTS: ReadonlySet<EquationName> = new Set(['I-O9', 'I-O10'])

export const isOpenAmount = ({ equation }: Pick<EquationResult, 'equation'>): boolean =>
  OPEN_AMOUNTS.has(equation)

/** Whose figures an equation of the whole order compares. */
const KINDS: Readonly<Partial<Record<EquationName, RecordKind>>> = {
  'I-O6': 'invoice',
  'I-O7': 'customerDeposit',
  'I-O8': 'customerRefund',
  'I-O11': 'itemFulfillment',
  'I-O12': 'customerDeposit',
  'I-R1': 'creditMemo',
  'I-R2': 'customerRefund',
  'I-R4': 'creditMemo',
  'I-R5': 'itemReceipt',
}

const NAMED: Readonly<Record<PostedKind | 'salesOrder' | 'customerDeposit', true>> = {
  salesOrder: true,
  customerDeposit: true,
  itemFulfillment: true,
  invoice: true,
  cashSale: true,
  depositApplication: true,
  customerPayment: true,
  creditMemo: true,
  creditApplication: true,
  customerRefund: true,
  cashRefund: true,
  returnAuthorization: true,
  itemReceipt: true,
  journalEntry: true,
}

const isKind = (text: string): text is keyof typeof NAMED => Object.hasOwn(NAMED, text)

/** Whose figures the equation compares: what a script in NetSuite changed, and whose line it may stop. */
export function kindOfResult({ equation, about }: EquationResult): RecordKind {
  const [first = ''] = about.split(' ')
  return isKind(first) ? first : (KINDS[equation] ?? 'salesOrder')
}
