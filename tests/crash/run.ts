/**
 * One crash run. Workers, web and PostgreSQL are killed while orders of every kind come in and change; the simulators
 * are the world outside and are never killed. When the time is over everything is started again, and once nothing is
 * owed any more this must hold, judged from the two simulated systems and from Tieout's tables:
 *
 * - **books**: what NetSuite holds is what the oracle makes of Shopify's facts, order by order to the cent, and what
 *   Tieout says became of each order is what became of it; every record balances, none that is posted was changed,
 *   none went back to an earlier stage, none has no fact (`judge.ts`);
 * - **no duplicates**, by the Shopify ids and e-mail addresses on the records, not by their keys (`judge.ts`);
 * - **nothing owed**: no subject is owed work, is held, or waits for another try, and every order was looked at as it
 *   stands now (`ends.ts`); what people shipped in NetSuite shows in Shopify, unit by unit (`shipments.ts`);
 * - **no permit leaked**: none is leased once nothing is to be done (`ends.ts`);
 * - **never two workers together for one subject**: by the requests as they came to NetSuite, where each life of each
 *   process has an address of its own (`traffic.ts` states the one exception), and by Tieout's own list of runs
 *   (`ends.ts`);
 * - **no process ended by itself**: whatever dies around it, a process goes on or waits.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { storeOrders } from '../../src/cli/demo/place.ts'
import { fetchTransport } from '../../src/adapters/http.ts'
import { type Deployment, openDeployment } from './deployment.ts'
import { leakedPermits, overlappingRuns, reported, unfinished } from './ends.ts'
import { type Havoc, setHavocGoing } from './havoc.ts'
import { type Load, setLoadGoing } from './load.ts'
import type { CrashOptions } from './options.ts'
import { isGood, type Report } from './report.ts'
import { overlapping } from './traffic.ts'

const READY_WITHIN_MS = 60_000
/** Whoever waits for an update of unknown outcome waits for half a minute, and for its next try after that. */
const REST_WITHIN_MS = 240_000
const LOOK_EVERY_MS = 500
const TELL_EVERY_MS = 10_000

/** Null: it was interrupted. The folder with the logs is kept, and named, where something is wrong. */
export async function crashRun(
  options: CrashOptions,
  { signal, tell: say }: { readonly signal: AbortSignal; readonly tell: (line: string) => void },
): Promise<Report | null> {
  const started = Date.now()
  const tell = (line: string): void =>
    say(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${line}`)
  const ended: string[] = []
  const deployment = await openDeployment({
    ...options,
    onEnd: (name, how) => {
      ended.push(`${name} (${how})`)
      tell(`${name} ENDED BY ITSELF (${how})`)
    },
  })
  let report: Report | null = null
  let isDone = false
  try {
    report = await run({ options, deployment, signal, tell, ended })
    isDone = true
    return report
  } finally {
    const keepFolder = !signal.aborted && !(isDone && report !== null && isGood(report))
    if (keepFolder) tell(`the logs are kept in ${deployment.folder}`)
    await deployment.stop({ keepFolder })
  }
}

interface Running {
  readonly options: CrashOptions
  readonly deployment: Deployment
  readonly signal: AbortSignal
  readonly tell: (line: string) => void
  readonly ended: readonly string[]
}

async function run(running: Running): Promise<Report | null> {
  const { options, deployment, signal, tell, ended } = running
  await Promise.all([...deployment.workers, deployment.web].map((one) => one.start()))
  await untilEnrolled(deployment, options.workers + 1)
  tell(`${options.workers} workers, one web and PostgreSQL run; seed ${options.seed}`)
  const durationMs = options.minutes * 60_000
  const common = { seed: options.seed, durationMs, signal }
  const load = setLoadGoing({ ...common, outside: deployment.outside })
  const havoc = setHavocGoing({ ...common, deployment, tell })
  const progress = setInterval(() => tell(`${load.placed()} orders placed`), TELL_EVERY_MS)
  try {
    await Promise.all([havoc.done, load.done])
  } finally {
    clearInterval(progress)
  }
  if (signal.aborted) return null
  const calmMs = Date.now()
  tell(`the time is over, everything runs; ${load.placed()} orders placed; waiting until nothing is owed`)
  const owed = await untilAtRest(running)
  if (signal.aborted) return null
  return reportOn(deployment, {
    options,
    load,
    havoc,
    owed,
    ended,
    restSeconds: (Date.now() - calmMs) / 1000,
  })
}

/** Until as many processes have said that they are there. */
async function untilEnrolled({ db, folder }: Deployment, count: number): Promise<void> {
  const untilMs = Date.now() + READY_WITHIN_MS
  while (Date.now() < untilMs) {
    const { rows } = await db.query<{ there: boolean }>(
      `select to_regclass('tieout.worker') is not null as there`,
    )
    if (rows[0]?.there === true) {
      const { rowCount } = await db.query('select id from worker')
      if (rowCount >= count) return
    }
    await sleep(100)
  }
  throw new Error(
    `Tieout's processes did not start within ${READY_WITHIN_MS / 1000} s; see the logs in ${folder}`,
  )
}

/** What is still to be done when nothing is any more, or when patience ends. */
async function untilAtRest({ deployment, signal, tell }: Running): Promise<readonly string[]> {
  const store = { transport: fetchTransport, simulators: deployment.outside }
  const untilMs = Date.now() + REST_WITHIN_MS
  let toldMs = Date.now()
  for (;;) {
    const open = [
      ...(await unfinished(deployment.db, await storeOrders(store))),
      ...(await deployment.untold()),
    ]
    if (open.length === 0 || signal.aborted || Date.now() > untilMs) return open
    if (Date.now() - toldMs > TELL_EVERY_MS) {
      toldMs = Date.now()
      tell(`${open.length} still to do, such as: ${open[0] ?? ''}`)
    }
    await sleep(LOOK_EVERY_MS)
  }
}

interface Ended {
  readonly options: CrashOptions
  readonly load: Load
  readonly havoc: Havoc
  readonly owed: readonly string[]
  readonly ended: readonly string[]
  readonly restSeconds: number
}

async function reportOn(deployment: Deployment, end: Ended): Promise<Report> {
  const { options, load, havoc, owed, ended, restSeconds } = end
  const { db } = deployment
  const leaked = await leakedPermits(db)
  const orders = await reported(db)
  const { duplicates, differences } = await deployment.judge(orders)
  const absences = deployment.workers.flatMap((one) => one.absences())
  const { together, lateLandings } = overlapping(await deployment.traffic(), absences)
  const count = (outcome: string): number => orders.filter((one) => one.outcome === outcome).length
  return {
    minutes: options.minutes,
    seed: options.seed,
    kills: havoc.struck,
    orders: load.placed(),
    deeds: load.deeds().done,
    refusedDeeds: load.deeds().refused,
    shipped: load.shipped(),
    booked: count('booked'),
    parked: count('parked'),
    excluded: count('excluded'),
    lateLandings,
    restSeconds,
    findings: {
      duplicates,
      owed,
      leaked,
      together: [...together, ...(await overlappingRuns(db))],
      differences,
      ended,
    },
  }
}
