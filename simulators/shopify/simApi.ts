/** The simulator's own interface, `/sim/…`: what a person or a test does to the store from outside Shopify's API. */
import { z } from 'zod'
import { placeCheckout } from './checkout.ts'
import { CheckoutError, parseCheckout } from './checkoutInput.ts'
import { jsonAnswer, readFields, type SimAnswer, type SimRequest } from './http.ts'
import { ImportError, importOrder, orderBodies } from './importOrder.ts'
import type { Order } from './model.ts'
import { formatMoneyScalar } from './money.ts'
import { currentTotal, totalPrice } from './orderTotals.ts'
import { addVariantWithSku } from './seed.ts'
import {
  ControlError,
  expireAuthorization,
  giftCardSummary,
  payOrder,
  setGateway,
  settle,
  storeCreditSummary,
} from './simPayments.ts'
import type { ShopifyService } from './service.ts'

type Handler = (service: ShopifyService, fields: Record<string, unknown>) => unknown

const ROUTES: Readonly<Record<string, Handler>> = {
  'GET /sim': () => ({ routes: Object.keys(ROUTES) }),
  'GET /sim/state': (service) => storeState(service),
  'GET /sim/orders': ({ world }) => [...world.state.orders.values()].map(orderSummary),
  'GET /sim/deliveries': ({ webhooks }) => webhooks.deliveries(),
  /** A checkout (see checkoutInput.ts), or `{checkouts: […]}` for several in one request. */
  'POST /sim/checkout': ({ world }, fields) => {
    if (Array.isArray(fields.checkouts)) {
      return fields.checkouts.map((given: unknown) =>
        orderSummary(placeCheckout(world, parseCheckout(given))),
      )
    }
    return orderSummary(placeCheckout(world, parseCheckout(fields)))
  },
  /** A REST-shaped order, `{order, history?}` or `{orders, history?}` (see importOrder.ts). Answers a list for a list. */
  'POST /sim/orders/import': ({ world }, fields) => {
    const imported = orderBodies(fields).map((body) => {
      const { order, renumbered } = importOrder(world, body)
      return { ...orderSummary(order), renumbered }
    })
    return Array.isArray(fields.orders) ? imported : imported[0]
  },
  /** `{sku, title, price}`: a product that the store did not have. */
  'POST /sim/products': ({ world }, fields) => {
    const { sku, title, price } = fields
    const variant = addVariantWithSku(world, {
      sku: String(sku ?? ''),
      title: String(title ?? sku ?? 'Product'),
      price: String(price ?? '10.00'),
    })
    return { id: variant.id, sku: variant.sku }
  },
  'GET /sim/gift-cards': ({ world }) => [...world.state.giftCards.values()].map(giftCardSummary),
  'GET /sim/store-credit': ({ world }) =>
    [...world.state.storeCreditAccounts.values()].map(storeCreditSummary),
  'POST /sim/gateways': ({ world }, fields) => setGateway(world, fields),
  'POST /sim/transactions/settle': ({ world }, fields) => settle(world, fields),
  'POST /sim/authorizations/expire': ({ world }, fields) => expireAuthorization(world, fields),
  'POST /sim/orders/pay': ({ world }, fields) => payOrder(world, fields),
  /** `{advanceMs}` or `{to}`, where the clock can be moved. An instant that is past already changes nothing. */
  'POST /sim/clock': (service, fields) => moveClock(service, fields),
  /** `{webhooks: {duplicate, lost, delay, spread}, api: {unavailable, latency}, searchLagMs}`; what is left out stays. */
  'POST /sim/chaos': (service, fields) => {
    const { webhooks, api, searchLagMs } = parseChaos(fields)
    if (webhooks) service.webhooks.setChaos(webhooks)
    if (api) Object.assign(service.apiChaos, api)
    if (searchLagMs !== undefined) service.world.switches.searchLagMs = searchLagMs
    return chaosState(service)
  },
  /** `{scopes: […]}`: a new app version, or a merchant who withdrew some. */
  'POST /sim/scopes': (service, { scopes }) => {
    if (!Array.isArray(scopes)) throw new SimError('scopes must be a list of scope handles')
    service.auth.setScopes(scopes.map(String))
    return { scopes: service.auth.scopes() }
  },
  'POST /sim/tokens/expire': (service) => {
    service.auth.expireTokens()
    return { expired: true }
  },
}

class SimError extends Error {}

/** Answers a `/sim` request; wrong input is 422 with a sentence. */
export async function handleSim(service: ShopifyService, request: SimRequest): Promise<SimAnswer> {
  const { pathname } = new URL(request.url, 'http://shop.invalid')
  const handler = ROUTES[`${request.method} ${pathname}`]
  if (!handler)
    return jsonAnswer(404, { error: `no ${request.method} ${pathname}`, routes: Object.keys(ROUTES) })
  const fields = readFields(request)
  if (fields === null) return jsonAnswer(400, { error: 'the body is not a JSON object' })
  try {
    return jsonAnswer(200, await handler(service, fields))
  } catch (error) {
    const isExpected =
      error instanceof CheckoutError ||
      error instanceof ControlError ||
      error instanceof ImportError ||
      error instanceof SimError
    if (isExpected) return jsonAnswer(422, { error: error.message })
    throw error
  }
}

async function moveClock(
  service: ShopifyService,
  { advanceMs, to }: Record<string, unknown>,
): Promise<object> {
  const { clock, advance } = service
  if (advance === null)
    throw new SimError('this simulator runs on the real clock; start it with --store-clock')
  const byMs = to === undefined ? advanceMs : Date.parse(String(to)) - clock.now()
  if (typeof byMs !== 'number' || Number.isNaN(byMs) || (to === undefined && byMs < 0))
    throw new SimError('give advanceMs, a number of milliseconds, or to, an instant')
  await advance(Math.max(0, byMs))
  return { now: new Date(clock.now()).toISOString() }
}

const share = z.number().min(0).max(1)
const milliseconds = z.number().min(0)
const chaosInput = z.strictObject({
  webhooks: z
    .strictObject({
      duplicate: z.int().min(1).exactOptional(),
      lost: z.union([z.boolean(), share]).exactOptional(),
      delay: milliseconds.exactOptional(),
      spread: milliseconds.exactOptional(),
    })
    .optional(),
  api: z
    .strictObject({ unavailable: share.exactOptional(), latency: milliseconds.exactOptional() })
    .optional(),
  searchLagMs: milliseconds.optional(),
})

function parseChaos(fields: Record<string, unknown>): z.output<typeof chaosInput> {
  const parsed = chaosInput.safeParse(fields)
  if (parsed.success) return parsed.data
  throw new SimError(
    parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
  )
}

function chaosState({ webhooks, apiChaos, world }: ShopifyService): object {
  return { webhooks: webhooks.chaos(), api: apiChaos, searchLagMs: world.switches.searchLagMs }
}

function storeState(service: ShopifyService): object {
  const { world, webhooks, throttle, counts, clock } = service
  const { state } = world
  return {
    shop: state.shop.myshopifyDomain,
    currency: state.shop.currencyCode,
    now: new Date(clock.now()).toISOString(),
    orders: state.orders.size,
    customers: state.customers.size,
    products: state.products.size,
    variants: state.variants.size,
    subscriptions: [...state.webhookSubscriptions.values()].map(({ id, topic, uri }) => ({ id, topic, uri })),
    deliveries: { ...webhooks.counts(), busy: webhooks.busy() },
    requests: counts,
    throttle: throttle.status(),
    chaos: chaosState(service),
  }
}

function orderSummary(order: Order): Record<string, unknown> {
  return {
    id: order.id,
    name: order.name,
    test: order.test,
    cancelledAt: order.cancelledAt,
    processedAt: order.processedAt,
    updatedAt: order.updatedAt,
    currency: order.currencyCode,
    totalPrice: formatMoneyScalar(totalPrice(order).shop, order.currencyCode),
    currentTotalPrice: formatMoneyScalar(currentTotal(order).shop, order.currencyCode),
  }
}
