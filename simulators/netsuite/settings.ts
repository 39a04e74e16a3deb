import type { RecordKind } from './world.ts'

/**
 * Behaviour that differs between accounts or that the sources leave open. Every default is argued for in
 * QUIRKS.md; all can be changed while the simulator runs (`POST /sim/settings`).
 */
export interface Settings {
  /** Whether `taxDetails` may override the tax of a discount line over REST [verify]. */
  acceptTaxOverrideOnDiscountLines: boolean
  /** Whether `taxDetails` may override the tax of a line whose item is in `shippingItems` [verify]. */
  acceptTaxOverrideOnShippingLines: boolean
  /** itemId of the items that count as shipping for the switch above. */
  shippingItems: readonly string[]
  /** Body fields that the preferred form makes mandatory, by record type, e.g. { salesOrder: ['location'] }. */
  mandatoryFields: Readonly<Partial<Record<RecordKind, readonly string[]>>>
  /** Preference "Default Sales Order Status". */
  defaultOrderStatus: 'A' | 'B'
  /** Preference that lets the deposits of an order exceed its total (netsuite.md §6). */
  allowDepositsAboveOrder: boolean
  /** Account types that a deposit may name [verify]. */
  depositAccountTypes: readonly string[]
  /** "Allow Override" of auto-generated transaction numbers; off: a sent `tranId` is ignored [U]. */
  allowTranIdOverride: boolean
  /** The role is Administrator: governanceLimits answers (netsuite.md §1.1). */
  administrator: boolean
  /** Overlapping saves of one record end in RCRD_HAS_BEEN_CHANGED (netsuite.md §10.3). */
  optimisticLocking: boolean
  /** Record types that the role may not touch: 403 INSUFFICIENT_PERMISSION. */
  deniedRecords: readonly RecordKind[]
  /** Added to REST `line` to give transactionline.id: they are not the same number in all cases (§5.3). */
  transactionLineIdOffset: number
}

export const DEFAULT_SETTINGS: Settings = {
  acceptTaxOverrideOnDiscountLines: true,
  acceptTaxOverrideOnShippingLines: true,
  shippingItems: ['Shipping'],
  mandatoryFields: {},
  defaultOrderStatus: 'A',
  allowDepositsAboveOrder: false,
  depositAccountTypes: ['Bank', 'OthCurrAsset'],
  allowTranIdOverride: false,
  administrator: false,
  optimisticLocking: true,
  deniedRecords: [],
  transactionLineIdOffset: 0,
}
