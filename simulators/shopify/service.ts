/**
 * One simulated store as its clients meet it: sign-in, the Admin GraphQL endpoint with its throttle, webhooks, and
 * the simulator's own `/sim` interface. `handle` answers a request without sockets; `server.ts` puts it on a port.
 */
import type { Clock } from '../clock.ts'
import { seededRandom } from '../random.ts'
import {
  type AppCredentials,
  type Auth,
  type AuthOptions,
  createAuth,
  type Session,
  unauthorizedBody,
} from './auth.ts'
import { type GraphqlAnswer, type GraphqlRequest, prepareGraphql, runPrepared } from './graphql.ts'
import { isRecord, jsonAnswer, readFields, type SimAnswer, type SimRequest } from './http.ts'
import { handleSim } from './simApi.ts'
import {
  createThrottle,
  maxCostExceededBody,
  type Throttle,
  throttledBody,
  type ThrottleOptions,
} from './throttle.ts'
import type { SendDelivery } from './webhookRequest.ts'
import { webhookPayload } from './webhookPayload.ts'
import { type WebhookChaos, type WebhookOptions, Webhooks } from './webhooks.ts'
import type { ShopifyWorld } from './world.ts'

/** Trouble of the API itself, for outage drills. */
export type ApiChaos = {
  /** Share of GraphQL requests that are answered 503 before anything happens. */
  unavailable?: number
  /** Milliseconds before an answer. */
  latency?: number
}

export type ServiceOptions = {
  world: ShopifyWorld
  clock: Clock
  app: AppCredentials
  auth?: AuthOptions
  throttle?: ThrottleOptions
  webhooks?: { send?: SendDelivery; chaos?: WebhookChaos; stableWebhookId?: boolean }
  apiChaos?: ApiChaos
  /** Moves time forward, where the clock can be moved. */
  advance?: (ms: number) => Promise<void>
}

export type RequestCounts = {
  graphql: number
  throttled: number
  unauthorized: number
  unavailable: number
  tokens: number
}

export type ShopifyService = {
  handle(request: SimRequest): Promise<SimAnswer>
  readonly world: ShopifyWorld
  readonly clock: Clock
  readonly auth: Auth
  readonly throttle: Throttle
  readonly webhooks: Webhooks
  readonly counts: RequestCounts
  readonly apiChaos: ApiChaos
  advance: ((ms: number) => Promise<void>) | null
  /** Differs whenever something may have changed since. */
  version(): string
  stop(): void
}

/** A store that answers requests. The world must be seeded or restored already. */
export function createShopifyService(options: ServiceOptions): ShopifyService {
  const { world, clock } = options
  const webhooks = createStoreWebhooks(options)
  let writes = 0
  const stopListening = world.onEvent((event) => {
    if (!isSubscribed(world, event.topic)) return
    const payload = webhookPayload(world, event)
    if (payload) webhooks.publish({ topic: event.topic, payload })
  })
  const service: ShopifyService = {
    world,
    clock,
    webhooks,
    auth: createAuth(options.app, clock, options.auth),
    throttle: createThrottle(clock, options.throttle),
    counts: { graphql: 0, throttled: 0, unauthorized: 0, unavailable: 0, tokens: 0 },
    apiChaos: { ...options.apiChaos },
    advance: options.advance ?? null,
    stop() {
      stopListening()
      webhooks.stop()
    },
    version: () => `${writes}:${webhooks.counts().subscriptionsRemoved}`,
    handle: (request) => {
      if (request.method !== 'GET') writes++
      return route(service, endpoint, request)
    },
  }
  const endpoint = graphqlEndpoint(service)
  return service
}

function createStoreWebhooks(options: ServiceOptions): Webhooks {
  const { world, clock, app } = options
  const webhookOptions: WebhookOptions = {
    clock,
    clientSecret: app.clientSecret,
    shopDomain: world.state.shop.myshopifyDomain,
    apiVersion: world.apiVersion,
    subscriptions: () => world.state.webhookSubscriptions.values(),
    removeSubscription: (id) => world.state.webhookSubscriptions.delete(id),
    seed: world.seed,
    ...options.webhooks,
  }
  return new Webhooks(webhookOptions)
}

function isSubscribed(world: ShopifyWorld, topic: string): boolean {
  for (const subscription of world.state.webhookSubscriptions.values())
    if (subscription.topic === topic) return true
  return false
}

type Endpoint = (request: SimRequest) => Promise<SimAnswer>

async function route(service: ShopifyService, graphql: Endpoint, request: SimRequest): Promise<SimAnswer> {
  const { pathname } = new URL(request.url, 'http://shop.invalid')
  if (pathname === '/sim' || pathname.startsWith('/sim/')) return await handleSim(service, request)
  if (pathname === '/admin/oauth/access_token') return grantToken(service, request)
  // Any version is served by the one there is: Shopify falls forward too, and says so in the header. shopify.md §1.3 [D]
  if (/^\/admin\/api\/(\d{4}-\d{2}|unstable)\/graphql\.json$/.test(pathname)) {
    if (request.method !== 'POST') return jsonAnswer(405, { errors: 'Method Not Allowed' })
    return await graphql(request)
  }
  return jsonAnswer(404, { errors: 'Not Found' })
}

function grantToken(service: ShopifyService, request: SimRequest): SimAnswer {
  if (request.method !== 'POST') return jsonAnswer(405, { errors: 'Method Not Allowed' })
  service.counts.tokens++
  const fields = readFields(request)
  if (fields === null) return jsonAnswer(400, { error: 'invalid_request' })
  const { status, body } = service.auth.grant(fields)
  return jsonAnswer(status, body)
}

function graphqlEndpoint(service: ShopifyService): Endpoint {
  const { world, clock, counts, apiChaos } = service
  const random = seededRandom(`api:${world.seed}`)
  let serial = 0
  return async (request) => {
    counts.graphql++
    const headers = {
      'X-Shopify-API-Version': world.apiVersion,
      'X-Request-Id': `sim-${world.seed}-${++serial}`,
    }
    if (apiChaos.latency) await sleep(clock, apiChaos.latency)
    if (random.next() < (apiChaos.unavailable ?? 0)) {
      counts.unavailable++
      return jsonAnswer(503, { errors: 'Service Unavailable' }, headers)
    }
    const session = service.auth.session(request.headers['x-shopify-access-token'])
    if (session === null) {
      counts.unauthorized++
      return jsonAnswer(401, unauthorizedBody, headers)
    }
    const asked = readGraphqlRequest(request)
    if (asked === null)
      return jsonAnswer(400, { errors: { query: 'Required parameter missing or invalid' } }, headers)
    return jsonAnswer(200, answer(service, session, asked), headers)
  }
}

/** Runs a query once its requested cost is reserved; what it did not use goes back. */
function answer(service: ShopifyService, session: Session, asked: GraphqlRequest): object {
  const prepared = prepareGraphql(asked)
  if ('refused' in prepared) return withoutEmptyExtensions(prepared.refused)
  const { requestedQueryCost } = prepared
  const admission = service.throttle.admit(requestedQueryCost)
  if (admission.outcome === 'too-expensive') return maxCostExceededBody(requestedQueryCost, admission.maxCost)
  if (admission.outcome === 'throttled') {
    service.counts.throttled++
    return throttledBody(requestedQueryCost, admission.status)
  }
  const result = runPrepared(service.world, prepared, { scopes: session.scopes })
  const { cost } = result.extensions
  const throttleStatus = admission.settle(cost?.actualQueryCost ?? requestedQueryCost)
  if (cost === undefined) return result
  return { ...result, extensions: { ...result.extensions, cost: { ...cost, throttleStatus } } }
}

function withoutEmptyExtensions(refused: GraphqlAnswer): object {
  const { extensions, ...rest } = refused
  return Object.keys(extensions).length === 0 ? rest : refused
}

function readGraphqlRequest(request: SimRequest): GraphqlRequest | null {
  if ((request.headers['content-type'] ?? '').includes('application/graphql')) return { query: request.body }
  const fields = readFields(request)
  if (fields === null || typeof fields.query !== 'string') return null
  const { query, variables, operationName } = fields
  return {
    query,
    variables: isRecord(variables) ? variables : {},
    operationName: typeof operationName === 'string' ? operationName : null,
  }
}

function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.schedule(ms, resolve)
  })
}
