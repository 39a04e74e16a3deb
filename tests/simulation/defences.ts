/** Defences that are taken out one at a time, so that none hides another's bug. */
import type { SourcePatch } from './patches.ts'
import type { Scenario } from './scenario.ts'

export const DEFENCES = ['sweep', 'dedupe', 'readback'] as const
export type Defence = (typeof DEFENCES)[number]

const MINUTE_MS = 60_000
/** Long enough for the subscriptions to stand. */
const CALM_START_MS = 10 * MINUTE_MS

const TAKEN_OUT: Readonly<Record<Defence, readonly SourcePatch[]>> = {
  sweep: [
    {
      file: 'src/ingress/sweepShopify.ts',
      find: '  const source = orderSource(options.store)\n',
      replace:
        "  if (options.store) return ok({ listed: 0, raised: 0, kind: 'recent' })\n  const source = orderSource(options.store)\n",
    },
  ],
  dedupe: [
    {
      file: 'src/inbox/sql/accept.ts',
      find: 'on conflict (store, webhook_id) do nothing',
      replace: 'on conflict (store, webhook_id) do update set topic = excluded.topic',
      times: 2,
    },
  ],
  readback: [
    {
      file: 'src/reconcile/order.ts',
      find: 'const differences = verifyNeeded\n',
      replace: 'const differences = verifyNeeded && facts === null\n',
    },
  ],
}

/** What to patch, and what a scenario must leave out, since only the defence would make it good. */
export function without(defences: readonly Defence[]): {
  readonly patches: readonly SourcePatch[]
  readonly scenario: (scenario: Scenario) => Scenario
} {
  return {
    patches: defences.flatMap((defence) => TAKEN_OUT[defence]),
    scenario: defences.includes('sweep') ? everyWebhookArrives : (scenario) => scenario,
  }
}

const later = (ms: number): number => ms + CALM_START_MS

function everyWebhookArrives(scenario: Scenario): Scenario {
  const { 'webhook.lost': _lost, ...faults } = scenario.faults
  return {
    ...scenario,
    faults,
    faultsStartMs: later(scenario.faultsStartMs),
    faultsEndMs: later(scenario.faultsEndMs),
    orders: scenario.orders.map((order) => ({
      ...order,
      atMs: later(order.atMs),
      afterwards:
        order.afterwards === null ? null : { ...order.afterwards, atMs: later(order.afterwards.atMs) },
    })),
    deeds: scenario.deeds.map((deed) => ({ ...deed, atMs: later(deed.atMs) })),
    configChangeMs: scenario.configChangeMs === null ? null : later(scenario.configChangeMs),
  }
}
