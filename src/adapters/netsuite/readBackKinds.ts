import type { RecordKind } from '../../domain/netsuite/documents.ts'

/** How SuiteQL states a type of transaction (netsuite.md §5.3): what its lines are, and which signs they carry. */
export interface KindShape {
  readonly kind: RecordKind
  /**
   * `sold`: quantities and amounts are negative on what is sold; `credited`: positive on what is credited [U];
   * `moved`: goods without a price, their cost on lines of their own; `none`: it has no item lines.
   */
  readonly lines: 'sold' | 'credited' | 'moved' | 'none'
  /** `magnitude`: the sign of credits and refunds is not established [U]; ours are never negative. */
  readonly totals: 'signed' | 'magnitude'
  /** The column that says what is open of it. */
  readonly open: 'foreignamountunpaid' | 'foreignpaymentamountunused' | null
}

const shape = (
  kind: RecordKind,
  lines: KindShape['lines'],
  more: Partial<Pick<KindShape, 'totals' | 'open'>> = {},
): KindShape => ({ kind, lines, totals: 'magnitude', open: null, ...more })

/** By `transaction.type`. */
const SHAPES: Readonly<Record<string, KindShape>> = {
  SalesOrd: shape('salesOrder', 'sold', { totals: 'signed' }),
  CustDep: shape('customerDeposit', 'none', { totals: 'signed', open: 'foreignpaymentamountunused' }),
  ItemShip: shape('itemFulfillment', 'moved'),
  ItemRcpt: shape('itemReceipt', 'moved'),
  CustInvc: shape('invoice', 'sold', { totals: 'signed', open: 'foreignamountunpaid' }),
  CashSale: shape('cashSale', 'sold', { totals: 'signed' }),
  DepAppl: shape('depositApplication', 'none'),
  CustPymt: shape('customerPayment', 'none', { open: 'foreignpaymentamountunused' }),
  CustCred: shape('creditMemo', 'credited', { open: 'foreignpaymentamountunused' }),
  CashRfnd: shape('cashRefund', 'credited'),
  CustRfnd: shape('customerRefund', 'none'),
  RtnAuth: shape('returnAuthorization', 'credited'),
  Journal: shape('journalEntry', 'none'),
}

/** Null: a type that we never write. */
export const kindOf = (type: string): KindShape | null => SHAPES[type] ?? null
