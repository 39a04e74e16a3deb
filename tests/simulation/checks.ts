/** What must hold at every step, and at the end. The two simulated systems are read, and what the product says. */
import type { World } from '../../simulators/netsuite/world.ts'
import type { InProcessShopify } from '../../simulators/shopify/start.ts'
import { choicesOf, type Merchant } from './merchant.ts'
import {
  demoLifePolicy,
  duplicateCustomers,
  duplicateRecords,
  type ExpectedLife,
  judgeBooks,
  type MutationLog,
  type OracleLifePolicy,
  readStore,
  type ReportedOrder,
  shopifyNumber,
  stepBalances,
  tooManyAtOnce,
  unbalancedRecords,
} from './oracle/index.ts'
import { TILL } from './world/config.ts'
import type { Deployment } from './world/deployment.ts'
import { TOLD_CODES } from './told/case.ts'
import type { ToldWatch } from './told/judge.ts'
import type { SimulationServer } from './world/server.ts'

/** After every write: what cannot be made good any more. */
export const stepFindings = (world: World, policy: OracleLifePolicy): readonly string[] => [
  ...duplicateRecords(world),
  ...duplicateCustomers(world),
  ...unbalancedRecords(world),
  ...stepBalances(world, policy),
]

export interface EndOptions {
  readonly deployment: Deployment
  readonly server: SimulationServer
  readonly log: MutationLog
  readonly policy: OracleLifePolicy
  /** Orders whose records a script of the account changed while they were saved. */
  readonly scripted: ReadonlySet<string>
  readonly permits: number
  readonly told: ToldWatch
}

export interface Ending {
  readonly findings: readonly string[]
  readonly expected: readonly ExpectedLife[]
}

/** Once nothing goes wrong any more and time has passed: the books, and what is said of them. */
export async function endFindings(options: EndOptions): Promise<Ending> {
  const { deployment, log, scripted, policy } = options
  const { world } = deployment.netsuite.simulator
  const reported = await reportedOrders(options.server)
  const { expected, duplicates, differences, broken } = judgeBooks({
    world,
    log,
    facts: readStore(deployment.shopify.service.world.state),
    policy,
    reported,
    changed: new Set([...scripted, ...stopped(reported, scripted), ...options.told.overtaken()]),
    told: TOLD_CODES,
    received: options.told.received(),
  })
  const findings = [
    ...duplicates,
    ...differences,
    ...broken,
    ...options.told.end(reported),
    ...unfinished(reported),
    ...tooManyAtOnce(deployment.net.mostGoverned, options.permits),
  ]
  return { findings, expected }
}

/** `goLiveAt`: of the configuration. */
export function oraclePolicyOf(
  deployment: Deployment,
  {
    merchant,
    goLiveAt,
    isKlarnaMapped,
  }: { readonly merchant: Merchant; readonly goLiveAt: string; readonly isKlarnaMapped: boolean },
): OracleLifePolicy {
  const { depositsAboveOrder } = merchant
  const locations = locationsOf(deployment.shopify)
  const till = Object.keys(locations).find((number) => locations[number] === TILL) ?? ''
  const policy = demoLifePolicy(
    {
      netsuite: deployment.netsuite.simulator.world,
      goLiveAt,
      locations,
      depositsAboveOrder,
    },
    choicesOf(merchant, till),
  )
  const { manual } = policy.gateways
  if (!isKlarnaMapped || manual === undefined) return policy
  return { ...policy, gateways: { ...policy.gateways, klarna: manual } }
}

const locationsOf = ({ service }: InProcessShopify): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...service.world.state.locations.values()].map(({ id, name }) => [shopifyNumber(id), name]),
  )

type Said = ReportedOrder & { readonly state: string; readonly isOwed: boolean }

interface SaidRow {
  readonly key: string
  readonly state: string
  readonly owed: boolean
  readonly codes: readonly string[]
}

async function reportedOrders(server: SimulationServer): Promise<readonly Said[]> {
  const answer = await server.shared.run({ text: SAID, values: [], types: undefined, now: null })
  const rows: readonly SaidRow[] = Array.isArray(answer) ? [] : answer.rows
  return rows.map(({ key, state, owed, codes }) => ({
    id: key.split(':').at(-1) ?? key,
    outcome: OUTCOMES[state] ?? 'parked',
    codes,
    state,
    isOwed: owed,
  }))
}

/** Design §4: after three records of one kind that a script changed, the others wait for a person. */
const STOPS_AFTER = 3

const stopped = (reported: readonly Said[], scripted: ReadonlySet<string>): readonly string[] =>
  scripted.size < STOPS_AFTER
    ? []
    : reported.filter(({ codes }) => codes.includes('booking.line-stopped')).map(({ id }) => id)

const OUTCOMES: Readonly<Record<string, ReportedOrder['outcome']>> = {
  settled: 'booked',
  applied: 'booked',
  excluded: 'excluded',
}

/** P7: with faults over, nothing is owed any more and nothing waits for itself. */
const unfinished = (reported: readonly Said[]): readonly string[] =>
  reported.flatMap(({ id, state, isOwed, codes }) =>
    isOwed || state === 'retry' || state === 'new'
      ? [`order ${id} is not finished: ${state}${isOwed ? ', owed' : ''} (${codes.join(', ')})`]
      : [],
  )

const SAID = `
select key, state, wanted > settled as owed,
  array(select distinct code from tieout.fault where subject = key and closed_at is null order by code) as codes
from tieout.subject where kind = 'order' order by key`
