import type { CodesOf, FaultEntry } from './catalogue.ts'

/** Payments that are captured because NetSuite billed. */
export const CAPTURE: Readonly<Record<CodesOf<'capture'>, FaultEntry>> = {
  'capture.not-possible': {
    policy: 'park',
    owner: 'finance',
    recognised: 'NetSuite billed more than what was paid and can be captured.',
    ops: '{amount} of order {order} is billed in NetSuite and cannot be captured: {why}.',
    runbook: [
      '1. Compare the bills in NetSuite with the payments of the order in Shopify.',
      '2. If an authorization expired or was too small, ask the buyer for the payment in Shopify.',
      '3. If a bill is wrong, correct it in NetSuite. The order goes on by itself.',
    ].join('\n'),
  },
}
