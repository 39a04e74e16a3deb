/** The shop and what it has beside orders. */
import type { Amount, Gid, IsoTime } from './amounts.ts'

export interface Shop {
  id: Gid
  name: string
  /** "acme.myshopify.com" */
  myshopifyDomain: string
  email: string
  currencyCode: string
  ianaTimezone: string
  /** Whether catalogue prices contain tax. */
  taxesIncluded: boolean
  planName: string
  shopifyPlus: boolean
  countryCode: string
  createdAt: IsoTime
}

export interface MailingAddress {
  id: Gid
  firstName: string | null
  lastName: string | null
  company: string | null
  address1: string | null
  address2: string | null
  city: string | null
  provinceCode: string | null
  province: string | null
  countryCode: string | null
  country: string | null
  zip: string | null
  phone: string | null
}

export interface Location {
  id: Gid
  name: string
  isActive: boolean
  fulfillsOnlineOrders: boolean
  shipsInventory: boolean
  address: MailingAddress
  createdAt: IsoTime
  updatedAt: IsoTime
}

export interface Product {
  id: Gid
  title: string
  handle: string
  vendor: string
  productType: string
  status: 'ACTIVE' | 'ARCHIVED' | 'DRAFT'
  isGiftCard: boolean
  tags: string[]
  variantIds: Gid[]
  createdAt: IsoTime
  updatedAt: IsoTime
}

export interface ProductVariant {
  id: Gid
  productId: Gid
  inventoryItemId: Gid
  title: string
  sku: string | null
  barcode: string | null
  /** In the shop's currency. */
  price: Amount
  compareAtPrice: Amount | null
  taxable: boolean
  position: number
  createdAt: IsoTime
  updatedAt: IsoTime
}

export interface InventoryItem {
  id: Gid
  variantId: Gid
  sku: string | null
  tracked: boolean
  requiresShipping: boolean
  /** On hand by location id. */
  levels: Record<Gid, InventoryLevel>
  createdAt: IsoTime
  updatedAt: IsoTime
}

export interface InventoryLevel {
  id: Gid
  locationId: Gid
  /** By quantity name: available, on_hand, committed, incoming, reserved, damaged, safety_stock, quality_control. */
  quantities: Record<string, number>
  isActive: boolean
  updatedAt: IsoTime
}

export interface Customer {
  id: Gid
  email: string | null
  phone: string | null
  firstName: string | null
  lastName: string | null
  note: string | null
  tags: string[]
  taxExempt: boolean
  taxExemptions: string[]
  state: 'DISABLED' | 'ENABLED' | 'INVITED' | 'DECLINED'
  locale: string
  verifiedEmail: boolean
  addresses: MailingAddress[]
  defaultAddressId: Gid | null
  metafields: Metafield[]
  createdAt: IsoTime
  updatedAt: IsoTime
}

export interface Metafield {
  id: Gid
  namespace: string
  key: string
  type: string
  value: string
  createdAt: IsoTime
  updatedAt: IsoTime
}

export interface Attribute {
  key: string
  value: string | null
}

export interface WebhookSubscription {
  id: Gid
  topic: string
  uri: string
  format: 'JSON' | 'XML'
  filter: string | null
  includeFields: string[]
  metafieldNamespaces: string[]
  name: string | null
  apiVersion: string
  createdAt: IsoTime
  updatedAt: IsoTime
}

export interface JobRecord {
  id: Gid
  done: boolean
}

export interface AppInstallation {
  id: Gid
  appId: Gid
  title: string
}

/** Answers kept by `@idempotent(key:)`. */
export interface IdempotentAnswer {
  key: string
  mutation: string
  argumentsHash: string
  answer: unknown
}
