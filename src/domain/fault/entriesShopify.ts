import type { CodesOf, FaultEntry } from './catalogue.ts'

/** Reading Shopify, and figures that do not add up (accounting-and-reliability.md §2.7). */
export const SHOPIFY: Readonly<Record<CodesOf<'shopify'> | CodesOf<'source'>, FaultEntry>> = {
  'shopify.unreachable': {
    policy: 'retry',
    owner: 'nobody',
    recognised: 'No answer, HTTP 5xx, or INTERNAL_SERVER_ERROR from the Admin API.',
    ops: 'Shopify cannot be reached right now. We keep trying; nothing is lost.',
    runbook: [
      "1. Look at Shopify's status page.",
      '2. If it lasts more than an hour while Shopify is up, check the firewall and the proxy.',
      '3. Nothing has to be repeated afterwards.',
    ].join('\n'),
  },
  'shopify.throttled': {
    policy: 'retry-governed',
    owner: 'nobody',
    recognised: 'HTTP 429, or HTTP 200 with code THROTTLED.',
    ops: 'Shopify asked us to slow down; we do.',
    runbook: [
      "1. If it lasts, look for another app that uses the same store's allowance.",
      '2. Lower the number of orders worked on at once (work.concurrency).',
    ].join('\n'),
  },
  'shopify.auth': {
    policy: 'pause',
    owner: 'store-owner',
    recognised: 'HTTP 401, 402 or 403; the token is refused, the app was removed, or the shop is frozen.',
    ops: 'Shopify no longer accepts our sign-in for store {store}. Orders are waiting safely.',
    runbook: [
      "1. Open the store's admin and see whether the app is still installed.",
      '2. Install it again or renew the token or client secret in the environment.',
      '3. Run `tieout check`; work goes on by itself.',
    ].join('\n'),
  },
  'shopify.scope': {
    policy: 'pause',
    owner: 'store-owner',
    recognised: 'ACCESS_DENIED: the token lacks a scope.',
    ops: 'Shopify does not let us read what we need in store {store}: access {scope} is missing.',
    runbook: [
      '1. Grant the scope to the app (see `tieout check` for the list).',
      '2. Orders older than 60 days need read_all_orders.',
      '3. Work goes on by itself.',
    ].join('\n'),
  },
  'shopify.order-not-visible': {
    policy: 'park',
    owner: 'store-owner',
    recognised: 'order(id:) answers null.',
    ops: 'Order {order} cannot be seen in Shopify: it was deleted, or it is older than our access allows.',
    runbook: [
      "1. Look for the order in Shopify's admin.",
      '2. If it is there and older than 60 days, grant read_all_orders.',
      '3. If it was deleted, what was booked for it stays booked: decide with finance.',
    ].join('\n'),
  },
  'shopify.partial-read': {
    policy: 'retry',
    owner: 'engineer',
    recognised: 'A page of the order is missing, or the answer has data and errors.',
    ops: 'An order could not be read whole from Shopify; part of an order is never booked.',
    runbook: [
      '1. It is tried again by itself.',
      '2. If it lasts, read the tech detail: it names the connection that stayed incomplete.',
    ].join('\n'),
  },
  'shopify.unexpected': {
    policy: 'park',
    owner: 'engineer',
    recognised: 'An answer that is no success and no known error.',
    ops: 'Shopify answered something that we do not know yet. This order waits for an update.',
    runbook: [
      '1. Read the tech detail: it quotes the answer.',
      '2. Check whether the configured API version is still served.',
      '3. Report it with the detail; retry afterwards.',
    ].join('\n'),
  },
  'shopify.refused': {
    policy: 'park',
    owner: 'operations',
    recognised: 'A mutation answered userErrors: nothing was changed.',
    ops: 'Shopify refuses to {action} for order {order}: {message}.',
    runbook: [
      "1. Open the order in Shopify's admin and do by hand what was refused, or change what stands in its way.",
      '2. Retry the order: what is already done is found, and not done twice.',
    ].join('\n'),
  },
  'shopify.outcome-unknown': {
    policy: 'verify',
    owner: 'nobody',
    recognised:
      'Timeout, reset after sending, HTTP 5xx, or an answer without its result on a write to Shopify.',
    ops: 'Shopify did not confirm. We look whether it was done before trying again.',
    runbook: [
      '1. Nothing has to be done.',
      '2. If it repeats, read the attempts of the order: `tieout order`.',
    ].join('\n'),
  },
  'shopify.wrong-shop': {
    policy: 'stop',
    owner: 'engineer',
    recognised: 'The shop behind the credentials is not the one that the store key is bound to.',
    ops: 'Store {store} points at another Shopify shop than the one that was approved. Nothing is written.',
    runbook: [
      '1. Compare the domain in the configuration with the one that `tieout check` names.',
      '2. Correct the credentials. A store key is never bound to another shop: use a new key.',
    ].join('\n'),
  },
  'source.equation-failed': {
    policy: 'park',
    owner: 'engineer',
    recognised: 'One of the input equations I-S1 to I-S6 does not hold.',
    ops: "Shopify's figures for order {order} do not add up: {equation} expects {expected} and finds {actual}.",
    runbook: [
      '1. It is read again by itself while Shopify settles.',
      '2. Open the order in Shopify and compare the figures that the detail names.',
      '3. If it was imported by another tool, correct it there.',
      '4. Nothing is booked until the figures add up.',
    ].join('\n'),
  },
  'source.unknown-value': {
    policy: 'park',
    owner: 'engineer',
    recognised: 'A value, type or reference that the facts do not explain.',
    ops: 'Shopify sent something that we do not know yet: {value}. This order waits for an update.',
    runbook: [
      '1. Read the tech detail: it names field and value.',
      '2. Upgrade Tieout, or report it.',
      '3. Retry the order afterwards.',
    ].join('\n'),
  },
}
