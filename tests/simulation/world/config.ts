import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNetSuiteSimulation } from '../../../simulators/netsuite/start.ts'
import { createShopifySimulator } from '../../../simulators/shopify/start.ts'
import { demoConfigText, demoSecrets, type SeedListing } from '../../../src/cli/demo/configText.ts'
import { loadConfig } from '../../../src/config/load.ts'
import type { LoadedConfig, StoreConfig } from '../../../src/config/types.ts'
import { type ShopifyId, shopifyId, storeKey } from '../../../src/domain/ids.ts'

export const STORE = storeKey('demo')
export const SHOP_URL = 'https://shop.simulated'
export const NETSUITE_URL = 'https://netsuite.simulated'
export const WEB_URL = 'https://tieout.simulated'
/** Every simulation of one seed starts at a moment of its own after this one. */
export const EPOCH_MS = Date.parse('2026-03-02T15:00:00Z')

const PERMITS = 3

/** The deployment's configuration, and the one it is changed to: payments by Klarna are mapped in it. */
export interface SimulationConfigs {
  readonly first: LoadedConfig
  readonly second: LoadedConfig
  /** Where the store sells over the counter. */
  readonly till: ShopifyId
}

export const TILL = 'Downtown shop'

/** Both simulators are made from one seed always, so that their ids fit one configuration. */
export async function simulationConfigs(): Promise<SimulationConfigs> {
  const clock = { now: () => EPOCH_MS, schedule: () => () => undefined }
  const netsuite = createNetSuiteSimulation({ clock })
  const shopify = createShopifySimulator({ clock })
  const { credentials } = netsuite.auth
  const listed = await netsuite.handle({
    method: 'GET',
    url: `${NETSUITE_URL}/sim/seed`,
    headers: {},
    body: '',
  })
  if ('dropped' in listed) throw new Error('the simulator did not list its seed')
  const simulators = {
    shopify: { ...shopify, url: `${SHOP_URL}${new URL(shopify.url).pathname}`, sim: `${SHOP_URL}/sim` },
    netsuite: {
      url: NETSUITE_URL,
      account: netsuite.simulator.world.account.id,
      tba: credentials.tba,
      m2m: credentials.m2m,
      sim: `${NETSUITE_URL}/sim`,
    },
  }
  const { locations } = shopify.service.world.state
  const till = [...locations.values()].find(({ name }) => name === TILL)?.id
  if (till === undefined) throw new Error(`the store has no location ${TILL}`)
  const text = demoConfigText({
    simulators,
    seed: JSON.parse(listed.body) as SeedListing,
    locations: Object.fromEntries([...locations.values()].map(({ id, name }) => [shopifyId(id), name])),
    databaseUrl: 'postgres://simulated.invalid/tieout',
    webPort: 8080,
    goLiveAt: new Date(EPOCH_MS - 86_400_000).toISOString(),
    imported: null,
  })
  shopify.stop()
  const folder = await mkdtemp(join(tmpdir(), 'tieout-simulation-'))
  try {
    await writeFile(join(folder, 'tieout.config.ts'), text)
    const loaded = await loadConfig({ cwd: folder, environment: demoSecrets(simulators) })
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.failure))
    const { tba } = credentials
    const first: LoadedConfig = {
      ...loaded.value,
      version: 'first',
      netsuite: { ...loaded.value.netsuite, signIn: { kind: 'tba', ...tba }, permits: PERMITS },
      sweep: {
        ...loaded.value.sweep,
        everySeconds: 1800,
        netsuiteEverySeconds: 1800,
        subscriptionsEveryMinutes: 60,
      },
      stores: mapStores(loaded.value, (store) => ({
        ...store,
        webhookUrl: `${WEB_URL}/webhooks/shopify/${store.key}`,
      })),
    }
    return { first, second: withKlarna(first), till: shopifyId(till) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const withKlarna = (config: LoadedConfig): LoadedConfig => ({
  ...config,
  version: 'second',
  stores: mapStores(config, (store) => {
    const { gateways } = store.policy
    const { manual } = gateways
    return manual === undefined
      ? store
      : { ...store, policy: { ...store.policy, gateways: { ...gateways, klarna: manual } } }
  }),
})

const mapStores = (
  config: LoadedConfig,
  change: (store: StoreConfig) => StoreConfig,
): LoadedConfig['stores'] =>
  Object.fromEntries(Object.entries(config.stores).map(([key, store]) => [key, change(store)]))
