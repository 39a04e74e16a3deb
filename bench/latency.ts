/**
 * What Tieout itself adds between a webhook's acknowledgement and the verification of the order's last record, when
 * nothing else is to be done: all the time that passes, less the time in which NetSuite had a request of ours.
 */
import { systemClock } from '../src/adapters/clock.ts'
import type { Database } from '../src/adapters/postgres/database.ts'
import type { RunOptions } from './main.ts'
import {
  type Deployment,
  deploy,
  type Simulators,
  startServer,
  startSimulators,
} from './support/deployment.ts'
import { placeOrders, type Placed } from './support/orders.ts'
import { percentile, type Report } from './support/report.ts'
import { openSender, type Sender, signedHeaders } from './support/webhookLoad.ts'

const SERVICE_MS = 50
const WARM_UP = 5
const MOST_ADDED_MS = 150
/** A sales order and its deposit. */
const RECORDS = 2
const POLL_MS = 10
const PATIENCE_MS = 60_000
/** At most; orders come at any moment of what goes on by itself. */
const PAUSE_MS = 300

interface Sample {
  readonly totalMs: number
  readonly addedMs: number
}

export async function measureLatency({ full }: RunOptions): Promise<Report> {
  const count = full ? 300 : 60
  const server = await startServer()
  const simulators = await startSimulators({
    concurrencyLimit: 5,
    latency: { kind: 'fixed', ms: SERVICE_MS },
  })
  const { url, db } = await server.database()
  const deployment = await deploy(simulators, { databaseUrl: url, permits: 5 })
  const sender = openSender(deployment.webhookUrl, 1)
  try {
    await deployment.start('web')
    await deployment.start('worker')
    const parts = { db, deployment, sender, simulators }
    await oneByOne(parts, await placeOrders(simulators, WARM_UP, 1))
    const known = await oneByOne(parts, await placeOrders(simulators, count, 1))
    const fresh = await oneByOne(parts, await placeOrders(simulators, count, count + 1))
    return {
      name: 'latency',
      figures: [...figuresOf('known customer', known), ...figuresOf('new customer', fresh)],
      notes: [`each call to NetSuite took ${SERVICE_MS} ms; ${count} orders of each kind, one at a time`],
    }
  } finally {
    sender.close()
    await deployment.stop()
    await simulators.stop()
    await server.stop()
  }
}

const figuresOf = (who: string, samples: readonly Sample[]): Report['figures'] => {
  const added = samples.map(({ addedMs }) => addedMs)
  const totals = samples.map(({ totalMs }) => totalMs)
  return [
    { what: `webhook to verified, ${who}, p50`, value: percentile(totals, 0.5), unit: 'ms' },
    { what: `added to NetSuite's own time, ${who}, p50`, value: percentile(added, 0.5), unit: 'ms' },
    {
      what: `added to NetSuite's own time, ${who}, p99`,
      value: percentile(added, 0.99),
      unit: 'ms',
      target: { atMost: MOST_ADDED_MS },
    },
  ]
}

interface Parts {
  readonly db: Database
  readonly deployment: Deployment
  readonly sender: Sender
  readonly simulators: Simulators
}

async function oneByOne(parts: Parts, orders: readonly Placed[]): Promise<readonly Sample[]> {
  const samples: Sample[] = []
  for (const order of orders) {
    await systemClock.sleep(Math.random() * PAUSE_MS)
    samples.push(await measured(parts, order))
  }
  return samples
}

async function measured({ db, deployment, sender, simulators }: Parts, order: Placed): Promise<Sample> {
  const id = order.id.split('/').at(-1) ?? order.id
  const { shop, webhookSecret: secret } = simulators.shopify
  const body = Buffer.from(JSON.stringify({ id: Number(id), admin_graphql_api_id: order.id }))
  const before = await deployment.meter()
  await sender.send({ body, headers: signedHeaders(body, { shop, secret }) })
  const acceptedAt = performance.timeOrigin + performance.now()
  const verifiedAt = await verified(db, `order:demo:${id}`)
  const after = await deployment.meter()
  const totalMs = verifiedAt - acceptedAt
  return { totalMs, addedMs: totalMs - (after.busyMs - before.busyMs) }
}

/** When the last record of the order was verified, in milliseconds since the epoch, by the database's clock. */
async function verified(db: Database, subject: string): Promise<number> {
  const until = performance.now() + PATIENCE_MS
  while (performance.now() < until) {
    const { rows } = await db.query<{ at: number; count: number }>(
      `select (extract(epoch from max(verified_at)) * 1000)::float8 as at, count(verified_at)::int as count
       from record where subject = $1`,
      [subject],
    )
    const [row] = rows
    if (row && row.count >= RECORDS) return row.at
    await systemClock.sleep(POLL_MS)
  }
  throw new Error(`${subject} was not verified within ${PATIENCE_MS / 1000} seconds`)
}
