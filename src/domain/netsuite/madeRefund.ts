import type { NetSuiteId } from '../ids.ts'
import type { Money } from '../money.ts'

/** Records by which people give money back in NetSuite. */
export type RefundRecordKind = 'customerRefund' | 'creditMemo' | 'cashRefund'

/** One of them, of an order of ours, as NetSuite holds it. Amounts in its currency, never negative. */
export interface MadeRefund {
  readonly id: NetSuiteId
  readonly kind: RefundRecordKind
  readonly tranId: string | null
  /** Whoever set it; null: nobody did. */
  readonly externalId: string | null
  readonly entity: NetSuiteId
  /** `YYYY-MM-DD` */
  readonly tranDate: string
  readonly total: Money
  /** NetSuite's own tax in it, without lines that stand for a tax. */
  readonly tax: Money
  /** Approved: it stands in the ledger. */
  readonly posted: boolean
  /** Accounts that it posts to. */
  readonly accounts: readonly NetSuiteId[]
  /** What it was made from, gives back or is set against. */
  readonly sources: readonly RefundSource[]
  readonly lines: readonly {
    /** The mark of the line of ours that it stands for, its own or that of the line it was made from. */
    readonly key: string | null
    readonly quantity: number
    readonly amount: Money
  }[]
  /** When it was last changed. ISO instant, UTC. */
  readonly version: string
}

export interface RefundSource {
  readonly id: NetSuiteId
  /** As SuiteQL names it: `CustInvc`, `CustDep`. */
  readonly type: string
  readonly externalId: string | null
}
