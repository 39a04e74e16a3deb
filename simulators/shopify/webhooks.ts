import type { Clock } from '../clock.ts'
import { type Random, seededRandom } from '../random.ts'
import { pickFields, type SendDelivery, sendByHttp, sendWithin, signedHeaders } from './webhookRequest.ts'

/** Retries after the first attempt, and the time they are spread over. shopify.md §2.3 [D] */
const RETRIES = 8
const RETRY_WINDOW_MS = 4 * 3600 * 1000
/** The first of eight waits that double and sum to four hours. The exact steps are not published. */
const FIRST_RETRY_MS = RETRY_WINDOW_MS / (2 ** RETRIES - 1)
const MAX_IN_FLIGHT = 16
const LOG_LIMIT = 20_000

/** A subscription as the deliverer needs it. `topic` is the enum value (`ORDERS_CREATE`). */
export type DeliverySubscription = {
  id: string
  topic: string
  uri: string
  name: string | null
  includeFields: readonly string[]
}

/** Something that happened on the store, with the whole resource in REST shape. */
export type DeliveryEvent = { topic: string; payload: Record<string, unknown> }

export type WebhookChaos = {
  /** Each delivery is sent this many times, the copies shuffled among the other deliveries. */
  duplicate?: number
  /** Share of deliveries that are never made: true = all. */
  lost?: boolean | number
  /** Milliseconds before the first attempt. */
  delay?: number
  /** Deliveries and their copies are spread at random over this many milliseconds (1000 with `duplicate`). */
  spread?: number
}

export type WebhookOptions = {
  clock: Clock
  clientSecret: string
  shopDomain: string
  apiVersion: string
  subscriptions: () => Iterable<DeliverySubscription>
  removeSubscription: (id: string) => void
  send?: SendDelivery
  seed?: string | number
  chaos?: WebhookChaos
  /** Whether a retry keeps its `X-Shopify-Webhook-Id`. Reports disagree (shopify.md §2.4 [C]); default true. */
  stableWebhookId?: boolean
}

export type Attempt = { at: number; outcome: number | string }

/** One delivery as the log keeps it, without the body. `at` is epoch milliseconds. */
export type Delivery = {
  webhookId: string
  eventId: string
  topic: string
  subscriptionId: string
  resourceId: string
  state: 'delivered' | 'failed' | 'lost' | 'pending'
  attempts: Attempt[]
}

export type WebhookCounts = {
  events: number
  deliveries: number
  attempts: number
  delivered: number
  failed: number
  lost: number
  subscriptionsRemoved: number
}

type Job = {
  delivery: Delivery
  uri: string
  body: string
  headers: Record<string, string>
  failures: number
  /** One copy of a duplicated delivery is retried, the others are sent once. */
  retried: boolean
}

/**
 * Delivers a store's events to its subscriptions as Shopify does: signed, at least once, in no promised order, with
 * the payload of the moment of the event; eight retries over four hours, and then the subscription is deleted.
 */
export class Webhooks {
  readonly #options: WebhookOptions
  readonly #clock: Clock
  readonly #send: SendDelivery
  readonly #random: Random
  readonly #log: Delivery[] = []
  readonly #waiting: Job[] = []
  readonly #lastSuccess = new Map<string, number>()
  readonly #counts: WebhookCounts = {
    events: 0,
    deliveries: 0,
    attempts: 0,
    delivered: 0,
    failed: 0,
    lost: 0,
    subscriptionsRemoved: 0,
  }
  #chaos: WebhookChaos
  #inFlight = 0
  #firstAttemptsDue = 0
  #stopped = false

  constructor(options: WebhookOptions) {
    this.#options = options
    this.#clock = options.clock
    this.#send = options.send ?? sendByHttp
    this.#random = seededRandom(`webhooks:${options.seed ?? 1}`)
    this.#chaos = options.chaos ?? {}
  }

  publish(event: DeliveryEvent): void {
    this.#counts.events++
    const eventId = this.#randomId()
    for (const subscription of this.#options.subscriptions()) {
      if (subscription.topic === event.topic) this.#deliver(event, subscription, eventId)
    }
  }

  /** Changes the given switches and leaves the others. */
  setChaos(chaos: WebhookChaos): void {
    this.#chaos = { ...this.#chaos, ...chaos }
  }

  chaos(): WebhookChaos {
    return this.#chaos
  }

  counts(): WebhookCounts {
    return { ...this.#counts }
  }

  /** The latest deliveries, oldest first. */
  deliveries(): readonly Delivery[] {
    return this.#log
  }

  /** True while an attempt is in flight or a first attempt is still to come; retries to come do not count. */
  busy(): boolean {
    return this.#firstAttemptsDue > 0 || this.#inFlight > 0 || this.#waiting.length > 0
  }

  stop(): void {
    this.#stopped = true
    this.#waiting.length = 0
  }

  #deliver(event: DeliveryEvent, subscription: DeliverySubscription, eventId: string): void {
    const delivery = this.#newDelivery(event, subscription, eventId)
    const chance = this.#random.next()
    if (this.#chaos.lost === true || (typeof this.#chaos.lost === 'number' && chance < this.#chaos.lost)) {
      delivery.state = 'lost'
      this.#counts.lost++
      return
    }
    const body = JSON.stringify(pickFields(event.payload, subscription.includeFields))
    const facts = {
      ...delivery,
      shopDomain: this.#options.shopDomain,
      apiVersion: this.#options.apiVersion,
      triggeredAt: new Date(this.#clock.now()).toISOString(),
      name: subscription.name,
    }
    const headers = signedHeaders(facts, body, this.#options.clientSecret)
    const copies = Math.max(1, this.#chaos.duplicate ?? 1)
    const spread = this.#chaos.spread ?? (copies > 1 ? 1000 : 0)
    for (let copy = 1; copy <= copies; copy++) {
      const delay = (this.#chaos.delay ?? 0) + Math.floor(this.#random.next() * spread)
      this.#firstAttemptsDue++
      const job: Job = { delivery, uri: subscription.uri, body, headers, failures: 0, retried: copy === 1 }
      this.#clock.schedule(delay, () => {
        this.#firstAttemptsDue--
        this.#enqueue(job)
      })
    }
  }

  #newDelivery(event: DeliveryEvent, subscription: DeliverySubscription, eventId: string): Delivery {
    const { admin_graphql_api_id: gid, id } = event.payload
    const delivery: Delivery = {
      webhookId: this.#randomId(),
      eventId,
      topic: event.topic,
      subscriptionId: subscription.id,
      resourceId: String(gid ?? id ?? ''),
      state: 'pending',
      attempts: [],
    }
    this.#counts.deliveries++
    this.#log.push(delivery)
    if (this.#log.length > LOG_LIMIT) this.#log.splice(0, this.#log.length - LOG_LIMIT)
    return delivery
  }

  #enqueue(job: Job): void {
    if (this.#stopped) return
    this.#waiting.push(job)
    this.#pump()
  }

  #pump(): void {
    while (this.#inFlight < MAX_IN_FLIGHT) {
      const job = this.#waiting.shift()
      if (job === undefined) return
      this.#inFlight++
      void this.#attempt(job).finally(() => {
        this.#inFlight--
        this.#pump()
      })
    }
  }

  async #attempt(job: Job): Promise<void> {
    const { delivery, uri: url, headers, body } = job
    const at = this.#clock.now()
    this.#counts.attempts++
    const outcome = await sendWithin(this.#clock, this.#send, { url, headers, body })
    delivery.attempts.push({ at, outcome })
    if (typeof outcome === 'number' && outcome >= 200 && outcome < 300) {
      if (delivery.state === 'pending') this.#counts.delivered++
      delivery.state = 'delivered'
      this.#lastSuccess.set(delivery.subscriptionId, this.#clock.now())
      return
    }
    if (!job.retried || this.#stopped) return
    job.failures++
    if (job.failures > RETRIES || !this.#exists(delivery.subscriptionId)) this.#giveUp(delivery)
    else this.#retryLater(job)
  }

  #retryLater(job: Job): void {
    if (this.#options.stableWebhookId === false) {
      job.headers = { ...job.headers, 'X-Shopify-Webhook-Id': this.#randomId() }
    }
    this.#clock.schedule(FIRST_RETRY_MS * 2 ** (job.failures - 1), () => this.#enqueue(job))
  }

  /** A delivery whose retries are used up takes its subscription along, unless another got through meanwhile. */
  #giveUp(delivery: Delivery): void {
    if (delivery.state !== 'delivered') {
      delivery.state = 'failed'
      this.#counts.failed++
    }
    const firstAttemptAt = delivery.attempts[0]?.at ?? 0
    const succeededSince = (this.#lastSuccess.get(delivery.subscriptionId) ?? -1) >= firstAttemptAt
    if (succeededSince || !this.#exists(delivery.subscriptionId)) return
    this.#options.removeSubscription(delivery.subscriptionId)
    this.#counts.subscriptionsRemoved++
  }

  #exists(subscriptionId: string): boolean {
    for (const subscription of this.#options.subscriptions())
      if (subscription.id === subscriptionId) return true
    return false
  }

  #randomId(): string {
    const hex = Array.from({ length: 32 }, () => this.#random.below(16).toString(16)).join('')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
  }
}
