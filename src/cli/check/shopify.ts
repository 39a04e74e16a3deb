import { REQUIRED_SCOPES, scopesToTell } from '../../domain/shopify/scopes.ts'
import type { ShopFacts } from '../../adapters/shopify/types.ts'
import type { StoreConfig } from '../../config/types.ts'
import { shopifyId } from '../../domain/ids.ts'
import { SUBSCRIPTIONS } from '../../ingress/topics.ts'
import type { OpenedStore } from '../types.ts'
import { type Finding, Findings } from './finding.ts'

/** Everything that the configuration says of one shop, proved against it. */
export async function checkStore(
  { config, client }: OpenedStore,
  manageSubscriptions: boolean,
): Promise<readonly Finding[]> {
  const findings = new Findings(`shopify ${config.key}`)
  const shop = await client.shop()
  if (!shop.ok) {
    findings.fault('sign-in', shop.failure)
    return findings.list
  }
  findings.ok('sign-in', {
    ops: 'Shopify accepts our sign-in.',
    tech: config.signIn.kind === 'token' ? 'static token' : 'client credentials',
  })
  checkShop(config, shop.value, findings)
  checkVersion(config, client.servedVersion(), findings)
  await checkScopes({ config, client }, findings)
  await checkLocations({ config, client }, findings)
  await checkSubscriptions({ config, client }, manageSubscriptions, findings)
  return findings.list
}

type Store = Pick<OpenedStore, 'config' | 'client'>

function checkShop({ domain, policy, key }: StoreConfig, shop: ShopFacts, findings: Findings): void {
  if (shop.domain === domain)
    findings.ok('shop', { ops: `This is ${shop.name}.`, tech: `myshopifyDomain ${shop.domain}` })
  else
    findings.problem('shop', {
      ops: `The sign-in belongs to another shop: ${shop.domain}, not ${domain}.`,
      tech: `shop.myshopifyDomain is ${shop.domain}`,
      cure: `correct stores.${key}.domain, or give the credentials of the app on ${domain}`,
    })
  if (policy.bookCurrency === 'shop' && policy.currencies[shop.currency] === undefined)
    findings.problem('currency', {
      ops: `The shop sells in ${shop.currency}, which has no NetSuite currency in the configuration.`,
      tech: `stores.${key}.currencies has no "${shop.currency}"`,
      cure: `add ${shop.currency} to stores.${key}.currencies, or book in the currency of the buyer`,
    })
  else findings.ok('currency', { ops: `The shop sells in ${shop.currency}.`, tech: policy.bookCurrency })
  if (shop.timeZone !== policy.timeZone)
    findings.note('time zone', {
      ops: `The shop's days are those of ${shop.timeZone}; orders are dated in ${policy.timeZone}, the subsidiary's.`,
      tech: `shop.ianaTimezone ${shop.timeZone}, policy.timeZone ${policy.timeZone}`,
    })
  findings.note('prices', {
    ops: shop.taxesIncluded ? 'Prices contain tax.' : 'Tax comes on top of prices.',
    tech: `shop.taxesIncluded ${shop.taxesIncluded}; each order states its own`,
  })
}

function checkVersion({ apiVersion, key }: StoreConfig, served: string | null, findings: Findings): void {
  if (served === null || served === apiVersion) {
    findings.ok('API version', {
      ops: `Shopify serves version ${apiVersion}.`,
      tech: 'X-Shopify-API-Version',
    })
    return
  }
  findings.problem('API version', {
    ops: `Shopify answers with version ${served}, not ${apiVersion}.`,
    tech: `X-Shopify-API-Version: ${served}: an unsupported version falls forward silently (shopify.md §1.3)`,
    cure: `upgrade Tieout, or leave stores.${key}.apiVersion out`,
  })
}

/** Without it Shopify shows the last 60 days only (shopify.md §3). */
const ALL_ORDERS = 'read_all_orders'

async function checkScopes({ client, config }: Store, findings: Findings): Promise<void> {
  const granted = await client.scopes()
  if (!granted.ok) return findings.fault('scopes', granted.failure)
  const has = new Set(granted.value)
  const missing = REQUIRED_SCOPES.filter(
    (scope) => !has.has(scope) && !has.has(scope.replace('read_', 'write_')),
  )
  if (missing.length > 0)
    findings.problem('scopes', {
      ops: `The app may not read everything an order needs: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing.`,
      tech: `granted: ${granted.value.join(', ')}`,
      cure: `add ${missing.join(', ')} to the app's scopes and have the merchant approve them`,
    })
  else
    findings.ok('scopes', {
      ops: 'The app may read all that an order needs.',
      tech: REQUIRED_SCOPES.join(', '),
    })
  const untold = scopesToTell(config.policy.life).filter((scope) => !has.has(scope))
  if (untold.length > 0)
    findings.problem('scopes to write', {
      ops: `The app may not tell Shopify all that the configuration asks for: ${untold.join(', ')} ${untold.length === 1 ? 'is' : 'are'} missing.`,
      tech: `granted: ${granted.value.join(', ')}`,
      cure: `add ${untold.join(', ')} to the app's scopes and have the merchant approve them, or choose otherwise in stores.${config.key}.life`,
    })
  if (!has.has(ALL_ORDERS))
    findings.note('older orders', {
      ops: 'Shopify shows us the last 60 days of orders only; a change of an older one is not seen.',
      tech: `${ALL_ORDERS} is not granted`,
      cure: `ask Shopify for ${ALL_ORDERS} if older orders still change`,
    })
}

async function checkLocations({ config, client }: Store, findings: Findings): Promise<void> {
  const locations = await client.locations()
  if (!locations.ok) return findings.fault('locations', locations.failure)
  const { policy, key } = config
  const there = new Map<string, string>(locations.value.map(({ id, name }) => [id, name]))
  const gone = Object.keys(policy.locations).filter((id) => !there.has(id))
  if (gone.length > 0)
    findings.problem('locations', {
      ops: `The configuration maps Shopify locations that the shop does not have: ${gone.join(', ')}.`,
      tech: `stores.${key}.locations`,
      cure: `correct or remove them; the shop has ${[...there].map(([id, name]) => `${id} (${name})`).join(', ')}`,
    })
  const unmapped = [...there].filter(([id]) => policy.locations[id] === undefined)
  const shipping = unmapped.filter(([id]) => policy.life.itemFulfillment(shopifyId(id)) === 'tieout')
  if (shipping.length > 0)
    findings.problem('shipping locations', {
      ops: `Tieout shall write the shipments of ${shipping.map(([, name]) => `"${name}"`).join(', ')}, which has no location in NetSuite.`,
      tech: `life.itemFulfillment says 'tieout' for ${shipping.map(([id]) => id).join(', ')}; not in stores.${key}.locations`,
      cure: `add them to stores.${key}.locations, or leave their shipments to NetSuite in stores.${key}.life.itemFulfillment`,
    })
  else if (unmapped.length > 0)
    findings.note('locations without a counterpart', {
      ops: `Orders that Shopify assigns to ${unmapped.map(([, name]) => `"${name}"`).join(', ')} will park.`,
      tech: `not in stores.${key}.locations: ${unmapped.map(([id]) => id).join(', ')}`,
      cure: `add them to stores.${key}.locations if orders are sold or shipped there`,
    })
  if (gone.length === 0 && unmapped.length === 0)
    findings.ok('locations', {
      ops: 'Every location of the shop has one in NetSuite.',
      tech: [...there.keys()].join(', '),
    })
}

async function checkSubscriptions(
  { config, client }: Store,
  managed: boolean,
  findings: Findings,
): Promise<void> {
  const { webhookUrl } = config
  if (webhookUrl === null) {
    findings.note('webhooks', {
      ops: 'Shopify cannot reach us, so orders wait for the sweep. Nothing is lost, only slower.',
      tech: 'http.publicUrl is not set',
      cure: 'set http.publicUrl to the https address under which Shopify reaches this server',
    })
    return
  }
  const listed = await client.listSubscriptions()
  if (!listed.ok) return findings.fault('webhooks', listed.failure)
  const there = new Set(listed.value.filter(({ uri }) => uri === webhookUrl).map(({ topic }) => topic))
  const missing = SUBSCRIPTIONS.map(({ topic }) => topic).filter((topic) => !there.has(topic))
  const tech = `${webhookUrl}: ${missing.length === 0 ? [...there].join(', ') : `missing ${missing.join(', ')}`}`
  if (missing.length === 0) findings.ok('webhooks', { ops: 'Shopify tells us of every change.', tech })
  else if (managed)
    findings.note('webhooks', {
      ops: 'Some webhook subscriptions are missing; a running Tieout makes them by itself.',
      tech,
    })
  else
    findings.problem('webhooks', {
      ops: 'Some webhook subscriptions are missing.',
      tech,
      cure: 'create them in the app, or let Tieout do it: sweep.manageSubscriptions: true',
    })
}
