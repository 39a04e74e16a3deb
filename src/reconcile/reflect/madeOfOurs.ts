import type { MadeType } from '../../adapters/netsuite/fulfillments.ts'
import type { NetSuiteClient } from '../../adapters/netsuite/client.ts'
import type { LoadedConfig } from '../../config/types.ts'
import type { Reflections } from '../../ledger/reflections.ts'

/** What the sweep of NetSuite looks for beside our own records; null: no store has Shopify told of any. */
export function madeOfOurs({
  config,
  netsuite,
  reflections,
}: {
  readonly config: Pick<LoadedConfig, 'stores'>
  readonly netsuite: Pick<NetSuiteClient, 'madeOfOursSince'>
  readonly reflections: Pick<Reflections, 'sight' | 'sighted'>
}) {
  const types = typesToldOf(config)
  if (types.length === 0) return null
  return { since: (since: string) => netsuite.madeOfOursSince(types, since), reflections }
}

function typesToldOf({ stores }: Pick<LoadedConfig, 'stores'>): readonly MadeType[] {
  const lives = Object.values(stores).map(({ policy }) => policy.life)
  return [
    ...(lives.some(({ shipping }) => shipping !== null) ? (['ItemShip'] as const) : []),
    ...(lives.some(({ capture }) => capture === 'on-billing') ? (['CustInvc', 'CashSale'] as const) : []),
  ]
}
