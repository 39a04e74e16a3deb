/** Buyers, staff and bookkeepers: what they do to the two systems, at the times that the scenario names. */
import type { HttpTransport } from '../../src/adapters/http.ts'
import { doAfterwards } from '../../src/cli/demo/merchant.ts'
import type { CreatedSimulation } from '../../simulators/netsuite/start.ts'
import type { Coverage } from './coverage.ts'
import { FIELDS, factNumber, text } from './oracle/readBooks.ts'
import { shopifyNumber } from './oracle/index.ts'
import type { Hand, Scenario, ScenarioHand, ScenarioOrder } from './scenario.ts'
import { NETSUITE_URL, SHOP_URL } from './world/config.ts'
import type { Deployment } from './world/deployment.ts'

export interface Actors {
  /** Orders as they were placed, by their place in the scenario. */
  readonly placed: ReadonlyMap<number, string>
  /** What could not be done: a bug of the scenario. */
  readonly problems: readonly string[]
}

export function setActorsGoing(deployment: Deployment, scenario: Scenario, coverage: Coverage): Actors {
  const { timeline } = deployment
  const placed = new Map<number, string>()
  const problems: string[] = []
  const going = (what: string, act: () => Promise<void>): (() => void) => {
    return () =>
      void act().then(
        () => coverage.count(what),
        (error: unknown) => void problems.push(`${what}: ${String(error)}`),
      )
  }
  for (const order of scenario.orders) {
    timeline.after(
      order.atMs,
      going(`order.${order.kind}`, async () => {
        placed.set(order.index, await place(deployment, order))
      }),
    )
    const { afterwards } = order
    if (afterwards === null) continue
    timeline.after(
      afterwards.atMs,
      going(`afterwards.${afterwards.what.do}`, async () => {
        const id = placed.get(order.index)
        if (id !== undefined) await afterwardsOf(deployment, id, order)
      }),
    )
  }
  for (const hand of scenario.hands)
    timeline.after(hand.atMs, () => {
      if (lendHand(deployment.netsuite, placed.get(hand.order), hand)) coverage.count(`hand.${hand.what}`)
    })
  return { placed, problems }
}

async function place({ shopify, timeline, history }: Deployment, order: ScenarioOrder): Promise<string> {
  const answer = await shopify.service.handle({
    method: 'POST',
    url: `${SHOP_URL}/sim/checkout`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order.checkout),
  })
  if (answer.status !== 200) throw new Error(`${timeline.now()}: ${answer.body}`)
  history.note(`buyer ${order.kind} ${answer.body}`)
  return (JSON.parse(answer.body) as { id: string }).id
}

async function afterwardsOf(
  { shopify, history }: Deployment,
  id: string,
  order: ScenarioOrder,
): Promise<void> {
  if (order.afterwards === null) return
  const transport: HttpTransport = async ({ method, url, headers, body }) =>
    shopify.service.handle({ method, url, headers, body: body ?? '' })
  history.note(`staff ${order.afterwards.what.do} ${id}`)
  await doAfterwards(
    { transport, url: `${SHOP_URL}${new URL(shopify.url).pathname}`, token: shopify.token },
    id,
    {
      tag: String(order.index),
      kind: order.kind,
      says: '',
      checkout: order.checkout,
      afterwards: order.afterwards.what,
      expected: 'booked',
    },
  )
}

/** False: there is nothing yet that the person could have changed. */
function lendHand(netsuite: CreatedSimulation, orderId: string | undefined, hand: ScenarioHand): boolean {
  if (orderId === undefined) return false
  const kind = hand.what === 'delete deposit' ? 'customerDeposit' : 'salesOrder'
  const { world } = netsuite.simulator
  const number = shopifyNumber(orderId)
  const record = [...world.all(kind)].find(({ fields }) => factNumber(text(fields, FIELDS.order)) === number)
  if (record === undefined) return false
  const { method, path, body } = DEEDS[hand.what]
  const answer = netsuite.simulator.asPerson({
    method,
    url: `${NETSUITE_URL}/services/rest/record/v1/${kind}/${record.id}${path}`,
    headers: { 'x-netsuite-propertynamevalidation': 'Error' },
    body: body === null ? '' : JSON.stringify(body),
  })
  return answer.status < 400
}

interface Deed {
  readonly method: string
  readonly path: string
  readonly body: object | null
}

const DEEDS: Readonly<Record<Hand, Deed>> = {
  memo: { method: 'PATCH', path: '', body: { memo: 'Called the customer' } },
  price: {
    method: 'PATCH',
    path: '',
    body: { item: { items: [{ line: 1, rate: 1, price: { id: '-1' } }] } },
  },
  'delete deposit': { method: 'DELETE', path: '', body: null },
  'close lines': { method: 'PATCH', path: '', body: { item: { items: [{ line: 1, isClosed: true }] } } },
}
