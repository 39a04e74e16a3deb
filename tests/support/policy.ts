import type { LoadedConfig } from '../../src/config/types.ts'
import type { LifeChoices, LifePolicy } from '../../src/domain/policy/policy.ts'
import { STORE } from './deployment.ts'

/** A deployment's configuration with other choices for its one store. */
export function withPolicy(config: LoadedConfig, changes: Partial<LifePolicy>): LoadedConfig {
  const store = config.stores[STORE]
  if (!store) throw new Error('the deployment has no store')
  const changed = { ...store, policy: { ...store.policy, ...changes } }
  return { ...config, stores: { ...config.stores, [STORE]: changed } }
}

/** The store of the worked examples: Tieout bills by shipment, writes fulfilments, and sets deposits against bills. */
export function withLife(
  config: LoadedConfig,
  changes: Partial<LifeChoices>,
  more: Partial<LifePolicy> = {},
): LoadedConfig {
  const life = config.stores[STORE]?.policy.life
  if (!life) throw new Error('the deployment has no store')
  const examples: Partial<LifeChoices> = { billing: 'on-fulfillment', itemFulfillment: () => 'tieout' }
  return withPolicy(config, { life: { ...life, ...examples, ...changes }, ...more })
}
