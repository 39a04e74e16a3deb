/**
 * How many calls an order costs, counted by both systems: a backlog of paid orders of one payment each, with new
 * customers and with known ones. Look-ups, read-backs and sweeps are in the count; token requests are not.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { ask, STORE, testDeployment, type TestDeployment } from '../tests/support/deployment.ts'
import { openRuntime } from '../src/runtime.ts'
import { silentLog } from '../src/adapters/log.ts'
import { ReadOrder } from '../src/adapters/shopify/generated/documents.ts'
import { readCalls } from '../src/ledger/calls.ts'

export interface CallFigures {
  readonly orders: number
  readonly netsuitePerOrder: number
  readonly netsuiteByKind: Readonly<Record<string, number>>
  /** `ReadOrder` requests alone: listing orders in sweeps is counted beside them. */
  readonly orderReadsPerOrder: number
  readonly shopifyPerOrder: number
}

export interface CallsReport {
  readonly newCustomers: CallFigures
  readonly knownCustomers: CallFigures
  /** What Shopify says the one request of an order asks for, at most. */
  readonly requestedQueryCost: number
}

const BATCH = 50

/** Books two backlogs of `orders` each, one after the other. */
export async function measureCalls(orders: number): Promise<CallsReport> {
  const deployment = await testDeployment({ netsuite: { latency: { kind: 'fixed', ms: 20 } } })
  try {
    const customers = orders
    const newCustomers = await bookBacklog(deployment, { orders, customers })
    const knownCustomers = await bookBacklog(deployment, { orders, customers })
    return { newCustomers, knownCustomers, requestedQueryCost: await orderCost(deployment) }
  } finally {
    await deployment.stop()
  }
}

async function bookBacklog(
  deployment: TestDeployment,
  { orders, customers }: { readonly orders: number; readonly customers: number },
): Promise<CallFigures> {
  const { shopify, netsuite } = deployment
  const before = (await deployment.orders()).length
  for (let placed = 0; placed < orders; placed += BATCH) {
    const checkouts = Array.from({ length: Math.min(BATCH, orders - placed) }, (_, index) =>
      checkout(placed + index, customers),
    )
    await ask(`${shopify.simUrl}/checkout`, { checkouts })
  }
  // A backlog is older than the second in which it was placed: what is read sooner is looked at once more.
  await pause(2500)
  await ask(`${netsuite.sim}/stats/reset`, {})
  const counted = await shopifyCalls(deployment)
  const running = deployment.run(['worker', 'sweep'])
  await untilBooked(deployment, before + orders)
  await running.stop()
  const stats = (await ask(`${netsuite.sim}/stats`)) as { requests: number; byKind: Record<string, number> }
  const after = await shopifyCalls(deployment)
  return {
    orders,
    netsuitePerOrder: stats.requests / orders,
    netsuiteByKind: stats.byKind,
    orderReadsPerOrder: (after.reads - counted.reads) / orders,
    shopifyPerOrder: (after.all - counted.all) / orders,
  }
}

const checkout = (index: number, customers: number): object => ({
  lines: [
    { sku: `TIE-${String((index % 30) + 1).padStart(3, '0')}`, quantity: 1 },
    { sku: `TIE-${String(((index + 7) % 30) + 1).padStart(3, '0')}`, quantity: 2 },
  ],
  taxes: [{ title: 'New York State Tax', rate: '0.04' }],
  shipping: [{ title: 'Standard', price: '5.00' }],
  customer: {
    email: `customer${index % customers}@example.com`,
    firstName: 'Customer',
    lastName: `No ${index % customers}`,
  },
})

async function untilBooked(deployment: TestDeployment, count: number): Promise<void> {
  for (;;) {
    const orders = await deployment.orders()
    const done = orders.filter((order) => order.booked && !order.owed && !order.running && order.broken === 0)
    if (done.length >= count) return
    const parked = orders.find((order) => order.state === 'parked')
    if (parked)
      throw new Error(`order ${parked.name ?? parked.orderId} parked: ${JSON.stringify(parked.faults)}`)
    await pause(200)
  }
}

async function shopifyCalls({
  config,
}: TestDeployment): Promise<{ readonly reads: number; readonly all: number }> {
  const runtime = await openRuntime({ config, migrate: false, log: silentLog })
  try {
    const calls = (await readCalls(runtime.database)).filter(
      (call) => call.system === 'shopify' && call.scope === STORE,
    )
    const sum = (kind: string | null): number =>
      calls
        .filter((call) => call.kind !== 'token' && (kind === null || call.kind === kind))
        .reduce((total, call) => total + call.calls, 0)
    return { reads: sum('ReadOrder'), all: sum(null) }
  } finally {
    await runtime.close()
  }
}

/** Asks for one order as Tieout does, and reads what Shopify says it cost. */
async function orderCost({ shopify }: TestDeployment): Promise<number> {
  const [order] = shopify.service.world.state.orders.keys()
  const response = await fetch(shopify.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-shopify-access-token': shopify.token },
    body: JSON.stringify({ query: ReadOrder.text, variables: { id: order } }),
  })
  const answer = (await response.json()) as { extensions: { cost: { requestedQueryCost: number } } }
  return answer.extensions.cost.requestedQueryCost
}
