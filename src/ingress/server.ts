import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import type { Registry } from 'prom-client'
import { type Clock, systemClock } from '../adapters/clock.ts'
import type { Log } from '../adapters/log.ts'
import type { HttpConfig, StoreConfig } from '../config/types.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { deliveryHeaders, deliveryId, isSigned } from './delivery.ts'
import type { IngressMetrics } from './metrics.ts'
import type { AcceptDelivery } from './ports.ts'
import { parsePayload, subjectsOf } from './topics.ts'

export interface IngressOptions {
  readonly http: Pick<HttpConfig, 'host' | 'port' | 'bodyLimitBytes'>
  readonly stores: readonly Pick<StoreConfig, 'key' | 'domain' | 'apiVersion' | 'webhookSecrets'>[]
  readonly accept: AcceptDelivery
  /** Null when everything that a delivery needs is there; else why not. What it throws says why not, too. */
  readonly notReady: () => Promise<string | null>
  readonly registry: Registry
  readonly metrics: IngressMetrics
  /** The machine's own unless a test says otherwise. */
  readonly clock?: Clock
  readonly log: Log
}

export interface IngressServer {
  /** `http://127.0.0.1:8080` with the port that was really taken. */
  readonly url: string
  stop(): Promise<void>
}

/** Why the server could not start, and what to do. */
export interface StartProblem {
  readonly problem: string
  readonly cure: string
}

/** Shopify gives up after five seconds (shopify.md §2.3); who sends slower than this is not Shopify. */
const READ_TIMEOUT_MS = 5000
/** How often it is looked for who is too slow. */
const LOOK_EVERY_MS = 1000
/** Whoever asks is answered before it gives up, also while the database is away. */
const ANSWER_WITHIN_MS = 4000
/** A delivery is stored in milliseconds; this is generous. */
const STOP_MS = 3000

type Store = IngressOptions['stores'][number]

/** Starts the endpoint that receives webhooks, and answers whether it is alive and ready. */
export async function startIngress(options: IngressOptions): Promise<Result<IngressServer, StartProblem>> {
  const server = createIngress(options)
  try {
    const url = await server.listen({ host: options.http.host, port: options.http.port })
    return ok({ url, stop: () => stopGently(server, options.clock ?? systemClock) })
  } catch (error) {
    await server.close()
    return fail(startProblem(options, error))
  }
}

/** Requests under way are answered; what is still open after that is cut, also connections that never asked. */
async function stopGently(server: FastifyInstance, clock: Clock): Promise<void> {
  const isClosed = new AbortController()
  const closing = server.close().finally(() => isClosed.abort())
  await clock.sleep(STOP_MS, isClosed.signal)
  server.server.closeAllConnections()
  await closing
}

function startProblem(options: IngressOptions, error: unknown): StartProblem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const at = `${options.http.host}:${options.http.port}`
  if (code === 'EADDRINUSE') {
    return {
      problem: `port ${options.http.port} on ${options.http.host} is in use by another program`,
      cure: 'stop that program, or choose another http.port in the configuration (0 takes any free one)',
    }
  }
  if (code === 'EACCES') {
    return { problem: `this user may not listen on ${at}`, cure: 'choose an http.port of 1024 or above' }
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return {
      problem: `${options.http.host} is no address of this machine`,
      cure: "set http.host to '127.0.0.1', or to '0.0.0.0' to listen on every address",
    }
  }
  const words = error instanceof Error ? error.message : String(error)
  return { problem: `cannot listen on ${at}: ${words}`, cure: 'correct http in the configuration' }
}

/** The endpoint without a socket. */
export function createIngress(options: IngressOptions): FastifyInstance {
  const server = Fastify({
    logger: false,
    bodyLimit: options.http.bodyLimitBytes,
    requestTimeout: READ_TIMEOUT_MS,
    http: { connectionsCheckingInterval: LOOK_EVERY_MS },
    keepAliveTimeout: 30_000,
    forceCloseConnections: 'idle',
  })
  // The signature is over the raw bytes, so nothing parses before it is checked.
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  const stores = new Map<string, Store>(options.stores.map((store) => [store.key, store]))

  server.post<{ Params: { store: string } }>('/webhooks/shopify/:store', {
    // Before the body is read: what cannot be a delivery to this store costs no memory.
    onRequest: async (request, reply) => {
      const store = stores.get(request.params.store)
      if (store === undefined) return answer(reply, 404, 'no store has this key')
      return deliveryHeaders(request.headers)?.shopDomain === store.domain
        ? undefined
        : refuse(options, store, reply)
    },
    handler: async (request, reply) => {
      const store = stores.get(request.params.store)
      if (store === undefined) return answer(reply, 404, 'no store has this key')
      return receive(options, { store, request, reply })
    },
  })
  server.get('/healthz', async (_request, reply) => reply.code(200).send({ status: 'ok' }))
  server.get('/readyz', async (_request, reply) => {
    const reason = await whyNotReady(options)
    return reason === null ? reply.code(200).send({ status: 'ready' }) : answer(reply, 503, reason)
  })
  server.get('/metrics', async (_request, reply) =>
    reply.header('content-type', options.registry.contentType).send(await options.registry.metrics()),
  )
  server.setNotFoundHandler(async (_request, reply) => answer(reply, 404, 'there is nothing here'))
  server.setErrorHandler<FastifyError>(async (error, _request, reply) => answerError(options, error, reply))
  return server
}

/** What was thrown may name hosts and users: it is for the log, and not for whoever asks. */
async function whyNotReady(options: IngressOptions): Promise<string | null> {
  try {
    return await inTime(options, options.notReady())
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    options.log.warn({ error: words }, 'not ready')
    return 'the database does not answer'
  }
}

/** Rejects where the work takes too long; the work itself goes on, and a delivery may be stored after all. */
async function inTime<Value>(options: IngressOptions, work: Promise<Value>): Promise<Value> {
  const { clock = systemClock } = options
  const answered = new AbortController()
  const late = clock.sleep(ANSWER_WITHIN_MS, answered.signal).then((): never => {
    throw new Error(`no answer within ${ANSWER_WITHIN_MS} ms`)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    answered.abort()
  }
}

const answer = (reply: FastifyReply, status: number, error: string): FastifyReply =>
  reply.code(status).send({ error })

function answerError(options: IngressOptions, error: FastifyError, reply: FastifyReply): FastifyReply {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return answer(reply, 413, `the body is larger than ${options.http.bodyLimitBytes} bytes`)
  }
  const status = error.statusCode ?? 500
  if (status >= 500) options.log.error({ error: error.message }, 'a request failed')
  return answer(reply, status, status >= 500 ? 'something went wrong here' : error.message)
}

/** Says nothing about why. */
function refuse(options: IngressOptions, store: Store, reply: FastifyReply): FastifyReply {
  options.metrics.delivery(store.key, 'refused')
  return answer(reply, 401, 'unauthorized')
}

/** 200 only after the delivery is committed; 401 says nothing about why (shopify.md §2.2, pitfall 4). */
async function receive(
  options: IngressOptions,
  at: { readonly store: Store; readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<FastifyReply> {
  const { store, request, reply } = at
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const headers = deliveryHeaders(request.headers)
  const { current, previous } = store.webhookSecrets
  const secrets = previous === null ? [current] : [current, previous]
  if (headers === null || !isSigned(body, headers.hmac, secrets) || headers.shopDomain !== store.domain) {
    return refuse(options, store, reply)
  }
  const payload = parsePayload(body.toString('utf8'))
  if (payload === undefined) {
    options.metrics.delivery(store.key, 'unreadable')
    return answer(reply, 400, 'the body is no JSON')
  }
  options.metrics.apiVersion(store, headers.apiVersion)
  try {
    const delivery = {
      store: store.key,
      webhookId: deliveryId(headers, body),
      topic: headers.topic,
      eventId: headers.eventId,
      apiVersion: headers.apiVersion,
      triggeredAt: headers.triggeredAt,
      subjects: subjectsOf(store.key, headers.topic, payload),
    }
    await inTime(options, options.accept(delivery))
  } catch (error) {
    options.metrics.delivery(store.key, 'not-stored')
    const words = error instanceof Error ? error.message : String(error)
    options.log.error(
      { store: store.key, topic: headers.topic, error: words },
      'a delivery could not be stored',
    )
    return answer(reply, 503, 'the delivery could not be stored; send it again')
  }
  options.metrics.delivery(store.key, 'stored')
  return reply.code(200).send({ status: 'stored' })
}
