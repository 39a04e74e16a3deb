import { createHmac } from 'node:crypto'
import type { Clock } from '../clock.ts'

/** Time one attempt may take, connection included. shopify.md §2.3 [C] */
const TIMEOUT_MS = 5000

export type OutgoingRequest = {
  url: string
  headers: Record<string, string>
  body: string
  signal: AbortSignal
}

/** Sends one delivery and answers the HTTP status; a rejection is a failed attempt. */
export type SendDelivery = (request: OutgoingRequest) => Promise<number>

export type HeaderFacts = {
  topic: string
  shopDomain: string
  apiVersion: string
  webhookId: string
  eventId: string
  triggeredAt: string
  /** The subscription's own name, since 2026-04. */
  name: string | null
}

/** Headers of a classic webhook. shopify.md §2.1 [S]; signature over the raw body, §2.2 [D] */
export function signedHeaders(
  facts: HeaderFacts,
  body: string,
  clientSecret: string,
): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    'X-Shopify-Topic': topicHeader(facts.topic),
    'X-Shopify-Hmac-Sha256': createHmac('sha256', clientSecret).update(body).digest('base64'),
    'X-Shopify-Shop-Domain': facts.shopDomain,
    'X-Shopify-API-Version': facts.apiVersion,
    'X-Shopify-Webhook-Id': facts.webhookId,
    'X-Shopify-Event-Id': facts.eventId,
    'X-Shopify-Triggered-At': facts.triggeredAt,
    ...(facts.name === null ? {} : { 'X-Shopify-Name': facts.name }),
  }
}

// Resources whose enum name contains an underscore of its own.
const COMPOUND_RESOURCES = [
  'bulk_operations',
  'company_contacts',
  'company_locations',
  'draft_orders',
  'fulfillment_events',
  'fulfillment_orders',
  'inventory_items',
  'inventory_levels',
  'order_transactions',
  'payment_schedules',
  'payment_terms',
  'reverse_deliveries',
  'reverse_fulfillment_orders',
  'tender_transactions',
]

/** `ORDERS_CREATE` → `orders/create`, `ORDER_TRANSACTIONS_CREATE` → `order_transactions/create`. */
export function topicHeader(topic: string): string {
  const lower = topic.toLowerCase()
  const resource =
    COMPOUND_RESOURCES.find((name) => lower.startsWith(`${name}_`)) ?? lower.split('_')[0] ?? lower
  return `${resource}/${lower.slice(resource.length + 1)}`
}

/** The top-level fields that the subscription asked for; all of them when it named none. shopify.md §2.5 */
export function pickFields(
  payload: Record<string, unknown>,
  includeFields: readonly string[],
): Record<string, unknown> {
  if (includeFields.length === 0) return payload
  return Object.fromEntries(Object.entries(payload).filter(([field]) => includeFields.includes(field)))
}

/** The HTTP status of one attempt, or in words why there was none. */
export async function sendWithin(
  clock: Clock,
  send: SendDelivery,
  request: Omit<OutgoingRequest, 'signal'>,
): Promise<number | string> {
  const abort = new AbortController()
  const timeout = Promise.withResolvers<string>()
  const cancel = clock.schedule(TIMEOUT_MS, () => {
    abort.abort()
    timeout.resolve('timeout')
  })
  const answer = send({ ...request, signal: abort.signal }).catch(failureText)
  const outcome = await Promise.race([answer, timeout.promise])
  cancel()
  return outcome
}

function failureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}

/** Only 2xx counts; a redirect is a failure. shopify.md §2.3 [C] */
export async function sendByHttp(request: OutgoingRequest): Promise<number> {
  const { url, headers, body, signal } = request
  const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' })
  await response.arrayBuffer()
  return response.status
}
