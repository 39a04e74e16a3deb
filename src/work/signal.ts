import type { Clock } from '../adapters/clock.ts'

/** A bell that remembers one ring: given while nobody waits, the next who waits goes on at once. */
export class Signal {
  #given = false
  #wake: AbortController | null = null

  give(): void {
    this.#given = true
    this.#wake?.abort()
  }

  /** Resolves when it was given, after the time, or when stopped, whichever comes first. For one waiter at a time. */
  async taken(clock: Clock, ms: number, stop: AbortSignal): Promise<void> {
    if (!this.#given && !stop.aborted) {
      this.#wake = new AbortController()
      await clock.sleep(ms, AbortSignal.any([this.#wake.signal, stop]))
      this.#wake = null
    }
    this.#given = false
  }
}
