import type { NetSuiteId } from '../ids.ts'

/** An item receipt that people made of a return authorisation of theirs, of an order of ours. */
export interface MadeReceipt {
  readonly id: NetSuiteId
  readonly tranId: string | null
  /** The goods are credited in NetSuite already. */
  readonly credited: boolean
  readonly lines: readonly {
    /** The mark of the order's line; null: it is not one of ours. */
    readonly key: string | null
    readonly quantity: number
    readonly location: NetSuiteId | null
  }[]
  /** When it was last changed. ISO instant, UTC. */
  readonly version: string
}
