/** The deployment that the cases of a file share: the real product over both simulators, in one process. */
import { afterAll, beforeAll } from 'vitest'
import { realClock } from '../../../simulators/clock.ts'
import type { RecordGroup } from '../../../simulators/netsuite/world.ts'
import type { LoadedConfig } from '../../../src/config/types.ts'
import { type NetSuiteId, netSuiteId } from '../../../src/domain/ids.ts'
import type { LifeChoices, LifeItemPolicy, LifePolicy } from '../../../src/domain/policy/policy.ts'
import {
  ask,
  type DeploymentOptions,
  STORE,
  type TestDeployment,
  testDeployment,
} from '../../support/deployment.ts'
import { type Staff, staffOf } from './staff.ts'

/** Choices of the merchant; what is left out stays. */
export type PolicyChanges = Partial<Omit<LifePolicy, 'life' | 'items'>> & {
  readonly life?: Partial<LifeChoices>
  readonly items?: Partial<LifeItemPolicy>
}

export function withChoices(config: LoadedConfig, changes: PolicyChanges): LoadedConfig {
  const store = config.stores[STORE]
  if (store === undefined) throw new Error('the deployment has no store')
  const { life, items, ...others } = changes
  const policy: LifePolicy = {
    ...store.policy,
    ...others,
    life: { ...store.policy.life, ...life },
    items: { ...store.policy.items, ...items },
  }
  return { ...config, stores: { ...config.stores, [STORE]: { ...store, policy } } }
}

export interface OpenShop {
  readonly deployment: TestDeployment
  readonly staff: Staff
  readonly config: LoadedConfig
  /** Time goes on in Shopify. */
  act(): void
  /** A seeded NetSuite record by external id. */
  readonly id: (group: RecordGroup, externalId: string) => NetSuiteId
}

/** The file's shop, once its tests run. */
export type CaseShop = () => OpenShop

export interface ShopOptions {
  readonly deployment?: DeploymentOptions
  readonly policy?: (shop: Omit<OpenShop, 'config'>) => PolicyChanges
  /** How long ago Shopify's clock starts, so that things happen one after the other; default 30 hours. */
  readonly startsHoursAgo?: number
  /** Done to both systems before the first case. */
  readonly setUp?: (shop: OpenShop) => Promise<void>
}

const HOUR_MS = 3_600_000
/** Between two things that people do. */
const STEP_MS = 61_000
const STARTS_HOURS_AGO = 30

/** The worked examples' article: 49.99, of which a unit costs 18.00 (E1). */
export const COAT = 'COAT'

/** Opens a shop before the file's tests and closes it after them. */
export function openShop(options: ShopOptions = {}): CaseShop {
  let open: OpenShop | null = null
  beforeAll(async () => {
    open = await start(options)
  })
  afterAll(() => open?.deployment.stop())
  return () => {
    if (open === null) throw new Error('the shop is not open yet')
    return open
  }
}

async function start(options: ShopOptions): Promise<OpenShop> {
  let passed = 0
  const startsAgo = (options.startsHoursAgo ?? STARTS_HOURS_AGO) * HOUR_MS
  const real = realClock()
  const clock = { ...real, now: () => real.now() - startsAgo + passed }
  const given = options.deployment ?? {}
  const deployment = await testDeployment({
    ...given,
    shopify: { clock, ...given.shopify },
    netsuite: {
      ...given.netsuite,
      // Liabilities may hold gift cards and store credit, as the worked examples book them (E4, E13).
      settings: {
        // With the preference off, what was edited down before it was first seen parks its deposit (netsuite.md §6).
        allowDepositsAboveOrder: true,
        depositAccountTypes: ['Bank', 'OthCurrAsset', 'OthCurrLiab'],
        paymentAccountTypes: ['Bank', 'OthCurrAsset', 'OthCurrLiab'],
        refundAccountTypes: ['Bank', 'OthCurrAsset', 'CredCard', 'OthCurrLiab'],
        ...given.netsuite?.settings,
      },
    },
  })
  const { world } = deployment.netsuite.simulation.simulator
  const act = (): void => {
    passed += STEP_MS
  }
  const shop: Omit<OpenShop, 'config'> = {
    deployment,
    act,
    staff: staffOf(deployment, act),
    id(group, externalId) {
      const found = world.byExternalId(group, externalId)
      if (found === undefined) throw new Error(`not seeded: ${externalId}`)
      return netSuiteId(found.id)
    },
  }
  await addArticle(deployment, { sku: COAT, price: '49.99', cost: 18 })
  const config = withChoices(withChoices(deployment.config, ownBooks(shop)), options.policy?.(shop) ?? {})
  const opened: OpenShop = { ...shop, config }
  await options.setUp?.(opened)
  return opened
}

/** Tieout ships and bills; gift cards and store credit are liabilities. */
function ownBooks(shop: Omit<OpenShop, 'config'>): PolicyChanges {
  const gateways = shop.deployment.config.stores[STORE]?.policy.gateways ?? {}
  const at = (externalId: string) => ({ account: shop.id('account', externalId), paymentOption: null })
  return {
    life: { billing: 'on-fulfillment', itemFulfillment: () => 'tieout' },
    gateways: {
      ...gateways,
      gift_card: at('account_gift_card_liability'),
      shopify_store_credit: at('account_store_credit_liability'),
    },
  }
}

/** The same article in both systems. */
export async function addArticle(
  { shopify, netsuite }: TestDeployment,
  { sku, price, cost }: { sku: string; price: string; cost: number },
): Promise<void> {
  await ask(`${shopify.simUrl}/products`, { sku, title: sku, price })
  await ask(`${netsuite.sim}/items`, { items: [{ itemId: sku, cost }] })
}
