/** What the seeded account holds; found by name or external id over REST and SuiteQL, listed by GET /sim/seed. */
import type { CustomField, RecordKind } from './world.ts'

/** The Shopify simulator seeds variants with these SKUs. */
export const SEEDED_SKUS: readonly string[] = Array.from(
  { length: 30 },
  (_, index) => `TIE-${String(index + 1).padStart(3, '0')}`,
)

export interface CurrencySeed {
  readonly symbol: string
  readonly name: string
  readonly precision: number
  /** US dollars for one unit: NetSuite's own table, used when no rate is sent. */
  readonly rate: number
}

export const CURRENCIES: readonly CurrencySeed[] = [
  { symbol: 'USD', name: 'US Dollar', precision: 2, rate: 1 },
  { symbol: 'GBP', name: 'British Pound', precision: 2, rate: 1.27 },
  { symbol: 'CAD', name: 'Canadian Dollar', precision: 2, rate: 0.73 },
  { symbol: 'JPY', name: 'Japanese Yen', precision: 0, rate: 0.0067 },
  { symbol: 'EUR', name: 'Euro', precision: 2, rate: 1.08 },
  { symbol: 'HKD', name: 'Hong Kong Dollar', precision: 2, rate: 0.128 },
  { symbol: 'AUD', name: 'Australian Dollar', precision: 2, rate: 0.66 },
  { symbol: 'NZD', name: 'New Zealand Dollar', precision: 2, rate: 0.6 },
  { symbol: 'SEK', name: 'Swedish Krona', precision: 2, rate: 0.095 },
  { symbol: 'DKK', name: 'Danish Krone', precision: 2, rate: 0.145 },
  { symbol: 'NOK', name: 'Norwegian Krone', precision: 2, rate: 0.092 },
  { symbol: 'CHF', name: 'Swiss Franc', precision: 2, rate: 1.12 },
]

export interface SubsidiarySeed {
  readonly code: string
  readonly name: string
  readonly currency: string
  readonly country: string
  readonly timeZone: string
  readonly locations: readonly string[]
}

export const SUBSIDIARIES: readonly SubsidiarySeed[] = [
  {
    code: 'us',
    name: 'Tieout US',
    currency: 'USD',
    country: 'US',
    timeZone: 'America/New_York',
    locations: ['Main warehouse', 'West warehouse', 'Downtown shop'],
  },
  {
    code: 'uk',
    name: 'Tieout UK',
    currency: 'GBP',
    country: 'GB',
    timeZone: 'Europe/London',
    locations: ['UK warehouse'],
  },
  {
    code: 'ca',
    name: 'Tieout Canada',
    currency: 'CAD',
    country: 'CA',
    timeZone: 'America/Toronto',
    locations: ['Canada warehouse'],
  },
  {
    code: 'jp',
    name: 'Tieout Japan',
    currency: 'JPY',
    country: 'JP',
    timeZone: 'Asia/Tokyo',
    locations: ['Japan warehouse'],
  },
  {
    code: 'eu',
    name: 'Tieout EU',
    currency: 'EUR',
    country: 'DE',
    timeZone: 'Europe/Berlin',
    locations: ['EU warehouse'],
  },
  {
    code: 'hk',
    name: 'Tieout Hong Kong',
    currency: 'HKD',
    country: 'HK',
    timeZone: 'Asia/Hong_Kong',
    locations: ['Hong Kong warehouse'],
  },
]

export interface AccountSeed {
  readonly externalId: string
  readonly number: string
  readonly name: string
  readonly type: string
}

const account = (line: string): AccountSeed => {
  const [externalId = '', number = '', name = '', type = ''] = line.split('|')
  return { externalId, number, name, type }
}

/** Numbers as in the worked examples (accounting-and-reliability.md §1.7). */
export const ACCOUNTS: readonly AccountSeed[] = [
  'account_shopify_payments|1060|Shopify Payments clearing|Bank',
  'account_paypal|1061|PayPal clearing|Bank',
  'account_manual|1062|Manual payments clearing|Bank',
  'account_cash|1063|Cash drawer|Bank',
  'account_gift_card|1064|Gift card tender clearing|Bank',
  'account_store_credit|1065|Store credit tender clearing|Bank',
  'account_other_gateways|1066|Other gateways clearing|Bank',
  'system_accounts_receivable|1100|Accounts Receivable|AcctRec',
  'system_undeposited_funds|1499|Undeposited Funds|OthCurrAsset',
  'system_customer_deposits|2200|Customer Deposits|OthCurrLiab',
  'account_gift_card_liability|2300|Gift card liability|OthCurrLiab',
  'system_sales_tax_payable|2100|Sales Taxes Payable|OthCurrLiab',
  'account_tips|2400|Tips payable|OthCurrLiab',
  'account_duties|2450|Duties payable|OthCurrLiab',
  'account_fees|2460|Delivery fees payable|OthCurrLiab',
  'account_sales|4000|Sales|Income',
  'system_shipping_income|4100|Shipping income|Income',
  'account_discounts|4050|Discounts|Income',
  'account_rounding|6200|Rounding|Expense',
  'account_bank|1000|Bank|Bank',
  'system_inventory_asset|1200|Inventory|OthCurrAsset',
  'account_marketplace_tax|2110|Marketplace tax clearing|OthCurrLiab',
  'account_store_credit_liability|2310|Store credit liability|OthCurrLiab',
  'account_returns|4200|Returns and allowances|Income',
  'account_return_fees|4300|Restocking and return fees|Income',
  'system_cogs|5000|Cost of goods sold|COGS',
  'system_returns_write_off|5050|Written-off returns|COGS',
  'account_processing_fees|6100|Payment processing fees|Expense',
  'system_realised_fx|6300|Realised exchange gain or loss|Expense',
  'account_goodwill|6400|Goodwill allowances|Expense',
].map(account)

export interface ItemSeed {
  readonly itemId: string
  readonly type: RecordKind
  readonly externalId?: string
  /** External id of its income, liability or discount account. */
  readonly account?: string
  /** What a unit costs, in the account's base currency; default 5. */
  readonly cost?: number
  /** Its stock stands in bins, at locations that use them. */
  readonly useBins?: boolean
}

const item = (
  itemId: string,
  type: RecordKind,
  keys: readonly [externalId: string, account: string],
): ItemSeed => ({
  itemId,
  type,
  externalId: keys[0],
  account: keys[1],
})

/** Items that orders need beside products. */
export const SPECIAL_ITEMS: readonly ItemSeed[] = [
  item('Shipping', 'otherChargeSaleItem', ['item_shipping', 'system_shipping_income']),
  item('Shopify discount', 'discountItem', ['item_discount', 'account_discounts']),
  item('Tip', 'otherChargeSaleItem', ['item_tip', 'account_tips']),
  item('Duties', 'otherChargeSaleItem', ['item_duties', 'account_duties']),
  item('Retail delivery fee', 'otherChargeSaleItem', ['item_retail_delivery_fee', 'account_fees']),
  item('Additional fee', 'otherChargeSaleItem', ['item_additional_fee', 'account_fees']),
  item('Gift card', 'giftCertificateItem', ['item_gift_card', 'account_gift_card_liability']),
  item('Rounding', 'otherChargeSaleItem', ['item_rounding', 'account_rounding']),
  item('Custom sale', 'nonInventorySaleItem', ['item_custom_sale', 'account_sales']),
  ...[
    ['Tax US state', 'item_tax_us_state'],
    ['Tax US county', 'item_tax_us_county'],
    ['Tax US city', 'item_tax_us_city'],
    ['Tax GB VAT', 'item_tax_gb_vat'],
    ['Tax CA GST', 'item_tax_ca_gst'],
    ['Tax CA HST', 'item_tax_ca_hst'],
    ['Tax CA PST', 'item_tax_ca_pst'],
    ['Tax JP consumption', 'item_tax_jp_ct'],
    ['Tax EU VAT', 'item_tax_eu_vat'],
    ['Tax other', 'item_tax_other'],
  ].map(([itemId = '', externalId = '']) =>
    item(itemId, 'otherChargeSaleItem', [externalId, 'system_sales_tax_payable']),
  ),
]

/**
 * Items that credits need. The item sublist of a credit posts to each item's own income account, so returns reach
 * Returns and allowances by an item of that account, beside the return authorisation that names the goods.
 */
export const CREDIT_ITEMS: readonly ItemSeed[] = [
  item('Returned goods', 'otherChargeSaleItem', ['item_returned_goods', 'account_returns']),
  item('Return fee', 'otherChargeSaleItem', ['item_return_fee', 'account_return_fees']),
  item('Refund adjustment', 'otherChargeSaleItem', ['item_refund_adjustment', 'account_goodwill']),
  item('Marketplace tax', 'otherChargeSaleItem', ['item_marketplace_tax', 'account_marketplace_tax']),
]

/** Shipping items: what a fulfilment's `shipMethod` names, from which its carrier is known. */
export const SHIP_ITEMS: readonly (readonly [externalId: string, name: string])[] = [
  ['shipitem_ups_ground', 'UPS Ground'],
  ['shipitem_fedex_home', 'FedEx Home Delivery'],
  ['shipitem_usps_priority', 'USPS Priority Mail'],
  ['shipitem_dhl_express', 'DHL Express'],
  ['shipitem_royal_mail', 'Royal Mail Tracked'],
  ['shipitem_local', 'Local courier'],
]

export interface TaxCodeSeed {
  readonly externalId: string
  readonly name: string
  readonly taxType: string
  readonly rate: number
  readonly country?: string
  readonly state?: string
  /** NetSuite uses it by itself when tax is not overridden. */
  readonly isDefault?: boolean
}

/** Name and country; the external id is `taxtype_` and the key. */
export const TAX_TYPES: readonly (readonly [key: string, name: string, country: string | undefined])[] = [
  ['us', 'US Sales Tax', 'US'],
  ['gb', 'GB VAT', 'GB'],
  ['ca_gst', 'CA GST/HST', 'CA'],
  ['ca_pst', 'CA PST', 'CA'],
  ['jp', 'JP Consumption Tax', 'JP'],
  ['eu', 'EU VAT', undefined],
  ['other', 'Other tax', undefined],
]

export const TAX_CODES: readonly TaxCodeSeed[] = [
  {
    externalId: 'tax_us_state',
    name: 'US State Tax',
    taxType: 'us',
    rate: 4,
    country: 'US',
    state: 'NY',
    isDefault: true,
  },
  {
    externalId: 'tax_us_county',
    name: 'US County Tax',
    taxType: 'us',
    rate: 0.375,
    country: 'US',
    state: 'NY',
    isDefault: true,
  },
  {
    externalId: 'tax_us_city',
    name: 'US City Tax',
    taxType: 'us',
    rate: 4.5,
    country: 'US',
    state: 'NY',
    isDefault: true,
  },
  {
    externalId: 'tax_gb_vat_20',
    name: 'GB VAT 20',
    taxType: 'gb',
    rate: 20,
    country: 'GB',
    isDefault: true,
  },
  { externalId: 'tax_gb_vat_5', name: 'GB VAT 5', taxType: 'gb', rate: 5, country: 'GB' },
  { externalId: 'tax_ca_gst', name: 'CA GST', taxType: 'ca_gst', rate: 5, country: 'CA', isDefault: true },
  { externalId: 'tax_ca_hst', name: 'CA HST', taxType: 'ca_gst', rate: 13, country: 'CA' },
  { externalId: 'tax_ca_pst', name: 'CA PST', taxType: 'ca_pst', rate: 7, country: 'CA' },
  {
    externalId: 'tax_jp_ct_10',
    name: 'JP CT 10',
    taxType: 'jp',
    rate: 10,
    country: 'JP',
    isDefault: true,
  },
  { externalId: 'tax_jp_ct_8', name: 'JP CT 8', taxType: 'jp', rate: 8, country: 'JP' },
  { externalId: 'tax_eu_vat', name: 'EU VAT', taxType: 'eu', rate: 19, country: 'DE', isDefault: true },
  { externalId: 'tax_other', name: 'Other tax', taxType: 'other', rate: 0 },
  { externalId: 'tax_zero', name: 'Zero rate', taxType: 'other', rate: 0 },
]

/** Payment method and the external id of the account that holds its money. */
export const PAYMENT_METHODS: readonly (readonly [name: string, account: string])[] = [
  ['Shopify Payments', 'account_shopify_payments'],
  ['PayPal', 'account_paypal'],
  ['Manual', 'account_manual'],
  ['Cash', 'account_cash'],
  ['Gift card', 'account_gift_card'],
  ['Store credit', 'account_store_credit'],
  ['Other gateway', 'account_other_gateways'],
]

/** The custom fields that the SDF project in netsuite/ installs. */
export const CUSTOM_FIELDS: readonly CustomField[] = [
  { id: 'custbody_tieout_store', type: 'text' },
  { id: 'custbody_tieout_shopify_id', type: 'text' },
  { id: 'custbody_tieout_order', type: 'text' },
  { id: 'custbody_tieout_hash', type: 'text' },
  { id: 'custbody_tieout_version', type: 'text' },
  { id: 'custbody_tieout_fact_date', type: 'date' },
  { id: 'custcol_tieout_line', type: 'text' },
  { id: 'custentity_tieout_shopify_id', type: 'text' },
]
