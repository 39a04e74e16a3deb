/** Virtual time: everything that happens later, in order of time. Nothing here knows the machine's clock. */

/** `poll`: somebody looks whether there is anything to do. Time that is leapt over does not count for it. */
export type EventKind = 'work' | 'poll'

export interface Timeline {
  /** Epoch milliseconds. */
  now(): number
  /** Runs the task once, `delayMs` from now; the answer takes it back. */
  after(delayMs: number, task: () => void, kind?: EventKind): () => void
  /** When the next event of the kind falls due; null when there is none. */
  nextDue(kind?: EventKind): number | null
  /** Runs the next event at its time. False: there is none. */
  runNext(): boolean
  /** Lets time pass at once; whatever polls goes on afterwards as if none had passed. Never past work that is due. */
  leapTo(at: number): void
  readonly events: number
}

interface Event {
  /** For a poll: without the time that was leapt over before it was asked for. */
  readonly at: number
  readonly order: number
  readonly kind: EventKind
  task: (() => void) | null
}

const isBefore = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

/** A binary heap for each kind, by time and then by the order of being asked for. */
class Heap {
  readonly #events: Event[] = []

  push(event: Event): void {
    const events = this.#events
    let at = events.push(event) - 1
    for (let parent = (at - 1) >> 1; at > 0; parent = (at - 1) >> 1) {
      const above = events[parent]
      if (above === undefined || !isBefore(event, above)) break
      events[at] = above
      at = parent
    }
    events[at] = event
  }

  /** The earliest that was not taken back. */
  peek(): Event | null {
    for (;;) {
      const first = this.#events[0]
      if (first === undefined) return null
      if (first.task !== null) return first
      this.pop()
    }
  }

  pop(): void {
    const events = this.#events
    const last = events.pop()
    if (last === undefined || events.length === 0) return
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const [a, b] = [events[left], events[left + 1]]
      const smaller = b !== undefined && a !== undefined && isBefore(b, a) ? left + 1 : left
      const child = events[smaller]
      if (child === undefined || !isBefore(child, last)) break
      events[at] = child
      at = smaller
    }
    events[at] = last
  }
}

export function createTimeline(startMs: number): Timeline {
  const heaps: Readonly<Record<EventKind, Heap>> = { work: new Heap(), poll: new Heap() }
  let now = startMs
  let order = 0
  let events = 0
  let leaptMs = 0
  const dueOf = (event: Event): number => (event.kind === 'poll' ? event.at + leaptMs : event.at)
  const next = (): Event | null => {
    const [work, poll] = [heaps.work.peek(), heaps.poll.peek()]
    if (work === null || poll === null) return work ?? poll
    const difference = dueOf(work) - dueOf(poll) || work.order - poll.order
    return difference < 0 ? work : poll
  }
  return {
    now: () => now,
    after(delayMs, task, kind = 'work') {
      const at = now + Math.max(0, Math.round(delayMs)) - (kind === 'poll' ? leaptMs : 0)
      const event: Event = { at, order: order++, kind, task }
      heaps[kind].push(event)
      return () => {
        event.task = null
      }
    },
    nextDue(kind) {
      const event = kind === undefined ? next() : heaps[kind].peek()
      return event === null ? null : dueOf(event)
    },
    runNext() {
      const event = next()
      if (event === null) return false
      const { task } = event
      heaps[event.kind].pop()
      event.task = null
      now = Math.max(now, dueOf(event))
      events += 1
      task?.()
      return true
    },
    leapTo(at) {
      if (at <= now) return
      leaptMs += at - now
      now = at
    },
    get events() {
      return events
    },
  }
}
