/** A deployment whose shop loses what it is told to, and a NetSuite in which people act: what Shopify is told of it. */
import type { LoadedConfig } from '../../src/config/types.ts'
import type { LifeChoices } from '../../src/domain/policy/policy.ts'
import { orderSubject } from '../../src/domain/ids.ts'
import type { RunOutcome } from '../../src/domain/work/outcome.ts'
import { type PlacedOrder, STORE, type TestDeployment, testDeployment } from './deployment.ts'
import { losingShop, type LosingShop } from './losingShop.ts'
import { withLife } from './policy.ts'
import { accountClock, sweepAccount } from './warehouse.ts'

export interface ReflectStage {
  readonly deployment: TestDeployment
  readonly shop: LosingShop
  readonly config: LoadedConfig
  readonly clock: ReturnType<typeof accountClock>
  /** One look at the order, as after a webhook. */
  look(order: PlacedOrder, under?: LoadedConfig): Promise<RunOutcome | undefined>
  /** Sees what happened in NetSuite, without any webhook of Shopify's, and works on what it raised. */
  swept(order: PlacedOrder, under?: LoadedConfig): Promise<RunOutcome | undefined>
  stop(): Promise<void>
}

type NetSuiteSettings = NonNullable<NonNullable<Parameters<typeof testDeployment>[0]>['netsuite']>['settings']

/** The sweep of NetSuite has begun. */
export async function startReflectStage(
  life: Partial<LifeChoices>,
  settings: NetSuiteSettings = {},
): Promise<ReflectStage> {
  const clock = accountClock()
  const deployment = await testDeployment({ netsuite: { clock, settings } })
  const shop = await losingShop(withLife(deployment.config, life))
  const { config } = shop
  await sweepAccount(deployment, config)
  return {
    deployment,
    shop,
    config,
    clock,
    look: async (order, under = config) =>
      (await deployment.drain([order], under)).get(orderSubject(STORE, order.id)),
    async swept(order, under = config) {
      clock.tick()
      await sweepAccount(deployment, under)
      return (await deployment.drain([], under)).get(orderSubject(STORE, order.id))
    },
    async stop() {
      await shop.stop()
      await deployment.stop()
    },
  }
}

export const codes = (outcome: RunOutcome | undefined): readonly string[] =>
  outcome !== undefined && 'faults' in outcome ? outcome.faults.map(({ code }) => code) : []
