/**
 * NetSuite under faults: whatever becomes of a request that creates something, the books end as if nothing had been,
 * with one record for each fact, read from the account itself.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { FaultMode, FaultRule } from '../../simulators/netsuite/faults.ts'
import type { LoadedConfig } from '../../src/config/types.ts'
import { orderSubject } from '../../src/domain/ids.ts'
import type { RunOutcome } from '../../src/domain/work/outcome.ts'
import { type PlacedOrder, STORE, type TestDeployment, testDeployment } from '../support/deployment.ts'
import { auditOf, countOf, customersWith, expectTied, standing } from '../support/standing.ts'

let deployment: TestDeployment
/** Gives up on an answer after a second. */
let impatient: LoadedConfig
let serial = 0
beforeAll(async () => {
  deployment = await testDeployment()
  impatient = { ...deployment.config, netsuite: { ...deployment.config.netsuite, timeoutSeconds: 1 } }
})
afterAll(() => deployment.stop())
afterEach(() => deployment.netsuite.simulation.simulator.faults.clear())

const faults = () => deployment.netsuite.simulation.simulator.faults
const strike = (rule: FaultRule): void => faults().add({ count: 1, ...rule })

/** An order of a buyer who never bought before. */
async function firstOrder(): Promise<{ order: PlacedOrder; email: string }> {
  serial += 1
  const email = `new${serial}@example.com`
  const customer = { email, firstName: 'New', lastName: `Buyer ${serial}` }
  const order = await deployment.buy({
    customer,
    lines: [{ sku: 'TIE-001', quantity: 2 }, { sku: 'TIE-019' }],
    taxes: [{ title: 'NY State Tax', rate: '0.04' }],
    discounts: [{ title: 'TEN', percentage: '10' }],
  })
  return { order, email }
}

/** One customer, one sales order, one deposit, equal to Shopify, and nothing that ever changes again. */
async function expectBookedOnce({ order, email }: { order: PlacedOrder; email: string }): Promise<void> {
  await deployment.netsuite.simulation.simulator.idle()
  await expectTied(deployment, order)
  expect(customersWith(deployment, email)).toHaveLength(1)
  const stood = standing(deployment, order)
  const writes = deployment.writes()
  expect([...(await deployment.drain([order])).values()]).toEqual([{ kind: 'settled' }])
  expect(deployment.writes()).toBe(writes)
  expect(standing(deployment, order)).toEqual(stood)
}

const finalOutcome = async (
  { order }: { order: PlacedOrder },
  config?: LoadedConfig,
): Promise<RunOutcome | undefined> =>
  (await deployment.drain([order], config)).get(orderSubject(STORE, order.id))

const WRITTEN = ['customer', 'salesOrder', 'customerDeposit'] as const

/** What becomes of the request, and how many are sent in all: what was saved is found, and never sent again. */
const LOST_ANSWERS: readonly (readonly [string, FaultMode, number])[] = [
  ['is saved and the connection cut', { kind: 'commitThenDrop' }, 1],
  ['is saved and answered with 500', { kind: 'commitThen500' }, 1],
  ['is cut before anything is saved', { kind: 'dropBefore' }, 2],
  ['is refused with 500', { kind: 'reject', status: 500 }, 2],
  ['is refused with 503', { kind: 'reject', status: 503 }, 2],
  ['is held up beyond our patience, then saved', { kind: 'slow', ms: 4000 }, 2],
  [
    'is cut, and lands after we tried again',
    { kind: 'lateLanding', answerAfterMs: 0, landAfterMs: 60_000 },
    2,
  ],
  [
    'is answered with 504, and lands after we tried again',
    { kind: 'lateLanding', answerAfterMs: 0, landAfterMs: 60_000, answer: 504 },
    2,
  ],
]

describe.each(WRITTEN)('the request that creates a %s', (type) => {
  const posts = (): number =>
    deployment.netsuite.simulation.simulator.stats().byKind[`record POST ${type}`] ?? 0

  test.each(LOST_ANSWERS)('%s', async (_, mode, sent) => {
    const bought = await firstOrder()
    const before = posts()
    strike({ mode, match: { service: 'record', methods: ['POST'], type } })
    expect(await finalOutcome(bought, impatient)).toEqual({ kind: 'applied' })
    expect(faults().list()).toMatchObject([{ hits: 1 }])
    expect(posts() - before).toBe(sent)
    await expectBookedOnce(bought)
  })

  test('is refused for concurrency a few times: it is repeated within the same run', async () => {
    const bought = await firstOrder()
    strike({ mode: { kind: 'burst429', requests: 3 }, match: { service: 'record', methods: ['POST'], type } })
    expect(await finalOutcome(bought)).toEqual({ kind: 'applied' })
    await expectBookedOnce(bought)
  })
})

test('tokens that are withdrawn after every save: we sign in again and go on', async () => {
  const bought = await firstOrder()
  const { simulator, auth } = deployment.netsuite.simulation
  const before = simulator.stats().unauthorized
  const stopListening = simulator.world.onChange(() => auth.revokeTokens())
  expect(await finalOutcome(bought)).toEqual({ kind: 'applied' })
  stopListening()
  // After the customer, the sales order and the deposit.
  expect(simulator.stats().unauthorized - before).toBe(3)
  await expectBookedOnce(bought)
})

describe('faults that last', () => {
  test('requests of every kind are cut, lost and refused at random: all orders are booked once', async () => {
    const customers = countOf(deployment, 'customer')
    const bought = [await firstOrder(), await firstOrder(), await firstOrder()]
    for (const mode of [
      { kind: 'commitThenDrop' },
      { kind: 'dropBefore' },
      { kind: 'commitThen500' },
    ] as const)
      faults().add({ mode, probability: 0.15 })
    // As the engine would, until nothing is owed.
    for (let round = 0; round < 20; round += 1) {
      const orders = bought.map(({ order }) => order)
      const outcomes = [...(await deployment.drain(round === 0 ? orders : [])).values()]
      if (outcomes.every(({ kind }) => kind !== 'retry')) break
    }
    faults().clear()
    for (const one of bought) await expectBookedOnce(one)
    expect(countOf(deployment, 'customer')).toBe(customers + bought.length)
  })

  test('an auditor finds nothing untied and nothing twice', async () => {
    expect(await auditOf(deployment)).toMatchObject({ untied: [], duplicates: [] })
  })
})
