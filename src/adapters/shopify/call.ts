import type { Fault } from '../../domain/fault/fault.ts'
import type { StoreKey } from '../../domain/ids.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import { type Breaker, noBreaker } from '../breaker.ts'
import type { Clock } from '../clock.ts'
import { type HttpResponse, type HttpTransport, TransportError } from '../http.ts'
import type { Log } from '../log.ts'
import type { Random } from '../random.ts'
import {
  type Answer,
  type Effect,
  effectOf,
  faultFromResponse,
  faultFromTransport,
  readAnswer,
} from './faultFrom.ts'
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

/** A mutation's answer; `effect` says whether one that failed can have been carried out. */
export type MutationAnswer<Data> =
  | { readonly kind: 'answered'; readonly data: Data }
  | { readonly kind: 'failed'; readonly fault: Fault; readonly effect: Effect }

/**
 * Sends a mutation once, and again only where it certainly did not run; `idempotent` documents carry their key, and
 * are repeated like queries.
 */
export type Mutator = <Data, Variables>(
  document: TypedDocument<Data, Variables>,
  variables: Variables,
  options?: { readonly idempotent: boolean },
) => Promise<MutationAnswer<Data>>

export interface Calls {
  readonly call: Caller
  readonly mutate: Mutator
}

/** Tries beyond the first for a query that met a 5xx or no answer: 0.25, 0.5, 1 s at most, full jitter. */
const QUERY_RETRIES = 3
const FIRST_BACK_OFF_MS = 250
/** A refusal for cost says the call did not run, so it is repeated, mutations too; after this many it is a fault. */
const THROTTLED_RETRIES = 10
/** Reserved for a document whose cost is not known yet. */
const UNKNOWN_COST = 50

type Try =
  | { readonly kind: 'done'; readonly data: unknown }
  | ({ readonly kind: 'again'; readonly why: 'throttled' | 'token' | 'unreachable' } & Failure)
  | ({ readonly kind: 'failed' } & Failure)

interface Failure {
  readonly fault: Fault
  readonly effect: Effect
}

/** Calls one shop's GraphQL endpoint. A success has data and no top-level errors (design: writing without duplicates). */
export function createCalls(options: CallerOptions): Calls {
  const { breaker = noBreaker } = options
  const state: CallerState = {
    throttle: createThrottle(options.clock, options.random),
    costs: new Map(),
    hasWarnedOfVersion: false,
  }
  const hear = async (request: Request): Promise<Result<unknown, Failure>> => {
    const admitted = breaker.admit(request.name)
    if (admitted.kind === 'refused') return fail({ fault: admitted.fault, effect: 'none' })
    const answered = await callUntilHeard(options, state, request)
    admitted.ended(answered.ok ? null : answered.failure.fault)
    return answered
  }
  // The schema says that data of a document has its shape; what reaches books is checked again by zod.
  return {
    call: async <Data, Variables>(
      { name, kind, text }: TypedDocument<Data, Variables>,
      variables: Variables,
    ) => {
      const answered = await hear({ name, text, variables, isRepeatable: kind === 'query' })
      return answered.ok ? ok(answered.value as Data) : fail(answered.failure.fault)
    },
    mutate: async <Data, Variables>(
      { name, text }: TypedDocument<Data, Variables>,
      variables: Variables,
      { idempotent: isRepeatable } = { idempotent: false },
    ) => {
      const answered = await hear({ name, text, variables, isRepeatable })
      return answered.ok
        ? { kind: 'answered', data: answered.value as Data }
        : { kind: 'failed', ...answered.failure }
    },
  }
}

async function callUntilHeard(
  options: CallerOptions,
  state: CallerState,
  request: Request,
): Promise<Result<unknown, Failure>> {
  const left = { throttled: THROTTLED_RETRIES, token: 1, unreachable: QUERY_RETRIES }
  // One try that may have been carried out is never undone by a later one that was not.
  let effect: Effect = 'none'
  for (;;) {
    const result = await tryOnce(options, state, request)
    if (result.kind === 'done') return ok(result.data)
    if (result.effect === 'unknown') effect = 'unknown'
    const failure = { fault: result.fault, effect }
    if (result.kind === 'failed' || left[result.why] === 0) return fail(failure)
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
  readonly text: string
  readonly variables: unknown
  /** Sent again also where it may have been carried out: a query, or a mutation with its key. */
  readonly isRepeatable: boolean
}

async function tryOnce(options: CallerOptions, state: CallerState, request: Request): Promise<Try> {
  const site = { store: options.store, operation: request.name }
  const signedIn = await options.signIn.token()
  if (!signedIn.ok) return { kind: 'failed', fault: signedIn.failure, effect: 'none' }
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
    const wasSent = error.stage !== 'before-send'
    const failure: Failure = {
      fault: faultFromTransport(site, error),
      effect: wasSent ? 'unknown' : 'none',
    }
    return !wasSent || request.isRepeatable
      ? { kind: 'again', why: 'unreachable', ...failure }
      : { kind: 'failed', ...failure }
  }
  const answer = readAnswer(response.body)
  const fault = faultFromResponse(site, response, answer)
  if (fault === null) {
    count('ok', answer)
    warnOfVersion(options, state, response)
    return { kind: 'done', data: answer?.data }
  }
  count(fault.code === 'shopify.throttled' ? 'throttled' : 'failed', answer)
  return refusal(options, state, { request, response, answer, fault, token: signedIn.value })
}

function refusal(
  options: CallerOptions,
  state: CallerState,
  refused: {
    readonly request: Request
    readonly response: HttpResponse
    readonly answer: Answer | null
    readonly fault: Fault
    readonly token: string
  },
): Try {
  const { request, response, answer, fault } = refused
  const failure: Failure = { fault, effect: effectOf(response, answer) }
  if (fault.code === 'shopify.throttled' && (failure.effect === 'none' || request.isRepeatable)) {
    state.throttle.pause(pauseFor(response, answer))
    return { kind: 'again', why: 'throttled', ...failure }
  }
  if (response.status === 401 && options.signIn.refused(refused.token)) {
    return { kind: 'again', why: 'token', ...failure }
  }
  return fault.code === 'shopify.unreachable' && request.isRepeatable
    ? { kind: 'again', why: 'unreachable', ...failure }
    : { kind: 'failed', ...failure }
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
