/** Time as the product sees it. It never dates books: those take the fact's own instant. */
export interface Clock {
  now(): Date
  /** Milliseconds that never run backwards; for durations and timeouts. */
  monotonicMs(): number
  /** Resolves after the time or as soon as the signal is aborted, whichever comes first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** A longer timer fires at once (Node.js: timers). */
const LONGEST_TIMER_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const done = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, Math.min(ms, LONGEST_TIMER_MS))
      signal?.addEventListener('abort', done)
    }),
}
