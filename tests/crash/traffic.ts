/** What NetSuite's side saw of the writes and look-ups: who sent each, when it came, and when it was answered. */

export interface Write {
  /** The process that sent it: each life of a process has an address of its own to send to. */
  readonly caller: string
  /** What is worked on one run at a time: an order with all its records, or a customer. */
  readonly subject: string
  /** The record written: its external id where it has one. */
  readonly record: string
  readonly kind: 'change' | 'create'
  /** Milliseconds since the epoch. */
  readonly arrivedMs: number
  /** Null: still under way. */
  readonly endedMs: number | null
  /** HTTP's; null: not answered yet, or cut off. */
  readonly status: number | null
}

/** A query that asks for records by their external ids. */
export interface LookUp {
  readonly caller: string
  readonly records: readonly string[]
  readonly arrivedMs: number
  /** Null: not answered, or refused. */
  readonly answeredMs: number | null
}

export interface Traffic {
  readonly writes: readonly Write[]
  readonly lookUps: readonly LookUp[]
}

/** A time in which a process did nothing: killed, or standing still. */
export interface Absence {
  readonly caller: string
  readonly fromMs: number
  /** Null: it never came back. */
  readonly untilMs: number | null
}

export interface Overlaps {
  /** Writes for one subject by two workers, as sentences. */
  readonly together: readonly string[]
  /** Writes of a worker that was lost, still under way at NetSuite while another went on as it may. */
  readonly lateLandings: readonly string[]
}

/** What a process had begun before it stood still may leave this long after it goes on. */
const REMEMBERED_MS = 30_000

/**
 * Whether two workers ever wrote for one subject together: two writes by different processes for one order, or for one
 * customer, of which the second came before the first was answered.
 *
 * The one exception is a worker that was killed or stood still: NetSuite finishes what has arrived, so its write may be
 * under way, or arrive, after its subject was taken from it. Then whoever goes on may write beside it only
 *
 * - having looked that very record up since the other was lost (the lost write's outcome is unknown: read first), and
 * - another record; or the same one, where the lost write creates it: NetSuite keeps an external id unique, so that of
 *   two creations one at most is saved, and one that comes after the record stands is refused. A change of a record is
 *   never sent while another change of it is under way.
 */
export function overlapping({ writes, lookUps }: Traffic, absences: readonly Absence[]): Overlaps {
  const together: string[] = []
  const lateLandings: string[] = []
  for (const ofSubject of Map.groupBy(writes, ({ subject }) => subject).values()) {
    const inOrder = ofSubject.toSorted((a, b) => a.arrivedMs - b.arrivedMs)
    for (const [index, first] of inOrder.entries()) {
      for (const second of inOrder.slice(index + 1)) {
        if (first.caller === second.caller || !isDuring(second.arrivedMs, first)) continue
        const why = problemOf({ first, second }, { lookUps, absences })
        const both = `${first.subject}: ${sentence(first)} and ${sentence(second)}`
        if (why === null) lateLandings.push(both)
        else together.push(`${both}: ${why}`)
      }
    }
  }
  return { together, lateLandings }
}

const isDuring = (atMs: number, { endedMs }: Write): boolean => endedMs === null || atMs < endedMs

interface Pair {
  readonly first: Write
  readonly second: Write
}

interface Known {
  readonly lookUps: readonly LookUp[]
  readonly absences: readonly Absence[]
}

/** Null where the two may stand beside each other. */
function problemOf({ first, second }: Pair, known: Known): string | null {
  const atMs = second.arrivedMs
  // The write that was lost came first, or it is the late one, of a process that stood still.
  const ways = [
    { lost: first, other: second },
    { lost: second, other: first },
  ].flatMap(({ lost, other }) => {
    const sinceMs = lostSince(lost.caller, atMs, known.absences)
    return sinceMs === null ? [] : [{ lost, other, sinceMs }]
  })
  if (ways.length === 0) return 'both workers were alive'
  const tellsTheirRecord = ways.some(({ lost, other, sinceMs }) =>
    known.lookUps.some(
      ({ caller, records, arrivedMs, answeredMs }) =>
        caller === other.caller &&
        records.includes(lost.record) &&
        arrivedMs >= sinceMs &&
        answeredMs !== null &&
        answeredMs <= other.arrivedMs,
    ),
  )
  if (!tellsTheirRecord) return 'the record of the lost one was not looked up first'
  if (first.record !== second.record) return null
  if (first.kind === 'change' && second.kind === 'change') return 'a change beside another change'
  return succeeded(first) && succeeded(second) ? 'both were saved' : null
}

const succeeded = ({ status }: Write): boolean => status !== null && status < 300

/** When the process was lost, as far as that can matter at this moment. */
function lostSince(caller: string, atMs: number, absences: readonly Absence[]): number | null {
  const times = absences
    .filter((one) => one.caller === caller && one.fromMs <= atMs)
    .filter(({ untilMs }) => untilMs === null || untilMs + REMEMBERED_MS > atMs)
    .map(({ fromMs }) => fromMs)
  return times.length === 0 ? null : Math.min(...times)
}

const sentence = ({ caller, kind, record, arrivedMs, endedMs, status }: Write): string =>
  `${caller}'s ${kind} of ${record} (${arrivedMs} to ${endedMs ?? 'now'}, ${status ?? 'not answered'})`
