import type { FaultCode, FaultEntry } from './catalogue.ts'

export type ByHandCode = Extract<FaultCode, `booking.${string}-by-hand` | 'booking.record-deleted'>

/** What a person, or another integration, did in NetSuite where we were about to write. */
export const BY_HAND: Readonly<Record<ByHandCode, FaultEntry>> = {
  'booking.billed-by-hand': {
    policy: 'park',
    owner: 'finance',
    recognised:
      'The sales order has an invoice or a cash sale that is not ours, where the store bills by itself.',
    ops: 'Order {order} is billed in NetSuite already by {record}, which we did not write. No second bill is written.',
    runbook: [
      '1. See who made the bill, and whether it is right.',
      '2. If it should not be there, delete it: the order goes on by itself.',
      "3. If NetSuite or a person is to bill this store's orders, set billing to netsuite in its configuration.",
    ].join('\n'),
  },
  'booking.fulfilled-by-hand': {
    policy: 'park',
    owner: 'operations',
    recognised:
      'The sales order has an item fulfilment that is not ours, where fulfilments come from Shopify.',
    ops: 'Order {order} was fulfilled in NetSuite already by {record}, which we did not write. No second fulfilment is written.',
    runbook: [
      '1. See who made the fulfilment, and whether those goods left once or twice.',
      '2. If it should not be there, delete it: the order goes on by itself.',
      '3. If NetSuite ships from this location, say so in the configuration.',
    ].join('\n'),
  },
  'booking.deposit-applied-by-hand': {
    policy: 'park',
    owner: 'finance',
    recognised:
      'A deposit has an application or a refund that is not ours, where the store applies deposits by itself.',
    ops: 'The deposit {deposit} of order {order} was used in NetSuite already by {record}, which we did not write.',
    runbook: [
      '1. See who used the deposit, and for what.',
      '2. If it should not be there, delete it: the order goes on by itself.',
      '3. If NetSuite applies deposits by itself when it bills, set depositApplication to netsuite in the configuration.',
    ].join('\n'),
  },
  'booking.record-deleted': {
    policy: 'park',
    owner: 'finance',
    recognised: 'A posted document of ours is not in NetSuite any more.',
    ops: '{record} of order {order} was deleted in NetSuite. It is not written again by itself, and nothing that hangs on it is written.',
    runbook: [
      "1. See in NetSuite's deleted records who deleted it, and why.",
      '2. If that was a mistake, make it again with the same content and the external id {record}: the order goes on by itself.',
      '3. If it was right, undo it in Shopify too, and what hangs on it here: the order then goes on by itself. Or exclude the order.',
    ].join('\n'),
  },
}
