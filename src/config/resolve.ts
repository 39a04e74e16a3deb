import { resolve } from 'node:path'
import { type StoreKey, storeKey } from '../domain/ids.ts'
import { type Currency, currency } from '../domain/money.ts'
import type { LifePolicy } from '../domain/policy/policy.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { problemsFrom } from './problems.ts'
import { configSchema, type ValidConfig } from './schema.ts'
import { type Environment, SecretReader } from './secrets.ts'
import type {
  ConfigProblem,
  LoadedConfig,
  NetSuiteConfig,
  NetSuiteSignInConfig,
  ShopifySignInConfig,
  StoreConfig,
} from './types.ts'

export interface ResolveOptions {
  readonly environment: Environment
  /** The configuration file, absolute: relative paths in it start at its folder. */
  readonly file: string
  readonly folder: string
  readonly version: string
  /** The command line's `--observe`: can switch observing on, never off. */
  readonly observe: boolean
}

/**
 * An order waits for others in its look-ups, and for Shopify and PostgreSQL, longer than it holds a permit: with fewer
 * orders at once, permits stand idle (measured with `npm run bench -- backlog`).
 */
const ORDERS_A_PERMIT = 12
/** Orders stay together that once asked together; with few permits, some must be on their way beside such a group. */
const ORDERS_BESIDE = 60

const concurrencyFor = (permits: number): number => ORDERS_BESIDE + ORDERS_A_PERMIT * permits

type ValidStore = ValidConfig['stores'][string]

/** Checks a configuration, fills its defaults, and reads its secrets. Every problem is reported at once. */
export function resolveConfig(
  written: unknown,
  options: ResolveOptions,
): Result<LoadedConfig, readonly ConfigProblem[]> {
  const parsed = configSchema.safeParse(written, { reportInput: true })
  if (!parsed.success) return fail(problemsFrom(parsed.error))
  const valid = parsed.data
  const secrets = new SecretReader(options.environment)
  const stores: Record<StoreKey, StoreConfig> = {}
  for (const [name, store] of Object.entries(valid.stores)) {
    const key = storeKey(name)
    stores[key] = storeConfig({ key, store, publicUrl: valid.http.publicUrl ?? null }, secrets)
  }
  const loaded: LoadedConfig = {
    version: options.version,
    file: options.file,
    netsuite: netsuiteConfig(valid.netsuite, secrets),
    database: {
      url:
        valid.database.url === undefined
          ? secrets.databaseUrl()
          : secrets.plain(valid.database.url, 'database.url'),
      dataDir: resolve(options.folder, valid.database.dataDir),
    },
    http: {
      host: valid.http.host,
      port: valid.http.port,
      publicUrl: valid.http.publicUrl ?? null,
      bodyLimitBytes: valid.http.bodyLimitBytes,
    },
    stores,
    sweep: valid.sweep,
    work: { concurrency: valid.work.concurrency ?? concurrencyFor(valid.netsuite.permits) },
    retention: valid.retention,
    prove: valid.prove,
    observe: valid.observe || options.observe,
    updateQuietPeriodMinutes: valid.updateQuietPeriodMinutes,
    logLevel: valid.logLevel,
  }
  return secrets.problems.length === 0 ? ok(loaded) : fail(secrets.problems)
}

function netsuiteConfig(valid: ValidConfig['netsuite'], secrets: SecretReader): NetSuiteConfig {
  return {
    account: valid.account.toUpperCase(),
    baseUrl: valid.baseUrl ?? accountUrl(valid.account),
    signIn: netsuiteSignIn(valid.signIn, secrets),
    permits: valid.permits,
    timeoutSeconds: valid.timeoutSeconds,
  }
}

/** `1234567_SB1` is reached at `1234567-sb1.suitetalk.api.netsuite.com` (netsuite.md §1). */
const accountUrl = (account: string): string =>
  `https://${account.toLowerCase().replaceAll('_', '-')}.suitetalk.api.netsuite.com`

function netsuiteSignIn(
  valid: ValidConfig['netsuite']['signIn'],
  secrets: SecretReader,
): NetSuiteSignInConfig {
  const path = 'netsuite.signIn'
  if (valid.kind === 'tba') {
    return {
      kind: 'tba',
      consumerKey: secrets.plain(valid.consumerKey, `${path}.consumerKey`),
      consumerSecret: secrets.read(valid.consumerSecret, `${path}.consumerSecret`),
      tokenId: secrets.plain(valid.tokenId, `${path}.tokenId`),
      tokenSecret: secrets.read(valid.tokenSecret, `${path}.tokenSecret`),
    }
  }
  return {
    kind: 'm2m',
    clientId: secrets.plain(valid.clientId, `${path}.clientId`),
    certificateId: secrets.plain(valid.certificateId, `${path}.certificateId`),
    privateKey: secrets.pem(valid.privateKey, `${path}.privateKey`),
    algorithm: valid.algorithm,
  }
}

function storeConfig(
  from: { readonly key: StoreKey; readonly store: ValidStore; readonly publicUrl: string | null },
  secrets: SecretReader,
): StoreConfig {
  const { key, store } = from
  const path = `stores.${key}`
  const signIn = shopifySignIn(store.signIn, `${path}.signIn`, secrets)
  return {
    key,
    domain: store.domain,
    apiVersion: store.apiVersion,
    apiUrl: store.apiUrl ?? `https://${store.domain}`,
    webhookUrl: from.publicUrl === null ? null : `${from.publicUrl}/webhooks/shopify/${key}`,
    signIn,
    webhookSecrets: {
      current: webhookSecret(store, { path, signIn }, secrets),
      previous: secrets.readOptional(store.previousWebhookSecret, `${path}.previousWebhookSecret`),
    },
    timeoutSeconds: store.timeoutSeconds,
    policy: storePolicy(key, store),
  }
}

function shopifySignIn(
  valid: ValidStore['signIn'],
  path: string,
  secrets: SecretReader,
): ShopifySignInConfig {
  if (valid.kind === 'token') return { kind: 'token', token: secrets.read(valid.token, `${path}.token`) }
  return {
    kind: 'clientCredentials',
    clientId: secrets.plain(valid.clientId, `${path}.clientId`),
    clientSecret: secrets.read(valid.clientSecret, `${path}.clientSecret`),
  }
}

/** Shopify signs with the app's client secret, both kinds of app (shopify.md §2.2, §3). */
function webhookSecret(
  store: ValidStore,
  at: { readonly path: string; readonly signIn: ShopifySignInConfig },
  secrets: SecretReader,
): string {
  if (store.webhookSecret !== undefined) return secrets.read(store.webhookSecret, `${at.path}.webhookSecret`)
  if (at.signIn.kind === 'clientCredentials') return at.signIn.clientSecret
  secrets.problems.push({
    path: `${at.path}.webhookSecret`,
    problem: 'is missing',
    cure: "add webhookSecret: { env: 'NAME' } with the app's client secret: Shopify signs webhooks with it",
  })
  return ''
}

function storePolicy(key: StoreKey, store: ValidStore): LifePolicy {
  const baseCurrency: Currency = currency(store.baseCurrency)
  return {
    store: key,
    displayName: store.displayName ?? store.domain.replace('.myshopify.com', ''),
    goLiveAt: store.goLiveAt,
    bookCurrency: store.bookCurrency,
    subsidiary: store.subsidiary,
    timeZone: store.timeZone,
    baseCurrency,
    currencies: store.currencies,
    locations: store.locations,
    defaultLocation: store.defaultLocation,
    customForm: store.customForm,
    salesOrderStatus: store.salesOrderStatus,
    customers: store.customers,
    items: store.items,
    tax: store.tax,
    gateways: store.gateways,
    customFields: store.customFields,
    lineCustomFields: store.lineCustomFields,
    exclude: store.exclude,
    closedPeriod: store.closedPeriod,
    life: store.life,
  }
}
