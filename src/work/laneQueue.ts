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
  readonly go: () => void
}

export interface Turn {
  readonly permits: number
  readonly patient: number
  readonly reserving: boolean
}

/** Who waits for a permit, and whose turn it is. */
export class LaneQueue {
  readonly #waiting: Readonly<Record<Lane, Waiter[]>> = { live: [], retry: [], sweep: [], backfill: [] }
  #turns = 0

  get size(): number {
    return LANES.reduce((count, lane) => count + this.#waiting[lane].length, 0)
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
    const open = LANES.filter((lane) => this.#waiting[lane].length > 0).filter(
      (lane) => !isPatient(lane) || patient < left,
    )
    if (open.length === 0) return null
    this.#turns = (this.#turns + 1) % TURN_OF_THE_LAST
    const lane = this.#turns === 0 ? open.at(-1) : open[0]
    return (lane && this.#waiting[lane].shift()) ?? null
  }
}

export const isPatient = (lane: Lane): boolean => lane === 'sweep' || lane === 'backfill'

const reserved = (permits: number): number =>
  permits < 3 ? 0 : Math.max(1, Math.floor(permits * RESERVED_SHARE))
