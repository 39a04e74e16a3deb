import type { Clock } from '../../../src/adapters/clock.ts'
import type { Coverage } from '../coverage.ts'
import type { Timeline } from './timeline.ts'

/**
 * One process of the product, as its machine sees it. Everything that reaches it from outside (an answer, a
 * timer, a notification) passes through `deliver`: there it may die, or stand still for a while.
 */
export interface SimulatedProcess {
  readonly name: string
  isAlive(): boolean
  isFrozen(): boolean
  /** Whether the others may go on without it: it stood still at some time, or it is being stopped. */
  isDoubtful(): boolean
  /** It is being stopped. */
  doubt(): void
  /** Hands something over, unless the process is dead; held back while it is frozen. */
  deliver(what: string, hand: () => void): void
  /** Dies at once: nothing reaches it any more, and what it waits for never comes. */
  kill(): void
  /** Stands still for a while: what reaches it waits, then comes all at once. */
  freeze(ms: number): void
  /** How far the machine's clock is from the true time, in ms. */
  setSkew(ms: number): void
  readonly clock: Clock
  onDeath(call: () => void): void
  onFreeze(call: () => void): void
}

export interface ProcessOptions {
  readonly name: string
  readonly timeline: Timeline
  readonly coverage: Coverage
  /** Asked at each delivery: what befalls the process there. */
  readonly befalls: (what: string) => 'nothing' | 'death' | { readonly freezeMs: number }
}

/** Sleeps up to this long are looks at whether there is anything to do; their jitter included. */
const LONGEST_POLL_MS = 66_100

export function createProcess(options: ProcessOptions): SimulatedProcess {
  const { name, timeline, coverage } = options
  const held: { readonly what: string; readonly hand: () => void }[] = []
  const deathCalls: (() => void)[] = []
  const freezeCalls: (() => void)[] = []
  let alive = true
  let frozen = false
  let isDoubtful = false
  let skewMs = 0
  const process: SimulatedProcess = {
    name,
    isAlive: () => alive,
    isFrozen: () => frozen,
    isDoubtful: () => isDoubtful,
    doubt() {
      isDoubtful = true
    },
    deliver(what, hand) {
      if (!alive) return
      if (frozen) {
        held.push({ what, hand })
        return
      }
      const fate = options.befalls(what)
      if (fate === 'death') {
        coverage.count(`crash.${what}`)
        process.kill()
        return
      }
      if (fate !== 'nothing') {
        coverage.count(`freeze.${what}`)
        held.push({ what, hand })
        process.freeze(fate.freezeMs)
        return
      }
      hand()
    },
    kill() {
      if (!alive) return
      alive = false
      held.length = 0
      for (const call of deathCalls) call()
    },
    freeze(ms) {
      if (!alive || frozen) return
      frozen = true
      isDoubtful = true
      for (const call of freezeCalls) call()
      timeline.after(ms, () => {
        frozen = false
        // One after the other, as a process that wakes finds them; none of them is lost.
        for (const { what, hand } of held.splice(0)) timeline.after(0, () => process.deliver(what, hand))
      })
    },
    setSkew(ms) {
      skewMs = ms
    },
    clock: {
      now: () => new Date(timeline.now() + skewMs),
      monotonicMs: () => timeline.now(),
      sleep: (ms, signal) => sleep(timeline, process, { ms, signal }),
    },
    onDeath: (call) => void deathCalls.push(call),
    onFreeze: (call) => void freezeCalls.push(call),
  }
  return process
}

function sleep(
  timeline: Timeline,
  process: SimulatedProcess,
  { ms, signal }: { readonly ms: number; readonly signal: AbortSignal | undefined },
): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const cancel = timeline.after(
      ms,
      () => {
        signal?.removeEventListener('abort', wake)
        process.deliver('timer', resolve)
      },
      ms <= LONGEST_POLL_MS ? 'poll' : 'work',
    )
    const wake = (): void => {
      cancel()
      resolve()
    }
    signal?.addEventListener('abort', wake, { once: true })
  })
}
