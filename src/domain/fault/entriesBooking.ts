import type { CodesOf, FaultEntry } from './catalogue.ts'
import type { ByHandCode } from './entriesByHand.ts'

/** Booking, and our own work (accounting-and-reliability.md §2.7). */
export const BOOKING: Readonly<
  Record<Exclude<CodesOf<'booking'>, ByHandCode> | CodesOf<'work'>, FaultEntry>
> = {
  'booking.foreign-duplicate': {
    policy: 'park',
    owner: 'finance',
    recognised: 'The order number stands on a NetSuite record that is not ours.',
    ops: 'NetSuite already has order {order} as {record}, which we did not write.',
    runbook: [
      '1. Compare both.',
      '2. If somebody typed it in, void that record, or leave the order excluded in the configuration.',
      '3. Retry the order.',
    ].join('\n'),
  },
  'booking.conflict': {
    policy: 'park',
    owner: 'finance',
    recognised: 'A record with our external id exists with content that we never intended.',
    ops: 'NetSuite already has a record for this under our key, with other content: {record}.',
    runbook: [
      '1. Compare it with `tieout plan order`.',
      '2. Void it, or accept it and exclude the order.',
      '3. Retry the order.',
    ].join('\n'),
  },
  'booking.difference': {
    policy: 'park',
    owner: 'finance',
    recognised: 'What was read back differs from what was written, or a tie-out equation does not hold.',
    ops: 'Booked with a difference: {change}.',
    runbook: [
      '1. Find the script or workflow in NetSuite that changes records on saving.',
      '2. Correct or exempt it, then correct the record.',
      '3. Retry the order: it is verified again.',
    ].join('\n'),
  },
  'booking.line-stopped': {
    policy: 'stop',
    owner: 'finance',
    recognised: 'Three orders or more have a difference of the same kind of document.',
    ops: 'Order {order} waits: NetSuite kept records of kind {kind} differently from what was sent, so no more of them are written.',
    runbook: [
      '1. See the differences: `tieout status` names one, `tieout order` shows each.',
      '2. Find the script or workflow in NetSuite that changes records on saving, and correct or exempt it.',
      '3. Correct the records, then look at them again: `tieout retry --code booking.difference`. Once fewer than three differ, everything goes on by itself.',
      '4. To go on although they differ: `tieout retry --code booking.line-stopped`. Three new differences stop it again.',
    ].join('\n'),
  },
  'booking.edit-after-billing': {
    policy: 'park',
    owner: 'finance',
    recognised: 'The order changed in Shopify after goods moved or were billed.',
    ops: 'Order {order} was changed in Shopify after it was shipped or billed in part; its sales order is left as it is.',
    runbook: [
      '1. Correct it by a new document: an additional invoice or a credit memo.',
      '2. Retry the order: it ties when NetSuite shows the same.',
    ].join('\n'),
  },
  'booking.update-pending': {
    policy: 'retry',
    owner: 'nobody',
    recognised: 'An earlier update of the record has no known outcome yet.',
    ops: 'An earlier change of {record} is not confirmed yet; the next one waits up to {minutes} minutes for it.',
    runbook: ['1. Nothing has to be done.'].join('\n'),
  },
  'booking.human-change': {
    policy: 'park',
    owner: 'finance',
    recognised: 'Our record was edited, closed, voided or deleted by somebody else.',
    ops: 'Somebody changed {record} in NetSuite: {changes}. We never revert that.',
    runbook: [
      "1. See the record's system notes for who and why.",
      '2. Accept the change, or undo it in NetSuite.',
      '3. Retry the order.',
    ].join('\n'),
  },
  'booking.currency-precision': {
    policy: 'park',
    owner: 'finance',
    recognised: 'The currency has three decimals; NetSuite keeps at most two.',
    ops: 'Order {order} is in {currency}, which has more decimals than NetSuite keeps.',
    runbook: ['1. Book such a store in a currency with two decimals (bookCurrency), or by hand.'].join('\n'),
  },
  'booking.channel-tax-unknown': {
    policy: 'park',
    owner: 'finance',
    recognised: 'A tax line is remitted by the channel, or does not say who remits it.',
    ops: 'Order {order}: tax “{tax}” {liability}.',
    runbook: [
      '1. If the merchant remits it, set channelLiableUnknown to liable-is-merchant for the store.',
      '2. Tax that the channel remits is not booked yet: book the order by hand.',
    ].join('\n'),
  },
  'booking.posted-differs': {
    policy: 'park',
    owner: 'finance',
    recognised:
      'A posted document stands, and the facts of its order now give another content for it, or none.',
    ops: '{record} is posted in NetSuite, and Shopify now says otherwise. A posted document is never changed.',
    runbook: [
      '1. Compare the record with `tieout plan order`: Shopify stated a fact late or corrected one.',
      '2. Where no fact asks for the record any more, delete it: the order goes on by itself.',
      '3. Where it has another content, correct it by a document of your own and exclude the order: no record is written twice.',
    ].join('\n'),
  },
  'booking.fulfillment-cancelled': {
    policy: 'park',
    owner: 'operations',
    recognised: 'A fulfilment was cancelled in Shopify after it was booked.',
    ops: 'Order {order}: fulfilment {fulfillment} was cancelled in Shopify, and it is booked in NetSuite already.',
    runbook: [
      '1. If the goods never left, delete the item fulfilment in NetSuite, and its invoice with what was applied to that: the order goes on by itself.',
      '2. If they did, NetSuite is right: fulfil them again in Shopify and exclude the order, so that they are not booked twice.',
    ].join('\n'),
  },
  'booking.fulfilled-not-sold': {
    policy: 'park',
    owner: 'operations',
    recognised: 'A fulfilment ships more units than the order still holds.',
    ops: 'Order {order}: fulfilment {fulfillment} ships more units than the order still holds; some were refunded before they left.',
    runbook: [
      '1. See in Shopify which units were refunded, and whether the goods left all the same.',
      '2. Book what left beyond the order by hand: an invoice, or a stock adjustment.',
    ].join('\n'),
  },
  'booking.refund-exceeds-payment': {
    policy: 'park',
    owner: 'finance',
    recognised: 'More money went back than came in (I-R6).',
    ops: 'Order {order}: {amount} went back by “{gateway}”, which is more than was received for the order.',
    runbook: [
      "1. Compare the order's payments and refunds in Shopify.",
      '2. Book what was given beyond the payments by hand.',
    ].join('\n'),
  },
  'booking.refund-without-credit': {
    policy: 'park',
    owner: 'finance',
    recognised: 'Money went back, and neither goods, nor an adjustment, nor an open deposit says what for.',
    ops: 'Order {order}: {amount} went back by “{gateway}”, and nothing says what for.',
    runbook: [
      '1. See the refund in Shopify: its lines, shipping and adjustments do not come to its money.',
      '2. If a refund of goods of this order is parked, free that one first.',
      '3. Otherwise write the credit memo and the customer refund by hand.',
    ].join('\n'),
  },
  'booking.money-without-order': {
    policy: 'park',
    owner: 'finance',
    recognised: 'Money came in for an order that is a cash sale, and nothing of it is open.',
    ops: 'Order {order}: {amount} came in by “{gateway}”, but its cash sale was paid already.',
    runbook: ['1. Book the payment by hand, or refund it in Shopify.'].join('\n'),
  },
  'booking.rounding-limit': {
    policy: 'park',
    owner: 'finance',
    recognised: 'Cash rounding of a payment is above the limit.',
    ops: 'Order {order}: cash was rounded by {amount}, which is more than the limit of {limit}.',
    runbook: [
      '1. If the amount is right, raise the limit of cash rounding for the store.',
      '2. Otherwise book the payment by hand.',
    ].join('\n'),
  },
  'work.customer-pending': {
    policy: 'retry',
    owner: 'nobody',
    recognised: 'Another run is finding or creating the customer.',
    ops: 'The customer of this order is being created; the order goes on right after.',
    runbook: ['1. Nothing has to be done.'].join('\n'),
  },
  'work.store-not-configured': {
    policy: 'park',
    owner: 'engineer',
    recognised: 'The database knows orders of a store that the configuration does not name any more.',
    ops: 'The store “{store}” is not in the configuration any more; its orders wait.',
    runbook: [
      '1. If the store was left out by mistake, put it back under the same key; its orders then go on by themselves.',
      '2. If it was given up, its orders stay as they were booked. Nothing else has to be done.',
    ].join('\n'),
  },
  'work.bug': {
    policy: 'stop',
    owner: 'engineer',
    recognised: 'An assertion of ours failed, or an exception nobody expected.',
    ops: 'We stopped before writing, because our own check failed.',
    runbook: [
      '1. Read the tech detail and the log at that time.',
      '2. Report it; retry after an update.',
    ].join('\n'),
  },
}
