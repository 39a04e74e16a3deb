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

export function createBatcher<Value, Failure>(
  options: BatcherOptions<Value, Failure>,
): Batcher<Value, Failure> {
  let waiting = new Map<string, Waiter<Value, Failure>[]>()
  /** Batches that wait for their permit: each takes as many of the keys as it holds. */
  let untaken = 0
  let working = false
  let askers = 0
  let windowMs = options.windowMs.quiet

  /** Keys that no batch is begun for yet. */
  const left = (): number => waiting.size - untaken * options.maxKeys

  /** Takes the oldest keys out of those waiting. */
  const takeWaiting = () => {
    const taken = new Map([...waiting].slice(0, options.maxKeys))
    waiting = new Map([...waiting].slice(options.maxKeys))
    untaken -= 1
    return taken
  }

  const runOne = async (): Promise<void> => {
    let batch: Map<string, Waiter<Value, Failure>[]> | undefined
    untaken += 1
    const take = () => {
      batch ??= takeWaiting()
      return [...batch.keys()]
    }
    try {
      const result = await options.run(take)
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

  const work = async (): Promise<void> => {
    working = true
    while (left() > 0) {
      if (left() < options.maxKeys) await options.clock.sleep(windowMs)
      // Meanwhile they may have filled a batch of their own.
      if (left() > 0) await runOne()
      windowMs = askers >= BUSY_FROM ? options.windowMs.busy : options.windowMs.quiet
      askers = 0
    }
    working = false
  }

  const load = (key: string) =>
    new Promise<Result<Value | undefined, Failure>>((resolve, reject) => {
      waiting.set(key, [...(waiting.get(key) ?? []), { resolve, reject }])
      if (!working && left() > 0) void work()
      else if (left() >= options.maxKeys) void runOne()
    })

  return {
    load: (key) => {
      askers += 1
      return load(key)
    },
    async loadMany(keys) {
      askers += 1
      const distinct = [...new Set(keys)]
      const results = await Promise.all(distinct.map(load))
      const found = new Map<string, Value>()
      for (const [index, result] of results.entries()) {
        if (!result.ok) return result
        const key = distinct[index]
        if (key !== undefined && result.value !== undefined) found.set(key, result.value)
      }
      return ok(found)
    },
  }
}
