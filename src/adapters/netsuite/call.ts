import { type Fault, fault as faultOf } from '../../domain/fault/fault.ts'
import type { Lane } from '../../domain/work/outcome.ts'
import { type Breaker, noBreaker } from '../breaker.ts'
import type { Clock } from '../clock.ts'
import { type HttpRequest, type HttpResponse, type HttpTransport, TransportError } from '../http.ts'
import type { Random } from '../random.ts'
import { faultFromResponse, faultFromTransport } from './faultFrom.ts'
import type { Headers, NetSuiteSignIn } from './signIn.ts'
import type { OnNetSuiteCall, PermitGate } from './types.ts'

export interface CallerOptions {
  /** Without a trailing slash. */
  readonly baseUrl: string
  readonly signIn: NetSuiteSignIn
  readonly transport: HttpTransport
  readonly permits: PermitGate
  /** Keeps calls back while the account refuses whatever is asked. */
  readonly breaker?: Breaker
  readonly clock: Clock
  readonly random: Random
  readonly timeoutMs: number
  readonly onCall: OnNetSuiteCall
}

export interface CallRequest {
  /** For counters and words: `create salesOrder`. */
  readonly kind: string
  readonly lane: Lane
  readonly operation: 'read' | 'write'
  readonly method: HttpRequest['method']
  /** From `/services/rest/` on, with its query. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Asked for when the permit is there, so that a batch can go on collecting while it waits. Asked for once. */
  readonly body?: () => string
  /** Asked in the moment of sending. False: it was held back too long, and is not sent any more. */
  readonly isStillDue?: () => boolean
}

export type CallOutcome =
  | { readonly kind: 'ok'; readonly response: HttpResponse }
  | { readonly kind: 'fault'; readonly fault: Fault; readonly status: number }
  /** A write that may have been done. */
  | { readonly kind: 'unknown'; readonly fault: Fault; readonly answered: boolean }

export type Caller = (request: CallRequest) => Promise<CallOutcome>

/** Tries beyond the first after a refusal for concurrency: the call was not run, so writes are repeated too. */
const REFUSED_RETRIES = 8
const REFUSED_FIRST_MS = 250
const REFUSED_MAX_MS = 8000
/** Tries beyond the first for a read that met a 5xx or no answer. */
const READ_RETRIES = 3

type Try =
  | { readonly kind: 'done'; readonly outcome: CallOutcome }
  | {
      readonly kind: 'again'
      readonly why: 'refused' | 'token' | 'unreachable'
      readonly outcome: CallOutcome
    }

/** Calls the account's REST services. Never rejects for what NetSuite or the network did. */
export function createCaller(options: CallerOptions): Caller {
  const { breaker = noBreaker } = options
  return async (request) => {
    const admitted = breaker.admit(request.kind)
    if (admitted.kind === 'refused') return { kind: 'fault', fault: admitted.fault, status: 0 }
    const pausedBy = () => (admitted.isProbe ? null : breaker.pausedBy(request.kind))
    const outcome = await callUntilHeard(options, request, pausedBy)
    admitted.ended(outcome.kind === 'ok' ? null : outcome.fault)
    return outcome
  }
}

async function callUntilHeard(
  options: CallerOptions,
  request: CallRequest,
  pausedBy: () => Fault | null,
): Promise<CallOutcome> {
  const left = {
    refused: REFUSED_RETRIES,
    token: 1,
    unreachable: request.operation === 'read' ? READ_RETRIES : 0,
  }
  // Look-ups are joined; a write is one run's.
  const permitFor = request.operation === 'write' ? 'run' : 'many'
  let body: string | undefined
  const bodyOnce = (): string | undefined => {
    body ??= request.body?.()
    return body
  }
  for (;;) {
    const result = await options.permits.withPermit(
      request.lane,
      async () => {
        // It may have been paused while this call waited for its permit, or between two tries.
        const pause = pausedBy()
        return pause === null ? once(options, request, bodyOnce) : refusedByPause(pause)
      },
      permitFor,
    )
    if (result.kind === 'done' || left[result.why] === 0) return result.outcome
    left[result.why] -= 1
    // Waiting happens without a permit: whoever else has work goes first.
    if (result.why === 'refused') await pauseBetweenTries(options, REFUSED_RETRIES - 1 - left.refused)
    if (result.why === 'unreachable') await pauseBetweenTries(options, READ_RETRIES - 1 - left.unreachable)
  }
}

const refusedByPause = (fault: Fault): Try => ({
  kind: 'done',
  outcome: { kind: 'fault', fault, status: 0 },
})

/** As if NetSuite had refused it: nothing was sent. */
const heldBack = ({ kind }: CallRequest): Try => ({
  kind: 'done',
  outcome: {
    kind: 'fault',
    fault: faultOf('netsuite.changed-meanwhile', { call: kind }, `${kind} was held back too long to be sent`),
    status: 0,
  },
})

/** Full jitter: refused clients that come back together would be refused together (O:bridgehead_1509974866). */
const pauseBetweenTries = (options: CallerOptions, attempt: number) =>
  options.clock.sleep(options.random() * Math.min(REFUSED_MAX_MS, REFUSED_FIRST_MS * 2 ** attempt))

async function once(
  options: CallerOptions,
  request: CallRequest,
  body: () => string | undefined,
): Promise<Try> {
  const url = `${options.baseUrl}${request.path}`
  const signed = await options.signIn.authorize({ method: request.method, url })
  if (!signed.ok) {
    const outcome: CallOutcome = { kind: 'fault', fault: signed.failure, status: 0 }
    return signed.failure.code === 'netsuite.unreachable'
      ? { kind: 'again', why: 'unreachable', outcome }
      : { kind: 'done', outcome }
  }
  if (request.isStillDue?.() === false) return heldBack(request)
  const text = body()
  const started = options.clock.monotonicMs()
  const answer = await send(options, request, { url, text, headers: signed.value })
  const ms = options.clock.monotonicMs() - started
  const result =
    answer instanceof TransportError ? unanswered(request, answer) : judge(options, request, answer)
  options.onCall({ kind: request.kind, operation: request.operation, ms, outcome: countedAs(result) })
  if (result.kind === 'again' && result.why === 'token' && !options.signIn.refused(signed.value)) {
    return { kind: 'done', outcome: result.outcome }
  }
  return result
}

interface Prepared {
  readonly url: string
  readonly text: string | undefined
  readonly headers: Headers
}

async function send(
  options: CallerOptions,
  request: CallRequest,
  prepared: Prepared,
): Promise<HttpResponse | TransportError> {
  try {
    return await options.transport({
      method: request.method,
      url: prepared.url,
      headers: {
        accept: 'application/json',
        ...(prepared.text === undefined ? {} : { 'content-type': 'application/json' }),
        // A mistyped custom field is an error, not silently dropped (netsuite.md §1.2, O:section_156570709583).
        'x-netsuite-propertynamevalidation': 'Error',
        ...request.headers,
        ...prepared.headers,
      },
      ...(prepared.text === undefined ? {} : { body: prepared.text }),
      timeoutMs: options.timeoutMs,
    })
  } catch (error) {
    if (error instanceof TransportError) return error
    throw error
  }
}

function unanswered(request: CallRequest, error: TransportError): Try {
  const stated = faultFromTransport(request, error)
  if (request.operation === 'write' && error.stage !== 'before-send') {
    // The server finishes what it received, up to 15 minutes (netsuite.md §2.3, O:section_1540364662).
    return { kind: 'done', outcome: { kind: 'unknown', fault: stated, answered: false } }
  }
  const fault: Fault = { ...stated, code: 'netsuite.unreachable' }
  return { kind: 'again', why: 'unreachable', outcome: { kind: 'fault', fault, status: 0 } }
}

function judge(options: CallerOptions, request: CallRequest, response: HttpResponse): Try {
  const { status } = response
  const isPage = isWebPage(response)
  if (status >= 200 && status < 300 && !isPage) return { kind: 'done', outcome: { kind: 'ok', response } }
  const stated = faultFromResponse(request, response)
  const outcome: CallOutcome = { kind: 'fault', fault: stated, status }
  if (stated.code === 'netsuite.concurrency') {
    options.permits.refused()
    return { kind: 'again', why: 'refused', outcome }
  }
  if (status === 401) return { kind: 'again', why: 'token', outcome }
  // Planned, and over only much later than a second: it pauses the connection (accounting-and-reliability.md §2.7 no. 6).
  if (request.operation === 'read' && stated.code === 'netsuite.maintenance') return { kind: 'done', outcome }
  if (request.operation === 'read') {
    return status >= 500 || status < 300
      ? { kind: 'again', why: 'unreachable', outcome }
      : { kind: 'done', outcome }
  }
  if (status >= 500 || status < 300) {
    // 502, 503 and 504 come from in front of NetSuite: the request may still be running behind them.
    const answered = status === 500
    const fault: Fault = { ...stated, code: 'netsuite.outcome-unknown' }
    return { kind: 'done', outcome: { kind: 'unknown', fault, answered } }
  }
  // A script that fails after the save leaves the record saved (netsuite.md §2.3); an error that we cannot
  // classify may be such a script's.
  const mayBeSaved = stated.code === 'netsuite.script' || stated.code === 'netsuite.unclassified'
  return { kind: 'done', outcome: mayBeSaved ? { kind: 'unknown', fault: stated, answered: true } : outcome }
}

/** Something in front of NetSuite answers with a page, a maintenance page with 200 among them: no word of NetSuite's. */
const isWebPage = ({ headers, body }: HttpResponse): boolean =>
  /^text\/html\b/i.test(headers['content-type'] ?? '') || /^\s*<(!doctype|html)\b/i.test(body)

function countedAs(result: Try): 'ok' | 'fault' | 'refused' | 'unknown' {
  if (result.kind === 'again' && result.why === 'refused') return 'refused'
  return result.outcome.kind
}
