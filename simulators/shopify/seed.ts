import { seededRandom } from '../random.ts'
import type { Customer, InventoryLevel, Location, MailingAddress, Product, ProductVariant } from './model.ts'
import { parseAmount } from './money.ts'
import type { ShopifyWorld } from './world.ts'

/** SKUs of the seeded catalogue: TIE-001 … TIE-030. The NetSuite simulator seeds items by the same names. */
export const SEEDED_SKUS: readonly string[] = Array.from(
  { length: 30 },
  (_, n) => `TIE-${String(n + 1).padStart(3, '0')}`,
)

const GOODS: readonly [title: string, variants: readonly string[], price: string][] = [
  ['Enamel mug', ['White', 'Blue', 'Green'], '14.50'],
  ['Wool blanket', ['Grey', 'Ochre'], '89.00'],
  ['Ground coffee', ['250 g', '500 g', '1 kg'], '9.99'],
  ['Cast-iron pan', ['20 cm', '26 cm'], '45.95'],
  ['Linen apron', ['Natural', 'Black'], '32.00'],
  ['Beeswax candle', ['Small', 'Large'], '7.77'],
  ['Oak cutting board', ['Default Title'], '54.40'],
  ['Notebook', ['Plain', 'Ruled', 'Dotted'], '3.33'],
  ['Canvas tote', ['Default Title'], '19.00'],
  ['Steel flask', ['0.5 l', '0.75 l', '1 l'], '24.95'],
  ['Tea towel', ['Stripe', 'Check'], '11.25'],
  ['Olive oil', ['0.5 l', '1 l'], '16.60'],
  ['Desk lamp', ['Default Title'], '129.00'],
  ['Poster', ['A3', 'A2'], '21.01'],
  ['Soap bar', ['Default Title'], '0.99'],
]

type Place = readonly [name: string, city: string, provinceCode: string, zip: string]

const PLACES: readonly Place[] = [
  ['Main warehouse', 'Albany', 'NY', '12207'],
  ['West warehouse', 'Reno', 'NV', '89501'],
  ['Downtown shop', 'New York', 'NY', '10012'],
]

const FIRST_NAMES = [
  'Ada',
  'Ben',
  'Chen',
  'Dora',
  'Emil',
  'Fatima',
  'Greta',
  'Hugo',
  'Ines',
  'Jonas',
] as const
const LAST_NAMES = ['Abbot', 'Brandt', 'Costa', 'Duval', 'Eriksen', 'Fischer', 'Gupta', 'Haas'] as const

export type SeedOptions = {
  customers?: number
  /** Locations beside the three that every seeded store has. */
  moreLocations?: readonly { name: string; fulfillsOnlineOrders?: boolean }[]
}

/** Fills an empty store: a catalogue with SKUs, a gift card, three locations with stock, and customers. */
export function seedShop(world: ShopifyWorld, options: SeedOptions = {}): void {
  const locations = PLACES.map((place) => addLocation(world, place))
  for (const { name, fulfillsOnlineOrders = true } of options.moreLocations ?? []) {
    const location = addLocation(world, [name, 'Reno', 'NV', '89501'])
    locations.push(Object.assign(location, { fulfillsOnlineOrders }))
  }
  let serial = 0
  for (const [title, variants, price] of GOODS) {
    const product = addProduct(world, title)
    for (const variant of variants) {
      const sku = SEEDED_SKUS[serial++] ?? null
      addVariant(world, product, { title: variant, sku, price, locations })
    }
  }
  const giftCard = addProduct(world, 'Gift card')
  giftCard.isGiftCard = true
  giftCard.productType = 'Gift Cards'
  for (const price of ['25', '50', '100']) {
    addVariant(world, giftCard, { title: `$${price}`, sku: null, price, locations: [] })
  }
  addCustomers(world, options.customers ?? 12)
}

/** One more product, as a merchant adds it, with one variant of this SKU and stock at every location. */
export function addVariantWithSku(
  world: ShopifyWorld,
  facts: { sku: string | null; title: string; price: string },
): ProductVariant {
  const locations = [...world.state.locations.values()]
  return addVariant(world, addProduct(world, facts.title), { ...facts, title: 'Default Title', locations })
}

function addLocation(world: ShopifyWorld, place: Place): Location {
  const [name, city, provinceCode, zip] = place
  const location: Location = {
    id: world.nextId('Location'),
    name,
    isActive: true,
    fulfillsOnlineOrders: true,
    shipsInventory: true,
    address: { ...address(world), address1: '1 Store Street', city, provinceCode, zip },
    createdAt: world.now(),
    updatedAt: world.now(),
  }
  world.state.locations.set(location.id, location)
  return location
}

function addProduct(world: ShopifyWorld, title: string): Product {
  const product: Product = {
    id: world.nextId('Product'),
    title,
    handle: title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    vendor: 'Tieout Goods',
    productType: 'Goods',
    status: 'ACTIVE',
    isGiftCard: false,
    tags: [],
    variantIds: [],
    createdAt: world.now(),
    updatedAt: world.now(),
  }
  world.state.products.set(product.id, product)
  return product
}

type VariantFacts = { title: string; sku: string | null; price: string; locations: readonly Location[] }

function addVariant(world: ShopifyWorld, product: Product, facts: VariantFacts): ProductVariant {
  const times = { createdAt: world.now(), updatedAt: world.now() }
  const variant: ProductVariant = {
    id: world.nextId('ProductVariant'),
    productId: product.id,
    inventoryItemId: world.nextId('InventoryItem'),
    title: facts.title,
    sku: facts.sku,
    barcode: null,
    price: parseAmount(facts.price),
    compareAtPrice: null,
    taxable: !product.isGiftCard,
    position: product.variantIds.length + 1,
    ...times,
  }
  product.variantIds.push(variant.id)
  world.state.variants.set(variant.id, variant)
  const levels = facts.locations.map((location) => [location.id, stockAt(world, location)])
  world.state.inventoryItems.set(variant.inventoryItemId, {
    id: variant.inventoryItemId,
    variantId: variant.id,
    sku: facts.sku,
    tracked: !product.isGiftCard,
    requiresShipping: !product.isGiftCard,
    levels: Object.fromEntries(levels),
    ...times,
  })
  return variant
}

function stockAt(world: ShopifyWorld, location: Location): InventoryLevel {
  return {
    id: world.nextId('InventoryLevel'),
    locationId: location.id,
    quantities: { available: 1000, on_hand: 1000, committed: 0, incoming: 0, reserved: 0, damaged: 0 },
    isActive: true,
    updatedAt: world.now(),
  }
}

function addCustomers(world: ShopifyWorld, count: number): void {
  const random = seededRandom(`customers:${world.seed}`)
  for (let serial = 1; serial <= count; serial++) {
    const firstName = random.pick(FIRST_NAMES)
    const lastName = random.pick(LAST_NAMES)
    const email = `${firstName}.${lastName}.${serial}@example.com`.toLowerCase()
    addCustomer(world, { email, firstName, lastName })
  }
}

/** A customer as a checkout leaves one behind. Fields that the order does not state are null. */
export function addCustomer(
  world: ShopifyWorld,
  facts: {
    id?: string
    email: string | null
    firstName: string | null
    lastName: string | null
    taxExempt?: boolean
  },
): Customer {
  const customer: Customer = {
    id: facts.id ?? world.nextId('Customer'),
    email: facts.email,
    phone: null,
    firstName: facts.firstName,
    lastName: facts.lastName,
    note: null,
    tags: [],
    taxExempt: facts.taxExempt ?? false,
    taxExemptions: [],
    state: 'DISABLED',
    locale: 'en',
    verifiedEmail: true,
    addresses: [],
    defaultAddressId: null,
    metafields: [],
    createdAt: world.now(),
    updatedAt: world.now(),
  }
  world.state.customers.set(customer.id, customer)
  return customer
}

/** An empty United States address, to be filled in. */
function address(world: ShopifyWorld): MailingAddress {
  return {
    id: world.nextId('MailingAddress'),
    firstName: null,
    lastName: null,
    company: null,
    address1: null,
    address2: null,
    city: null,
    provinceCode: null,
    province: null,
    countryCode: 'US',
    country: 'United States',
    zip: null,
    phone: null,
  }
}
