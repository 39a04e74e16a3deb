/** The query root, as far as it is simulated. */
import { connectionOf, sortedConnection, type Connection, type PageArgs } from './connection.ts'
import { isActive } from './fulfillmentOrders.ts'
import type { Order } from './model.ts'
import { findNode, findPart } from './node.ts'
import {
  customerDocument,
  locationDocument,
  subscriptionDocument,
  indexedOrders,
  orderDocument,
  orderPosition,
  productDocument,
  type SearchArgs,
  variantDocument,
} from './orderSearch.ts'
import { visibleOrder, visibleOrders } from './orderWindow.ts'
import type { ApiContext, FieldMap } from './resolver.ts'
import { matches, parseSearch, type SearchDocument } from './search.ts'
import { giftCardRoots } from './types/giftCard.ts'
import { returnRoots } from './types/return.ts'
import { inOrder } from './types/source.ts'
import { storeCreditRoots } from './types/storeCredit.ts'
import { legacyId } from './world.ts'

interface IdArgs {
  id: string
}

interface Dated {
  id: string
  createdAt: string
  updatedAt: string
}

function findOrders(args: SearchArgs, context: ApiContext) {
  const term = parseSearch(args.query ?? '', context.world.now())
  return indexedOrders(visibleOrders(context), context.world).filter((o) =>
    matches(term, orderDocument(o, context)),
  )
}

function ordersConnection(_root: unknown, args: SearchArgs, context: ApiContext): Connection<Order> {
  const page = sortedConnection(
    findOrders(args, context),
    args,
    orderPosition(args.sortKey ?? 'PROCESSED_AT'),
  )
  return {
    nodes: page.nodes.map((n) => n.order),
    edges: page.edges.map((e) => ({ node: e.node.order, cursor: e.cursor })),
    pageInfo: page.pageInfo,
  }
}

function searched<T extends Dated>(
  items: Iterable<T>,
  args: SearchArgs & { now: string },
  document: (item: T) => SearchDocument,
) {
  const term = parseSearch(args.query ?? '', args.now)
  const found = [...items].filter((item) => matches(term, document(item)))
  return sortedConnection(found, args, (item) => {
    const id = BigInt(legacyId(item.id))
    if (args.sortKey === 'UPDATED_AT') return { value: item.updatedAt, id }
    return args.sortKey === 'CREATED_AT' ? { value: item.createdAt, id } : { value: '', id }
  })
}

function count(
  found: readonly unknown[],
  limit: number | null | undefined,
): { count: number; precision: string } {
  const most = limit ?? 10_000
  return { count: Math.min(found.length, most), precision: found.length > most ? 'AT_LEAST' : 'EXACT' }
}

function allFulfillmentOrders(context: ApiContext) {
  return visibleOrders(context).flatMap((o) => o.fulfillmentOrders.map((f) => inOrder(o, f)))
}

const byId = (item: { id: string }) => ({ value: '', id: BigInt(legacyId(item.id)) })

const orderRoots: FieldMap = {
  order: (_root: unknown, args: IdArgs, context: ApiContext) => visibleOrder(args.id, context),
  orders: ordersConnection,
  ordersCount: (_root: unknown, args: SearchArgs & { limit?: number | null }, context: ApiContext) =>
    count(findOrders(args, context), args.limit),
  refund: (_root: unknown, args: IdArgs, context: ApiContext) => {
    const found = findPart(context, args.id, (o) => o.refunds)
    return found && inOrder(found.order, found.part)
  },
  fulfillment: (_root: unknown, args: IdArgs, context: ApiContext) => {
    const found = findPart(context, args.id, (o) => o.fulfillments)
    return found && inOrder(found.order, found.part)
  },
  fulfillmentOrder: (_root: unknown, args: IdArgs, context: ApiContext) => {
    const found = findPart(context, args.id, (o) => o.fulfillmentOrders)
    return found && inOrder(found.order, found.part)
  },
  fulfillmentOrders: (
    _root: unknown,
    args: PageArgs & { includeClosed?: boolean | null },
    context: ApiContext,
  ) => {
    const open = allFulfillmentOrders(context).filter((f) => args.includeClosed === true || isActive(f))
    return sortedConnection(open, args, byId)
  },
  assignedFulfillmentOrders: (_root: unknown, args: PageArgs, context: ApiContext) =>
    sortedConnection(allFulfillmentOrders(context).filter(isActive), args, byId),
  manualHoldsFulfillmentOrders: (_root: unknown, args: PageArgs, context: ApiContext) =>
    sortedConnection(
      allFulfillmentOrders(context).filter((f) => f.status === 'ON_HOLD'),
      args,
      byId,
    ),
  job: (_root: unknown, args: IdArgs, { world }: ApiContext) => {
    const job = world.state.jobs.get(args.id)
    if (job) job.done = true
    return job ?? null
  },
}

const storeRoots: FieldMap = {
  shop: (_root: unknown, _args: never, { world }: ApiContext) => world.state.shop,
  location: (_root: unknown, args: { id?: string | null }, { world }: ApiContext) => {
    const first = world.state.locations.values().next().value ?? null
    return args.id ? (world.state.locations.get(args.id) ?? null) : first
  },
  locations: (
    _root: unknown,
    args: SearchArgs & { includeInactive?: boolean | null },
    { world }: ApiContext,
  ) => {
    const shown = [...world.state.locations.values()].filter(
      (l) => l.isActive || args.includeInactive === true,
    )
    const term = parseSearch(args.query ?? '', world.now())
    const found = shown.filter((l) => matches(term, locationDocument(l)))
    const isByName = (args.sortKey ?? 'NAME') === 'NAME'
    return sortedConnection(found, args, (l) => ({
      value: isByName ? l.name : '',
      id: BigInt(legacyId(l.id)),
    }))
  },
  locationsAvailableForDeliveryProfilesConnection: (_root: unknown, args: PageArgs, { world }: ApiContext) =>
    connectionOf(
      [...world.state.locations.values()].filter((l) => l.isActive),
      args,
    ),
  product: (_root: unknown, args: IdArgs, { world }: ApiContext) => world.state.products.get(args.id) ?? null,
  products: (_root: unknown, args: SearchArgs, { world }: ApiContext) =>
    searched(world.state.products.values(), { ...args, now: world.now() }, (p) => productDocument(p, world)),
  productsCount: (_root: unknown, args: { limit?: number | null }, { world }: ApiContext) =>
    count([...world.state.products.keys()], args.limit),
  productVariant: (_root: unknown, args: IdArgs, { world }: ApiContext) =>
    world.state.variants.get(args.id) ?? null,
  productVariants: (_root: unknown, args: SearchArgs, { world }: ApiContext) =>
    searched(world.state.variants.values(), { ...args, now: world.now() }, variantDocument),
  inventoryItem: (_root: unknown, args: IdArgs, { world }: ApiContext) =>
    world.state.inventoryItems.get(args.id) ?? null,
  customer: (_root: unknown, args: IdArgs, { world }: ApiContext) => world.customer(args.id),
  customers: (_root: unknown, args: SearchArgs, { world }: ApiContext) =>
    searched(world.state.customers.values(), { ...args, now: world.now() }, customerDocument),
  customersCount: (_root: unknown, args: { limit?: number | null }, { world }: ApiContext) =>
    count([...world.state.customers.keys()], args.limit),
}

const appRoots: FieldMap = {
  node: (_root: unknown, args: IdArgs, context: ApiContext) => findNode(args.id, context),
  nodes: (_root: unknown, args: { ids: string[] }, context: ApiContext) =>
    args.ids.map((id) => findNode(id, context)),
  currentAppInstallation: (_root: unknown, _args: never, { world }: ApiContext) => world.state.app,
  appInstallation: (_root: unknown, _args: never, { world }: ApiContext) => world.state.app,
  publicApiVersions: () =>
    ['2026-01', '2026-04', '2026-07', '2026-10', '2027-01', 'unstable'].map((handle) => ({
      handle,
      displayName:
        handle === '2027-01'
          ? `${handle} (Release candidate)`
          : handle === '2026-10'
            ? `${handle} (Latest)`
            : handle,
      supported: handle <= '2026-10',
    })),
  webhookSubscription: (_root: unknown, args: IdArgs, { world }: ApiContext) =>
    world.state.webhookSubscriptions.get(args.id) ?? null,
  webhookSubscriptions: (
    _root: unknown,
    args: SearchArgs & { topics?: string[] | null; uri?: string | null; format?: string | null },
    { world }: ApiContext,
  ) => {
    const wanted = [...world.state.webhookSubscriptions.values()].filter(
      (w) =>
        (!args.topics || args.topics.length === 0 || args.topics.includes(w.topic)) &&
        (!args.uri || args.uri === w.uri) &&
        (!args.format || args.format === w.format),
    )
    return searched(wanted, { ...args, now: world.now() }, subscriptionDocument)
  },
  webhookSubscriptionsCount: (_root: unknown, args: { limit?: number | null }, { world }: ApiContext) =>
    count([...world.state.webhookSubscriptions.keys()], args.limit),
}

export const queryFields: FieldMap = {
  ...orderRoots,
  ...storeRoots,
  ...appRoots,
  ...giftCardRoots,
  ...returnRoots,
  ...storeCreditRoots,
}
