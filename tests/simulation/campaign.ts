/** Many scenarios, over several threads. */
import { Worker } from 'node:worker_threads'
import type { SourcePatch } from './patches.ts'
import type { Scenario } from './scenario.ts'
import type { SimulationResult } from './simulate.ts'
import type { Task, WorkerData } from './worker.ts'

export interface CampaignOptions {
  /** A PostgreSQL on which databases may be made. */
  readonly url: string
  readonly threads: number
  readonly patches?: readonly SourcePatch[]
  /** Tells the databases of two campaigns apart. */
  readonly name: string
}

export interface Campaign {
  /** Every thread has loaded the product and made its database. */
  readonly ready: Promise<void>
  /** Waits for a free thread. Rejects where the simulation itself fails. */
  run(scenario: Scenario, keep?: number): Promise<SimulationResult>
  stop(): Promise<void>
}

type Answer = { readonly ready: true } | { readonly result: SimulationResult } | { readonly error: string }

interface Waiting {
  readonly task: Task
  readonly resolve: (result: SimulationResult) => void
  readonly reject: (error: Error) => void
}

export function openCampaign(options: CampaignOptions): Campaign {
  const waiting: Waiting[] = []
  const free: Thread[] = []
  const pump = (): void => {
    for (let thread = free.shift(); thread !== undefined; thread = free.shift()) {
      const next = waiting.shift()
      if (next === undefined) {
        free.unshift(thread)
        return
      }
      thread.begin(next)
    }
  }
  const threads = Array.from(
    { length: options.threads },
    (_, index) =>
      new Thread(options, index, (thread) => {
        free.push(thread)
        pump()
      }),
  )
  return {
    ready: Promise.all(threads.map((thread) => thread.ready)).then(() => undefined),
    run: (scenario, keep = 0) =>
      new Promise((resolve, reject) => {
        waiting.push({ task: { scenario, keep }, resolve, reject })
        pump()
      }),
    async stop() {
      await Promise.all(threads.map((thread) => thread.stop()))
    },
  }
}

class Thread {
  readonly ready: Promise<void>
  readonly #worker: Worker
  #now: Waiting | null = null
  #ended: Error | null = null

  constructor(options: CampaignOptions, index: number, onFree: (thread: Thread) => void) {
    const data: WorkerData = {
      url: options.url,
      database: `${options.name}_${index}`,
      patches: options.patches ?? [],
    }
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: data,
      // Everything of a seed is garbage soon: fewer, larger collections.
      resourceLimits: { maxYoungGenerationSizeMb: 64 },
    })
    const ready = Promise.withResolvers<void>()
    this.ready = ready.promise
    this.#worker.on('message', (answer: Answer) => {
      const task = this.#now
      this.#now = null
      if ('result' in answer) task?.resolve(answer.result)
      if ('error' in answer) task?.reject(new Error(answer.error))
      ready.resolve()
      onFree(this)
    })
    this.#worker.on('error', (error) => {
      this.#ended = error instanceof Error ? error : new Error(String(error))
      this.#now?.reject(this.#ended)
      this.#now = null
      ready.reject(this.#ended)
      // Whatever it is given from now on fails at once.
      onFree(this)
    })
  }

  begin(waiting: Waiting): void {
    if (this.#ended !== null) {
      waiting.reject(this.#ended)
      return
    }
    this.#now = waiting
    this.#worker.postMessage(waiting.task, [])
  }

  async stop(): Promise<void> {
    await this.#worker.terminate()
  }
}
