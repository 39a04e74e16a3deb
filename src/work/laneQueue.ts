import type { Lane } from '../domain/work/outcome.ts'

const LANES: readonly Lane[] = ['live', 'retry', 'sweep', 'backfill']
/** Every so manieth turn goes to the last lane that waits, so that a busy day does not stop a backfill for good. */
const TURN_OF_THE_LAST = 8
/**
 * The share that sweeps and backfills leave free while live orders come in, so that these wait for no call of theirs to
 * end. Only then: kept at all times it would cost a backfill a fifth of its speed (`npm run bench -- backlog`).
 */
const RESERVED_SHARE = 0.2

interface Waiter {
  readonly lane: Lane
  /** The run that waits, in the order in which they began; null where a call is made for many at once. */
  readonly run: number | null
  readonly go: () => void
}

export interface Turn {
  readonly permits: number
  readonly patient: number
  readonly reserving: boolean
}

/**
 * Turns go round in the order in which they were asked for, but a run's turn goes to the run that began first: what was
 * begun is finished, one run after the other. In the order of asking, runs that once began together stay together; all
 * of them then wait for the same look-up, and permits stand idle (`npm run bench -- backlog`).
 */
class Line {
  readonly #turns: (Waiter | null)[] = []
  /** Those whose turn is null above, the first to begin first. */
  readonly #runs: (Waiter & { readonly run: number })[] = []

  get size(): number {
    return this.#turns.length
  }

  push(waiter: Waiter): void {
    const { run } = waiter
    this.#turns.push(run === null ? waiter : null)
    if (run === null) return
    const at = this.#runs.findLastIndex((other) => other.run <= run) + 1
    this.#runs.splice(at, 0, { ...waiter, run })
  }

  shift(): Waiter | null {
    return this.#turns.shift() ?? this.#runs.shift() ?? null
  }
}

/** Who waits for a permit, and whose turn it is. */
export class LaneQueue {
  readonly #waiting: Readonly<Record<Lane, Line>> = {
    live: new Line(),
    retry: new Line(),
    sweep: new Line(),
    backfill: new Line(),
  }
  #turns = 0

  get size(): number {
    return LANES.reduce((count, lane) => count + this.#waiting[lane].size, 0)
  }

  push(waiter: Waiter): void {
    this.#waiting[waiter.lane].push(waiter)
  }

  /**
   * Takes out whose turn it is; null where nobody may go. `permits`: how many there are; `patient`: how many of
   * them sweeps and backfills use now; `reserving`: whether live orders come in.
   */
  next({ permits, patient, reserving }: Turn): Waiter | null {
    const left = reserving ? permits - reserved(permits) : permits
    const open = LANES.filter((lane) => this.#waiting[lane].size > 0).filter(
      (lane) => !isPatient(lane) || patient < left,
    )
    if (open.length === 0) return null
    this.#turns = (this.#turns + 1) % TURN_OF_THE_LAST
    const lane = this.#turns === 0 ? open.at(-1) : open[0]
    return lane ? this.#waiting[lane].shift() : null
  }
}

export const isPatient = (lane: Lane): boolean => lane === 'sweep' || lane === 'backfill'

const reserved = (permits: number): number =>
  permits < 3 ? 0 : Math.max(1, Math.floor(permits * RESERVED_SHARE))
