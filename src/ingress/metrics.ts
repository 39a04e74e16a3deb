import { Counter, type Registry } from 'prom-client'
import type { Log } from '../adapters/log.ts'
import type { StoreKey } from '../domain/ids.ts'

/** What the endpoint counts. */
export interface IngressMetrics {
  delivery(store: StoreKey, outcome: 'stored' | 'refused' | 'unreadable' | 'not-stored'): void
  /** Another version than the configured one serialised the payload: said once a store and version. */
  apiVersion(store: { readonly key: StoreKey; readonly apiVersion: string }, stated: string | null): void
}

export function createIngressMetrics(registry: Registry, log: Log): IngressMetrics {
  const deliveries = new Counter({
    name: 'tieout_deliveries_total',
    help: 'Webhook deliveries by store and by what became of them',
    labelNames: ['store', 'outcome'],
    registers: [registry],
  })
  const warned = new Set<string>()
  return {
    delivery: (store, outcome) => deliveries.inc({ store, outcome }),
    apiVersion(store, stated) {
      if (stated === null || stated === store.apiVersion || warned.has(`${store.key} ${stated}`)) return
      warned.add(`${store.key} ${stated}`)
      log.warn(
        { store: store.key, configured: store.apiVersion, stated },
        'webhooks come in another API version than the configured one; it is set on the app in Shopify',
      )
    },
  }
}
