/** A NetSuite account as one function from request to response; no sockets. */
import type { Clock } from '../clock.ts'
import { type Random, seededRandom } from '../random.ts'
import { TOKEN_PATH } from './auth.ts'
import { type Draft, numberOf, type SaveContext } from './draft.ts'
import {
  concurrencyAnswer,
  errorAnswer,
  methodNotAllowed,
  NetSuiteError,
  nonexistent,
  notSimulated,
  userError,
} from './errors.ts'
import { createFaults, type FaultMode, type Faults, type RequestTraits } from './faults.ts'
import type { AuthService, QueryService, SimAnswer, SimRequest, SimResponse } from './http.ts'
import { noContent } from './http.ts'
import { type LatencyModel, serviceTime, sleep } from './latency.ts'
import { type ConcurrencyPool, createPool } from './pool.ts'
import { addressedRecord, answerRecordRequest, RECORD_PATH } from './recordService.ts'
import type { Settings } from './settings.ts'
import { countUp, newStats, type Stats } from './stats.ts'
import { answerSystemRequest, SYSTEM_PATH } from './system.ts'
import type { StoredRecord, World } from './world.ts'

const SUITEQL_PATH = '/services/rest/query/v1/suiteql'

export interface SimulatorOptions {
  readonly world: World
  readonly auth: AuthService
  readonly suiteql: QueryService
  readonly settings: Settings
  readonly seed: string | number
  readonly concurrencyLimit: number
  readonly latency: LatencyModel
}

export interface NetSuiteSimulator {
  readonly world: World
  readonly settings: Settings
  readonly faults: Faults
  readonly pool: ConcurrencyPool
  stats(): Stats
  resetStats(): void
  setLatency(model: LatencyModel): void
  /** Answers a request to the account; never one to /sim. */
  handle(request: SimRequest): Promise<SimResponse>
  /** What a person does in the user interface: no sign-in, no pool, no faults. */
  asPerson(request: SimRequest): SimAnswer
  /** Saves that were to land late land now, in the order in which they came. */
  idle(): Promise<void>
}

interface Core extends SimulatorOptions {
  readonly clock: Clock
  readonly random: Random
  readonly faults: Faults
  readonly pool: ConcurrencyPool
  readonly landings: Set<Promise<void>>
  /** Ends the waiting of what lands late. */
  due: PromiseWithResolvers<void>
  stats: Stats
  latencyModel: LatencyModel
}

/** One account. */
export function createSimulator(options: SimulatorOptions): NetSuiteSimulator {
  const core: Core = {
    ...options,
    clock: options.world.clock,
    random: seededRandom(`latency/${options.seed}`),
    faults: createFaults(options.seed),
    pool: createPool(options.concurrencyLimit),
    landings: new Set(),
    due: Promise.withResolvers(),
    stats: newStats(),
    latencyModel: options.latency,
  }
  return {
    world: options.world,
    settings: options.settings,
    faults: core.faults,
    pool: core.pool,
    stats: () => core.stats,
    resetStats() {
      core.stats = newStats()
    },
    setLatency(model) {
      core.latencyModel = model
    },
    handle: (request) => handle(core, request),
    asPerson: (request) => perform(core, { request, url: new URL(request.url), by: 'person' }),
    async idle() {
      core.due.resolve()
      core.due = Promise.withResolvers()
      await Promise.all(core.landings)
    },
  }
}

async function handle(core: Core, request: SimRequest): Promise<SimResponse> {
  const url = new URL(request.url)
  const traits = traitsOf(request, url)
  if (url.pathname === TOKEN_PATH) {
    core.stats.tokens += 1
    const fault = core.faults.draw(traits)
    if (fault !== undefined) countUp(core.stats.faults, fault.kind)
    if (fault?.kind === 'reject') return errorAnswer(fault.status, [unexpected(core)])
    return core.auth.handleToken(request)
  }
  count(core.stats, traits)
  const verdict = await core.auth.verify(request)
  if (!verdict.ok) {
    core.stats.unauthorized += 1
    return verdict.response
  }
  const fault = core.faults.draw(traits)
  if (fault !== undefined) countUp(core.stats.faults, fault.kind)
  const release = fault?.kind === 'burst429' ? undefined : core.pool.enter()
  if (release === undefined) {
    core.stats.refused += 1
    return concurrencyAnswer()
  }
  const response = await serve(core, { request, url, by: 'integration' }, { fault, release })
  if ('dropped' in response) core.stats.dropped += 1
  else if (response.status >= 400) core.stats.errors += 1
  return response
}

function traitsOf(request: SimRequest, url: URL): RequestTraits {
  const path = url.pathname
  const service = path.startsWith(RECORD_PATH)
    ? 'record'
    : path === SUITEQL_PATH
      ? 'suiteql'
      : path === TOKEN_PATH
        ? 'token'
        : 'system'
  const type = service === 'record' ? path.slice(RECORD_PATH.length).split('/')[1] : undefined
  return { service, method: request.method, type, text: `${decodeURIComponent(path)}\n${request.body}` }
}

function count(stats: Stats, traits: RequestTraits): void {
  stats.requests += 1
  countUp(stats.byKind, [traits.service, traits.method, traits.type].filter(Boolean).join(' '))
  if (traits.service === 'suiteql') stats.suiteql += 1
  else if (traits.service === 'record' && traits.method !== 'GET') stats.writes += 1
  else stats.reads += 1
}

interface Job {
  readonly request: SimRequest
  readonly url: URL
  readonly by: SaveContext['by']
  /** As it stood when the request arrived. */
  readonly seen?: StoredRecord | undefined
  readonly script?: ((draft: Draft) => void) | undefined
}

interface Ticket {
  readonly fault: FaultMode | undefined
  readonly release: () => void
}

/** Runs one admitted request; its slot stays taken until its work is done, also when the client was cut off. */
async function serve(core: Core, arrived: Job, ticket: Ticket): Promise<SimResponse> {
  const { fault } = ticket
  const job: Job = { ...arrived, seen: seenRecord(core, arrived), script: scriptOf(fault) }
  if (fault?.kind === 'lateLanding') return landLate(core, job, { fault, release: ticket.release })
  try {
    const time = serviceTime(core.latencyModel, core.random, linesIn(job.request.body))
    await sleep(core.clock, time + (fault?.kind === 'slow' ? fault.ms : 0))
    if (fault?.kind === 'dropBefore') return { dropped: true }
    if (fault?.kind === 'reject') return errorAnswer(fault.status, [unexpected(core)])
    const answer = await performAsync(core, job)
    if (answer.status >= 400) return answer
    if (fault?.kind === 'commitThenDrop') return { dropped: true }
    if (fault?.kind === 'commitThen500') return errorAnswer(500, [unexpected(core)])
    return answer
  } finally {
    ticket.release()
  }
}

/** netsuite.md §2.3: a request that was received is finished even when the connection is gone. */
async function landLate(
  core: Core,
  job: Job,
  ticket: { fault: Extract<FaultMode, { kind: 'lateLanding' }>; release: () => void },
): Promise<SimResponse> {
  const landing = Promise.race([sleep(core.clock, ticket.fault.landAfterMs), core.due.promise])
    .then(() => performAsync(core, job))
    .then(() => undefined)
    .finally(() => {
      ticket.release()
      core.landings.delete(landing)
    })
  core.landings.add(landing)
  await sleep(core.clock, ticket.fault.answerAfterMs)
  return ticket.fault.answer === 504 ? errorAnswer(504, [unexpected(core)]) : { dropped: true }
}

function seenRecord(core: Core, job: Job): StoredRecord | undefined {
  if (job.request.method === 'GET' || !job.url.pathname.startsWith(RECORD_PATH)) return undefined
  return addressedRecord(saveContext(core, job), job.url)
}

function saveContext(core: Core, job: Job): SaveContext {
  return { world: core.world, settings: core.settings, by: job.by }
}

async function performAsync(core: Core, job: Job): Promise<SimAnswer> {
  if (job.url.pathname === SUITEQL_PATH) {
    return job.request.method === 'POST'
      ? core.suiteql(job.request)
      : refusal(methodNotAllowed(job.request.method))
  }
  return perform(core, job)
}

function perform(core: Core, job: Job): SimAnswer {
  try {
    return route(core, job)
  } catch (error) {
    if (error instanceof NetSuiteError) return refusal(error)
    throw error
  }
}

function refusal(error: NetSuiteError): SimAnswer {
  return errorAnswer(error.status, error.details)
}

function route(core: Core, job: Job): SimAnswer {
  const path = job.url.pathname
  // netsuite-rest connects with `OPTIONS *`.
  if (job.request.method === 'OPTIONS') return noContent()
  if (path.startsWith(`${RECORD_PATH}/`)) {
    const call = { request: job.request, url: job.url, context: saveContext(core, job), seen: job.seen }
    return answerRecordRequest(job.script === undefined ? call : { ...call, script: job.script })
  }
  if (path.startsWith(SYSTEM_PATH)) return answerSystemRequest(saveContext(core, job), job, core.pool.limit)
  if (path.startsWith('/services/rest/async')) throw notSimulated('asynchronous requests')
  throw nonexistent()
}

/** netsuite.md §2.2 (O). */
function unexpected(core: Core) {
  const id = core.random.next().toString(36).slice(2, 10)
  return { detail: `An unexpected error occurred. Error ID: ${id}`, 'o:errorCode': 'UNEXPECTED_ERROR' }
}

function scriptOf(fault: FaultMode | undefined): ((draft: Draft) => void) | undefined {
  if (fault?.kind === 'scriptRejects') {
    return () => {
      throw userError(fault.detail)
    }
  }
  if (fault?.kind === 'workflowLock') {
    return () => {
      throw userError('This record has been locked by a user defined workflow.')
    }
  }
  return fault?.kind === 'scriptChangesTotal' ? (draft) => changeFirstAmount(draft, fault.by) : undefined
}

/** The script sets price level Custom and another amount, as any user event script may (netsuite.md §10.19). */
function changeFirstAmount(draft: Draft, by: number): void {
  const lines = draft.sublists['item'] ?? []
  const [first] = lines
  if (first === undefined) {
    const payment = numberOf(draft.fields, 'payment')
    if (payment !== undefined) draft.fields['payment'] = payment + by
    return
  }
  const amount = (numberOf(first.fields, 'amount') ?? 0) + by
  const scripted = { price: { id: '-1' }, amount }
  draft.sublists['item'] = [
    { ...first, fields: { ...first.fields, ...scripted }, sent: scripted },
    ...lines.slice(1),
  ]
}

function linesIn(body: string): number {
  return body === '' ? 0 : body.split('"item":').length - 1
}
