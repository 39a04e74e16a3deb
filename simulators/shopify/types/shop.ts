/** Shop, AppInstallation, WebhookSubscription. */
import type { AppInstallation, MailingAddress, Shop, WebhookSubscription } from '../model.ts'
import { connectionOf, type PageArgs } from '../connection.ts'
import type { ApiContext, FieldMap, TypeMap } from '../resolver.ts'
import { legacyId } from '../world.ts'

/** What an app sees without a list of scopes: the sim's own full set. */
const ALL_SCOPES = [
  'read_all_orders',
  'read_assigned_fulfillment_orders',
  'read_customers',
  'read_fulfillments',
  'read_inventory',
  'read_locations',
  'read_merchant_managed_fulfillment_orders',
  'read_order_edits',
  'read_orders',
  'read_products',
  'read_returns',
  'write_customers',
  'write_inventory',
  'write_merchant_managed_fulfillment_orders',
  'write_order_edits',
  'write_orders',
  'write_products',
  'write_returns',
] as const

function presentmentCurrencies(_shop: Shop, _args: never, { world }: ApiContext): string[] {
  const known = [...world.fx.keys()].flatMap((pair) => pair.split('/'))
  return [...new Set([world.state.shop.currencyCode, ...known])]
}

function offsetMinutes(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at)
  const name = parts.find((p) => p.type === 'timeZoneName')?.value ?? 'GMT'
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name)
  if (!match) return 0
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]))
}

const pad = (n: number) => String(n).padStart(2, '0')

const shopFields: FieldMap = {
  contactEmail: (s: Shop) => s.email,
  shopOwnerName: () => 'Store Owner',
  url: (s: Shop) => `https://${s.myshopifyDomain}`,
  primaryDomain: (s: Shop) => ({
    id: `gid://shopify/Domain/${legacyId(s.id)}`,
    host: s.myshopifyDomain,
    url: `https://${s.myshopifyDomain}`,
    sslEnabled: true,
  }),
  plan: (s: Shop) => ({
    displayName: s.planName,
    publicDisplayName: s.planName,
    partnerDevelopment: false,
    shopifyPlus: s.shopifyPlus,
  }),
  enabledPresentmentCurrencies: presentmentCurrencies,
  timezoneOffsetMinutes: (s: Shop, _args: never, { world }: ApiContext) =>
    offsetMinutes(s.ianaTimezone, world.nowMs()),
  timezoneOffset: (s: Shop, _args: never, { world }: ApiContext) => {
    const minutes = offsetMinutes(s.ianaTimezone, world.nowMs())
    return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(minutes) / 60))}${pad(Math.abs(minutes) % 60)}`
  },
  orderNumberFormatPrefix: () => '#',
  orderNumberFormatSuffix: () => '',
  taxShipping: () => true,
  setupRequired: () => false,
  unitSystem: () => 'METRIC_SYSTEM',
  weightUnit: () => 'KILOGRAMS',
  description: () => null,
  updatedAt: (s: Shop) => s.createdAt,
  shopAddress: (s: Shop) => shopAddress(s),
  billingAddress: (s: Shop) => shopAddress(s),
  locations: (_shop: Shop, args: PageArgs, { world }: ApiContext) =>
    connectionOf([...world.state.locations.values()], args),
}

function shopAddress(shop: Shop): Partial<MailingAddress> {
  return {
    id: `gid://shopify/ShopAddress/${legacyId(shop.id)}`,
    address1: null,
    address2: null,
    city: null,
    company: null,
    zip: null,
    phone: null,
    province: null,
    provinceCode: null,
    country: shop.countryCode,
    countryCode: shop.countryCode,
  }
}

const installationFields: FieldMap = {
  accessScopes: (_app: AppInstallation, _args: never, context: ApiContext) =>
    [...(context.scopes ?? ALL_SCOPES)]
      .toSorted()
      .map((handle) => ({ handle, description: handle.replaceAll('_', ' ') })),
  app: (a: AppInstallation) => ({ id: a.appId, title: a.title, handle: a.title.toLowerCase() }),
  launchUrl: () => 'https://tieout.example',
  uninstallUrl: () => null,
  activeSubscriptions: () => [],
  channel: () => null,
  publication: () => null,
}

const webhookFields: FieldMap = {
  legacyResourceId: (w: WebhookSubscription) => legacyId(w.id),
  callbackUrl: (w: WebhookSubscription) => w.uri,
  endpoint: (w: WebhookSubscription) => endpoint(w.uri),
  metafields: () => [],
  apiVersion: (w: WebhookSubscription) => ({
    handle: w.apiVersion,
    displayName: w.apiVersion,
    supported: true,
  }),
}

/** WebhookSubscriptionEndpoint from a uri (shopify.md §2.6). */
function endpoint(uri: string): object {
  const pubSub = /^pubsub:\/\/([^:]+):(.+)$/.exec(uri)
  if (pubSub) {
    return { __typename: 'WebhookPubSubEndpoint', pubSubProject: pubSub[1], pubSubTopic: pubSub[2] }
  }
  if (uri.startsWith('arn:')) return { __typename: 'WebhookEventBridgeEndpoint', arn: uri }
  return { __typename: 'WebhookHttpEndpoint', callbackUrl: uri }
}

export const shopTypes: TypeMap = {
  Shop: shopFields,
  AppInstallation: installationFields,
  WebhookSubscription: webhookFields,
}
