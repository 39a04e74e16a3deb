/**
 * The order of events does not matter: however often, late or never webhooks come, and whatever a merchant does
 * while orders are being booked, the books end the same, by whichever processes.
 */
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { fetchTransport } from '../../src/adapters/http.ts'
import { doAfterwards } from '../../src/cli/demo/merchant.ts'
import { planOrders, type PlannedOrder } from '../../src/cli/demo/scenario.ts'
import type { Role } from '../../src/cli/types.ts'
import { shopifyId } from '../../src/domain/ids.ts'
import { ask, type RunningRoles, type TestDeployment, testDeployment } from '../support/deployment.ts'
import { auditOf, booksOf } from '../support/standing.ts'
import { until } from '../support/until.ts'

const ORDERS = 25
const SEED = 11
const plan = planOrders(ORDERS, SEED)

interface Placed {
  readonly gid: string
  readonly name: string
  readonly planned: PlannedOrder
}

let open: { readonly deployment: TestDeployment; readonly roles: RunningRoles[] }[] = []
afterEach(async () => {
  for (const { deployment, roles } of open) {
    await Promise.all(roles.map((role) => role.stop()))
    await deployment.stop()
  }
  open = []
})

/** A deployment with these processes; none: it is drained by hand. */
async function deploy(processes: readonly (readonly Role[])[]): Promise<TestDeployment> {
  const deployment = await testDeployment({
    netsuite: { settings: { allowDepositsAboveOrder: true }, latency: { kind: 'fixed', ms: 10 } },
  })
  const { sweep } = deployment.config
  const config = { ...deployment.config, sweep: { ...sweep, everySeconds: 1 } }
  open.push({ deployment, roles: processes.map((roles) => deployment.run(roles, config)) })
  return deployment
}

async function place(deployment: TestDeployment): Promise<readonly Placed[]> {
  const placed = (await ask(`${deployment.shopify.simUrl}/checkout`, {
    checkouts: plan.map(({ checkout }) => checkout),
  })) as { id: string; name: string }[]
  return plan.flatMap((planned, index) => {
    const one = placed[index]
    return one ? [{ gid: one.id, name: one.name, planned }] : []
  })
}

/** What is done at Shopify afterwards, one after the other, so that Shopify numbers it the same in every run. */
async function change(deployment: TestDeployment, placed: readonly Placed[]): Promise<void> {
  const { url, token } = deployment.shopify
  for (const { gid, planned } of placed)
    await doAfterwards({ transport: fetchTransport, url, token }, gid, planned)
}

const isCancelled = ({ planned }: Placed): boolean => planned.afterwards?.do === 'cancel'

/** Everything in the store has been looked at as it is now. */
const untilDecided = (deployment: TestDeployment): Promise<void> =>
  until(async () => {
    const states = new Map((await deployment.orders()).map((state) => [state.orderId as string, state]))
    for (const { id, updatedAt, name } of deployment.shopify.service.world.state.orders.values()) {
      const state = states.get(shopifyId(id))
      expect({ name, state: state?.state, owed: state?.owed, running: state?.running }).toMatchObject({
        state: expect.stringMatching(/applied|settled|parked|excluded/),
        owed: false,
        running: false,
      })
      expect(Date.parse(state?.updatedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(updatedAt))
    }
  }, 60_000)

let undisturbed = ''
beforeAll(async () => {
  const deployment = await deploy([])
  const placed = await place(deployment)
  const orders = placed.map(({ gid, name }) => ({ id: shopifyId(gid), name }))
  await deployment.drain(orders)
  await change(deployment, placed)
  await deployment.drain(orders)
  undisturbed = await booksOf(deployment)
  expect(undisturbed.match(/"kind": "salesOrder"/g)?.length).toBeGreaterThan(ORDERS * 0.8)
}, 120_000)

const ALL_IN_ONE: readonly (readonly Role[])[] = [['web', 'worker', 'sweep']]
const APART: readonly (readonly Role[])[] = [['web'], ['worker'], ['worker'], ['sweep']]

describe.each([
  ['in one process', ALL_IN_ONE, { duplicate: 5, spread: 1500 }],
  ['by two workers, with web and sweeps in processes of their own', APART, { duplicate: 5, spread: 1500 }],
  ['with every webhook lost', ALL_IN_ONE, { lost: true }],
  ['with every second webhook lost and the others late', APART, { lost: 0.5, delay: 700, spread: 900 }],
] as const)('booked %s', (_, processes, webhooks) => {
  test('and edited, captured and cancelled meanwhile: the same books', async () => {
    const deployment = await deploy(processes)
    await ask(`${deployment.shopify.simUrl}/chaos`, { webhooks })
    // The web process tells the store where to send webhooks before the first order comes.
    await until(() =>
      expect(deployment.shopify.service.world.state.webhookSubscriptions.size).toBeGreaterThan(0),
    )
    const rewritten: string[] = []
    deployment.netsuite.simulation.simulator.world.onChange(({ change: what, record, by }) => {
      if (
        by === 'integration' &&
        (what === 'deleted' || (what === 'updated' && record.kind !== 'salesOrder'))
      )
        rewritten.push(`${record.kind} ${record.id} ${what}`)
    })
    const placed = await place(deployment)
    // A cancellation before the first look leaves nothing to close: these wait until they are booked.
    const cancelled = placed.filter(isCancelled)
    await change(
      deployment,
      placed.filter((one) => !isCancelled(one)),
    )
    await until(async () => {
      const booked = (await deployment.orders()).filter((state) => state.booked).map(({ name }) => name)
      expect(booked).toEqual(expect.arrayContaining(cancelled.map(({ name }) => name)))
    })
    await change(deployment, cancelled)
    await untilDecided(deployment)
    const { attempts, deliveries, lost } = deployment.shopify.service.webhooks.counts()
    if ('duplicate' in webhooks) expect(attempts).toBeGreaterThan(3 * deliveries)
    else expect(lost).toBeGreaterThan(ORDERS / 3)
    expect(await booksOf(deployment)).toBe(undisturbed)
    expect((await auditOf(deployment)).duplicates).toEqual([])
    // The unbilled sales order is the one record that is ever changed; nothing is deleted.
    expect(rewritten).toEqual([])
  })
})
