/** Time for a simulator: what it is now, and "call me later". Epoch milliseconds throughout. */
export type Clock = {
  now(): number
  /** Runs `task` once, `delayMs` from now. Returns a function that takes it back. */
  schedule(delayMs: number, task: () => void | Promise<void>): () => void
}

/** A clock that its owner can move forward. */
export type MovableClock = Clock & {
  /** Lets `ms` of time pass at once. */
  advance(ms: number): Promise<void>
}

export type VirtualClock = MovableClock & {
  /** Lets `ms` of virtual time pass, running what falls due in order of time. */
  advance(ms: number): Promise<void>
  /** When the next task falls due, or null when nothing is scheduled. */
  nextDue(): number | null
}

export function isMovable(clock: Clock): clock is MovableClock {
  return 'advance' in clock
}

/** The machine's own clock. Its timers do not keep the process alive. */
export function realClock(): Clock {
  return {
    now: () => Date.now(),
    schedule(delayMs, task) {
      const timer = setTimeout(() => void task(), delayMs)
      timer.unref()
      return () => clearTimeout(timer)
    },
  }
}

/**
 * The machine's clock as if it were `startMs` now: it runs at the machine's pace, and is set forward between two things
 * that happen on different days. Timers keep the machine's pace, so that a delivery under way is not hurried.
 */
export function shiftedClock(startMs: number, real: Clock = realClock()): MovableClock {
  let ahead = startMs - real.now()
  return {
    now: () => real.now() + ahead,
    schedule: (delayMs, task) => real.schedule(delayMs, task),
    async advance(ms) {
      ahead += ms
    },
  }
}

type Due = { at: number; order: number; task: () => void | Promise<void> }

/**
 * A clock that stands still until told to advance, so that four hours of webhook retries take no time and every run is alike.
 * A task is started, then the event loop is given `settleTurns` turns so that what the task set off
 * can schedule its own follow-up; the task's promise is not awaited, since it may itself wait on this clock.
 */
export function virtualClock(startMs: number, settleTurns = 3): VirtualClock {
  let now = startMs
  let order = 0
  const tasks = new Set<Due>()
  const earliest = (): Due | null => {
    let first: Due | null = null
    for (const due of tasks) {
      if (first === null || due.at < first.at || (due.at === first.at && due.order < first.order)) first = due
    }
    return first
  }
  return {
    now: () => now,
    schedule(delayMs, task) {
      const due: Due = { at: now + Math.max(0, delayMs), order: order++, task }
      tasks.add(due)
      return () => tasks.delete(due)
    },
    nextDue: () => earliest()?.at ?? null,
    async advance(ms) {
      const end = now + ms
      await settle(settleTurns)
      for (let due = earliest(); due !== null && due.at <= end; due = earliest()) {
        tasks.delete(due)
        now = Math.max(now, due.at)
        void due.task()
        await settle(settleTurns)
      }
      now = end
    },
  }
}

/** Gives pending promises and I/O callbacks `turns` turns of the event loop. */
async function settle(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
}
