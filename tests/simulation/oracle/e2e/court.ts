/** A deployment of Tieout on both simulators, and the oracle's judgement of what it has done. */
import { writeFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../../../../src/config/load.ts'
import type { LoadedConfig } from '../../../../src/config/types.ts'
import {
  type DeploymentOptions,
  type PlacedOrder,
  type TestDeployment,
  testDeployment,
} from '../../../support/deployment.ts'
import { tooManyAtOnce } from '../checkers.ts'
import { judgeBooks } from '../judge.ts'
import { demoLifePolicy } from '../life/demoLife.ts'
import type { ExpectedLife } from '../life/expected.ts'
import type { OracleLifePolicy } from '../life/policy.ts'
import { watchTransactions } from '../mutationLog.ts'
import { readStore, shopifyNumber } from '../readStore.ts'
import type { ReportedOrder } from '../reports.ts'

export interface Verdict {
  readonly orders: readonly ExpectedLife[]
  /** Between the books, and between what is said and what should be said: "#1001 …". */
  readonly differences: readonly string[]
  /** Promises that were broken at some time. */
  readonly broken: readonly string[]
}

export interface Court {
  readonly deployment: TestDeployment
  /** Has Tieout look at these orders, and at whatever is owed. */
  look(orders: readonly PlacedOrder[]): Promise<void>
  judge(): Promise<Verdict>
  close(): Promise<void>
}

/** NetSuite item by its external id. */
type ItemId = (externalId: string) => string

export interface CourtOptions extends DeploymentOptions {
  /** What the merchant chooses otherwise than the tests' configuration does, as its text and as the oracle reads it. */
  readonly choice?: {
    readonly inText: (text: string, item: ItemId) => string
    readonly inPolicy: (policy: OracleLifePolicy, item: ItemId) => OracleLifePolicy
  }
}

/** Permits of the tests' configuration. */
const PERMITS = 5

export async function openCourt({ choice, ...options }: CourtOptions = {}): Promise<Court> {
  const goLiveAt = new Date(Date.now() - 2 * 86_400_000).toISOString()
  const deployment = await testDeployment({ goLiveAt, ...options })
  const { world, pool } = deployment.netsuite.simulation.simulator
  const log = watchTransactions(world)
  const item: ItemId = (externalId) => world.byExternalId('item', externalId)?.id ?? externalId
  const config =
    choice === undefined ? deployment.config : await configOf(deployment, (text) => choice.inText(text, item))
  const policyNow = (): OracleLifePolicy => {
    const { locations } = deployment.shopify.service.world.state
    const policy = demoLifePolicy({
      netsuite: world,
      goLiveAt,
      locations: Object.fromEntries([...locations.values()].map(({ id, name }) => [shopifyNumber(id), name])),
    })
    return choice === undefined ? policy : choice.inPolicy(policy, item)
  }
  return {
    deployment,
    look: async (orders) => void (await deployment.drain(orders, config)),
    async judge() {
      const facts = readStore(deployment.shopify.service.world.state)
      const { expected, duplicates, differences, broken } = judgeBooks({
        world,
        log,
        facts,
        policy: policyNow(),
        reported: await reportsOf(deployment),
      })
      return {
        orders: expected,
        differences,
        broken: [...duplicates, ...broken, ...tooManyAtOnce(pool.maxInFlight, PERMITS)],
      }
    },
    async close() {
      log.stop()
      await deployment.stop()
    },
  }
}

/** What Tieout says became of each order. */
async function reportsOf(deployment: TestDeployment): Promise<readonly ReportedOrder[]> {
  return (await deployment.orders()).map(({ orderId, state, faults }) => ({
    id: orderId,
    outcome: state === 'parked' || state === 'excluded' ? state : 'booked',
    codes: faults.map(({ code }) => code),
  }))
}

/** The deployment's configuration with another text. */
async function configOf(deployment: TestDeployment, change: (text: string) => string): Promise<LoadedConfig> {
  const changed = change(deployment.configText)
  if (changed === deployment.configText) throw new Error('the changed configuration is the same')
  const cwd = await mkdtemp(join(tmpdir(), 'tieout-court-'))
  try {
    await writeFile(join(cwd, 'tieout.config.ts'), changed)
    const loaded = await loadConfig({ cwd, environment: deployment.secrets })
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.failure))
    return { ...loaded.value, logLevel: 'error' }
  } finally {
    await rm(cwd, { recursive: true, force: true })
  }
}

/** The oracle's word for an order, with the reasons for which it waits. */
export function outcomeOf(verdict: Verdict, placed: PlacedOrder): string {
  const order = verdict.orders.find(({ id }) => id === placed.id)
  if (order?.outcome !== 'parked') return order?.outcome ?? 'unknown'
  return `parked: ${[...new Set(order.parks.map(({ reason }) => reason))].join(', ')}`
}
