import type { Clock } from '../../src/adapters/clock.ts'

/** Time that only sleeping moves: whoever sleeps wakes at once, and the clock has gone on by as much. */
export interface VirtualClock extends Clock {
  /** What was slept, in milliseconds, in order. */
  readonly slept: readonly number[]
  advance(ms: number): void
}

export function virtualClock(start = '2026-11-23T12:00:00Z'): VirtualClock {
  let elapsed = 0
  const slept: number[] = []
  return {
    slept,
    now: () => new Date(Date.parse(start) + elapsed),
    monotonicMs: () => elapsed,
    sleep(ms, signal) {
      if (signal?.aborted !== true) {
        slept.push(ms)
        elapsed += ms
      }
      return Promise.resolve()
    },
    advance(ms) {
      elapsed += ms
    },
  }
}
