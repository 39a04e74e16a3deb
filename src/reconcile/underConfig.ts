import type { ExclusionCode } from '../domain/desired/types.ts'
import type { StorePolicy } from '../domain/policy/policy.ts'
import type { RunOutcome, Wait } from '../domain/work/outcome.ts'

/** A go-live stays what it is while the rest of the configuration changes, and with it all of a store's history. */
export const goLiveKey = ({ store, goLiveAt }: Pick<StorePolicy, 'store' | 'goLiveAt'>): string =>
  `go-live of ${store} at ${goLiveAt}`

/** What may bring an excluded order into scope; nothing in the configuration does for a test order or a cancelled one. */
export function waitsOfExclusion(code: ExclusionCode, policy: StorePolicy): readonly Wait[] {
  if (code === 'before-go-live') return [{ onKind: 'config', onKey: goLiveKey(policy) }]
  return code === 'policy' ? [{ onKind: 'config', onKey: 'version' }] : []
}

/**
 * Names the version of the configuration under which the outcome came about. Whatever process starts with another one
 * frees it: also where this one went on for a while beside it, or died between the change and saying so.
 */
export function underConfig(outcome: RunOutcome, version: string): RunOutcome {
  if (!('waits' in outcome) || outcome.waits === undefined) return outcome
  const waits = outcome.waits.map((wait) =>
    wait.onKind === 'config' && wait.onKey === 'version' ? { ...wait, onKey: version } : wait,
  )
  return { ...outcome, waits }
}
