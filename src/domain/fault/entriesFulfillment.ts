import type { CodesOf, FaultEntry } from './catalogue.ts'

/** What left in NetSuite and is to be told to Shopify. */
export const FULFILLMENT: Readonly<Record<CodesOf<'fulfillment'>, FaultEntry>> = {
  'fulfillment.waits': {
    policy: 'park',
    owner: 'operations',
    recognised: 'The fulfilment order is on hold, or scheduled for later.',
    ops: 'NetSuite shipped {record} of order {order}, and Shopify does not let it be fulfilled yet: {why}. It is told as soon as it may be.',
    runbook: [
      "1. Open the order in Shopify's admin and see who holds it, and why.",
      '2. Release the hold, or wait for the date: the shipment is told by itself then.',
      '3. If it should not have been shipped, stop the parcel and take the fulfilment back in NetSuite.',
    ].join('\n'),
  },
  'fulfillment.not-open': {
    policy: 'park',
    owner: 'operations',
    recognised: 'No fulfilment order of the location holds the units that NetSuite shipped.',
    ops: 'NetSuite shipped {record} of order {order}, and Shopify cannot be told: {why}. Nothing of this location was told.',
    runbook: [
      "1. Compare the item fulfilment with the order in Shopify's admin: lines, units, location.",
      '2. If Shopify expects the units from another location, change the location there.',
      '3. If they were fulfilled in Shopify by hand already, cancel that fulfilment; NetSuite’s is told by itself then.',
      '4. If they were refunded or removed in Shopify, the parcel should not have left: decide with operations.',
    ].join('\n'),
  },
  'fulfillment.withdrawn': {
    policy: 'park',
    owner: 'operations',
    recognised:
      'An item fulfilment that Shopify was told is deleted, not shipped any more, or ships fewer units.',
    ops: 'Shipment {record} of order {order} is {state} in NetSuite; Shopify, and perhaps the customer, was told of it as fulfilment {fulfillment}. Nothing is cancelled by itself.',
    runbook: [
      '1. See in NetSuite who changed or deleted the item fulfilment, and whether the goods left.',
      '2. If they did not leave, cancel the fulfilment in Shopify: the order goes on by itself.',
      '3. If they did leave, set the item fulfilment to shipped again, or make it again.',
    ].join('\n'),
  },
  'fulfillment.cancelled-in-shopify': {
    policy: 'park',
    owner: 'operations',
    recognised: 'A fulfilment that NetSuite still has as shipped was cancelled in Shopify.',
    ops: 'Fulfilment {fulfillment} of order {order} was cancelled in Shopify, and NetSuite still has {record} as shipped. It is not told a second time by itself.',
    runbook: [
      '1. See who cancelled the fulfilment in Shopify, and whether the goods left.',
      '2. If they did not leave, take the item fulfilment back in NetSuite: both sides agree then.',
      '3. If they did leave, take it back and make it again in NetSuite; the new one is told.',
    ].join('\n'),
  },
}
