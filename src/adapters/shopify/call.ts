import type { Fault } from '../../domain/fault/fault.ts'
import type { StoreKey } from '../../domain/ids.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import { type Breaker, noBreaker } from '../breaker.ts'
import type { Clock } from '../clock.ts'
import { type HttpResponse, type HttpTransport, TransportError } from '../http.ts'
import type { Log } from '../log.ts'
import type { Random } from '../random.ts'
import { type Answer, faultFromResponse, faultFromTransport, readAnswer } from './faultFrom.ts'
import type { ShopifySignIn } from './signIn.ts'
import { createThrottle, type Throttle } from './throttle.ts'
import type { OnShopifyCall, ShopifyCall, TypedDocument } from './types.ts'

export interface CallerOptions {
  readonly store: StoreKey
  readonly apiUrl: string
  readonly apiVersion: string
  readonly signIn: ShopifySignIn
  /** Keeps calls back while the shop refuses whatever is asked. */
  readonly breaker?: Breaker
  readonly transport: HttpTransport
  readonly clock: Clock
  readonly random: Random
  readonly timeoutMs: number
  readonly onCall: OnShopifyCall
  readonly log: Log
}

export type Caller = <Data, Variables>(
  document: TypedDocument<Data, Variables>,
  variables: Variables,
) => Promise<Result<Data, Fault>>

/** Tries beyond the first for a query that met a 5xx or no answer: 0.25, 0.5, 1 s at most, full jitter. */
const QUERY_RETRIES = 3
const FIRST_BACK_OFF_MS = 250
/** A refusal for cost says the call did not run, so it is repeated, mutations too; after this many it is a fault. */
const THROTTLED_RETRIES = 10
/** Reserved for a document whose cost is not known yet. */
const UNKNOWN_COST = 50

type Try =
  | { readonly kind: 'done'; readonly data: unknown }
  | { readonly kind: 'again'; readonly why: 'throttled' | 'token' | 'unreachable'; readonly fault: Fault }
  | { readonly kind: 'failed'; readonly fault: Fault }

/** Calls one shop's GraphQL endpoint. A success has data and no top-level errors (design: writing without duplicates). */
export function createCaller(options: CallerOptions): Caller {
  const { breaker = noBreaker } = options
  const state: CallerState = {
    throttle: createThrottle(options.clock, options.random),
    costs: new Map(),
    hasWarnedOfVersion: false,
  }
  return async <Data, Variables>(document: TypedDocument<Data, Variables>, variables: Variables) => {
    const { name, kind, text } = document
    const admitted = breaker.admit(name)
    if (admitted.kind === 'refused') return fail(admitted.fault)
    const answered = await callUntilHeard(options, state, { name, kind, text, variables })
    admitted.ended(answered.ok ? null : answered.failure)
    // The schema says that data of this document has this shape; what reaches books is checked again by zod.
    return answered.ok ? ok(answered.value as Data) : answered
  }
}

async function callUntilHeard(
  options: CallerOptions,
  state: CallerState,
  request: Request,
): Promise<Result<unknown, Fault>> {
  const left = { throttled: THROTTLED_RETRIES, token: 1, unreachable: QUERY_RETRIES }
  for (;;) {
    const result = await tryOnce(options, state, request)
    if (result.kind === 'done') return ok(result.data)
    if (result.kind === 'failed') return fail(result.fault)
    if (left[result.why] === 0) return fail(result.fault)
    left[result.why] -= 1
    if (result.why === 'unreachable') {
      const step = FIRST_BACK_OFF_MS * 2 ** (QUERY_RETRIES - 1 - left.unreachable)
      await options.clock.sleep(options.random() * step)
    }
  }
}

interface CallerState {
  readonly throttle: Throttle
  /** The requested cost of each document, as last stated. */
  readonly costs: Map<string, number>
  hasWarnedOfVersion: boolean
}

interface Request {
  readonly name: string
  readonly kind: 'query' | 'mutation'
  readonly text: string
  readonly variables: unknown
}

async function tryOnce(options: CallerOptions, state: CallerState, request: Request): Promise<Try> {
  const site = { store: options.store, operation: request.name }
  const signedIn = await options.signIn.token()
  if (!signedIn.ok) return { kind: 'failed', fault: signedIn.failure }
  const reserved = state.costs.get(request.name) ?? UNKNOWN_COST
  await state.throttle.admit(reserved)
  const started = options.clock.monotonicMs()
  const count = (outcome: ShopifyCall['outcome'], answer: Answer | null): void => {
    const cost = answer?.extensions?.cost
    const ms = options.clock.monotonicMs() - started
    const stated =
      cost === undefined ? null : { requested: cost.requestedQueryCost, actual: cost.actualQueryCost ?? null }
    if (stated !== null) state.costs.set(request.name, stated.requested)
    state.throttle.answered(reserved, cost?.throttleStatus ?? null)
    options.onCall({ store: options.store, kind: request.name, ms, outcome, cost: stated })
  }
  let response: HttpResponse
  try {
    response = await send(options, request, signedIn.value)
  } catch (error) {
    count('failed', null)
    if (!(error instanceof TransportError)) throw error
    const failure = faultFromTransport(site, error)
    const isSafe = error.stage === 'before-send' || request.kind === 'query'
    return isSafe ? { kind: 'again', why: 'unreachable', fault: failure } : { kind: 'failed', fault: failure }
  }
  const answer = readAnswer(response.body)
  const failure = faultFromResponse(site, response, answer)
  if (failure === null) {
    count('ok', answer)
    warnOfVersion(options, state, response)
    return { kind: 'done', data: answer?.data }
  }
  count(failure.code === 'shopify.throttled' ? 'throttled' : 'failed', answer)
  if (failure.code === 'shopify.throttled') {
    state.throttle.pause(pauseFor(response, answer))
    return { kind: 'again', why: 'throttled', fault: failure }
  }
  if (response.status === 401 && options.signIn.refused(signedIn.value)) {
    return { kind: 'again', why: 'token', fault: failure }
  }
  const isRepeatable = failure.code === 'shopify.unreachable' && request.kind === 'query'
  return isRepeatable
    ? { kind: 'again', why: 'unreachable', fault: failure }
    : { kind: 'failed', fault: failure }
}

function send(options: CallerOptions, request: Request, token: string): Promise<HttpResponse> {
  return options.transport({
    method: 'POST',
    url: `${options.apiUrl}/admin/api/${options.apiVersion}/graphql.json`,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      'x-shopify-access-token': token,
    },
    body: JSON.stringify({ query: request.text, variables: request.variables, operationName: request.name }),
    timeoutMs: options.timeoutMs,
  })
}

/** Retry-After is in SECONDS (shopify.md §4.1); inside HTTP 200 the bucket says how long (requested − available)/rate. */
function pauseFor(response: HttpResponse, answer: Answer | null): number {
  const stated = Number.parseFloat(response.headers['retry-after'] ?? '')
  if (Number.isFinite(stated) && stated >= 0) return Math.min(stated, 60) * 1000
  const cost = answer?.extensions?.cost
  const status = cost?.throttleStatus
  if (cost === undefined || status === undefined || status.restoreRate <= 0) return 1000
  const missing = cost.requestedQueryCost - status.currentlyAvailable
  return missing <= 0 ? 100 : Math.min(60, missing / status.restoreRate) * 1000
}

/** An unsupported version falls forward silently; the answer's header tells which one served us (shopify.md §1.3). */
function warnOfVersion(options: CallerOptions, state: CallerState, response: HttpResponse): void {
  const served = response.headers['x-shopify-api-version']
  if (state.hasWarnedOfVersion || served === undefined || served === options.apiVersion) return
  state.hasWarnedOfVersion = true
  options.log.warn(
    { store: options.store, asked: options.apiVersion, served },
    'Shopify answers with another API version than the configured one',
  )
}
