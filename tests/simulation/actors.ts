/** Buyers, staff and bookkeepers: what they do to the two systems, at the times that the scenario names. */
import type { HttpTransport } from '../../src/adapters/http.ts'
import { doAfterwards } from '../../src/cli/demo/merchant.ts'
import { SimulatorError } from '../../src/cli/demo/simulators.ts'
import { shopifyId } from '../../src/domain/ids.ts'
import { edit, updateOrder } from '../support/merchant.ts'
import type { Coverage } from './coverage.ts'
import { shopifyNumber } from './oracle/index.ts'
import { type HumanDeed, isHumanDeed, isMaking, lendHand } from './people/bookkeepers.ts'
import { giveBack, type GivingDeed, isGivingDeed } from './people/givingBack.ts'
import { Refused, type Shop, shopOf } from './people/shop.ts'
import { actInWarehouse, isWarehouseDeed, type WarehouseDeed } from './people/shipping.ts'
import { actAsStaff, isStaffDeed, type StaffDeed } from './people/staff.ts'
import type { Deed, DeedName, Scenario, ScenarioOrder } from './scenario.ts'
import { type Chance, chanceOf } from './world/chance.ts'
import { SHOP_URL, STORE, WEB_URL } from './world/config.ts'
import type { Deployment } from './world/deployment.ts'

type Edit = Exclude<DeedName, GivingDeed | HumanDeed | StaffDeed | WarehouseDeed | 'forged webhook'>

/** A bookkeeper comes back to what does not stand yet. */
const TRIES = 20
const PATIENCE_MS = 60_000

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
        (error: unknown) => {
          // Somebody else was there before.
          if (isRefusal(error)) coverage.count('deed.not possible')
          else problems.push(`${what}: ${String(error)}`)
        },
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
  for (const deed of scenario.deeds) {
    const chance = chanceOf(scenario.seed, `deed ${deed.order} ${deed.atMs}`)
    const attempt = (left: number): void => {
      const id = placed.get(deed.order)
      const again = (): void => {
        if (left > 0) timeline.after(PATIENCE_MS, () => attempt(left - 1))
        else coverage.count('deed.not possible')
      }
      if (id === undefined) return again()
      void perform(deployment, id, { ...deed, chance }).then(
        (isDone) => (isDone ? coverage.count(`deed.${deed.what}`) : again()),
        (error: unknown) => void problems.push(`${deed.what}: ${String(error)}`),
      )
    }
    timeline.after(deed.atMs, () => attempt(isPatient(deed.what) ? TRIES : 0))
  }
  return { placed, problems }
}

const isPatient = (what: DeedName): boolean =>
  isWarehouseDeed(what) || isGivingDeed(what) || (isHumanDeed(what) && isMaking(what))

const isRefusal = (error: unknown): boolean =>
  error instanceof SimulatorError && /Shopify refused|has no line to edit/.test(error.message)

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
    { afterwards: order.afterwards.what },
  )
}

/** False: it cannot be done to this order, or not now. */
async function perform(
  deployment: Deployment,
  id: string,
  { what, chance }: Deed & { readonly chance: Chance },
): Promise<boolean> {
  const { history, netsuite } = deployment
  history.note(`${what} ${id}`)
  if (isHumanDeed(what)) return lendHand(netsuite, { orderId: id, what, chance })
  if (what === 'forged webhook') return forge(deployment, id)
  if (isWarehouseDeed(what)) return actInWarehouse(what, { deployment, id, chance })
  if (isGivingDeed(what)) return giveBack(what, { deployment, id, chance })
  const shop = shopOf(deployment)
  try {
    if (isStaffDeed(what)) await actAsStaff(what, { shop, id, chance })
    else await change(shop, id, { what, chance })
    return true
  } catch (error) {
    // Shopify refuses to edit what was cancelled, for one.
    if (!(error instanceof Refused) && isStaffDeed(what)) throw error
    history.note(`${what} refused: ${String(error)}`)
    return false
  }
}

async function change(
  shop: Shop,
  id: string,
  { what, chance }: { readonly what: Edit; readonly chance: Chance },
): Promise<void> {
  const order = { id: shopifyId(id), name: '' }
  const store = { admin: (query: string, variables = {}) => shop.read<unknown>(query, variables) }
  if (what === 'tag') return updateOrder(store, order, { tags: ['looked-at'] })
  await edit(store, order, (editing) => {
    if (what === 'edit quantity') return editing.setQuantity(0, 1 + chance.below(4))
    return what === 'edit variant' ? editing.addVariant('TIE-007') : editing.discount(0, 10)
  })
}

/** Somebody who does not know the secret says that an order was updated. Throws where that is believed. */
async function forge({ web }: Deployment, id: string): Promise<boolean> {
  const status = await web
    .deliver({
      url: `${WEB_URL}/webhooks/shopify/${STORE}`,
      headers: {
        'Content-Type': 'application/json',
        'X-Shopify-Topic': 'orders/updated',
        'X-Shopify-Hmac-Sha256': Buffer.alloc(32, 7).toString('base64'),
        'X-Shopify-Shop-Domain': 'tieout-demo.myshopify.com',
        'X-Shopify-Webhook-Id': `forged ${id}`,
      },
      body: JSON.stringify({ admin_graphql_api_id: id, id: Number(shopifyNumber(id)) }),
    })
    .catch(() => null)
  if (status !== null && status !== 401) throw new Error(`a forged webhook was answered ${status}`)
  return status !== null
}
