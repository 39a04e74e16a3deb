import type { Afterwards } from '../scenario.ts'

/** Units by line of the order, counted from 0. */
export type Units = Readonly<Record<number, number>>

/** What buyer, staff or gateway do to an order in the days after it was placed. */
export type Act =
  /** Everything that is still open, or these units. Shopify refuses to cancel what was sent with tracking. */
  | { readonly do: 'ship'; readonly units?: Units; readonly tracked?: boolean }
  | {
      readonly do: 'refund'
      readonly lines?: Units
      readonly restock?: 'RETURN' | 'CANCEL' | 'NO_RESTOCK'
      /** Every unit that is left, and the shipping. */
      readonly whole?: boolean
      readonly shipping?: boolean
      /** This much instead of what Shopify suggests. */
      readonly amount?: string
      readonly to?: 'store credit'
      /** The gateway takes its time; `settle` says how it ended. */
      readonly pending?: boolean
    }
  | { readonly do: 'settle'; readonly status: 'success' | 'failure' }
  | {
      readonly do: 'return'
      readonly lines: Units
      readonly exchange?: { readonly sku: string; readonly quantity: number }
      /** Per cent of the price. */
      readonly restockingFee?: number
      readonly shippingFee?: string
      readonly restock?: boolean
      /** The buyer thinks better of it. */
      readonly calledOff?: boolean
    }
  /** The buyer pays what the order owes. */
  | { readonly do: 'pay' }
  | { readonly do: 'afterwards'; readonly what: Afterwards }

/** What happened in the store, by kind. */
export interface Counts {
  readonly orders: number
  readonly shipments: number
  readonly refunds: number
  readonly returns: number
  readonly exchanges: number
  readonly edits: number
  readonly cancellations: number
}

export const NOTHING: Counts = {
  orders: 0,
  shipments: 0,
  refunds: 0,
  returns: 0,
  exchanges: 0,
  edits: 0,
  cancellations: 0,
}

const EDITS: ReadonlySet<Afterwards['do']> = new Set(['removeUnit', 'addVariant', 'discountLine'])

/** The kind under which an act is counted; null for money that only comes in or settles. */
export function countedAs(act: Act): keyof Counts | null {
  switch (act.do) {
    case 'ship':
      return 'shipments'
    case 'refund':
      return 'refunds'
    case 'return':
      return act.exchange === undefined ? 'returns' : 'exchanges'
    case 'afterwards':
      if (act.what.do === 'cancel') return 'cancellations'
      return EDITS.has(act.what.do) ? 'edits' : null
    case 'settle':
    case 'pay':
      return null
  }
}

export const counted = (counts: Counts, kind: keyof Counts): Counts => ({
  ...counts,
  [kind]: counts[kind] + 1,
})
