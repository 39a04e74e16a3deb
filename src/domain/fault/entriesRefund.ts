import type { CodesOf, FaultEntry } from './catalogue.ts'

/** Refunds that people made in NetSuite, and that Shopify is to make. */
export const REFUND: Readonly<Record<CodesOf<'refund'>, FaultEntry>> = {
  'refund.not-possible': {
    policy: 'park',
    owner: 'finance',
    recognised:
      'A person refunded an order of ours in NetSuite, and the same refund in Shopify would be booked otherwise, or is not possible.',
    ops: 'The refund {record} of {amount} that was made in NetSuite for order {order} is not made in Shopify: {why}.',
    runbook: [
      '1. If it is right, make the refund in Shopify, and delete its records in NetSuite: the refund is then booked from Shopify.',
      '2. If the records in NetSuite are wrong, correct or delete them. The order goes on by itself.',
      '3. If Shopify has refunded it already, delete the records in NetSuite: they are booked from Shopify.',
    ].join('\n'),
  },
  'refund.not-taken-over': {
    policy: 'park',
    owner: 'finance',
    recognised:
      'Shopify made a refund because a person made it in NetSuite, and their records are not what books it any more.',
    ops: 'Shopify has made the refund {record} of order {order}, as NetSuite had it, and {why}. Nothing is booked a second time.',
    runbook: [
      '1. Bring the records in NetSuite back to what they were: the order goes on by itself.',
      '2. If one of them was deleted, make it again in NetSuite. It is not taken over: the order stays listed, and is yours to watch.',
      '3. If the payment failed in Shopify, delete the refund in NetSuite, and refund the order again.',
    ].join('\n'),
  },
}

/** Goods that people received in NetSuite, and that Shopify is to process. */
export const RETURN: Readonly<Record<CodesOf<'return'>, FaultEntry>> = {
  'return.not-possible': {
    policy: 'park',
    owner: 'operations',
    recognised:
      'A person received goods of an order of ours in NetSuite, and Shopify has no return that expects them.',
    ops: 'The goods that {record} received in NetSuite for order {order} are not processed in Shopify: {why}.',
    runbook: [
      '1. If the goods came back, open a return for them in Shopify. The order goes on by itself.',
      '2. If the return was processed in Shopify already, delete {record} and its return authorisation: they are booked from Shopify.',
      '3. If the receipt is wrong, correct or delete it. The order goes on by itself.',
    ].join('\n'),
  },
}
