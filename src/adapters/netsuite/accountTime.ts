import { assert } from '../../domain/assert.ts'
import { fault, type Fault } from '../../domain/fault/fault.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { Lane } from '../../domain/work/outcome.ts'
import type { Clock } from '../clock.ts'
import type { Caller } from './call.ts'
import { objectOf, parseJson } from './json.ts'
import { sql, type SuiteQlClient } from './suiteql.ts'

/**
 * The account's wall time. SuiteQL shows and compares dates in the time zone of the account or user, which no
 * interface names; the offset is found by comparing the query service's clock with the server's
 * (netsuite.md §5.5). It is asked again every hour, since daylight saving moves it.
 */
export interface AccountTime {
  /** Local time minus UTC, in milliseconds. */
  offsetMs(lane: Lane): Promise<Result<number, Fault>>
  /**
   * NetSuite's clock now, milliseconds since the epoch: what it said within the last hour, and what has passed since
   * it was heard. Never ahead of it, whatever this machine's own clock says.
   */
  nowMs(lane: Lane): Promise<Result<number, Fault>>
}

const HOUR_MS = 3_600_000
/** Offsets are multiples of a quarter of an hour; what is left is the time between the two calls. */
const STEP_MS = 900_000

interface Known {
  readonly offset: number
  /** What NetSuite said its clock showed, and when, by this process's monotonic clock, that was heard. */
  readonly server: number
  readonly heardAt: number
}

export function createAccountTime(dependencies: {
  readonly call: Caller
  readonly suiteQl: SuiteQlClient
  readonly clock: Clock
}): AccountTime {
  const { call, suiteQl, clock } = dependencies
  let known: Known | null = null
  let asking: Promise<Result<Known, Fault>> | null = null

  const ask = async (lane: Lane): Promise<Result<Known, Fault>> => {
    const server = await serverTime(call, lane)
    if (!server.ok) return server
    const heardAt = clock.monotonicMs()
    const rows = await suiteQl.query({
      kind: 'accountTime',
      lane,
      build: () => sql`SELECT TO_CHAR(SYSDATE, 'YYYY-MM-DD HH24:MI:SS') local FROM dual`,
    })
    if (!rows.ok) return rows
    const local = parseLocal(rows.value[0]?.['local'] ?? '')
    const offset = Math.round((local - server.value) / STEP_MS) * STEP_MS
    known = { offset, server: server.value, heardAt }
    return ok(known)
  }

  const current = (lane: Lane): Promise<Result<Known, Fault>> => {
    if (known !== null && clock.monotonicMs() < known.heardAt + HOUR_MS) return Promise.resolve(ok(known))
    asking ??= ask(lane).finally(() => {
      asking = null
    })
    return asking
  }

  return {
    async offsetMs(lane) {
      const time = await current(lane)
      return time.ok ? ok(time.value.offset) : time
    },
    async nowMs(lane) {
      const time = await current(lane)
      return time.ok ? ok(Math.floor(time.value.server + clock.monotonicMs() - time.value.heardAt)) : time
    },
  }
}

/** NetSuite's own clock, milliseconds since the epoch (netsuite.md §1.1, needs no permission). */
export async function serverTime(call: Caller, lane: Lane): Promise<Result<number, Fault>> {
  const outcome = await call({
    kind: 'serverTime',
    lane,
    operation: 'read',
    method: 'GET',
    path: '/services/rest/system/v1/serverTime',
  })
  if (outcome.kind !== 'ok') return fail(outcome.fault)
  const stated = objectOf(parseJson(outcome.response.body))?.['serverTime']
  const instant = typeof stated === 'string' ? Date.parse(stated) : Number.NaN
  if (Number.isNaN(instant))
    return fail(fault('netsuite.unclassified', { call: 'serverTime' }, 'serverTime: no time'))
  return ok(instant)
}

/** `YYYY-MM-DD HH:MM:SS`, read as if it were UTC, in milliseconds. */
export function parseLocal(text: string): number {
  const value = Date.parse(`${text.replace(' ', 'T')}Z`)
  assert(!Number.isNaN(value), `"${text}" is no local timestamp`)
  return value
}

/** Instant → `YYYY-MM-DD HH:MM:SS` on the account's wall. */
export const formatLocal = (epochMs: number, offsetMs: number): string =>
  new Date(epochMs + offsetMs).toISOString().slice(0, 19).replace('T', ' ')

/** `YYYY-MM-DD HH:MM:SS` on the account's wall → ISO instant, UTC. */
export const toInstant = (local: string, offsetMs: number): string =>
  `${new Date(parseLocal(local) - offsetMs).toISOString().slice(0, 19)}Z`
