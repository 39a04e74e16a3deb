/** What a merchant chooses for an order's life after the sale, as the oracle understands it: plain data. */
import type { OrderFact } from '../facts.ts'
import type { OraclePolicy } from '../policy.ts'

export interface OracleLifePolicy extends OraclePolicy {
  readonly life: LifeChoices
  readonly ledger: LedgerPolicy
}

export interface LifeChoices {
  /** With `netsuite`, a bill is taken to follow each shipment; none is ours. */
  readonly billing: 'netsuite' | 'on-fulfillment' | 'on-order'
  readonly depositApplication: 'netsuite' | 'tieout'
  /** Shopify locations whose shipments the integration books; `all` also those without a location. */
  readonly fulfillsFrom: 'all' | ReadonlySet<string>
  readonly cashSale: (order: OrderFact) => boolean
  readonly channelLiable: 'gross' | 'net' | 'park'
  readonly closedPeriod: 'next-open' | 'park'
  readonly roundingAccount: string | null
  /** Minor units. */
  readonly roundingLimit: bigint
  /** Whether a rounded transaction's amount is its share of the order, or the cash that was taken ([U]). */
  readonly cashAmount: 'cash' | 'share'
  /** Items of the documents that correct; null: the fact that needs one waits. */
  readonly items: {
    readonly returned: string | null
    readonly refundAdjustment: string | null
    readonly returnFee: string | null
    readonly rounding: string | null
    readonly channelTax: string | null
  }
}

/** Accounts by NetSuite internal id. */
export interface LedgerPolicy {
  readonly receivables: string
  readonly inventory: string
  readonly costOfGoods: string
  readonly discounts: string
  /** Item → account that it earns into, or owes from. */
  readonly items: Readonly<Record<string, string>>
  /** Tax code → account. */
  readonly taxes: Readonly<Record<string, string>>
  /** Items that shipments consist of. */
  readonly shipped: ReadonlySet<string>
  /** Cost of one unit in minor units of the ledger's currency, of items that are kept in stock. */
  readonly cost: Readonly<Record<string, bigint>>
}
