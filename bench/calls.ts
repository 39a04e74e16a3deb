/**
 * How many calls an order costs, counted by both systems: a backlog of paid orders of one payment each, with new
 * customers and with known ones, and then a sweep over all of them, of which none has changed. Look-ups, read-backs
 * and sweeps are in the count; token requests are not.
 */
import { systemClock } from '../src/adapters/clock.ts'
import type { Database } from '../src/adapters/postgres/database.ts'
import { ReadOrder, ReadOrderToShip } from '../src/adapters/shopify/generated/documents.ts'
import { type CallCount, readCalls } from '../src/ledger/calls.ts'
import { ask } from '../tests/support/deployment.ts'
import type { RunOptions } from './main.ts'
import { measureRefunds } from './refunds.ts'
import {
  deploy,
  type Deployment,
  type Simulators,
  startServer,
  startSimulators,
} from './support/deployment.ts'
import { placeOrders } from './support/orders.ts'
import type { Figure, Report } from './support/report.ts'

const MOST_CALLS = { new: 3.4, known: 2.3 }
const SHIPMENTS = 50
const REFUNDS = 20
const POLL_MS = 250
const YOUNG_MS = 2000
/** A full sweep that ended then is due again. */
const LONG_AGO = '2001-01-01T00:00:00.000Z'
/** What the sweep of NetSuite asks for itself, however many orders there are. */
const SWEEP_KINDS: ReadonlySet<string> = new Set([
  'modifiedSince',
  'madeOfOursSince',
  'deletedSince',
  'accountTime',
  'serverTime',
])

interface Parts {
  readonly simulators: Simulators
  readonly deployment: Deployment
  readonly db: Database
}

export interface CallLoad {
  /** In each of two backlogs. */
  readonly orders: number
  /** The sweep goes over so many; those beyond the backlogs' are booked for it, uncounted. */
  readonly swept: number
}

export const measureCalls = ({ full }: RunOptions): Promise<Report> =>
  measureCallsOf({ orders: full ? 5000 : 1000, swept: 10_000 })

export async function measureCallsOf({ orders, swept }: CallLoad): Promise<Report> {
  const server = await startServer()
  const simulators = await startSimulators({ concurrencyLimit: 5, latency: { kind: 'fixed', ms: 20 } })
  const { url, db } = await server.database()
  const deployment = await deploy(simulators, {
    databaseUrl: url,
    permits: 5,
    life: { shipping: { carriers: { ups: 'UPS' }, notifyCustomer: false } },
    sweep: { netsuiteEverySeconds: 5 },
  })
  const parts = { simulators, deployment, db }
  try {
    const fresh = await backlog(parts, orders)
    const known = await backlog(parts, orders)
    const [placed] = [...(await ordersOf(simulators))]
    const shipped = await shipments(parts, SHIPMENTS)
    const cost = await orderCost(simulators, ReadOrder, placed?.id ?? '')
    const costToShip = await orderCost(simulators, ReadOrderToShip, placed?.id ?? '')
    const further = Math.max(0, swept - 2 * orders)
    if (further > 0) await bookUncounted(parts, further, orders)
    const sweep = await unchanged(parts, 2 * orders + further)
    const refunds = await measureRefunds(server, REFUNDS)
    return {
      name: 'calls',
      figures: [
        ...callFigures('new customers', fresh, MOST_CALLS.new),
        ...callFigures('known customers', known, MOST_CALLS.known),
        { what: 'requestedQueryCost of the one request', value: cost, unit: '', target: { atMost: 1000 } },
        {
          what: 'requestedQueryCost of it with what may be shipped',
          value: costToShip,
          unit: '',
          target: { atMost: 1000 },
        },
        ...shipped.figures,
        ...sweep.figures,
        ...refunds.figures,
      ],
      notes: [...fresh.notes, ...known.notes, ...shipped.notes, ...sweep.notes, ...refunds.notes],
    }
  } finally {
    await deployment.stop()
    await simulators.stop()
    await server.stop()
  }
}

/** Item fulfilments with a parcel each, which a warehouse makes in NetSuite: what Shopify is asked to show them. */
async function shipments(
  { simulators, deployment, db }: Parts,
  count: number,
): Promise<Pick<Report, 'figures' | 'notes'>> {
  const { rows } = await db.query<{ internal_id: string }>(
    `select internal_id from record where kind = 'salesOrder' order by booked_at limit $1`,
    [count],
  )
  for (const { internal_id: salesOrder } of rows) {
    const path = `salesOrder/${salesOrder}/!transform/itemFulfillment`
    const parcel = { packageTrackingNumber: `1Z${salesOrder}`, packageWeight: 1 }
    const body = { shipStatus: { id: 'C' }, shipCarrier: 'ups', package: { items: [parcel] } }
    await ask(`${simulators.netsuite.sim}/human`, { method: 'POST', path, body })
  }
  const before = await readCalls(db)
  const begunAt = await databaseTime(db)
  const roles = await deployment.start('worker', 'sweep')
  while ((await toldFulfillments(db)) < rows.length || (await owed(db)) > 0) await systemClock.sleep(POLL_MS)
  await roles.stop()
  // Shopify shows what it was told: a sweep sees that the order changed.
  await systemClock.sleep(YOUNG_MS)
  await sweepAll({ deployment, db })
  const after = await readCalls(db)
  const counted = (system: string, kind: string): number =>
    callsOf(after, system, kind) - callsOf(before, system, kind)
  // Each run of an order reads it once: those up to the run that told of the shipment are what the shipment costs.
  const reads = await runsUntilTold(db, begunAt)
  const told = ['OrderShipping', 'CreateFulfillment', 'UpdateTracking'].map((kind) =>
    counted('shopify', kind),
  )
  const calls = told.reduce((total, one) => total + one, reads)
  const asked = counted('netsuite', 'fulfillments') + counted('netsuite', 'tracking')
  return {
    figures: [
      {
        what: 'Shopify calls until Shopify has a shipped fulfilment',
        value: calls / rows.length,
        unit: '',
        target: { atMost: 2 },
      },
      {
        what: 'Shopify calls a shipped fulfilment afterwards, to see that nothing is left to do',
        value:
          (counted('shopify', 'ReadOrder') + counted('shopify', 'ReadOrderToShip') - reads) / rows.length,
        unit: '',
      },
      { what: 'NetSuite calls a shipped fulfilment', value: asked / rows.length, unit: '' },
    ],
    notes: [
      `${rows.length} shipments: ${reads} orders read for them, ${told[0]} times their shipping by itself, ${told[1]} fulfilments made`,
    ],
  }
}

/** Runs of orders since an instant, up to the one in which Shopify was told of their shipment. */
async function runsUntilTold(db: Database, since: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from run
     join intent on intent.subject = run.subject and intent.operation = 'reflect' and intent.kind = 'fulfillment'
     where run.started_at >= $1::timestamptz and run.fence <= intent.fence`,
    [since],
  )
  return rows[0]?.count ?? 0
}

async function databaseTime(db: Database): Promise<string> {
  const { rows } = await db.query<{ at: string }>('select clock_timestamp()::text as at')
  return rows[0]?.at ?? ''
}

async function toldFulfillments(db: Database): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from reflected where kind = 'fulfillment' and state = 'standing'`,
  )
  return rows[0]?.count ?? 0
}

interface Counted {
  readonly orders: number
  readonly netsuite: number
  readonly orderReads: number
  readonly shopify: number
  readonly notes: readonly string[]
}

const callFigures = (customers: string, counted: Counted, most: number): readonly Figure[] => [
  {
    what: `NetSuite calls an order, ${customers}`,
    value: counted.netsuite / counted.orders,
    unit: '',
    target: { atMost: most },
  },
  {
    what: `Shopify requests to read an order, ${customers}`,
    value: counted.orderReads / counted.orders,
    unit: '',
    target: { atMost: 1 },
  },
  {
    what: `Shopify requests an order, sweeps included, ${customers}`,
    value: counted.shopify / counted.orders,
    unit: '',
  },
]

/** Both backlogs are of the same customers: new ones in the first, known ones in the second. */
async function backlog(parts: Parts, orders: number): Promise<Counted> {
  const { simulators, db } = parts
  const before = await readCalls(db)
  await ask(`${simulators.netsuite.sim}/stats/reset`, {})
  await book(parts, orders, orders)
  const stats = (await ask(`${simulators.netsuite.sim}/stats`)) as {
    requests: number
    byKind: Record<string, number>
  }
  const after = await readCalls(db)
  const counted = (kind?: string): number =>
    callsOf(after, 'shopify', kind) - callsOf(before, 'shopify', kind)
  const kinds = Object.entries(stats.byKind).map(([kind, calls]) => `${kind} ${calls}`)
  return {
    orders,
    netsuite: stats.requests,
    orderReads: counted('ReadOrder'),
    shopify: counted(),
    notes: [`${orders} orders: ${kinds.join(', ')}`],
  }
}

/** Orders for the sweep to go over, as fast as the machine takes them. */
async function bookUncounted(parts: Parts, orders: number, customers: number): Promise<void> {
  await ask(`${parts.simulators.netsuite.sim}/latency`, { kind: 'none' })
  await book(parts, orders, customers)
}

async function book({ simulators, deployment, db }: Parts, orders: number, customers: number): Promise<void> {
  const booked = await bookedOrders(db)
  await placeOrders(simulators, orders, customers)
  // An order that is read in the second of its update is read once more, and not a backlog's.
  await systemClock.sleep(YOUNG_MS)
  const roles = await deployment.start('worker', 'sweep')
  while ((await bookedOrders(db)) < booked + orders || (await owed(db)) > 0) await systemClock.sleep(POLL_MS)
  await roles.stop()
}

const callsOf = (calls: readonly CallCount[], system: string, kind?: string): number =>
  calls
    .filter((call) => call.system === system && call.kind !== 'token')
    .filter((call) => kind === undefined || call.kind === kind)
    .reduce((total, call) => total + call.calls, 0)

async function bookedOrders(db: Database): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from record where kind = 'salesOrder' and verified_at is not null`,
  )
  return rows[0]?.count ?? 0
}

async function owed(db: Database): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from subject where wanted > settled`,
  )
  return rows[0]?.count ?? 0
}

/** A full sweep lists every order once more: as if the last one were long ago. */
async function unchanged(parts: Parts, orders: number): Promise<Pick<Report, 'figures' | 'notes'>> {
  const { deployment, db } = parts
  const before = await readCalls(db)
  const [meterBefore, runsBefore] = [await deployment.meter(), await runsOf(db)]
  await sweepAll(parts)
  const [after, meter] = [await readCalls(db), await deployment.meter()]
  const kinds = [...new Set(after.filter(({ system }) => system === 'netsuite').map(({ kind }) => kind))]
  const byKind = kinds
    .map((kind) => ({ kind, calls: callsOf(after, 'netsuite', kind) - callsOf(before, 'netsuite', kind) }))
    .filter(({ kind, calls }) => calls > 0 && kind !== 'token')
  const forOrders = byKind.filter(({ kind }) => !SWEEP_KINDS.has(kind))
  return {
    figures: [
      {
        what: `NetSuite calls for ${orders} unchanged orders in a sweep`,
        value: forOrders.reduce((total, { calls }) => total + calls, 0),
        unit: '',
        target: { atMost: 0 },
      },
      { what: 'runs of orders after that sweep', value: (await runsOf(db)) - runsBefore, unit: '' },
      {
        what: 'Shopify requests of that sweep',
        value: callsOf(after, 'shopify') - callsOf(before, 'shopify'),
        unit: '',
      },
    ],
    notes: [
      `NetSuite served ${meter.served - meterBefore.served} calls meanwhile, those of its own sweep included: ${byKind.map(({ kind, calls }) => `${kind} ${calls}`).join(', ')}`,
    ],
  }
}

async function sweepAll({ deployment, db }: Pick<Parts, 'deployment' | 'db'>): Promise<void> {
  await forgetFullSweep(db)
  const roles = await deployment.start('worker', 'sweep')
  while ((await lastFullSweep(db)) === LONG_AGO || (await owed(db)) > 0) await systemClock.sleep(POLL_MS)
  await roles.stop()
}

async function runsOf(db: Database): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from run where subject like 'order:%'`,
  )
  return rows[0]?.count ?? 0
}

async function forgetFullSweep(db: Database): Promise<void> {
  await db.query(
    `update cursor set value = jsonb_set(value, '{fullAt}', to_jsonb($1::text)) where name = 'shopify:demo:order'`,
    [LONG_AGO],
  )
}

async function lastFullSweep(db: Database): Promise<string> {
  const { rows } = await db.query<{ at: string }>(
    `select value ->> 'fullAt' as at from cursor where name = 'shopify:demo:order'`,
  )
  return rows[0]?.at ?? ''
}

const ordersOf = async ({ shopify }: Simulators): Promise<readonly { id: string }[]> =>
  (await ask(`${shopify.sim}/orders`)) as readonly { id: string }[]

/** Asks for one order as Tieout does, and reads what Shopify says it cost. */
async function orderCost(
  { shopify }: Simulators,
  { text }: { readonly text: string },
  id: string,
): Promise<number> {
  const headers = { 'x-shopify-access-token': shopify.token }
  const answer = (await ask(shopify.url, { query: text, variables: { id } }, headers)) as {
    extensions: { cost: { requestedQueryCost: number } }
  }
  return answer.extensions.cost.requestedQueryCost
}
