/** What a merchant's staff do in Shopify beyond tests/support/merchant.ts: shipping, refunds, returns. */
import { ask, type PlacedOrder, type TestDeployment } from '../../support/deployment.ts'
import { openReturn, type OpenReturn, processReturn, type ProcessWish, type ReturnWish } from './returns.ts'
import { type Fields, gid, parentOf, type Run, type SeenOrder, type Tools } from './tools.ts'

export type Restock = 'RETURN' | 'CANCEL' | 'NO_RESTOCK'

/** Lines, locations and transactions are named by position from 0, by name, and by gateway. */
export interface RefundWish {
  readonly lines?: readonly {
    readonly line: number
    readonly quantity: number
    readonly restock?: Restock
    readonly at?: string
  }[]
  /** An amount, or 'full'. */
  readonly shipping?: string
  /** Duties of these lines go back whole. */
  readonly duties?: readonly number[]
  /** Gateway → amount in the buyer's currency; of a gateway that paid several times, the first. */
  readonly money?: Readonly<Record<string, string>>
  /** To the customer's store credit, in the buyer's currency. */
  readonly storeCredit?: string
}

export interface ShipWish {
  /** Line → units; everything that is open when left out. */
  readonly units?: Readonly<Record<number, number>>
  /** Only what this location holds. */
  readonly from?: string
  /** Default: a number of the parcel service's. */
  readonly tracked?: boolean
}

export interface Staff {
  ship(order: PlacedOrder, wish?: ShipWish): Promise<void>
  /** Takes back the order's first shipment: nothing left after all. */
  cancelShipment(order: PlacedOrder): Promise<void>
  /** Moves units that are not shipped yet to another location. */
  move(order: PlacedOrder, to: string, units: Readonly<Record<number, number>>): Promise<void>
  refund(order: PlacedOrder, wish: RefundWish): Promise<void>
  openReturn(order: PlacedOrder, wish: ReturnWish): Promise<OpenReturn>
  process(order: PlacedOrder, opened: OpenReturn, wish?: ProcessWish): Promise<void>
  cancelReturn(opened: OpenReturn): Promise<void>
  capture(order: PlacedOrder, amount: string): Promise<void>
  /** The buyer pays what is left open. */
  pay(order: PlacedOrder, payment?: Fields): Promise<void>
  cancel(order: PlacedOrder): Promise<void>
  see(order: PlacedOrder): Promise<SeenOrder>
  /** A control of the store that no API of Shopify's has. */
  control(path: string, body?: Fields): Promise<unknown>
  readonly run: Run
}

type Store = Pick<TestDeployment, 'admin' | 'shopify'>

/** `act` is called before everything that somebody does: time goes on. */
export function staffOf(store: Store, act: () => void): Staff {
  const read = (query: string, variables: Fields): Promise<unknown> => store.admin(query, variables)
  const run: Run = async <Payload extends object>(document: string, variables: Fields) => {
    act()
    const data = (await store.admin(document, variables)) as Record<
      string,
      Payload & { userErrors: readonly { message: string }[] }
    >
    const [payload] = Object.values(data)
    const [refused] = payload?.userErrors ?? []
    if (payload === undefined || refused !== undefined)
      throw new Error(refused?.message ?? 'the mutation answered nothing')
    return payload
  }
  const see: Staff['see'] = async (order) => {
    const answer = (await read(SEE, { id: gid(order) })) as { order: RawOrder }
    return seen(answer.order)
  }
  const locationId = (name: string): string => {
    for (const location of store.shopify.service.world.state.locations.values())
      if (location.name === name) return location.id
    throw new Error(`no location ${name} in the store`)
  }
  const variantId = (sku: string): string => {
    for (const variant of store.shopify.service.world.state.variants.values())
      if (variant.sku === sku) return variant.id
    throw new Error(`no variant ${sku} in the store`)
  }
  const tools: Tools = { read, run, see, locationId, variantId }
  let refunds = 0
  return {
    run,
    see,
    ship: (order, wish = {}) => ship(tools, order, wish),
    cancelShipment: (order) => cancelShipment(tools, order),
    move: (order, to, units) => move(tools, order, { to: locationId(to), units }),
    refund: async (order, wish) => {
      const input = refundInput(order, { wish, seen: await see(order), locationId })
      await run(REFUND, { input, key: `refund-${order.id}-${(refunds += 1)}` })
    },
    openReturn: (order, wish) => openReturn(tools, order, wish),
    process: (order, opened, wish = {}) => processReturn(tools, order, { opened, wish }),
    cancelReturn: async ({ id }) => {
      await run('mutation($id: ID!) { returnCancel(id: $id) { userErrors { message } } }', { id })
    },
    capture: async (order, amount) => {
      const { transactions, presentmentCurrencyCode } = await see(order)
      const parent = transactions.find(({ kind }) => kind === 'AUTHORIZATION')
      const input = {
        id: gid(order),
        parentTransactionId: parent?.id,
        amount,
        currency: presentmentCurrencyCode,
      }
      await run(CAPTURE, { input })
    },
    pay: async (order, payment = {}) => {
      act()
      await ask(`${store.shopify.simUrl}/orders/pay`, { id: gid(order), ...payment })
    },
    cancel: async (order) => {
      await run(CANCEL, { id: gid(order) })
    },
    control: (path, body) => {
      act()
      return ask(`${store.shopify.simUrl}/${path}`, body)
    },
  }
}

interface RawOrder {
  readonly presentmentCurrencyCode: string
  readonly lineItems: {
    readonly nodes: readonly {
      readonly id: string
      readonly title: string
      readonly duties: readonly { readonly id: string }[]
    }[]
  }
  readonly transactions: SeenOrder['transactions']
}

const seen = ({ presentmentCurrencyCode, lineItems, transactions }: RawOrder): SeenOrder => ({
  presentmentCurrencyCode,
  lines: lineItems.nodes.map(({ id, title, duties }) => ({
    id,
    title,
    duties: duties.map((duty) => duty.id),
  })),
  transactions,
})

interface RawFulfillmentOrder {
  readonly id: string
  readonly status: string
  readonly assignedLocation: { readonly location: { readonly name: string } | null }
  readonly lineItems: {
    readonly nodes: readonly {
      readonly id: string
      readonly remainingQuantity: number
      readonly lineItem: { readonly id: string }
    }[]
  }
}

async function openFulfillmentOrders({ read }: Tools, order: PlacedOrder): Promise<RawFulfillmentOrder[]> {
  const answer = (await read(FULFILLMENT_ORDERS, { id: gid(order) })) as {
    order: { fulfillmentOrders: { nodes: readonly RawFulfillmentOrder[] } }
  }
  return answer.order.fulfillmentOrders.nodes.filter(({ status }) => ['OPEN', 'IN_PROGRESS'].includes(status))
}

/** The rows of one fulfilment order that hold units that are still wanted, which are counted down. */
function take(fulfillmentOrder: RawFulfillmentOrder, wanted: Map<string, number> | null): object[] {
  return fulfillmentOrder.lineItems.nodes.flatMap(({ id, remainingQuantity, lineItem }) => {
    const left = wanted?.get(lineItem.id) ?? 0
    const quantity = wanted === null ? remainingQuantity : Math.min(remainingQuantity, left)
    wanted?.set(lineItem.id, left - quantity)
    return quantity > 0 ? [{ id, quantity }] : []
  })
}

async function wantedUnits(
  { see }: Tools,
  order: PlacedOrder,
  units: Readonly<Record<number, number>> | undefined,
): Promise<Map<string, number> | null> {
  if (units === undefined) return null
  const { lines } = await see(order)
  return new Map(Object.entries(units).map(([at, quantity]) => [lines[Number(at)]?.id ?? '', quantity]))
}

async function ship(tools: Tools, order: PlacedOrder, wish: ShipWish): Promise<void> {
  const wanted = await wantedUnits(tools, order, wish.units)
  let parcels = 0
  for (const one of await openFulfillmentOrders(tools, order)) {
    if (wish.from !== undefined && one.assignedLocation.location?.name !== wish.from) continue
    const rows = take(one, wanted)
    if (rows.length === 0) continue
    parcels += 1
    const fulfillment = {
      lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: one.id, fulfillmentOrderLineItems: rows }],
      ...(wish.tracked === false ? {} : { trackingInfo: { number: `1Z${order.id}`, company: 'UPS' } }),
    }
    await tools.run(SHIP, { fulfillment })
  }
  if (parcels === 0) throw new Error(`${order.name}: nothing was open to be shipped`)
}

async function cancelShipment({ read, run }: Tools, order: PlacedOrder): Promise<void> {
  const answer = (await read(SHIPMENTS, { id: gid(order) })) as {
    order: { fulfillments: readonly { id: string }[] }
  }
  await run(CANCEL_SHIPMENT, { id: answer.order.fulfillments[0]?.id })
}

async function move(
  tools: Tools,
  order: PlacedOrder,
  { to, units }: { to: string; units: Readonly<Record<number, number>> },
): Promise<void> {
  const wanted = await wantedUnits(tools, order, units)
  for (const one of await openFulfillmentOrders(tools, order)) {
    const rows = take(one, wanted)
    if (rows.length > 0) await tools.run(MOVE, { id: one.id, to, rows })
  }
}

function refundInput(
  order: PlacedOrder,
  given: { wish: RefundWish; seen: SeenOrder; locationId: (name: string) => string },
): Fields {
  const { wish, seen: now, locationId } = given
  const { shipping, money = {}, storeCredit, lines = [], duties = [] } = wish
  const currency = now.presentmentCurrencyCode
  return {
    orderId: gid(order),
    currency,
    refundLineItems: lines.map(({ line, quantity, restock = 'NO_RESTOCK', at }) => ({
      lineItemId: now.lines[line]?.id,
      quantity,
      restockType: restock,
      ...(at === undefined ? {} : { locationId: locationId(at) }),
    })),
    ...(shipping === undefined
      ? {}
      : { shipping: shipping === 'full' ? { fullRefund: true } : { amount: shipping } }),
    refundDuties: duties.flatMap((line) =>
      (now.lines[line]?.duties ?? []).map((dutyId) => ({ dutyId, refundType: 'FULL' })),
    ),
    transactions: Object.entries(money).map(([gateway, amount]) => ({
      orderId: gid(order),
      parentId: parentOf(now, gateway),
      kind: 'REFUND',
      gateway,
      amount,
    })),
    ...(storeCredit === undefined
      ? {}
      : {
          refundMethods: [{ storeCreditRefund: { amount: { amount: storeCredit, currencyCode: currency } } }],
        }),
  }
}

const SEE = `query See($id: ID!) { order(id: $id) { presentmentCurrencyCode
  lineItems(first: 20) { nodes { id title duties { id } } } transactions(first: 20) { id kind status gateway } } }`
const FULFILLMENT_ORDERS = `query FulfillmentOrders($id: ID!) { order(id: $id) { fulfillmentOrders(first: 20) { nodes {
  id status assignedLocation { location { name } } lineItems(first: 20) { nodes { id remainingQuantity lineItem { id } } } } } } }`
const SHIP = `mutation Ship($fulfillment: FulfillmentInput!) { fulfillmentCreate(fulfillment: $fulfillment) { userErrors { message } } }`
const SHIPMENTS = `query Shipments($id: ID!) { order(id: $id) { fulfillments { id } } }`
const CANCEL_SHIPMENT = `mutation($id: ID!) { fulfillmentCancel(id: $id) { userErrors { message } } }`
const MOVE = `mutation Move($id: ID!, $to: ID!, $rows: [FulfillmentOrderLineItemInput!]) {
  fulfillmentOrderMove(id: $id, newLocationId: $to, fulfillmentOrderLineItems: $rows) { userErrors { message } } }`
const REFUND = `mutation Refund($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) { userErrors { message } } }`
const CAPTURE = `mutation Capture($input: OrderCaptureInput!) { orderCapture(input: $input) { userErrors { message } } }`
const CANCEL = `mutation Cancel($id: ID!) {
  orderCancel(orderId: $id, reason: CUSTOMER, restock: true, notifyCustomer: false, refundMethod: { originalPaymentMethodsRefund: true }) {
    userErrors: orderCancelUserErrors { message } } }`
