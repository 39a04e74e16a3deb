import type { PostedKind } from '../netsuite/posted.ts'

const NAMES: Readonly<Record<PostedKind, string>> = {
  itemFulfillment: 'item fulfilment',
  invoice: 'invoice',
  cashSale: 'cash sale',
  depositApplication: 'deposit application',
  customerPayment: 'customer payment',
  creditMemo: 'credit memo',
  creditApplication: 'application of a credit memo',
  customerRefund: 'customer refund',
  cashRefund: 'cash refund',
  returnAuthorization: 'return authorisation',
  itemReceipt: 'item receipt',
  journalEntry: 'journal entry',
}

/** What a person in finance calls the record. */
export const documentName = (kind: PostedKind): string => NAMES[kind]
