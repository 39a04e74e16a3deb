/**
 * What a refund of an invoiced order writes to NetSuite, counted by NetSuite: goods that were billed and delivered come
 * back into stock and their money goes back.
 */
import { systemClock } from '../src/adapters/clock.ts'
import type { Database } from '../src/adapters/postgres/database.ts'
import { ask } from '../tests/support/deployment.ts'
import { deploy, type Server, type Simulators, startSimulators } from './support/deployment.ts'
import { placeOrders } from './support/orders.ts'
import type { Report } from './support/report.ts'

const MOST_WRITES = 4
const POLL_MS = 250

/** In a deployment of its own: one in which Tieout ships and bills. */
export async function measureRefunds(
  server: Server,
  orders: number,
): Promise<Pick<Report, 'figures' | 'notes'>> {
  const simulators = await startSimulators({ concurrencyLimit: 5, latency: { kind: 'none' } })
  const { url, db } = await server.database()
  const life = { billing: 'on-fulfillment', itemFulfillment: 'tieout' }
  const deployment = await deploy(simulators, { databaseUrl: url, permits: 5, life })
  try {
    const placed = await placeOrders(simulators, orders)
    const shop = await seenShop(simulators)
    for (const { id } of placed) await shipped(simulators, id)
    const roles = await deployment.start('worker', 'sweep')
    await until(db, 'depositApplication', orders)
    const before = await writes(simulators)
    for (const { id } of placed) await refunded(simulators, id, shop)
    await until(db, 'customerRefund', orders)
    const written = await writes(simulators)
    await roles.stop()
    const kinds = Object.entries(written.byKind)
      .map(([kind, count]) => [kind, count - (before.byKind[kind] ?? 0)] as const)
      .filter(([, count]) => count > 0)
    return {
      figures: [
        {
          what: 'NetSuite writes a refund of an invoiced order, its goods put back',
          value: (written.writes - before.writes) / orders,
          unit: '',
          target: { atMost: MOST_WRITES },
        },
      ],
      notes: [`${orders} refunds: ${kinds.map(([kind, count]) => `${kind} ${count}`).join(', ')}`],
    }
  } finally {
    await deployment.stop()
    await simulators.stop()
  }
}

async function until(db: Database, kind: string, count: number): Promise<void> {
  for (;;) {
    const { rows } = await db.query<{ done: boolean }>(
      `select (select count(*) from record where kind = $1 and verified_at is not null) >= $2
         and not exists (select from subject where wanted > settled) as done`,
      [kind, count],
    )
    if (rows[0]?.done === true) return
    await systemClock.sleep(POLL_MS)
  }
}

const writes = async ({ netsuite }: Simulators) =>
  (await ask(`${netsuite.sim}/stats`)) as { writes: number; byKind: Record<string, number> }

async function admin(
  { shopify }: Simulators,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const headers = { 'x-shopify-access-token': shopify.token }
  const answer = (await ask(shopify.url, { query, variables }, headers)) as {
    data: unknown
    errors?: unknown
  }
  if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors))
  return answer.data
}

const seenShop = async (simulators: Simulators): Promise<string> => {
  const data = await admin(simulators, `query { locations(first: 1) { nodes { id } } }`, {})
  return (data as { locations: { nodes: readonly { id: string }[] } }).locations.nodes[0]?.id ?? ''
}

async function shipped(simulators: Simulators, id: string): Promise<void> {
  const data = (await admin(simulators, OPEN, { id })) as {
    order: { fulfillmentOrders: { nodes: readonly { id: string }[] } }
  }
  for (const one of data.order.fulfillmentOrders.nodes)
    await admin(simulators, SHIP, {
      fulfillment: { lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: one.id }] },
    })
}

/** One unit with its money, back into stock. */
async function refunded(simulators: Simulators, orderId: string, locationId: string): Promise<void> {
  const data = (await admin(simulators, PAID, { id: orderId })) as {
    order: {
      lineItems: { nodes: readonly { id: string; originalUnitPriceSet: { shopMoney: { amount: string } } }[] }
      transactions: readonly { id: string; gateway: string }[]
    }
  }
  const [line] = data.order.lineItems.nodes
  const [payment] = data.order.transactions
  const amount = (Number(line?.originalUnitPriceSet.shopMoney.amount) * 1.04).toFixed(2)
  const input = {
    orderId,
    refundLineItems: [{ lineItemId: line?.id, quantity: 1, restockType: 'RETURN', locationId }],
    transactions: [{ orderId, kind: 'REFUND', gateway: payment?.gateway, parentId: payment?.id, amount }],
  }
  await admin(simulators, REFUND, { input, key: `bench ${orderId}` })
}

const OPEN = `query Open($id: ID!) { order(id: $id) { fulfillmentOrders(first: 5) { nodes { id } } } }`
const SHIP = `mutation Ship($fulfillment: FulfillmentInput!) { fulfillmentCreate(fulfillment: $fulfillment) { userErrors { message } } }`
const PAID = `query Paid($id: ID!) { order(id: $id) {
  lineItems(first: 1) { nodes { id originalUnitPriceSet { shopMoney { amount } } } } transactions(first: 1) { id gateway } } }`
const REFUND = `mutation Refund($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) { userErrors { message } } }`
