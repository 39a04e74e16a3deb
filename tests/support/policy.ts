import type { LoadedConfig } from '../../src/config/types.ts'
import type { LifePolicy } from '../../src/domain/policy/policy.ts'
import { STORE } from './deployment.ts'

/** A deployment's configuration with other choices for its one store. */
export function withPolicy(config: LoadedConfig, changes: Partial<LifePolicy>): LoadedConfig {
  const store = config.stores[STORE]
  if (!store) throw new Error('the deployment has no store')
  const changed = { ...store, policy: { ...store.policy, ...changes } }
  return { ...config, stores: { ...config.stores, [STORE]: changed } }
}
