/**
 * How much of NetSuite's limit a backlog that never ends uses: permits ÷ the mean service time that NetSuite itself
 * measured. Then another integration takes half of the permits.
 */
import { systemClock } from '../src/adapters/clock.ts'
import type { Database } from '../src/adapters/postgres/database.ts'
import { ask } from '../tests/support/deployment.ts'
import type { RunOptions } from './main.ts'
import {
  type Deployment,
  deploy,
  type Server,
  type Simulators,
  startServer,
  startSimulators,
} from './support/deployment.ts'
import { cpuMs, machineCpuMs, peakMiB, postgresCpuMs } from './support/machine.ts'
import { placeOrders } from './support/orders.ts'
import type { Figure, Report } from './support/report.ts'
import type { Meter } from './support/simulatorProcess.ts'

/** Service times of 300 ms on average: a lognormal of this median and sigma, as `exp(sigma² ÷ 2)` says. */
const SIGMA = 0.5
const LATENCY = { kind: 'lognormal', medianMs: 300 / Math.exp(SIGMA ** 2 / 2), sigma: SIGMA } as const
/** Until every slot is filled, and the orders that all began together have spread. */
const WARM_UP_SECONDS = 16
const AFTER_HALVING_SECONDS = 20
const RECOVERY_WINDOW_SECONDS = 5
/** NetSuite calls an order, at the least: so many orders last for the whole run. */
const LEAST_CALLS = 2
const LEAST_SHARE = 0.95
const LEAST_SHARE_AFTER = 0.9
const MOST_REFUSED = 0.005
const MOST_RECOVERY_SECONDS = 15
const MOST_MIB = 300
const SAMPLE_MS = 250

export async function measureBacklog({ full, permits: each }: RunOptions): Promise<Report> {
  const seconds = full ? 60 : 20
  const server = await startServer()
  const figures: Figure[] = []
  const notes: string[] = []
  try {
    for (const permits of each) {
      const found = await oneBacklog(server, { permits, seconds })
      figures.push(...found.figures)
      notes.push(...found.notes)
    }
    return { name: 'backlog', figures, notes }
  } finally {
    await server.stop()
  }
}

interface Load {
  readonly permits: number
  readonly seconds: number
}

async function oneBacklog(server: Server, load: Load): Promise<Omit<Report, 'name'>> {
  const { permits, seconds } = load
  const simulators = await startSimulators({ concurrencyLimit: permits, latency: LATENCY })
  const { url, db } = await server.database()
  const deployment = await deploy(simulators, {
    databaseUrl: url,
    permits,
    sweep: { netsuiteEverySeconds: 3600 },
  })
  try {
    const total = WARM_UP_SECONDS + seconds + AFTER_HALVING_SECONDS
    const orders = Math.ceil((permits / 0.3 / LEAST_CALLS) * total)
    await placeOrders(simulators, orders)
    const worker = await deployment.start('worker', 'sweep')
    await untilServed(deployment, permits * 2)
    await systemClock.sleep(WARM_UP_SECONDS * 1000)
    const used = (): readonly number[] => usedBy({ worker: worker.pid, server, simulators })
    const cpuBefore = used()
    const booked = await bookedOrders(db)
    const steady = await sample(deployment, seconds)
    const bookedThen = await bookedOrders(db)
    const cpuAfter = used()
    await ask(`${simulators.netsuite.sim}/concurrency`, { limit: Math.floor(permits / 2) })
    const after = await sample(deployment, AFTER_HALVING_SECONDS)
    const owed = await owedOrders(db)
    const cpu = cpuBefore.map((ms, index) => (((cpuAfter[index] ?? 0) - ms) / seconds / 10).toFixed(0))
    return {
      figures: [
        ...steadyFigures(permits, steady),
        {
          what: `orders booked a second, ${permits} permits`,
          value: (bookedThen - booked) / seconds,
          unit: '/s',
        },
        ...halvedFigures(permits, after),
        ...memory(worker.pid, permits),
      ],
      notes: [
        `${permits} permits: worker ${cpu[0]} %, PostgreSQL ${cpu[1]} %, simulators ${cpu[2]} % of a core, and what else the machine did ${cpu[3]} %; ${owed} orders of ${orders} left at the end`,
        ...(owed === 0 ? [`${permits} permits: the backlog ran dry, so the shares above are too low`] : []),
      ],
    }
  } finally {
    await deployment.stop()
    await simulators.stop()
  }
}

/** CPU time of the worker, of PostgreSQL, of the simulators, and of all else but this process, in milliseconds. */
function usedBy(parts: {
  readonly worker: number
  readonly server: Server
  readonly simulators: Simulators
}): readonly number[] {
  const worker = cpuMs(parts.worker) ?? Number.NaN
  const postgres = postgresCpuMs(parts.server.pid) ?? Number.NaN
  const simulators = parts.simulators.pids.reduce((sum, pid) => sum + (cpuMs(pid) ?? Number.NaN), 0)
  const own = cpuMs(process.pid) ?? Number.NaN
  return [worker, postgres, simulators, (machineCpuMs() ?? Number.NaN) - worker - postgres - simulators - own]
}

async function untilServed(deployment: Deployment, count: number): Promise<void> {
  for (;;) {
    if ((await deployment.meter()).served >= count) return
    await systemClock.sleep(SAMPLE_MS)
  }
}

async function bookedOrders(db: Database): Promise<number> {
  const { rows } = await db.query<{ count: bigint }>(
    `select count(*) from record where kind = 'salesOrder' and verified_at is not null`,
  )
  return Number(rows[0]?.count)
}

async function owedOrders(db: Database): Promise<number> {
  const { rows } = await db.query<{ count: bigint }>(
    `select count(*) from subject where kind = 'order' and wanted > settled`,
  )
  return Number(rows[0]?.count)
}

/** The meter again and again for so long. */
async function sample(deployment: Deployment, seconds: number): Promise<readonly Meter[]> {
  const samples = [await deployment.meter()]
  const until = performance.now() + seconds * 1000
  while (performance.now() < until) {
    await systemClock.sleep(SAMPLE_MS)
    samples.push(await deployment.meter())
  }
  return samples
}

interface Stretch {
  readonly seconds: number
  /** Calls a second. */
  readonly rate: number
  readonly serviceMs: number
  readonly refusedShare: number
}

function between(first: Meter, last: Meter): Stretch {
  const seconds = (last.at - first.at) / 1000
  const served = last.served - first.served
  const refused = last.refused - first.refused
  return {
    seconds,
    rate: served / seconds,
    serviceMs: (last.serviceMs - first.serviceMs) / served,
    refusedShare: refused / (served + refused),
  }
}

const shareOfLimit = (permits: number, { rate, serviceMs }: Stretch): number =>
  rate / ((permits * 1000) / serviceMs)

function steadyFigures(permits: number, samples: readonly Meter[]): readonly Figure[] {
  const [first] = samples
  const last = samples.at(-1)
  if (!first || !last) return []
  const stretch = between(first, last)
  const at = `${permits} permits`
  return [
    {
      what: `limit: permits ÷ mean service time, ${at}`,
      value: (permits * 1000) / stretch.serviceMs,
      unit: '/s',
    },
    { what: `NetSuite calls a second, ${at}`, value: stretch.rate, unit: '/s' },
    {
      what: `share of the limit, ${at}`,
      value: shareOfLimit(permits, stretch),
      unit: '',
      target: { atLeast: LEAST_SHARE },
    },
    { what: `refused calls, ${at}`, value: stretch.refusedShare, unit: '', target: { atMost: MOST_REFUSED } },
  ]
}

/** When the share of the new limit is back, by the calls of the seconds that follow. */
function halvedFigures(permits: number, samples: readonly Meter[]): readonly Figure[] {
  const [first] = samples
  const last = samples.at(-1)
  if (!first || !last) return []
  const limit = Math.floor(permits / 2)
  let recovered = Number.POSITIVE_INFINITY
  for (const from of samples) {
    const to = samples.find(({ at }) => at - from.at >= RECOVERY_WINDOW_SECONDS * 1000)
    if (!to) break
    if (shareOfLimit(limit, between(from, to)) < LEAST_SHARE_AFTER) continue
    recovered = (from.at - first.at) / 1000
    break
  }
  const late = samples.find(({ at }) => at - first.at >= MOST_RECOVERY_SECONDS * 1000) ?? first
  const at = `${permits} permits halved`
  return [
    {
      what: `seconds until ${LEAST_SHARE_AFTER} of the new limit, ${at}`,
      value: recovered,
      unit: 's',
      target: { atMost: MOST_RECOVERY_SECONDS },
    },
    {
      what: `share of the new limit after ${MOST_RECOVERY_SECONDS} s, ${at}`,
      value: shareOfLimit(limit, between(late, last)),
      unit: '',
      target: { atLeast: LEAST_SHARE_AFTER },
    },
    { what: `refused calls in that time, ${at}`, value: between(first, last).refusedShare, unit: '' },
  ]
}

function memory(pid: number, permits: number): readonly Figure[] {
  const mib = peakMiB(pid)
  return mib === null
    ? []
    : [
        {
          what: `memory of the worker, ${permits} permits`,
          value: mib,
          unit: 'MiB',
          target: { atMost: MOST_MIB },
        },
      ]
}
