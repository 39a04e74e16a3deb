import type { MadeOfOurs, MadeType } from '../../adapters/netsuite/fulfillments.ts'
import type { NetSuiteClient } from '../../adapters/netsuite/client.ts'
import type { GivenBack, GivenType } from '../../adapters/netsuite/givenBack.ts'
import type { LoadedConfig } from '../../config/types.ts'
import type { Fault } from '../../domain/fault/fault.ts'
import { ok, type Result } from '../../domain/result.ts'
import type { Reflections } from '../../ledger/reflections.ts'

/** What the sweep of NetSuite looks for beside our own records; null: no store has Shopify told of any. */
export function madeOfOurs({
  config,
  netsuite,
  reflections,
}: {
  readonly config: Pick<LoadedConfig, 'stores'>
  readonly netsuite: Pick<NetSuiteClient, 'madeOfOursSince' | 'givenBackSince'>
  readonly reflections: Pick<Reflections, 'sight' | 'sighted'>
}) {
  const types = typesToldOf(config)
  const given = givenTypes(config)
  if (types.length === 0 && given.length === 0) return null
  return {
    async since(since: string): Promise<Result<readonly (MadeOfOurs | GivenBack)[], Fault>> {
      const made = types.length === 0 ? ok([]) : await netsuite.madeOfOursSince(types, since)
      if (!made.ok || given.length === 0) return made
      const refunded = await netsuite.givenBackSince(given, since)
      return refunded.ok ? ok([...made.value, ...refunded.value]) : refunded
    },
    reflections,
  }
}

function givenTypes({ stores }: Pick<LoadedConfig, 'stores'>): readonly GivenType[] {
  const lives = Object.values(stores).map(({ policy }) => policy.life)
  return [
    ...(lives.some(({ refunds }) => refunds === 'both')
      ? (['CustRfnd', 'CustCred', 'CashRfnd'] as const)
      : []),
    ...(lives.some(({ returns }) => returns === 'both') ? (['ItemRcpt'] as const) : []),
  ]
}

function typesToldOf({ stores }: Pick<LoadedConfig, 'stores'>): readonly MadeType[] {
  const lives = Object.values(stores).map(({ policy }) => policy.life)
  return [
    ...(lives.some(({ shipping }) => shipping !== null) ? (['ItemShip'] as const) : []),
    ...(lives.some(({ capture }) => capture === 'on-billing') ? (['CustInvc', 'CashSale'] as const) : []),
  ]
}
