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
  /** Whether the body of a transform may carry `externalId`; off: it is an unknown property [verify]. */
  acceptExternalIdInTransform: boolean
  /** Whether a transform honours `?replace=` [U]; off: it is ignored, and lines not wanted need quantity 0. */
  replaceInTransform: boolean
  /** Whether a transform brings its source's `taxDetails` and override flag along [verify]. */
  taxOverrideInTransform: 'dropped' | 'carried'
  /** Custom fields of body and lines go along in a transform [U]. */
  customFieldsInTransform: boolean
  /** Preference "Invoice in Advance of Fulfillment"; off: goods are billed up to what was shipped [U]. */
  invoiceInAdvanceOfFulfillment: boolean
  /** A bill may take more than the order's open quantity [U]. */
  allowOverbilling: boolean
  /** Preference "Refund in Advance of Return"; off: returned goods are credited up to what came in [U]. */
  refundInAdvanceOfReturn: boolean
  /** Feature Pick, Pack and Ship; off: every fulfilment is shipped at once (netsuite.md §6). */
  pickPackShip: boolean
  /** Status of a fulfilment whose `shipStatus` is not sent [U]. */
  defaultShipStatus: 'A' | 'B' | 'C'
  /** Goods that move name their location (netsuite.md §10.16). */
  stockLocationMandatory: boolean
  /** "If several ship-from locations, one fulfillment per location" (netsuite.md §1.10). */
  oneLocationPerFulfillment: boolean
  /** `packageWeight` is mandatory and above 0 [U] (netsuite.md §6). */
  packageWeightMandatory: boolean
  /** Stock may fall below 0; off: the fulfilment is refused. */
  allowNegativeStock: boolean
  /**
   * The inventory detail of an item that is kept by bins alone and has a preferred one is there already when a transform
   * is laid over: what is sent is added to it.
   */
  fillPreferredBin: boolean
  /** Returned goods that are written off name their lots, serial numbers and bins as well [U]. */
  detailOfWriteOffs: boolean
  /** A credit memo or cash refund that no return authorisation stands behind puts its goods back into stock [U]. */
  creditMemoRestocks: boolean
  /** NetSuite applies an order's deposits by itself when its invoice is saved (netsuite.md §6 [U]). */
  autoApplyDeposits: boolean
  /** Account types that a cash sale or a customer payment may name [verify]. */
  paymentAccountTypes: readonly string[]
  /** Account types that a customer or cash refund may name [verify]: liabilities (store credit) are not among them. */
  refundAccountTypes: readonly string[]
  /** Preference "Default Return Authorization Status". */
  defaultReturnStatus: 'A' | 'B'
  /** A fulfilment, bill, payment … changes `lastModifiedDate` of what it was made from or applied to [U]. */
  dependentsTouchSource: boolean
  /** Sign of `transaction.foreigntotal` on credits, returns and refunds in SuiteQL [U]. */
  creditTotals: 'negative' | 'positive'
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
  acceptExternalIdInTransform: true,
  replaceInTransform: true,
  taxOverrideInTransform: 'dropped',
  customFieldsInTransform: true,
  invoiceInAdvanceOfFulfillment: false,
  allowOverbilling: false,
  refundInAdvanceOfReturn: false,
  pickPackShip: true,
  defaultShipStatus: 'A',
  stockLocationMandatory: true,
  oneLocationPerFulfillment: true,
  packageWeightMandatory: true,
  allowNegativeStock: true,
  fillPreferredBin: true,
  detailOfWriteOffs: true,
  creditMemoRestocks: true,
  autoApplyDeposits: false,
  paymentAccountTypes: ['Bank', 'OthCurrAsset'],
  refundAccountTypes: ['Bank', 'OthCurrAsset', 'CredCard'],
  defaultReturnStatus: 'A',
  dependentsTouchSource: true,
  creditTotals: 'negative',
  transactionLineIdOffset: 0,
}
