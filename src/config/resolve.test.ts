import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { shopifyId, storeKey } from '../domain/ids.ts'
import { formatProblems } from './problems.ts'
import { redactConfig } from './redact.ts'
import { resolveConfig } from './resolve.ts'
import type { ConfigProblem, LoadedConfig } from './types.ts'

const KEY = '-----BEGIN PRIVATE KEY-----\\nMIIB\\n-----END PRIVATE KEY-----'
const environment = { CLIENT_SECRET: 'sees-all', NS_KEY: KEY, TOKEN: 'shpat_1' }

const store = () => ({
  domain: 'acme.myshopify.com',
  signIn: { kind: 'clientCredentials', clientId: 'abc', clientSecret: { env: 'CLIENT_SECRET' } },
  goLiveAt: '2026-12-01T00:00:00-05:00',
  subsidiary: '1',
  timeZone: 'America/New_York',
  baseCurrency: 'USD',
  currencies: { USD: '1' },
  customers: { mode: 'email', customerLess: '9' },
  items: { discount: '101', shipping: '102' },
  tax: { mode: 'lines', item: (): string => '103' },
  gateways: { shopify_payments: { account: '201' } },
})

const written = (): Record<string, unknown> => ({
  netsuite: {
    account: '1234567_sb1',
    signIn: { kind: 'm2m', clientId: 'n', certificateId: 'c', privateKey: { env: 'NS_KEY' } },
  },
  stores: { main: store() },
})

function resolve(
  config: unknown,
  env: Record<string, string> = environment,
): LoadedConfig | readonly ConfigProblem[] {
  const result = resolveConfig(config, {
    environment: env,
    file: '/home/tieout.config.ts',
    folder: '/home',
    version: 'v1',
    observe: false,
  })
  return result.ok ? result.value : result.failure
}

function loaded(config: unknown, env?: Record<string, string>): LoadedConfig {
  const result = resolve(config, env)
  if (!('netsuite' in result)) throw new Error(JSON.stringify(result))
  return result
}

function problems(config: unknown, env?: Record<string, string>): readonly ConfigProblem[] {
  const result = resolve(config, env)
  if ('netsuite' in result) throw new Error('the configuration was accepted')
  return result
}

const withStore = (changes: Record<string, unknown>): unknown => ({
  ...written(),
  stores: { main: { ...store(), ...changes } },
})

test('a short configuration is filled with defaults', () => {
  const config = loaded(written())
  const main = config.stores[storeKey('main')]
  expect(config).toMatchObject({
    version: 'v1',
    netsuite: {
      account: '1234567_SB1',
      baseUrl: 'https://1234567-sb1.suitetalk.api.netsuite.com',
      permits: 4,
    },
    database: { url: null, dataDir: '/home/.tieout' },
    http: { port: 8080, publicUrl: null, bodyLimitBytes: 5_000_000 },
    sweep: { everySeconds: 120, overlapMinutes: 10, fullEveryHours: 24 },
    work: { concurrency: 108 },
    observe: false,
    updateQuietPeriodMinutes: 20,
  })
  expect(main).toMatchObject({
    apiUrl: 'https://acme.myshopify.com',
    apiVersion: '2026-10',
    webhookUrl: null,
    webhookSecrets: { current: 'sees-all', previous: null },
    policy: { goLiveAt: '2026-12-01T05:00:00Z', displayName: 'acme', closedPeriod: 'park' },
  })
})

const lifeOf = (life?: unknown) => {
  const { policy } = loaded(withStore(life === undefined ? {} : { life })).stores[storeKey('main')] ?? {}
  if (policy === undefined) throw new Error('no store')
  return policy
}

test('without a word about it nobody but NetSuite bills or ships, and what has no item parks', () => {
  const { life, items } = lifeOf()
  expect(life).toMatchObject({
    billing: 'netsuite',
    depositApplication: 'tieout',
    channelLiable: 'park',
    roundingAccount: null,
    roundingLimit: 5n,
    cashAmount: 'share',
    refundTax: 'beside',
    capture: 'shopify',
    cancellations: 'report',
    refunds: 'shopify',
    returns: 'shopify',
    refundOnCancel: false,
    shipping: null,
    inventoryDetail: null,
  })
  expect(life.itemFulfillment(shopifyId(7))).toBe('netsuite')
  expect(Reflect.apply(life.cashSale, null, [])).toBe(false)
  expect(items).toMatchObject({
    returned: null,
    refundAdjustment: null,
    returnFee: null,
    rounding: null,
    channelTax: null,
  })
})

/** Choices and defaults as one section of the reference page states them. */
function explainedIn(section: string): readonly (readonly [string, string])[] {
  const page = readFileSync(new URL('../../docs/reference/configuration.md', import.meta.url), 'utf8')
  const [text = ''] = page.slice(page.indexOf(`## \`${section}\``) + 3).split('\n## ')
  return [...text.matchAll(/^\| `(\w+)` \| `([^`]+)` \|/gm)].map(([, name = '', stated = '']) => [
    name,
    stated,
  ])
}

test('the reference page explains every choice of the daily proof, with its default', () => {
  const { prove } = loaded(written())
  expect(explainedIn('prove')).toEqual([
    ['at', `'${prove.at}'`],
    ['staleAfterHours', String(prove.staleAfterHours)],
  ])
})

test('the reference page explains every choice, with its default', () => {
  const { life } = lifeOf()
  const explained = explainedIn('life')
  const given = Object.entries(life).map(([name, value]) => {
    if (name === 'itemFulfillment') return [name, "'netsuite'"]
    if (name === 'cashSale') return [name, '() => false']
    return [name, typeof value === 'string' ? `'${value}'` : String(value)]
  })
  expect(explained).toEqual(given)
})

test('who writes a fulfilment is said for all locations, or for some', () => {
  const all = lifeOf({ itemFulfillment: 'tieout' }).life.itemFulfillment
  expect([all(shopifyId(7)), all(null)]).toEqual(['tieout', 'tieout'])
  const some = lifeOf({ itemFulfillment: { '7': 'tieout' } }).life.itemFulfillment
  expect([some(shopifyId(7)), some(shopifyId(8)), some(null)]).toEqual(['tieout', 'netsuite', 'netsuite'])
})

test('a cash sale rule that answers neither true nor false throws, which parks its order', () => {
  const { life } = lifeOf({ cashSale: () => 'pos' })
  expect(() => Reflect.apply(life.cashSale, null, [])).toThrow('life.cashSale answered "pos"')
})

test('as many orders are worked on at once as the permits can use, unless it is set', () => {
  const signIn = { kind: 'm2m', clientId: 'n', certificateId: 'c', privateKey: { env: 'NS_KEY' } }
  const netsuite = { account: '1234567', signIn, permits: 55 }
  expect(loaded({ ...written(), netsuite }).work.concurrency).toBe(720)
  expect(loaded({ ...written(), netsuite, work: { concurrency: 20 } }).work.concurrency).toBe(20)
})

test('the private key may carry its line breaks as \\n', () => {
  const { signIn } = loaded(written()).netsuite
  expect(signIn.kind === 'm2m' && signIn.privateKey).toBe(
    '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----',
  )
})

test('the webhook address is the public one with the store’s key', () => {
  const config = loaded({ ...written(), http: { publicUrl: 'https://tieout.example.com/' } })
  expect(config.stores[storeKey('main')]?.webhookUrl).toBe('https://tieout.example.com/webhooks/shopify/main')
})

test('DATABASE_URL is used where the configuration names no database', () => {
  const url = 'postgres://u:pw@db/tieout'
  expect(loaded(written(), { ...environment, DATABASE_URL: url }).database.url).toBe(url)
})

describe('each mistake names its path, what is wrong and the cure', () => {
  const paths = (found: readonly ConfigProblem[]): string[] =>
    found.map(({ path, problem }) => `${path} ${problem}`)

  test.each<[string, unknown, string]>([
    ['goLiveAt missing', withStore({ goLiveAt: undefined }), 'stores.main.goLiveAt is missing'],
    [
      'goLiveAt no instant',
      withStore({ goLiveAt: '2026-12-01' }),
      'stores.main.goLiveAt is no instant with its offset',
    ],
    ['misspelt setting', withStore({ gateway: {} }), 'stores.main has no setting "gateway"'],
    ['id as a number', withStore({ subsidiary: 1 }), 'stores.main.subsidiary is no NetSuite internal id'],
    ['zone', withStore({ timeZone: 'New York' }), 'stores.main.timeZone is no time zone'],
    ['domain', withStore({ domain: 'acme.com' }), 'stores.main.domain is no shop domain'],
    ['currency', withStore({ baseCurrency: 'usd' }), 'stores.main.baseCurrency is no currency'],
    [
      'tax mode',
      withStore({ tax: { mode: 'guess' } }),
      "stores.main.tax.mode needs mode 'suitetax' or 'lines'",
    ],
    [
      'async mapping',
      withStore({ tax: { mode: 'lines', item: async () => '1' } }),
      'stores.main.tax.item is asynchronous',
    ],
    ['no function', withStore({ exclude: 'vip' }), 'stores.main.exclude must be a function'],
    [
      'custom field’s name',
      withStore({ customFields: { channel: () => '' } }),
      'stores.main.customFields.channel is no custbody_ field',
    ],
    [
      'one of our fields',
      withStore({ customFields: { custbody_tieout_hash: () => '' } }),
      'stores.main.customFields.custbody_tieout_hash is a field that Tieout fills itself',
    ],
    [
      'a written secret',
      withStore({ signIn: { kind: 'token', token: 'shpat_1' } }),
      'stores.main.signIn.token must name an environment variable',
    ],
    [
      'sign-in kind',
      withStore({ signIn: { kind: 'password' } }),
      "stores.main.signIn.kind needs kind 'clientCredentials' or 'token'",
    ],
    [
      'store key',
      { ...written(), stores: { 'Main Store': store() } },
      "stores['Main Store'] is no store key",
    ],
    ['no store', { ...written(), stores: {} }, 'stores names no store'],
    ['one shop twice', { ...written(), stores: { a: store(), b: store() } }, 'stores names one shop twice'],
    ['nothing', {}, 'netsuite is missing'],
    [
      'public address',
      { ...written(), http: { publicUrl: 'http://example.com' } },
      'http.publicUrl is no https address',
    ],
    ['port', { ...written(), http: { port: 99_999 } }, 'http.port must be a number from 0 to 65535 (port)'],
    [
      'billing',
      withStore({ life: { billing: 'monthly' } }),
      "stores.main.life.billing must be 'netsuite', 'on-fulfillment' or 'on-order'",
    ],
    [
      'a location by its name',
      withStore({ life: { itemFulfillment: { 'Main warehouse': 'tieout' } } }),
      "stores.main.life.itemFulfillment must be 'netsuite', 'tieout', or one of them by Shopify location",
    ],
    [
      'rounding with decimals',
      withStore({ life: { roundingLimit: 0.05 } }),
      'stores.main.life.roundingLimit must be a whole number (smallest units of the currency, such as cents)',
    ],
    [
      'closed periods',
      withStore({ closedPeriod: 'reopen' }),
      "stores.main.closedPeriod must be 'park' or 'next-open'",
    ],
    [
      'an item of a credit',
      withStore({ items: { discount: '1', shipping: '2', returned: 'RET' } }),
      'stores.main.items.returned is no NetSuite internal id',
    ],
    ['observe', { ...written(), observe: 'yes' }, 'observe must be true or false'],
    [
      'a quiet period that an update may outlive',
      { ...written(), updateQuietPeriodMinutes: 16 },
      'updateQuietPeriodMinutes must be at least 17 minutes: NetSuite may still carry out an update whose answer was lost',
    ],
  ])('%s', (_name, config, expected) => {
    const found = problems(config)
    expect(paths(found)).toContain(expected)
    expect(found.every(({ cure }) => cure.length > 5)).toBe(true)
  })

  test('a missing secret names the variable and the path that wants it', () => {
    expect(problems(written(), { NS_KEY: KEY })).toEqual([
      {
        path: 'stores.main.signIn.clientSecret',
        problem: 'needs the environment variable CLIENT_SECRET, which is not set',
        cure: 'set CLIENT_SECRET where Tieout runs, or name another variable in stores.main.signIn.clientSecret',
      },
    ])
  })

  test('a secret that is no key says so without showing it', () => {
    const [problem] = problems(written(), { ...environment, NS_KEY: 'hunter2' })
    expect(problem?.problem).toBe('NS_KEY holds no private key in PEM form')
    expect(JSON.stringify(problem)).not.toContain('hunter2')
  })

  test('a static token needs the webhook secret too', () => {
    const config = withStore({ signIn: { kind: 'token', token: { env: 'TOKEN' } } })
    expect(paths(problems(config))).toEqual(['stores.main.webhookSecret is missing'])
  })

  test('they read as a list', () => {
    expect(formatProblems('tieout.config.ts', problems(withStore({ timeZone: 'X' })))).toBe(
      [
        'One thing to put right in tieout.config.ts:',
        '  stores.main.timeZone is no time zone',
        "    → write the IANA name, such as 'America/New_York'",
      ].join('\n'),
    )
  })
})

test('a tax function that answers no internal id throws, which parks its order', () => {
  const config = loaded(withStore({ tax: { mode: 'lines', item: () => 'GST' } }))
  const tax = config.stores[storeKey('main')]?.policy.tax
  expect(() => tax?.mode === 'lines' && Reflect.apply(tax.item, null, [])).toThrow('tax.item answered "GST"')
})

test('no secret is shown', () => {
  const url = 'postgres://u:hunter2@db/tieout'
  const shown = JSON.stringify(redactConfig(loaded(written(), { ...environment, DATABASE_URL: url })))
  expect(shown).not.toMatch(/hunter2|sees-all|MIIB/)
  expect(shown).toContain('postgres://u:(secret)@db/tieout')
  expect(shown).toContain('"roundingLimit":"5"')
})

test('the time of the daily proof is a time of day, or null', () => {
  expect(loaded({ ...written(), prove: { at: null } }).prove).toEqual({ at: null, staleAfterHours: 24 })
  expect(() => loaded({ ...written(), prove: { at: '24:00' } })).toThrow()
})
