/** A worker that is killed without warning while it tells Shopify of a shipment: the next one tells it once. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { orderSubject } from '../../src/domain/ids.ts'
import type { ShippingChoices } from '../../src/domain/policy/policy.ts'
import { type PlacedOrder, STORE } from '../support/deployment.ts'
import { type ReflectStage, startReflectStage } from '../support/reflectStage.ts'
import { shown } from '../support/shopShipments.ts'
import { until } from '../support/until.ts'
import { shipInNetSuite, sweepAccount } from '../support/warehouse.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const shipping: ShippingChoices = { carriers: { ups: 'UPS' }, notifyCustomer: false }

let stage: ReflectStage
let folder = ''
beforeAll(async () => {
  stage = await startReflectStage({ billing: 'netsuite', itemFulfillment: () => 'netsuite', shipping })
  const { deployment, config } = stage
  folder = join(deployment.folder, 'killed')
  await mkdir(folder)
  const store = `apiUrl: ${JSON.stringify(config.stores[STORE]?.apiUrl)}, life: { ...base.stores.demo.life, shipping: ${JSON.stringify(shipping)} }`
  await writeFile(
    join(folder, 'tieout.config.ts'),
    `import base from '../tieout.config.ts'\nexport default { ...base, stores: { demo: { ...base.stores.demo, ${store} } } }\n`,
  )
})
afterAll(() => stage.stop())

const children: ChildProcess[] = []
/** A test that fails leaves no process behind. */
afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
})

function startWorker(): ChildProcess {
  const args = ['--disable-warning=ExperimentalWarning', MAIN, 'start', '--role', 'worker']
  const env = { ...process.env, ...stage.deployment.secrets }
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: 'ignore' })
  children.push(child)
  return child
}

const killed = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })

async function tellings(order: PlacedOrder): Promise<readonly unknown[]> {
  const { rows } = await stage.deployment.database.db.query(
    `select i.state, array(select coalesce(outcome, 'none') from attempt where intent = i.id order by id) as attempts
    from intent i where subject = $1 and operation = 'reflect'`,
    [orderSubject(STORE, order.id)],
  )
  return rows
}

async function settled(order: PlacedOrder): Promise<void> {
  await until(async () => {
    const { rows } = await stage.deployment.database.db.query(
      'select 1 from subject where key = $1 and wanted = settled and holder is null',
      [orderSubject(STORE, order.id)],
    )
    expect(rows).toHaveLength(1)
  }, 60_000)
}

/** Four units are sold; so many leave in NetSuite, and a worker is killed once it has sent that to Shopify. */
async function killedWhileTelling(units: number, loss: 'silence' | 'void'): Promise<PlacedOrder> {
  const { deployment, shop, config } = stage
  const order = await deployment.buy({ lines: [{ sku: 'TIE-001', price: '10.00', quantity: 4 }] })
  expect(await stage.look(order)).toEqual({ kind: 'applied' })
  await shipInNetSuite(deployment, order, { units: { 0: units }, parcels: ['1ZK'] })
  stage.clock.tick()
  expect(await sweepAccount(deployment, config)).toBeGreaterThan(0)
  const seen = shop.seen('CreateFulfillment')
  shop.lose('CreateFulfillment', loss)
  const worker = startWorker()
  await until(async () => {
    expect(shop.seen('CreateFulfillment')).toBe(seen + 1)
    expect(await shown(deployment, order)).toHaveLength(loss === 'silence' ? 1 : 0)
  }, 60_000)
  await killed(worker)
  expect(await tellings(order)).toEqual([{ state: 'unknown', attempts: ['none'] }])
  return order
}

test('killed after Shopify did it: the next worker finds it, and a part of a line is shipped once', async () => {
  const order = await killedWhileTelling(1, 'silence')
  startWorker()
  await settled(order)
  expect(await shown(stage.deployment, order)).toMatchObject([{ units: [1], tracking: ['UPS 1ZK'] }])
  expect(await tellings(order)).toMatchObject([{ state: 'done' }])
}, 120_000)

test('killed before Shopify had it: the next worker tells it', async () => {
  const order = await killedWhileTelling(4, 'void')
  startWorker()
  await settled(order)
  expect(await shown(stage.deployment, order)).toMatchObject([{ units: [4], tracking: ['UPS 1ZK'] }])
  expect(await tellings(order)).toMatchObject([{ state: 'done' }])
}, 120_000)
