/** Signed webhooks, sent as fast as they are answered or at a rate. */
import { createHmac, randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'

export interface Webhook {
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
}

export interface WebhookMaker {
  /** Another delivery with each call, of the next of so many orders in turn. */
  next(): Webhook
}

export interface WebhookKind {
  readonly shop: string
  readonly secret: string
  /** Bytes of the body. */
  readonly size: number
  readonly orders: number
}

const FIRST_ORDER = 5_000_000_000_000

export const orderIdOf = (serial: number, orders: number): string => String(FIRST_ORDER + (serial % orders))

export function webhookMaker({ shop, secret, size, orders }: WebhookKind): WebhookMaker {
  let serial = 0
  return {
    next() {
      const id = orderIdOf((serial += 1), orders)
      const body = bodyOf(id, size)
      return { body, headers: signedHeaders(body, { shop, secret }) }
    },
  }
}

/** As Shopify sends an order with `include_fields`, filled up with line items' text to the size. */
function bodyOf(id: string, size: number): Buffer {
  const fields = {
    id: Number(id),
    admin_graphql_api_id: `gid://shopify/Order/${id}`,
    updated_at: new Date().toISOString(),
    note: '',
  }
  const room = size - Buffer.byteLength(JSON.stringify(fields))
  return Buffer.from(JSON.stringify({ ...fields, note: 'x'.repeat(Math.max(0, room)) }))
}

export function signedHeaders(
  body: Buffer,
  { shop, secret }: { readonly shop: string; readonly secret: string },
): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json',
    'content-length': String(body.length),
    'x-shopify-topic': 'orders/updated',
    'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64'),
    'x-shopify-shop-domain': shop,
    'x-shopify-api-version': '2026-10',
    'x-shopify-webhook-id': randomUUID(),
    'x-shopify-event-id': randomUUID(),
    'x-shopify-triggered-at': new Date().toISOString(),
  }
}

export interface Sender {
  /** Rejects unless it is answered 200. */
  send(webhook: Webhook): Promise<void>
  close(): void
}

export function openSender(url: string, connections: number): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  return {
    send: ({ body, headers }) =>
      new Promise((resolve, reject) => {
        const outgoing = request(url, { method: 'POST', agent, headers }, (answer) => {
          answer.resume()
          answer.once('end', () =>
            answer.statusCode === 200
              ? resolve()
              : reject(new Error(`${url} answered ${answer.statusCode ?? 'nothing'}`)),
          )
        })
        outgoing.once('error', reject)
        outgoing.end(body)
      }),
    close: () => agent.destroy(),
  }
}

/** How often `work` was done a second, by so many at once, each beginning anew as soon as it is done. */
export async function perSecond(
  seconds: number,
  workers: number,
  work: () => Promise<unknown>,
): Promise<number> {
  const started = performance.now()
  const until = started + seconds * 1000
  let done = 0
  await Promise.all(
    Array.from({ length: workers }, async () => {
      while (performance.now() < until) {
        await work()
        done += 1
      }
    }),
  )
  return (done * 1000) / (performance.now() - started)
}

/**
 * Milliseconds from the moment each was due to its answer, at a steady rate whatever the answers take: a slow one
 * does not keep the next from being sent.
 */
export async function latenciesAt(
  rate: number,
  seconds: number,
  work: () => Promise<unknown>,
): Promise<readonly number[]> {
  const started = performance.now()
  const count = Math.floor(rate * seconds)
  const latencies: number[] = []
  const under: Promise<unknown>[] = []
  for (let index = 0; index < count; index += 1) {
    const due = started + (index * 1000) / rate
    const early = due - performance.now()
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early))
    under.push(work().then(() => latencies.push(performance.now() - due)))
  }
  await Promise.all(under)
  return latencies
}
