import { fail, ok, type Result } from '../../domain/result.ts'
import type { Clock } from '../clock.ts'

/**
 * Joins look-ups of many runs into few calls. Keys are collected while the window is open, while another batch
 * is under way, and while the batch waits for its permit: the busier NetSuite is, the fuller the batches. A batch that
 * is full waits for nobody: what comes behind it is the next one's.
 */
export interface Batcher<Value, Failure> {
  /** The key's value; undefined where NetSuite has none. All keys of a failed batch fail. */
  load(key: string): Promise<Result<Value | undefined, Failure>>
  loadMany(keys: readonly string[]): Promise<Result<ReadonlyMap<string, Value>, Failure>>
}

export interface BatcherOptions<Value, Failure> {
  readonly clock: Clock
  /** How long the first key of a batch waits for company. */
  readonly windowMs: BatchWindow
  /** Keys that one batch takes at most. */
  readonly maxKeys: number
  /** `take` closes the batch and gives its keys; the same ones each time it is called. */
  readonly run: (take: () => readonly string[]) => Promise<Result<ReadonlyMap<string, Value>, Failure>>
}

/** A lone question is asked almost at once; where many ask, waiting a little longer joins most of them. */
export interface BatchWindow {
  readonly quiet: number
  readonly busy: number
}

/** So many askers in one batch, and the next one waits for more. */
const BUSY_FROM = 3

interface Waiter<Value, Failure> {
  readonly resolve: (result: Result<Value | undefined, Failure>) => void
  readonly reject: (error: unknown) => void
}

export const createBatcher = <Value, Failure>(
  options: BatcherOptions<Value, Failure>,
): Batcher<Value, Failure> => new WindowedBatcher(options)

type Batch<Value, Failure> = Map<string, Waiter<Value, Failure>[]>

class WindowedBatcher<Value, Failure> implements Batcher<Value, Failure> {
  readonly #options: BatcherOptions<Value, Failure>
  #waiting: Batch<Value, Failure> = new Map()
  /** Batches that wait for their permit: each takes as many of the keys as it holds. */
  #untaken = 0
  #working = false
  #askers = 0
  #windowMs: number

  constructor(options: BatcherOptions<Value, Failure>) {
    this.#options = options
    this.#windowMs = options.windowMs.quiet
  }

  load(key: string): Promise<Result<Value | undefined, Failure>> {
    this.#askers += 1
    return this.#ask(key)
  }

  async loadMany(keys: readonly string[]): Promise<Result<ReadonlyMap<string, Value>, Failure>> {
    this.#askers += 1
    const distinct = [...new Set(keys)]
    const results = await Promise.all(distinct.map((key) => this.#ask(key)))
    const found = new Map<string, Value>()
    for (const [index, result] of results.entries()) {
      if (!result.ok) return result
      const key = distinct[index]
      if (key !== undefined && result.value !== undefined) found.set(key, result.value)
    }
    return ok(found)
  }

  #ask(key: string): Promise<Result<Value | undefined, Failure>> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), { resolve, reject }])
      if (!this.#working && this.#left() > 0) void this.#work()
      else if (this.#left() >= this.#options.maxKeys) void this.#runOne()
    })
  }

  /** Keys that no batch is begun for yet. */
  #left(): number {
    return this.#waiting.size - this.#untaken * this.#options.maxKeys
  }

  async #work(): Promise<void> {
    const { clock, maxKeys, windowMs } = this.#options
    this.#working = true
    while (this.#left() > 0) {
      if (this.#left() < maxKeys) await clock.sleep(this.#windowMs)
      // Meanwhile they may have filled a batch of their own.
      if (this.#left() > 0) await this.#runOne()
      this.#windowMs = this.#askers >= BUSY_FROM ? windowMs.busy : windowMs.quiet
      this.#askers = 0
    }
    this.#working = false
  }

  async #runOne(): Promise<void> {
    let batch: Batch<Value, Failure> | undefined
    this.#untaken += 1
    const take = (): readonly string[] => {
      batch ??= this.#takeWaiting()
      return [...batch.keys()]
    }
    try {
      const result = await this.#options.run(take)
      take()
      for (const [key, waiters] of batch ?? []) {
        const answer = result.ok ? ok(result.value.get(key)) : fail(result.failure)
        for (const waiter of waiters) waiter.resolve(answer)
      }
    } catch (error) {
      take()
      for (const waiters of batch?.values() ?? []) for (const waiter of waiters) waiter.reject(error)
    }
  }

  /** Takes the oldest keys out of those waiting. */
  #takeWaiting(): Batch<Value, Failure> {
    const { maxKeys } = this.#options
    const taken = new Map([...this.#waiting].slice(0, maxKeys))
    this.#waiting = new Map([...this.#waiting].slice(maxKeys))
    this.#untaken -= 1
    return taken
  }
}
