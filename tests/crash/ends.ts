/** What Tieout's own tables must say once nothing goes wrong any more. */
import type { Database } from '../../src/adapters/postgres/database.ts'
import { systemClock } from '../../src/adapters/clock.ts'
import { storeKey } from '../../src/domain/ids.ts'
import { listOrders, type OrderState } from '../../src/ledger/orders.ts'
import { WORKER_LOCK } from '../../src/work/sql/presence.ts'
import type { ReportedOrder } from '../simulation/oracle/index.ts'

/** An order as the store has it now. */
export interface Standing {
  /** Global id. */
  readonly id: string
  readonly name: string
  readonly updatedAt: string
}

const STORE = storeKey('demo')
const numeric = (gid: string): string => gid.split('/').at(-1) ?? gid

/**
 * What is still to be done, one sentence for each: subjects that are owed work, held, or due for another try, and
 * orders of the store that nobody has looked at as they stand now.
 */
export async function unfinished(db: Database, standing: readonly Standing[]): Promise<readonly string[]> {
  const { rows } = await db.query<{
    key: string
    state: string
    holder: number | null
    wanted: bigint
    settled: bigint
  }>(
    `select key, state, holder, wanted, settled from subject
     where wanted > settled or holder is not null or state in ('retry', 'new') order by key`,
  )
  const states = new Map((await listOrders(db, STORE)).map((state) => [state.orderId as string, state]))
  return [
    ...rows.map(
      ({ key, state, holder, wanted, settled }) =>
        `${key} is owed work: ${state}, wanted ${wanted}, settled ${settled}${holder === null ? '' : `, held by ${holder}`}`,
    ),
    ...standing
      .filter((order) => !isSeen(order, states.get(numeric(order.id))))
      .map(({ id, name }) => `order ${name} (${id}) was never looked at as it stands now`),
  ]
}

/** Facts that could not be read have no version: the order is parked for just that. */
const isSeen = ({ updatedAt }: Standing, state: OrderState | undefined): boolean =>
  state !== undefined && (state.updatedAt === '' || state.seen === updatedAt)

/** What Tieout says became of each order. */
export async function reported(db: Database): Promise<readonly ReportedOrder[]> {
  return (await listOrders(db, STORE)).map(({ orderId, state, faults }) => ({
    id: orderId,
    outcome:
      state === 'settled' || state === 'applied' ? 'booked' : state === 'excluded' ? 'excluded' : 'parked',
    codes: faults.map(({ code }) => code),
  }))
}

const LEAK_PATIENCE_MS = 20_000

/**
 * Permits that nobody gives back: still leased although nothing is owed, whether or not whoever has them lives, and
 * those of a process that holds no lock any more. Living processes have some while a sweep asks NetSuite, so what
 * counts is what stands all the time.
 */
export async function leakedPermits(db: Database, patienceMs = LEAK_PATIENCE_MS): Promise<readonly string[]> {
  const untilMs = systemClock.monotonicMs() + patienceMs
  for (;;) {
    const leaked = await leasedPermits(db)
    if (leaked.length === 0 || systemClock.monotonicMs() > untilMs) return leaked
    await systemClock.sleep(100)
  }
}

async function leasedPermits(db: Database): Promise<readonly string[]> {
  const { rows } = await db.query<{ worker: number; granted: number; lives: boolean }>(
    `select worker, granted, exists (
       select 1 from pg_locks
       where locktype = 'advisory' and classid = ${WORKER_LOCK} and objid::bigint = worker and objsubid = 2 and granted
         and database = (select oid from pg_database where datname = current_database())
     ) as lives
     from permit_lease where permit_lease.granted > 0 order by worker`,
  )
  return rows.map(
    ({ worker, granted, lives }) =>
      `${granted} permits leased to worker ${worker}, which ${lives ? 'has nothing to do' : 'is dead'}`,
  )
}

/** Runs of one subject of which the later began before the earlier had ended, by Tieout's own account. */
export async function overlappingRuns(db: Database): Promise<readonly string[]> {
  const { rows } = await db.query<{ subject: string; earlier: bigint; later: bigint }>(
    `select earlier.subject, earlier.fence as earlier, later.fence as later
     from run earlier join run later on later.subject = earlier.subject and later.fence > earlier.fence
     where later.started_at < coalesce(earlier.ended_at, 'infinity') order by 1, 2, 3`,
  )
  return rows.map(
    ({ subject, earlier, later }) => `${subject}: run ${later} began before run ${earlier} had ended`,
  )
}
