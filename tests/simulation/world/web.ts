import type { FastifyInstance } from 'fastify'
import { createIngress } from '../../../src/ingress/server.ts'
import type { Machine } from '../../../src/runtime.ts'
import type { SendDelivery } from '../../../simulators/shopify/webhookRequest.ts'
import type { Chance } from './chance.ts'
import type { History } from './history.ts'
import type { SimulatedProcess } from './process.ts'
import type { Timeline } from './timeline.ts'

/** What befalls one delivery of a webhook. */
export interface DeliveryFate {
  /** Shopify hears that it arrived, and it did not. */
  readonly isLost: boolean
  /** When copies of it arrive, in ms from now; the first one is the one that is answered. */
  readonly copiesAfterMs: readonly [number, ...number[]]
  readonly backMs: number
}

export interface WebOptions {
  readonly timeline: Timeline
  readonly chance: Chance
  readonly history: History
  readonly fate: (topic: string) => DeliveryFate
}

/** Where nobody was there to take a delivery, it comes again after so long. */
const AGAIN_MS = 90_000

type Delivery = Omit<Parameters<SendDelivery>[0], 'signal'>

/** The web processes, as Shopify reaches them: whoever is there answers. */
export class Web {
  readonly #options: WebOptions
  readonly #servers = new Map<SimulatedProcess, FastifyInstance>()
  /** What is delivered later than Shopify waits for an answer. */
  readonly #late = new Set<() => void>()
  /** A mark for each delivery that a process looks at, and each server that is being made ready. */
  readonly #underway = new Set<{ readonly process: SimulatedProcess }>()

  constructor(options: WebOptions) {
    this.#options = options
  }

  /** Whether a process is looking at a delivery now, unless it stands still. */
  get isBusy(): boolean {
    for (const { process } of this.#underway) if (!process.isFrozen()) return true
    return false
  }

  /** Whether the process has come so far that it takes deliveries. */
  isOpen(process: SimulatedProcess): boolean {
    return this.#servers.has(process)
  }

  /** In place of listening on a port. */
  listen(process: SimulatedProcess): Machine['listen'] {
    return async (options) => {
      const server = createIngress(options)
      const mark = { process }
      this.#underway.add(mark)
      await server.ready()
      this.#underway.delete(mark)
      this.#servers.set(process, server)
      process.onDeath(() => this.#servers.delete(process))
      return {
        ok: true,
        value: {
          url: 'https://tieout.simulated',
          stop: async () => {
            this.#servers.delete(process)
          },
        },
      }
    }
  }

  readonly send: SendDelivery = (request) => {
    const { timeline, fate } = this.#options
    const { isLost, copiesAfterMs, backMs } = fate(request.headers['X-Shopify-Topic'] ?? '')
    const [first, ...others] = copiesAfterMs
    for (const ms of others) this.#deliverLater(ms, request)
    return new Promise((resolve, reject) => {
      if (isLost) return resolve(200)
      // One that takes longer than Shopify waits was sent by somebody in between, who had taken it.
      if (first > 4000) {
        this.#deliverLater(first, request)
        return resolve(200)
      }
      timeline.after(first, () => {
        this.#deliver(request).then(
          (status) => void timeline.after(backMs, () => resolve(status)),
          (error: unknown) => reject(error instanceof Error ? error : new Error(String(error))),
        )
      })
    })
  }

  /** Delivers now what would come later. False: there was nothing. */
  deliverLate(): boolean {
    const late = [...this.#late]
    for (const deliver of late) deliver()
    return late.length > 0
  }

  /** A delivery as it stands, whoever made it. */
  deliver(request: Delivery): Promise<number> {
    return this.#deliver(request)
  }

  /** Who has taken it tries until somebody is there who takes it: only what is lost on purpose is lost. */
  #deliverLater(ms: number, request: Delivery): void {
    const again = (): void => this.#deliverLater(AGAIN_MS, request)
    const deliver = (): void => {
      cancel()
      this.#late.delete(deliver)
      void this.#deliver(request).then((status) => (status >= 500 ? again() : undefined), again)
    }
    const cancel = this.#options.timeline.after(ms, deliver)
    this.#late.add(deliver)
  }

  async #deliver({ url, headers, body }: Delivery): Promise<number> {
    const { chance, history } = this.#options
    const there = [...this.#servers].filter(([process]) => process.isAlive() && !process.isFrozen())
    const [process, server] = there[chance.below(Math.max(1, there.length))] ?? []
    if (process === undefined || server === undefined) throw new Error('connect ECONNREFUSED')
    const mark = { process }
    this.#underway.add(mark)
    const death = new Promise<never>((_resolve, reject) => {
      process.onDeath(() => {
        this.#underway.delete(mark)
        reject(new Error('socket hang up'))
      })
    })
    const asked = server.inject({ method: 'POST', url: new URL(url).pathname, headers, payload: body })
    const answer = await Promise.race([asked, death])
    this.#underway.delete(mark)
    history.note(`${process.name} web ${headers['X-Shopify-Topic'] ?? ''} ${body} → ${answer.statusCode}`)
    return answer.statusCode
  }
}
