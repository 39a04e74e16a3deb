/**
 * What an order costs where the database holds 10,000, 100,000 or a million others: the CPU time of the worker and of
 * PostgreSQL, in turns over three databases of one server, so that what else the machine does meets all of them alike.
 */
import { systemClock } from '../src/adapters/clock.ts'
import type { Database } from '../src/adapters/postgres/database.ts'
import type { SubjectKey } from '../src/domain/ids.ts'
import { raise } from '../src/work/subjects.ts'
import type { RunOptions } from './main.ts'
import {
  deploy,
  type Deployment,
  type Server,
  type Simulators,
  startServer,
  startSimulators,
} from './support/deployment.ts'
import { fillOrders } from './support/fill.ts'
import { cpuMs, peakMiB, postgresCpuMs } from './support/machine.ts'
import { placeOrders } from './support/orders.ts'
import { type Figure, median, type Report } from './support/report.ts'

const SIZES = [10_000, 100_000, 1_000_000] as const
const PERMITS = 15
const MOST_RATIO = 1.2
const MOST_MIB = 300
const POLL_MS = 20

export async function measureScale({ full }: RunOptions): Promise<Report> {
  const rounds = full ? 15 : 6
  const batch = full ? 200 : 100
  const server = await startServer()
  const simulators = await startSimulators({ concurrencyLimit: PERMITS, latency: { kind: 'none' } })
  const places: Place[] = []
  try {
    for (const size of SIZES) places.push(await open(server, simulators, size))
    // The first orders of a process find nothing remembered, and nothing compiled.
    for (const place of places) await cost({ server, simulators, place }, batch)
    for (let round = 0; round < rounds; round += 1)
      for (const place of rotated(places, round))
        place.costs.push(await cost({ server, simulators, place }, batch))
    return { name: 'scale', figures: figuresOf(places), notes: [`${rounds} rounds of ${batch} orders each`] }
  } finally {
    await Promise.all(places.map(({ deployment }) => deployment.stop()))
    await simulators.stop()
    await server.stop()
  }
}

/** No database is always the first after a pause. */
const rotated = (places: readonly Place[], by: number): readonly Place[] => [
  ...places.slice(by % places.length),
  ...places.slice(0, by % places.length),
]

interface Cost {
  /** CPU time of an order, in milliseconds. */
  readonly worker: number
  readonly postgres: number
  readonly wallMs: number
}

interface Place {
  readonly size: number
  readonly db: Database
  readonly deployment: Deployment
  readonly worker: number
  readonly web: number
  readonly sweep: number
  readonly costs: Cost[]
}

async function open(server: Server, simulators: Simulators, size: number): Promise<Place> {
  const { url, db } = await server.database()
  await fillOrders(db, size)
  const deployment = await deploy(simulators, {
    databaseUrl: url,
    permits: PERMITS,
    // Each database would find the orders of the others.
    sweep: { everySeconds: 86_400, netsuiteEverySeconds: 86_400 },
  })
  const { pid: worker } = await deployment.start('worker')
  const { pid: web } = await deployment.start('web')
  const { pid: sweep } = await deployment.start('sweep')
  return { size, db, deployment, worker, web, sweep, costs: [] }
}

interface Turn {
  readonly server: Server
  readonly simulators: Simulators
  readonly place: Place
}

async function cost({ server, simulators, place }: Turn, count: number): Promise<Cost> {
  const placed = await placeOrders(simulators, count)
  const keys = placed.map(({ id }) => `order:demo:${id.split('/').at(-1)}` as SubjectKey)
  const started = performance.now()
  const before = used(server, place)
  await raise(
    place.db,
    keys.map((key) => ({ key, lane: 'live', cause: 'bench' })),
  )
  for (;;) {
    const { rows } = await place.db.query<{ left: number }>(
      `select count(*)::int as left from subject where key = any ($1::text[]) and wanted > settled`,
      [keys],
    )
    if (rows[0]?.left === 0) break
    await systemClock.sleep(POLL_MS)
  }
  const after = used(server, place)
  return {
    worker: (after.worker - before.worker) / count,
    postgres: (after.postgres - before.postgres) / count,
    wallMs: (performance.now() - started) / count,
  }
}

const used = (server: Server, { worker }: Place): { readonly worker: number; readonly postgres: number } => ({
  worker: cpuMs(worker) ?? Number.NaN,
  postgres: postgresCpuMs(server.pid) ?? Number.NaN,
})

const cpuOf = (one: Cost | undefined): number => (one ? one.worker + one.postgres : Number.NaN)

function figuresOf(places: readonly Place[]): readonly Figure[] {
  const [smallest] = places
  return places.flatMap(({ size, costs, worker, web, sweep }, index) => {
    const ratios = costs.map((one, round) => cpuOf(one) / cpuOf(smallest?.costs[round]))
    const beside = `${size.toLocaleString('en')} orders`
    const pids = { worker, web, sweep }
    return [
      {
        what: `CPU time of an order's run in the worker, beside ${beside}`,
        value: median(costs.map((one) => one.worker)),
        unit: 'ms',
      },
      {
        what: `CPU time of an order in PostgreSQL, beside ${beside}`,
        value: median(costs.map((one) => one.postgres)),
        unit: 'ms',
      },
      {
        what: `time an order takes in a batch, beside ${beside}`,
        value: median(costs.map((one) => one.wallMs)),
        unit: 'ms',
      },
      ...(index === 0
        ? []
        : [
            {
              what: `CPU time of an order beside ${beside} ÷ beside 10,000`,
              value: median(ratios),
              unit: '',
              target: { atMost: MOST_RATIO },
            },
          ]),
      ...(index === places.length - 1
        ? Object.entries(pids).map(([role, pid]) => ({
            what: `memory of the ${role} process, beside ${beside}`,
            value: peakMiB(pid) ?? Number.NaN,
            unit: 'MiB',
            target: { atMost: MOST_MIB },
          }))
        : []),
    ]
  })
}
