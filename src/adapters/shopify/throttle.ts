import type { Clock } from '../clock.ts'
import type { Random } from '../random.ts'
import type { ThrottleStatus } from './faultFrom.ts'

/**
 * Holds calls to one shop back until its bucket has the points they ask for (shopify.md §4.1 [D]):
 * wait = (requested − available) / restoreRate, and a jitter so that workers do not return together.
 * The bucket's size and rate are read from the answers, never assumed (shopify.md §4.1).
 */
export interface Throttle {
  /** Resolves when a call of this cost may be sent, in the order of asking. */
  admit(cost: number): Promise<void>
  /** What the call's answer stated; every admitted call is answered for exactly once. */
  answered(cost: number, status: ThrottleStatus | null): void
  /** Shopify refused: nobody sends before this time has gone by. */
  pause(ms: number): void
}

interface Bucket {
  available: number
  at: number
  rate: number
  size: number
}

const JITTER_MS = 250
/** A call dearer than the whole bucket is still sent, and Shopify says what it thinks of it. */
const LONGEST_WAIT_MS = 60_000

export function createThrottle(clock: Clock, random: Random): Throttle {
  let bucket: Bucket | null = null
  let reserved = 0
  let pausedUntil = 0
  let turn: Promise<void> = Promise.resolve()

  const waitFor = (cost: number): number => {
    const now = clock.monotonicMs()
    const pause = Math.max(0, pausedUntil - now)
    if (bucket === null) return pause
    const restored = ((now - bucket.at) / 1000) * bucket.rate
    const available = Math.min(bucket.size, bucket.available + restored) - reserved
    const missing = Math.min(cost, bucket.size) - available
    return Math.max(pause, missing <= 0 || bucket.rate <= 0 ? 0 : (missing / bucket.rate) * 1000)
  }

  const pass = async (cost: number): Promise<void> => {
    const started = clock.monotonicMs()
    let wait = waitFor(cost)
    while (wait > 0 && clock.monotonicMs() - started < LONGEST_WAIT_MS) {
      await clock.sleep(Math.min(wait, LONGEST_WAIT_MS) + random() * JITTER_MS)
      wait = waitFor(cost)
    }
    reserved += cost
  }

  return {
    admit(cost) {
      turn = turn.then(() => pass(cost))
      return turn
    },
    answered(cost, status) {
      reserved = Math.max(0, reserved - cost)
      if (status === null) return
      bucket = {
        available: status.currentlyAvailable,
        at: clock.monotonicMs(),
        rate: status.restoreRate,
        size: status.maximumAvailable,
      }
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, clock.monotonicMs() + ms)
    },
  }
}
