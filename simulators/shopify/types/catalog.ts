/** Product, ProductVariant, InventoryItem, InventoryLevel, Location. */
import { connectionOf, type PageArgs } from '../connection.ts'
import type { InventoryItem, InventoryLevel, Location, Product, ProductVariant } from '../model.ts'
import { formatMoneyScalar } from '../money.ts'
import type { ApiContext, FieldMap, TypeMap } from '../resolver.ts'
import type { ShopifyWorld } from '../world.ts'
import { legacyId } from '../world.ts'
import { money } from './source.ts'

type Level = InventoryLevel & { item: InventoryItem }

function variantsOf(product: Product, world: ShopifyWorld): ProductVariant[] {
  return product.variantIds.map((id) => world.state.variants.get(id)).filter((v) => v !== undefined)
}

function available(item: InventoryItem | undefined): number {
  return Object.values(item?.levels ?? {}).reduce((n, l) => n + (l.quantities['available'] ?? 0), 0)
}

function itemOf(variant: ProductVariant, world: ShopifyWorld): InventoryItem | undefined {
  return world.state.inventoryItems.get(variant.inventoryItemId)
}

const prices = (product: Product, world: ShopifyWorld) => variantsOf(product, world).map((v) => v.price)

const productFields: FieldMap = {
  legacyResourceId: (p: Product) => legacyId(p.id),
  variants: (p: Product, args: PageArgs, { world }: ApiContext) => connectionOf(variantsOf(p, world), args),
  variantsCount: (p: Product) => ({ count: p.variantIds.length, precision: 'EXACT' }),
  totalVariants: (p: Product) => p.variantIds.length,
  totalInventory: (p: Product, _args: never, { world }: ApiContext) =>
    variantsOf(p, world).reduce((n, v) => n + available(itemOf(v, world)), 0),
  hasOnlyDefaultVariant: (p: Product, _args: never, { world }: ApiContext) =>
    variantsOf(p, world).every((v) => v.title === 'Default Title'),
  tracksInventory: (p: Product, _args: never, { world }: ApiContext) =>
    variantsOf(p, world).some((v) => itemOf(v, world)?.tracked),
  priceRangeV2: (p: Product, _args: never, { world }: ApiContext) => {
    const sorted = prices(p, world).toSorted((a, b) => (a < b ? -1 : 1))
    const { currencyCode } = world.state.shop
    return {
      minVariantPrice: money(sorted[0] ?? 0n, currencyCode),
      maxVariantPrice: money(sorted.at(-1) ?? 0n, currencyCode),
    }
  },
  description: () => '',
  descriptionHtml: () => '',
  featuredImage: () => null,
  featuredMedia: () => null,
  category: () => null,
  publishedAt: (p: Product) => p.createdAt,
}

const variantFields: FieldMap = {
  legacyResourceId: (v: ProductVariant) => legacyId(v.id),
  product: (v: ProductVariant, _args: never, { world }: ApiContext) =>
    world.state.products.get(v.productId) ?? null,
  inventoryItem: (v: ProductVariant, _args: never, { world }: ApiContext) => itemOf(v, world) ?? null,
  inventoryQuantity: (v: ProductVariant, _args: never, { world }: ApiContext) => available(itemOf(v, world)),
  sellableOnlineQuantity: (v: ProductVariant, _args: never, { world }: ApiContext) =>
    available(itemOf(v, world)),
  price: (v: ProductVariant, _args: never, { world }: ApiContext) =>
    formatMoneyScalar(v.price, world.state.shop.currencyCode),
  compareAtPrice: (v: ProductVariant, _args: never, { world }: ApiContext) =>
    v.compareAtPrice === null ? null : formatMoneyScalar(v.compareAtPrice, world.state.shop.currencyCode),
  displayName: (v: ProductVariant, _args: never, { world }: ApiContext) =>
    `${world.state.products.get(v.productId)?.title ?? ''} - ${v.title}`,
  selectedOptions: (v: ProductVariant) => [{ name: 'Title', value: v.title, optionValue: null }],
  availableForSale: () => true,
  inventoryPolicy: () => 'DENY',
  image: () => null,
  unitPrice: () => null,
  taxCode: () => null,
  requiresComponents: () => false,
}

const itemFields: FieldMap = {
  legacyResourceId: (i: InventoryItem) => legacyId(i.id),
  variant: (i: InventoryItem, _args: never, { world }: ApiContext) =>
    world.state.variants.get(i.variantId) ?? null,
  variants: (i: InventoryItem, args: PageArgs, { world }: ApiContext) => {
    const variant = world.state.variants.get(i.variantId)
    return connectionOf(variant ? [variant] : [], args)
  },
  inventoryLevels: (i: InventoryItem, args: PageArgs & { includeInactive?: boolean | null }) => {
    const levels = Object.values(i.levels).filter((l) => l.isActive || args.includeInactive === true)
    return connectionOf(
      levels.map((l) => ({ ...l, item: i })),
      args,
    )
  },
  inventoryLevel: (i: InventoryItem, args: { locationId: string }) => {
    const level = i.levels[args.locationId]
    return level ? { ...level, item: i } : null
  },
  locationsCount: (i: InventoryItem) => ({ count: Object.keys(i.levels).length, precision: 'EXACT' }),
  duplicateSkuCount: (i: InventoryItem, _args: never, { world }: ApiContext) =>
    [...world.state.inventoryItems.values()].filter((o) => o.id !== i.id && o.sku !== null && o.sku === i.sku)
      .length,
  measurement: () => ({ id: 'gid://shopify/InventoryItemMeasurement/1', weight: null }),
  trackedEditable: () => ({ locked: false, reason: null }),
  unitCost: () => null,
  countryCodeOfOrigin: () => null,
  provinceCodeOfOrigin: () => null,
  harmonizedSystemCode: () => null,
}

const levelFields: FieldMap = {
  location: (l: Level, _args: never, { world }: ApiContext) =>
    world.state.locations.get(l.locationId) ?? null,
  quantities: (l: Level, args: { names: string[] }) =>
    args.names.map((name) => ({
      id: `gid://shopify/InventoryQuantity/${legacyId(l.id)}?name=${name}`,
      name,
      quantity: l.quantities[name] ?? 0,
      updatedAt: name === 'on_hand' ? null : l.updatedAt,
    })),
  canDeactivate: () => true,
  deactivationAlert: () => null,
  createdAt: (l: Level) => l.item.createdAt,
}

const locationFields: FieldMap = {
  legacyResourceId: (l: Location) => legacyId(l.id),
  isPrimary: (l: Location, _args: never, { world }: ApiContext) =>
    world.state.locations.keys().next().value === l.id,
  isFulfillmentService: () => false,
  fulfillmentService: () => null,
  addressVerified: () => true,
  activatable: (l: Location) => !l.isActive,
  deactivatable: (l: Location) => l.isActive,
  deletable: () => false,
  deactivatedAt: () => null,
  hasActiveInventory: () => true,
  hasUnfulfilledOrders: () => false,
  inventoryLevel: (l: Location, args: { inventoryItemId: string }, { world }: ApiContext) => {
    const item = world.state.inventoryItems.get(args.inventoryItemId)
    const level = item?.levels[l.id]
    return item && level ? { ...level, item } : null
  },
  inventoryLevels: (l: Location, args: PageArgs, { world }: ApiContext) => {
    const levels = [...world.state.inventoryItems.values()].flatMap((item) => {
      const level = item.levels[l.id]
      return level ? [{ ...level, item }] : []
    })
    return connectionOf(levels, args)
  },
}

const addressFields: FieldMap = {
  formatted: (a: Location['address']) => [a.address1, a.city, a.country].filter(Boolean),
  latitude: () => null,
  longitude: () => null,
}

export const catalogTypes: TypeMap = {
  Product: productFields,
  ProductVariant: variantFields,
  InventoryItem: itemFields,
  InventoryLevel: levelFields,
  Location: locationFields,
  LocationAddress: addressFields,
}
