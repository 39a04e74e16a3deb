import {
  type HttpRequest,
  type HttpResponse,
  type HttpTransport,
  TransportError,
} from '../../../src/adapters/http.ts'
import type { Chance } from './chance.ts'
import type { History } from './history.ts'
import type { SimulatedProcess } from './process.ts'
import type { Timeline } from './timeline.ts'

/** A request as both simulators take it. */
export interface WireRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type WireAnswer =
  | { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }
  | { readonly dropped: true }

export interface Remote {
  readonly name: string
  handle(request: WireRequest): Promise<WireAnswer>
}

/** What befalls one request on its way: how long the ways take, and what never arrives. */
export interface Passage {
  readonly thereMs: number
  readonly backMs: number
  /** It never gets there, and its sender knows. */
  readonly isRefused?: boolean
  /** The sender's connection is cut so long after it sent, whatever becomes of the request. */
  readonly cutAfterMs?: number
  /** Stands in for the remote: the request never reaches it. */
  readonly answer?: WireAnswer
  /** Changes what comes back. */
  readonly change?: (answer: WireAnswer) => WireAnswer
}

/** One call that needs a permit. */
interface Governed {
  readonly process: SimulatedProcess
}

export interface NetOptions {
  readonly timeline: Timeline
  readonly history: History
  readonly chance: Chance
  readonly remotes: ReadonlyMap<string, Remote>
  readonly passage: (remote: Remote, request: WireRequest) => Passage
}

/** How the processes reach the two systems. */
export class Net {
  readonly #options: NetOptions
  #underway = 0
  #requests = 0
  /** Calls that need a permit and wait for their answer, of processes that nobody may take for dead. */
  readonly #governed = new Set<Governed>()
  #mostGoverned = 0

  constructor(options: NetOptions) {
    this.#options = options
  }

  /** Whether a request is on its way, or being worked on. */
  get isBusy(): boolean {
    return this.#underway > 0
  }

  /**
   * The most calls that NetSuite had to serve at once for processes that know of one another. Whoever starts asks it
   * once without a permit, and what a dead or stopped process had sent goes on.
   */
  get mostGoverned(): number {
    return this.#mostGoverned
  }

  get requests(): number {
    return this.#requests
  }

  transport(process: SimulatedProcess): HttpTransport {
    return (request) => this.#send(process, request)
  }

  #send(process: SimulatedProcess, sent: HttpRequest): Promise<HttpResponse> {
    const { timeline, remotes, passage, chance } = this.#options
    const url = new URL(sent.url)
    const remote = remotes.get(url.host)
    if (remote === undefined) throw new Error(`nobody is at ${url.host}`)
    const request: WireRequest = {
      method: sent.method,
      url: sent.url,
      headers: Object.fromEntries(
        Object.entries(sent.headers).map(([name, value]) => [name.toLowerCase(), value]),
      ),
      body: sent.body ?? '',
    }
    const way = passage(remote, request)
    this.#requests += 1
    const governed: Governed = { process }
    if (remote.name === 'netsuite' && !request.url.endsWith('/serverTime')) this.#govern(governed)
    return new Promise((resolve, reject) => {
      let isOver = false
      const end = (hand: () => void): void => {
        if (isOver) return
        over()
        process.deliver('http', hand)
      }
      const over = (): void => {
        isOver = true
        giveUpWaiting()
        this.#underway -= 1
        this.#governed.delete(governed)
      }
      this.#underway += 1
      const giveUpWaiting = timeline.after(sent.timeoutMs, () =>
        end(() => reject(new TransportError('timeout', 'no answer in time', null))),
      )
      process.onDeath(() => {
        if (!isOver) over()
      })
      if (way.isRefused === true) {
        timeline.after(way.thereMs, () =>
          end(() => reject(new TransportError('before-send', 'refused', null))),
        )
        return
      }
      if (way.cutAfterMs !== undefined)
        timeline.after(way.cutAfterMs, () => end(() => settle({ dropped: true }, resolve, reject)))
      timeline.after(way.thereMs, () => {
        // What a dead process had sent is on its way already, unless it had not gone out.
        if (!process.isAlive() && chance.happens(0.3)) return
        void this.#serve({ process, remote, request, way }).then((answer) =>
          timeline.after(way.backMs, () => end(() => settle(answer, resolve, reject))),
        )
      })
    })
  }

  #govern(governed: Governed): void {
    this.#governed.add(governed)
    const sound = [...this.#governed].filter(({ process }) => !process.isDoubtful())
    this.#mostGoverned = Math.max(this.#mostGoverned, sound.length)
  }

  async #serve(call: {
    readonly process: SimulatedProcess
    readonly remote: Remote
    readonly request: WireRequest
    readonly way: Passage
  }): Promise<WireAnswer> {
    const { process, remote, request, way } = call
    const answer = way.answer ?? (await remote.handle(request))
    this.#options.history.note(
      `${process.name} ${remote.name} ${request.method} ${request.url} ${request.body} → ${'dropped' in answer ? 'dropped' : `${answer.status} ${answer.body}`}`,
    )
    return way.change?.(answer) ?? answer
  }
}

function settle(
  answer: WireAnswer,
  resolve: (response: HttpResponse) => void,
  reject: (error: Error) => void,
): void {
  if ('dropped' in answer) {
    reject(new TransportError('after-send', 'the connection was cut', null))
    return
  }
  const { status, headers, body } = answer
  resolve({
    status,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body,
  })
}
