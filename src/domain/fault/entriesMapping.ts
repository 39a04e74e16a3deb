import type { CodesOf, FaultEntry } from './catalogue.ts'

/** What the configuration or the merchant’s records do not say (accounting-and-reliability.md §2.7). */
export const MAPPING: Readonly<Record<CodesOf<'mapping'>, FaultEntry>> = {
  'mapping.sku-unknown': {
    policy: 'park',
    owner: 'merchandising',
    recognised: 'No item in NetSuite has the SKU.',
    ops: 'Order {order}: SKU {sku} does not exist in NetSuite.',
    runbook: [
      '1. Create the item, or give the right one this SKU, or map the variant in items.variants.',
      '2. Every order with this SKU goes on by itself once the item exists.',
    ].join('\n'),
  },
  'mapping.sku-ambiguous': {
    policy: 'park',
    owner: 'merchandising',
    recognised: 'Several items in NetSuite have the SKU.',
    ops: 'Order {order}: several NetSuite items claim SKU {sku} ({items}).',
    runbook: [
      '1. Make all but one inactive, correct the SKU of the others, or map the variant in items.variants.',
      '2. Orders go on by themselves afterwards.',
    ].join('\n'),
  },
  'mapping.sku-missing': {
    policy: 'park',
    owner: 'merchandising',
    recognised: 'A line has no SKU and its variant is not mapped.',
    ops: 'Order {order}: line “{line}” has no SKU.',
    runbook: [
      '1. Give the variant a SKU in Shopify for the orders to come.',
      '2. For this order map the variant in items.variants; a line without a variant (a custom line) has to be booked by hand.',
      '3. Retry the order.',
    ].join('\n'),
  },
  'mapping.item-inactive': {
    policy: 'park',
    owner: 'netsuite-admin',
    recognised: 'The item for the SKU is inactive.',
    ops: 'Order {order}: item {item} for SKU {sku} is inactive in NetSuite.',
    runbook: [
      '1. Make the item active, or map the variant to another one.',
      '2. Orders go on by themselves afterwards.',
    ].join('\n'),
  },
  'mapping.location': {
    policy: 'park',
    owner: 'operations',
    recognised: 'The Shopify location is not in policy.locations.',
    ops: 'Order {order}: Shopify location {location} has no NetSuite location.',
    runbook: [
      "1. Add the location to the store's locations in the configuration.",
      '2. Orders go on by themselves with the new configuration.',
    ].join('\n'),
  },
  'mapping.netsuite-location': {
    policy: 'park',
    owner: 'operations',
    recognised: 'Goods left a NetSuite location that no Shopify location stands for in policy.locations.',
    ops: 'NetSuite shipped {record} of order {order} from location {location}, for which no Shopify location is set. Shopify is not told yet.',
    runbook: [
      "1. Add the Shopify location to the store's locations in the configuration, with this NetSuite location.",
      '2. If the fulfilment has the wrong location, correct it in NetSuite.',
      '3. Orders go on by themselves with the new configuration.',
    ].join('\n'),
  },
  'mapping.carrier': {
    policy: 'park',
    owner: 'operations',
    recognised:
      'A shipped item fulfilment has parcels and a carrier that life.shipping.carriers does not name.',
    ops: 'NetSuite shipped {record} of order {order} with carrier {carrier}, whose name in Shopify is not set. Shopify is not told yet.',
    runbook: [
      "1. Add the ship method's internal id, or the carrier as NetSuite shows it, to life.shipping.carriers with the carrier's name in Shopify; `none` stands for fulfilments that state neither.",
      '2. Orders go on by themselves with the new configuration.',
    ].join('\n'),
  },
  'mapping.gateway': {
    policy: 'park',
    owner: 'finance',
    recognised: 'The payment gateway is not in policy.gateways.',
    ops: '{amount} of order {order} went by “{gateway}”: no account is set for this payment method. The rest of the order is booked.',
    runbook: [
      "1. Add the gateway with its account to the store's gateways in the configuration.",
      '2. Deposits go on by themselves with the new configuration.',
    ].join('\n'),
  },
  'mapping.tax': {
    policy: 'park',
    owner: 'finance',
    recognised: 'The tax mapping gives no code or item for a tax.',
    ops: 'Order {order}: tax “{tax}” has no tax code in NetSuite.',
    runbook: [
      "1. Map the tax by title and rate in the store's tax configuration. There is no default.",
      '2. Orders go on by themselves with the new configuration.',
    ].join('\n'),
  },
  'mapping.currency': {
    policy: 'park',
    owner: 'finance',
    recognised: 'The currency is not in policy.currencies.',
    ops: 'Order {order}: currency {currency} is not set up.',
    runbook: [
      "1. Enable the currency in NetSuite and for the customer, and add it to the store's currencies.",
      '2. Orders go on by themselves with the new configuration.',
    ].join('\n'),
  },
  'mapping.fee': {
    policy: 'park',
    owner: 'finance',
    recognised: 'A fee, tip, duty or gift card has no item.',
    ops: 'Order {order}: “{fee}” has no item in NetSuite.',
    runbook: [
      "1. Create an item that posts to the right liability account and name it in the store's items.",
      '2. Orders go on by themselves with the new configuration.',
    ].join('\n'),
  },
  'mapping.customer-ambiguous': {
    policy: 'park',
    owner: 'operations',
    recognised: 'Several active customers have the e-mail address.',
    ops: "Several customers in NetSuite have this buyer's e-mail address: {customers}.",
    runbook: ['1. Merge them, or make all but one inactive.', '2. Retry the order.'].join('\n'),
  },
  'mapping.customer-default': {
    policy: 'park',
    owner: 'finance',
    recognised: 'The order has no customer and the store names no default.',
    ops: 'Order {order} has no customer, and the store names none for such orders.',
    runbook: [
      "1. Set customers.customerLess in the store's configuration.",
      '2. Orders go on by themselves with the new configuration.',
    ].join('\n'),
  },
  'mapping.function-threw': {
    policy: 'park',
    owner: 'engineer',
    recognised: 'A mapping function of the configuration threw or returned no usable value.',
    ops: "Order {order}: the configuration's own rule “{mapping}” failed.",
    runbook: [
      '1. Read the tech detail: it quotes the error.',
      '2. Correct the function in tieout.config.ts; try it with `tieout plan order`.',
      '3. Orders go on by themselves with the new configuration.',
    ].join('\n'),
  },
}
