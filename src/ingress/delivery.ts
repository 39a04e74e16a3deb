import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/** The headers of a delivery, classic (`x-shopify-…`) or Next-Gen event (`shopify-…`) (shopify.md §2.1 [S]). */
export interface DeliveryHeaders {
  readonly topic: string
  readonly hmac: string
  readonly shopDomain: string
  readonly apiVersion: string | null
  readonly webhookId: string | null
  readonly eventId: string | null
  readonly triggeredAt: string | null
}

/** Shopify's own are far shorter; only the body is signed, so that anybody may have written these. */
const LONGEST_HEADER = 255

/** Null where it is no delivery of Shopify's: topic, signature or shop is missing. */
export function deliveryHeaders(headers: Headers): DeliveryHeaders | null {
  const one = (name: string): string | null => {
    const value = headers[`x-shopify-${name}`] ?? headers[`shopify-${name}`]
    return typeof value === 'string' && value !== '' && value.length <= LONGEST_HEADER ? value : null
  }
  const topic = one('topic')
  const hmac = one('hmac-sha256')
  const shopDomain = one('shop-domain')
  if (topic === null || hmac === null || shopDomain === null) return null
  return {
    topic: topic.toLowerCase(),
    hmac,
    shopDomain: shopDomain.toLowerCase(),
    apiVersion: one('api-version'),
    webhookId: one('webhook-id'),
    eventId: one('event-id'),
    triggeredAt: instantOrNull(one('triggered-at')),
  }
}

function instantOrNull(text: string | null): string | null {
  if (text === null) return null
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) return null
  const instant = at.toISOString()
  // Years of more than four digits, and before our era, are no timestamps of PostgreSQL's.
  return /^\d{4}-/.test(instant) ? instant : null
}

/**
 * Whether the raw bytes were signed with one of the secrets: base64 of HMAC-SHA256, compared in constant time.
 * After a rotation Shopify may sign with the old one for an hour (shopify.md §2.2 [D]).
 */
export function isSigned(body: Buffer, hmac: string, secrets: readonly string[]): boolean {
  // As text: decoding base64 would pass over whatever else stands in the header.
  const given = Buffer.from(hmac)
  let isOurs = false
  for (const secret of secrets) {
    const expected = Buffer.from(createHmac('sha256', secret).update(body).digest('base64'))
    // No early exit: how long it takes does not tell which secret matched.
    if (given.length === expected.length && timingSafeEqual(given, expected)) isOurs = true
  }
  return isOurs
}

/** Deliveries without an id of their own are told apart by what they say. */
export function deliveryId(headers: DeliveryHeaders, body: Buffer): string {
  if (headers.webhookId !== null) return headers.webhookId
  const hash = createHash('sha256')
    .update(`${headers.topic}\0${headers.triggeredAt ?? ''}\0`)
    .update(body)
  return `sha256-${hash.digest('hex')}`
}
