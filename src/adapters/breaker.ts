import { CATALOGUE, type FaultCode } from '../domain/fault/catalogue.ts'
import type { Fault } from '../domain/fault/fault.ts'
import type { Clock } from './clock.ts'

/** A connection that is paused: the other side refuses whatever is asked, until somebody there acts. */
export interface Pause {
  readonly system: 'shopify' | 'netsuite'
  /** The store's key, or the NetSuite account. */
  readonly scope: string
  /** The one operation that is paused; null: all of them. */
  readonly operation: string | null
  readonly fault: Fault
  /** How long until the next probe, in ms. */
  readonly probeAfterMs: number
  /** 1 when it was paused just now, one more with each probe that was refused. */
  readonly refusals: number
}

export type Admission =
  | { readonly kind: 'refused'; readonly fault: Fault }
  | {
      readonly kind: 'go'
      /** Made although the connection is paused, to see whether it still is. */
      readonly isProbe: boolean
      ended(fault: Fault | null): void
    }

/**
 * Stands in front of one connection (accounting-and-reliability.md §2.7, PA). After a fault that pauses the
 * connection, every call gets that fault at once, without being made, except one probe at a growing interval. The
 * first probe that the other side accepts resumes everything.
 */
export interface Breaker {
  /** Asked before each call. Whoever may go tells how it ended; null: well. */
  admit(operation: string): Admission
  /** The fault that pauses this operation now, for calls that were admitted before it was. */
  pausedBy(operation: string): Fault | null
  /** The next call is a probe, however soon it comes: somebody else found the connection well. */
  probeNow(): void
  pauses(): readonly Pause[]
  /** Those that wait for a probe, since its time has come. */
  due(): readonly Pause[]
}

export interface BreakerOptions {
  readonly system: Pause['system']
  readonly scope: string
  readonly clock: Clock
  /** Paused now, or a probe was refused again. */
  readonly onPaused: (pause: Pause) => void
  /** What was paused is well again; null: the whole connection. */
  readonly onResumed: (operation: string | null) => void
  /** Once, at the first call that goes well without having been paused: an earlier process may have died paused. */
  readonly onFirstWell: () => void
}

const FIRST_PROBE_MS = 5_000
const LONGEST_PROBE_MS = 60_000
/** Paused again so soon after it resumed, the interval goes on growing from where it was. */
const RELAPSE_MS = 60_000

/** A missing scope refuses one operation; the others go on. */
const OF_ONE_OPERATION: ReadonlySet<FaultCode> = new Set<FaultCode>(['shopify.scope'])

/** These tell nothing about whether a pause is over: nobody on the other side looked at who we are. */
const TELLS_NOTHING: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'shopify.unreachable',
  'shopify.throttled',
  'netsuite.unreachable',
  'netsuite.outcome-unknown',
  'netsuite.concurrency',
])

interface Paused {
  readonly fault: Fault
  readonly intervalMs: number
  readonly refusals: number
  probeAt: number
}

const ALL = ''

export function createBreaker(options: BreakerOptions): Breaker {
  return new ConnectionBreaker(options)
}

class ConnectionBreaker implements Breaker {
  readonly #options: BreakerOptions
  readonly #paused = new Map<string, Paused>()
  /** What was paused before, with its interval, and when that was over. */
  readonly #before = new Map<string, { readonly intervalMs: number; readonly at: number }>()
  #wasWell = false

  constructor(options: BreakerOptions) {
    this.#options = options
  }

  admit(operation: string): Admission {
    const key = this.#pausedKey(operation)
    const paused = key === null ? undefined : this.#paused.get(key)
    if (paused === undefined || key === null) return this.#go(operation, null)
    const now = this.#options.clock.monotonicMs()
    if (now < paused.probeAt) return { kind: 'refused', fault: paused.fault }
    // From now, not from its answer: a probe that never ends keeps no other from being made.
    paused.probeAt = now + paused.intervalMs
    return this.#go(operation, key)
  }

  pausedBy(operation: string): Fault | null {
    const key = this.#pausedKey(operation)
    return (key === null ? null : this.#paused.get(key)?.fault) ?? null
  }

  probeNow(): void {
    const now = this.#options.clock.monotonicMs()
    for (const paused of this.#paused.values()) paused.probeAt = now
  }

  pauses(): readonly Pause[] {
    return [...this.#paused].map(([key, paused]) => this.#pauseOf(key, paused))
  }

  due(): readonly Pause[] {
    const now = this.#options.clock.monotonicMs()
    return [...this.#paused]
      .filter(([, { probeAt }]) => probeAt <= now)
      .map(([key, paused]) => this.#pauseOf(key, paused))
  }

  #pausedKey(operation: string): string | null {
    if (this.#paused.has(ALL)) return ALL
    return this.#paused.has(operation) ? operation : null
  }

  /** `probes`: the pause that this call is the probe of. */
  #go(operation: string, probes: string | null): Admission {
    let hasEnded = false
    return {
      kind: 'go',
      isProbe: probes !== null,
      ended: (fault) => {
        if (hasEnded) return
        hasEnded = true
        if (fault !== null && CATALOGUE[fault.code].policy === 'pause')
          this.#refused(operation, fault, probes)
        else this.#passed(fault, probes)
      },
    }
  }

  #refused(operation: string, fault: Fault, probes: string | null): void {
    const key = OF_ONE_OPERATION.has(fault.code) ? operation : ALL
    // A probe that meets another pause than the one it probed was let in by the other side: that one is over.
    if (probes !== null && probes !== key) this.#resume(probes)
    const paused = this.#paused.get(key)
    if (paused !== undefined && probes !== key) return
    const now = this.#options.clock.monotonicMs()
    const intervalMs = this.#interval(key, paused, now)
    const refusals = (paused?.refusals ?? 0) + 1
    const next: Paused = { fault, intervalMs, refusals, probeAt: now + intervalMs }
    this.#paused.set(key, next)
    this.#options.onPaused(this.#pauseOf(key, next))
  }

  #interval(key: string, paused: Paused | undefined, now: number): number {
    const before = this.#before.get(key)
    const last =
      paused?.intervalMs ??
      (before !== undefined && now - before.at < RELAPSE_MS ? before.intervalMs : undefined)
    return last === undefined ? FIRST_PROBE_MS : Math.min(last * 2, LONGEST_PROBE_MS)
  }

  #passed(fault: Fault | null, probes: string | null): void {
    const tellsNothing = fault !== null && TELLS_NOTHING.has(fault.code)
    if (probes === null) {
      if (tellsNothing || this.#wasWell || this.#paused.size > 0) return
      this.#wasWell = true
      this.#options.onFirstWell()
      return
    }
    if (!tellsNothing) this.#resume(probes)
  }

  #resume(key: string): void {
    const paused = this.#paused.get(key)
    if (paused === undefined) return
    this.#before.set(key, { intervalMs: paused.intervalMs, at: this.#options.clock.monotonicMs() })
    this.#paused.delete(key)
    this.#wasWell = true
    this.#options.onResumed(key === ALL ? null : key)
  }

  #pauseOf(key: string, paused: Paused): Pause {
    const { system, scope } = this.#options
    return {
      system,
      scope,
      operation: key === ALL ? null : key,
      fault: paused.fault,
      probeAfterMs: paused.intervalMs,
      refusals: paused.refusals,
    }
  }
}

/** Never pauses: for a command's few calls, which a person waits for. */
export const noBreaker: Breaker = {
  admit: () => ({ kind: 'go', isProbe: false, ended: () => undefined }),
  pausedBy: () => null,
  probeNow: () => undefined,
  pauses: () => [],
  due: () => [],
}
