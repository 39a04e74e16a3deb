import { BOOKING } from './entriesBooking.ts'
import { BY_HAND } from './entriesByHand.ts'
import { CAPTURE } from './entriesCapture.ts'
import { FULFILLMENT } from './entriesFulfillment.ts'
import { INVENTORY } from './entriesInventory.ts'
import { MAPPING } from './entriesMapping.ts'
import { NETSUITE } from './entriesNetSuite.ts'
import { REFUND, RETURN } from './entriesRefund.ts'
import { SHOPIFY } from './entriesShopify.ts'

/** What happens by itself when a fault occurs (accounting-and-reliability.md §2.7). */
export type FaultPolicy =
  /** Full-jitter exponential back-off. */
  | 'retry'
  /** Retry under the governor: does not count as an attempt. */
  | 'retry-governed'
  /** Read by external id before anything else. */
  | 'verify'
  /** This fact waits for a person or for what its wait names; other facts go on. */
  | 'park'
  /** The whole connection pauses: nothing parks, nothing is lost. */
  | 'pause'
  /** Stop the line of this kind and call somebody. */
  | 'stop'

export type FaultOwner =
  | 'nobody'
  | 'operations'
  | 'finance'
  | 'merchandising'
  | 'netsuite-admin'
  | 'store-owner'
  | 'engineer'

export interface FaultEntry {
  readonly policy: FaultPolicy
  readonly owner: FaultOwner
  /** How it is recognised, for the runbook. */
  readonly recognised: string
  /** A finance person's sentence; `{name}` is filled from the fault's `about` (see sentence.ts). */
  readonly ops: string
  /** What to do, step by step. */
  readonly runbook: string
}

/** The one list of fault codes; everything that retries, alerts, shows or documents reads it. */
export const FAULT_CODES = [
  'shopify.unreachable',
  'shopify.throttled',
  'shopify.auth',
  'shopify.scope',
  'shopify.order-not-visible',
  'shopify.partial-read',
  'shopify.unexpected',
  'shopify.refused',
  'shopify.outcome-unknown',
  'shopify.wrong-shop',
  'source.equation-failed',
  'source.unknown-value',
  'netsuite.unreachable',
  'netsuite.outcome-unknown',
  'netsuite.concurrency',
  'netsuite.maintenance',
  'netsuite.auth',
  'netsuite.permission',
  'netsuite.wrong-account',
  'netsuite.mandatory-field',
  'netsuite.invalid-reference',
  'netsuite.item-unusable',
  'netsuite.customer-unusable',
  'netsuite.configuration',
  'netsuite.business-rule',
  'netsuite.script',
  'netsuite.locked',
  'netsuite.changed-meanwhile',
  'netsuite.duplicate',
  'netsuite.not-found',
  'netsuite.period-closed',
  'netsuite.bad-request',
  'netsuite.query',
  'netsuite.unclassified',
  'mapping.sku-unknown',
  'mapping.sku-ambiguous',
  'mapping.sku-missing',
  'mapping.item-inactive',
  'mapping.location',
  'mapping.gateway',
  'mapping.tax',
  'mapping.currency',
  'mapping.fee',
  'mapping.customer-ambiguous',
  'mapping.customer-default',
  'mapping.function-threw',
  'mapping.carrier',
  'mapping.netsuite-location',
  'booking.foreign-duplicate',
  'booking.conflict',
  'booking.difference',
  'booking.line-stopped',
  'booking.edit-after-billing',
  'booking.update-pending',
  'booking.human-change',
  'booking.currency-precision',
  'booking.channel-tax-unknown',
  'booking.posted-differs',
  'booking.fulfillment-cancelled',
  'booking.fulfilled-not-sold',
  'booking.refund-exceeds-payment',
  'booking.refund-without-credit',
  'booking.money-without-order',
  'booking.rounding-limit',
  'booking.billed-by-hand',
  'booking.fulfilled-by-hand',
  'booking.deposit-applied-by-hand',
  'booking.record-deleted',
  'capture.not-possible',
  'refund.not-possible',
  'refund.not-taken-over',
  'return.not-possible',
  'inventory.detail-missing',
  'inventory.not-enough',
  'inventory.return-unknown',
  'inventory.taken',
  'inventory.detail-refused',
  'fulfillment.waits',
  'fulfillment.not-open',
  'fulfillment.withdrawn',
  'fulfillment.cancelled-in-shopify',
  'work.customer-pending',
  'work.store-not-configured',
  'work.bug',
] as const

export type FaultCode = (typeof FAULT_CODES)[number]

/** What is known about each code. A code without an entry does not compile. */
export const CATALOGUE: Readonly<Record<FaultCode, FaultEntry>> = {
  ...SHOPIFY,
  ...NETSUITE,
  ...MAPPING,
  ...BOOKING,
  ...BY_HAND,
  ...FULFILLMENT,
  ...INVENTORY,
  ...CAPTURE,
  ...REFUND,
  ...RETURN,
}

/** The codes of one area, by their prefix. */
export type CodesOf<Area extends string> = Extract<FaultCode, `${Area}.${string}`>
