/** The buyer: orders as the storefront's checkout and the till make them, which no mutation can. */
import { fillCart } from './checkoutCart.ts'
import { type Checkout, CheckoutError, type CheckoutInput, parseCheckout } from './checkoutInput.ts'
import { takePayments } from './checkoutPayments.ts'
import type { Customer, Location, Order } from './model.ts'
import {
  type AddressFacts,
  blankOrder,
  mailingAddress,
  numberOrder,
  openOrder,
  recordHistory,
} from './newOrder.ts'
import { orderAgreement } from './orderSales.ts'
import { totalPrice } from './orderTotals.ts'
import { routeOrder } from './routing.ts'
import { addCustomer } from './seed.ts'
import { isoSeconds, type ShopifyWorld } from './world.ts'

const HOME: AddressFacts = {
  address1: '12 Elm Street',
  city: 'New York',
  provinceCode: 'NY',
  province: 'New York',
  countryCode: 'US',
  country: 'United States',
  zip: '10012',
}

/**
 * Places an order and announces it (`orders/create`, `order_transactions/create`, `orders/paid`).
 * Throws a CheckoutError for a cart that cannot be bought; then there is no order, though a new customer may stay.
 */
export function placeCheckout(world: ShopifyWorld, given: CheckoutInput): Order {
  const checkout = parseCheckout(given)
  const order = blankOrder(world)
  const customer = findCustomer(world, checkout)
  order.taxesIncluded = checkout.taxesIncluded ?? order.taxesIncluded
  order.presentmentCurrencyCode = checkout.presentmentCurrency ?? order.currencyCode
  order.taxExempt = customer?.taxExempt ?? false
  fillCart(world, order, checkout)
  const shop = checkout.pos ? retailLocation(world, checkout.pos.location) : null
  describe(order, { world, checkout, customer, shop })
  numberOrder(world, order)
  takePayments(world, order, checkout)
  order.originalTotal = totalPrice(order)
  order.agreements.push(orderAgreement(world, order))
  routeOrder(world, order, { handedOver: shop, chosen: chosenLocations(world, order, checkout) })
  if (checkout.fulfillAt !== undefined) schedule(order, isoSeconds(new Date(checkout.fulfillAt)))
  if (checkout.history) recordHistory(world, order, order.processedAt)
  else openOrder(world, order)
  return order
}

type Scene = { world: ShopifyWorld; checkout: Checkout; customer: Customer | null; shop: Location | null }

/** Everything about the order that is not money. */
function describe(order: Order, { world, checkout, customer, shop }: Scene): void {
  order.customerId = customer?.id ?? null
  order.email = customer?.email ?? null
  order.test = checkout.test
  order.note = checkout.note ?? null
  order.tags = checkout.tags
  order.poNumber = checkout.poNumber ?? null
  order.sourceName = checkout.sourceName ?? (shop ? 'pos' : 'web')
  order.retailLocationId = shop?.id ?? null
  order.customAttributes = Object.entries(checkout.attributes).map(([key, value]) => ({ key, value }))
  if (checkout.processedAt !== undefined) {
    order.processedAt = isoSeconds(new Date(checkout.processedAt))
    if (order.processedAt < order.createdAt) order.createdAt = order.processedAt
  }
  const names = { firstName: customer?.firstName, lastName: customer?.lastName }
  const toShip = shop === null && order.lines.some((line) => line.requiresShipping)
  const home = { ...HOME, ...names }
  if (checkout.shippingAddress || toShip) {
    order.shippingAddress = mailingAddress(world, checkout.shippingAddress ?? home)
  }
  if (shop === null)
    order.billingAddress = mailingAddress(world, checkout.billingAddress ?? checkout.shippingAddress ?? home)
}

/** The buyer's customer record: by id, by e-mail, or a new one. `customer: null` leaves the order without. */
function findCustomer(world: ShopifyWorld, checkout: Checkout): Customer | null {
  const facts = checkout.customer
  if (facts === null || (facts === undefined && checkout.pos)) return null
  if (facts?.id !== undefined) {
    const known = world.customer(facts.id)
    if (known === null) throw new CheckoutError(`no customer ${facts.id} in this store`)
    return known
  }
  const email = facts?.email === undefined ? 'buyer@example.com' : facts.email
  const known = [...world.state.customers.values()].find(
    (candidate) => email !== null && candidate.email === email,
  )
  if (known) return known
  const { firstName = 'Bea', lastName = 'Buyer', taxExempt = false } = facts ?? {}
  const customer = addCustomer(world, { email, firstName, lastName, taxExempt })
  world.emit('CUSTOMERS_CREATE', customer.id)
  return customer
}

function schedule(order: Order, fulfillAt: string): void {
  for (const fulfillmentOrder of order.fulfillmentOrders) {
    fulfillmentOrder.fulfillAt = fulfillAt
    if (fulfillmentOrder.status === 'OPEN') fulfillmentOrder.status = 'SCHEDULED'
  }
}

/** Locations that the checkout chose for lines, by line id. */
function chosenLocations(world: ShopifyWorld, order: Order, checkout: Checkout): Map<string, Location> {
  const chosen = new Map<string, Location>()
  for (const [index, { location }] of checkout.lines.entries()) {
    const line = order.lines[index]
    if (location !== undefined && line) chosen.set(line.id, retailLocation(world, location))
  }
  return chosen
}

function retailLocation(world: ShopifyWorld, named: string | undefined): Location {
  const locations = [...world.state.locations.values()]
  const location =
    named === undefined ? locations.at(-1) : locations.find(({ id, name }) => named === id || named === name)
  if (!location) throw new CheckoutError(`no location ${named ?? ''} in this store`)
  return location
}
