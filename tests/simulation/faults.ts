/** What goes wrong, at every boundary of accounting-and-reliability.md §2.3; a scenario turns on some of it. */
import { concurrencyAnswer, errorAnswer } from '../../simulators/netsuite/errors.ts'
import { throttledBody } from '../../simulators/shopify/throttle.ts'
import type { Coverage } from './coverage.ts'
import type { Chance } from './world/chance.ts'
import type { StatementFate } from './world/gate.ts'
import type { Passage, Remote, WireAnswer, WireRequest } from './world/net.ts'
import type { DeliveryFate } from './world/web.ts'

export const FAULTS = [
  'webhook.lost',
  'webhook.duplicated',
  'webhook.delayed',
  'webhook.reordered',
  'shopify.unavailable',
  'shopify.throttled',
  'shopify.partial',
  'shopify.slow',
  'shopify.answer-lost',
  'shopify.stale-search',
  'netsuite.refused',
  'netsuite.commit-then-drop',
  'netsuite.commit-then-500',
  'netsuite.late-landing',
  'netsuite.concurrency',
  'netsuite.unavailable',
  'netsuite.slow',
  'netsuite.script-changes-total',
  'netsuite.closed-period',
  'postgres.lost-before',
  'postgres.ack-lost',
  'postgres.undone',
  'postgres.away',
  'process.crash',
  'process.freeze',
  'clock.process',
  'clock.database',
] as const
/** Only where Shopify is told what begins in NetSuite (telling.ts). */
export const TOLD_FAULTS = ['shopify.late-landing'] as const
export type FaultName = (typeof FAULTS)[number] | (typeof TOLD_FAULTS)[number]

/** How often each strikes, of what it can strike; what is left out never does. */
export type FaultRates = Readonly<Partial<Record<FaultName, number>>>

export interface FaultsOptions {
  readonly rates: FaultRates
  readonly chance: Chance
  readonly coverage: Coverage
  /** Whether faults still happen. */
  readonly areOn: () => boolean
  /** A script of the account changes this record while it is saved. */
  readonly scriptChanges: (externalId: string) => void
}

/** Deliveries that are seldom, and of which there are few, are met more often. */
const WEIGHTS: Readonly<Record<string, number>> = { notification: 10, http: 2, 'sql in transaction': 2 }

/** Written for nearly every order. */
const COMMON: ReadonlySet<string> = new Set(['customer', 'customerDeposit', 'salesOrder'])
const SELDOM_WEIGHT = 2

/** What a request to the record service writes; a change of a credit memo sets it against a bill. */
export function writtenKind({ method, url }: WireRequest): string {
  const { pathname } = new URL(url)
  const made = /!transform\/(\w+)$/.exec(pathname)?.[1]
  const kind = made ?? /\/record\/v1\/(\w+)/.exec(pathname)?.[1] ?? 'nothing'
  return kind === 'creditMemo' && method === 'PATCH' ? 'creditApplication' : kind
}

/** After this time of the answer the client does not wait any longer. */
const CUT_AFTER_MS = 400
const ORIGIN_MS = 40
const LATEST_LANDING_MS = 14 * 60_000

/** What Shopify is told of what begins in NetSuite. */
const TELLS =
  /mutation (?:CreateFulfillment|UpdateTracking|CapturePayment|CancelOrder|CreateRefund|ProcessReturn)\b/

export class Faults {
  readonly #options: FaultsOptions
  #refusalsLeft = 0
  #isAway = false
  /** Each costs a start, which is slow, and more of them in one run find nothing more. */
  #crashesLeft = 8
  #freezesLeft = 4

  constructor(options: FaultsOptions) {
    this.#options = options
  }

  /** Whether the fault strikes here, counted. `weight`: so many times as likely as elsewhere. */
  strikes(name: FaultName, weight = 1): boolean {
    const { rates, chance, coverage, areOn } = this.#options
    const rate = (rates[name] ?? 0) * weight
    if (rate === 0 || !areOn() || !chance.happens(rate)) return false
    coverage.count(name)
    return true
  }

  count(name: FaultName): void {
    this.#options.coverage.count(name)
  }

  setAway(isAway: boolean): void {
    this.#isAway = isAway
  }

  statement(text: string): StatementFate {
    if (this.#isAway) return 'away'
    // A connection that is lost while it is being made is one that was never there.
    if (text === 'select 1') return 'well'
    if (this.strikes('postgres.lost-before')) return 'lost-before'
    if (this.strikes('postgres.ack-lost')) return 'ack-lost'
    return this.strikes('postgres.undone') ? 'undone' : 'well'
  }

  /** `what` is being delivered to the process. */
  process(what: string): 'nothing' | 'death' | { readonly freezeMs: number } {
    const weight = WEIGHTS[what] ?? 1
    if (this.#crashesLeft > 0 && this.strikes('process.crash', weight)) {
      this.#crashesLeft -= 1
      return 'death'
    }
    if (this.#freezesLeft === 0 || !this.strikes('process.freeze', weight)) return 'nothing'
    this.#freezesLeft -= 1
    const { chance } = this.#options
    return { freezeMs: chance.pick([2_000, 20_000, 300_000, 1_200_000]) * (0.5 + chance.next()) }
  }

  delivery(): DeliveryFate {
    const { chance } = this.#options
    const spreadMs = this.strikes('webhook.reordered') ? 60_000 : 300
    const firstMs = this.strikes('webhook.delayed') ? this.#longDelayMs() : chance.below(spreadMs)
    const isLost = this.strikes('webhook.lost')
    const copies = this.strikes('webhook.duplicated') ? 1 + chance.below(3) : 0
    const later = Array.from(
      { length: copies },
      () => firstMs + chance.below(chance.pick([2_000, 3_600_000])),
    )
    return { isLost, copiesAfterMs: [firstMs, ...later], backMs: chance.below(ORIGIN_MS) }
  }

  passage(remote: Remote, request: WireRequest): Passage {
    return remote.name === 'shopify' ? this.#toShopify(request) : this.#toNetSuite(request)
  }

  #longDelayMs(): number {
    const { chance } = this.#options
    return chance.happens(0.1) ? chance.below(86_400_000) : chance.below(3_600_000)
  }

  #way(): { thereMs: number; backMs: number } {
    const { chance } = this.#options
    return { thereMs: chance.below(ORIGIN_MS), backMs: chance.below(ORIGIN_MS) }
  }

  /** What follows a sale is written once, where a sales order and its deposit are written by every order. */
  #strikesWrite(name: FaultName, what: string): boolean {
    const isSeldom = !COMMON.has(what)
    const strikes = this.strikes(name, isSeldom ? SELDOM_WEIGHT : 1)
    if (strikes) this.#options.coverage.count(`${name} of ${what}`)
    return strikes
  }

  #toShopify({ body }: WireRequest): Passage {
    const { chance } = this.#options
    const way = this.#way()
    if (TELLS.test(body) && this.strikes('shopify.late-landing'))
      return { ...way, thereMs: chance.below(LATEST_LANDING_MS), cutAfterMs: chance.below(CUT_AFTER_MS) }
    if (this.strikes('shopify.unavailable'))
      return {
        ...way,
        answer: { status: chance.pick([502, 503]), headers: {}, body: '<html>Bad gateway</html>' },
      }
    if (this.strikes('shopify.throttled')) {
      const status = { maximumAvailable: 20_000, currentlyAvailable: 3, restoreRate: 1000 }
      return { ...way, answer: jsonAnswer(throttledBody(40, status)) }
    }
    if (this.strikes('shopify.answer-lost')) return { ...way, change: () => ({ dropped: true }) }
    if (this.strikes('shopify.partial')) return { ...way, change: partial }
    return this.strikes('shopify.slow') ? { ...way, backMs: chance.below(90_000) } : way
  }

  #toNetSuite(request: WireRequest): Passage {
    const { chance } = this.#options
    const way = this.#way()
    if (this.strikes('netsuite.refused')) return { ...way, isRefused: true }
    if (this.#refusalsLeft > 0 || this.strikes('netsuite.concurrency')) {
      this.#refusalsLeft = this.#refusalsLeft > 0 ? this.#refusalsLeft - 1 : chance.below(6)
      return { ...way, answer: concurrencyAnswer() }
    }
    if (this.strikes('netsuite.unavailable'))
      return { ...way, answer: unexpected(chance.pick([500, 502, 503, 504])) }
    if (this.strikes('netsuite.slow')) return { ...way, backMs: chance.below(200_000) }
    if (request.method !== 'GET' && request.url.includes('/record/')) return this.#write(request, way)
    return way
  }

  #write(request: WireRequest, way: { thereMs: number; backMs: number }): Passage {
    const { chance, scriptChanges } = this.#options
    const what = writtenKind(request)
    if (this.#strikesWrite('netsuite.commit-then-drop', what))
      return { ...way, change: () => ({ dropped: true }) }
    if (this.#strikesWrite('netsuite.commit-then-500', what))
      return {
        ...way,
        change: (answer) => ('status' in answer && answer.status < 400 ? unexpected(500) : answer),
      }
    if (this.#strikesWrite('netsuite.late-landing', what))
      return { ...way, thereMs: chance.below(LATEST_LANDING_MS), cutAfterMs: chance.below(CUT_AFTER_MS) }
    const externalId = /"externalId":"(tieout_[^"]+)"/.exec(request.body)?.[1]
    if (externalId?.includes('_so_') === true && this.strikes('netsuite.script-changes-total'))
      scriptChanges(externalId)
    return way
  }
}

const jsonAnswer = (body: object): WireAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

const unexpected = (status: number): WireAnswer =>
  errorAnswer(status, [
    { detail: 'An unexpected error occurred. Error ID: sim', 'o:errorCode': 'UNEXPECTED_ERROR' },
  ])

/** Shopify answers with what it has, and says that it is not all. */
function partial(answer: WireAnswer): WireAnswer {
  if (!('body' in answer) || answer.status !== 200) return answer
  const body = JSON.parse(answer.body) as { data?: unknown }
  if (typeof body.data !== 'object' || body.data === null) return answer
  const errors = [{ message: 'Internal error', extensions: { code: 'INTERNAL_SERVER_ERROR' } }]
  return { ...answer, body: JSON.stringify({ ...body, errors }) }
}
