/** Trouble that lasts: connections that refuse us, and a NetSuite that keeps other figures than it was sent. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LoadedConfig } from '../../src/config/types.ts'
import { orderSubject } from '../../src/domain/ids.ts'
import { cli } from '../support/cli.ts'
import { ask, type PlacedOrder, STORE, type TestDeployment, testDeployment } from '../support/deployment.ts'
import { type DoorAnswer, type Doorman, doorman } from '../support/doorman.ts'
import { theOrder } from '../support/standing.ts'
import { until } from '../support/until.ts'

let deployment: TestDeployment
let door: Doorman
afterEach(async () => {
  await deployment.stop()
  await door.stop()
})

const salesOrders = (): number => [...deployment.netsuite.simulation.simulator.world.all('salesOrder')].length

async function buy(count: number): Promise<PlacedOrder[]> {
  const placed: PlacedOrder[] = []
  for (let n = 0; n < count; n += 1) placed.push(await deployment.buy())
  return placed
}

/** Has these orders looked at, as a webhook would. */
async function hint(placed: readonly PlacedOrder[]): Promise<void> {
  await deployment.database.db.query(
    `insert into subject (key, wanted, lane) select key, 1, 'live' from unnest($1::text[]) as key
     on conflict (key) do update set wanted = subject.wanted + 1`,
    [placed.map(({ id }) => orderSubject(STORE, id))],
  )
  await deployment.database.db.query(`select pg_notify('tieout_raised', '')`)
}

interface Standing {
  readonly state: string
  readonly attempts: number
  readonly count: bigint
}

const standing = async (): Promise<readonly Standing[]> =>
  (
    await deployment.database.db.query<Standing>(
      `select state, attempts, count(*) as count from subject where kind = 'order' and holder is null
       group by state, attempts order by state`,
    )
  ).rows

const through = (config: LoadedConfig, url: string): LoadedConfig => ({
  ...config,
  netsuite: { ...config.netsuite, baseUrl: url },
})

const REFUSED: DoorAnswer = {
  status: 401,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ error: 'invalid_client' }),
}
const MAINTENANCE: DoorAnswer = {
  status: 503,
  headers: { 'content-type': 'text/html' },
  body: '<html><body>NetSuite is down for scheduled maintenance</body></html>',
}

describe('a NetSuite account that lets nobody in', () => {
  beforeEach(async () => {
    deployment = await testDeployment()
    door = await doorman(deployment.netsuite.url)
  })

  test.each([
    { name: 'a refused sign-in', answer: REFUSED, code: 'netsuite.auth' },
    { name: 'maintenance', answer: MAINTENANCE, code: 'netsuite.maintenance' },
  ])(
    '$name pauses the connection: nothing parks, nothing counts, and all goes on with the first probe',
    async ({ answer, code }) => {
      door.answer(() => answer)
      const roles = deployment.run(['worker'], through(deployment.config, door.url))
      try {
        await hint(await buy(8))
        await until(async () =>
          expect(await standing()).toEqual([{ state: 'retry', attempts: 0, count: 8n }]),
        )
        const refused = door.refused()
        await hint(await buy(8))
        await until(async () =>
          expect(await standing()).toEqual([{ state: 'retry', attempts: 0, count: 16n }]),
        )
        // A probe or two may have come due meanwhile; sixteen orders asked nothing.
        expect(door.refused() - refused).toBeLessThanOrEqual(2)
        const told = await cli({ cwd: deployment.folder }, 'status')
        expect(told.out).toContain(`Paused: NetSuite (${deployment.config.netsuite.account})`)
        const { rows } = await deployment.database.db.query(
          `select fault ->> 'code' as code, operation from pause`,
        )
        expect(rows).toEqual([{ code, operation: '' }])
        door.answer(null)
        await until(
          async () => expect(await standing()).toEqual([{ state: 'applied', attempts: 0, count: 16n }]),
          60_000,
        )
        expect(salesOrders()).toBe(16)
        await until(async () => {
          const pauses = await deployment.database.db.query('select 1 from pause')
          expect(pauses.rowCount).toBe(0)
        })
      } finally {
        await roles.stop()
      }
    },
  )

  test('an account in another data centre refuses to start', async () => {
    door.answer(() => ({ status: 302, headers: { location: 'https://elsewhere.example.com/' } }))
    const roles = deployment.run(['worker'], through(deployment.config, door.url))
    await expect(roles.ended).rejects.toMatchObject({ exit: 'pinned' })
  })
})

test('another shop behind the credentials refuses to start, and binds nothing', async () => {
  deployment = await testDeployment()
  const { config, shopify, database } = deployment
  door = await doorman(new URL(shopify.url).origin)
  const store = config.stores[STORE]
  if (!store) throw new Error('the deployment has a store')
  const withStore = (changed: Partial<typeof store>): LoadedConfig => ({
    ...config,
    stores: { [STORE]: { ...store, apiUrl: door.url, ...changed } },
  })
  const other = deployment.run(['worker'], withStore({ domain: 'another.myshopify.com' }))
  await expect(other.ended).rejects.toMatchObject({ exit: 'pinned' })
  // The shop that was meant is away at the next start: work begins as soon as it is back.
  door.answer(() => ({ status: 503 }))
  const [order] = await buy(1)
  const roles = deployment.run(['worker'], withStore({}))
  try {
    await until(async () => {
      const { rows } = await database.db.query(`select key from pin where kind = 'store'`)
      expect(rows).toEqual([{ key: STORE }])
    })
    if (order) await hint([order])
    await until(async () => expect((await standing()).map(({ state }) => state)).toEqual(['retry']))
    door.answer(null)
    await until(async () => expect((await standing()).map(({ state }) => state)).toEqual(['applied']), 60_000)
  } finally {
    await roles.stop()
  }
})

describe('a NetSuite that keeps other figures than it was sent', () => {
  beforeEach(async () => {
    deployment = await testDeployment()
    door = await doorman(deployment.netsuite.url)
  })

  const changeTotals = (count: number) =>
    ask(`${deployment.netsuite.sim}/faults`, {
      mode: { kind: 'scriptChangesTotal', by: 0.01 },
      match: { service: 'record', methods: ['POST'], type: 'salesOrder' },
      count,
    })

  const outcomes = async (placed: readonly PlacedOrder[]): Promise<readonly (string | undefined)[]> => {
    const after = await deployment.drain(placed)
    return placed.map(({ id }) => after.get(orderSubject(STORE, id))?.kind)
  }

  test('after three differences writes no more sales orders until a person lets it, and three more stop it again', async () => {
    await changeTotals(3)
    expect(await outcomes(await buy(3))).toEqual(['parked', 'parked', 'parked'])
    const waiting = await buy(2)
    expect(await outcomes(waiting)).toEqual(['waiting', 'waiting'])
    expect(salesOrders()).toBe(3)
    const plan = await cli({ cwd: deployment.folder }, 'plan', 'order', 'demo', waiting[0]?.name ?? '')
    expect(plan.out).toContain(`Order ${waiting[0]?.name} waits: NetSuite kept records of kind salesOrder`)
    const told = await cli({ cwd: deployment.folder }, 'status')
    expect(told.out).toContain('Stopped: no sales order is written any more, since 3 orders differ')
    const allowed = await cli({ cwd: deployment.folder }, 'retry', '--code', 'booking.line-stopped')
    expect(allowed.out).toContain('2 orders will be looked at again')
    expect(await outcomes(waiting)).toEqual(['applied', 'applied'])
    await changeTotals(3)
    expect(await outcomes(await buy(3))).toEqual(['parked', 'parked', 'parked'])
    expect(await outcomes(await buy(1))).toEqual(['waiting'])
  })

  test('goes on by itself once a difference is cured', async () => {
    await changeTotals(3)
    const differing = await buy(3)
    await outcomes(differing)
    const waiting = await buy(1)
    expect(await outcomes(waiting)).toEqual(['waiting'])
    const roles = deployment.run(['worker', 'sweep'])
    try {
      const cured = differing.slice(0, 1)
      for (const order of cured) {
        const { id } = theOrder(deployment, order)
        await deployment.asPerson('PATCH', `salesOrder/${id}`, {
          item: { items: [{ line: 1, price: { id: '-1' }, amount: 29 }] },
        })
      }
      await hint(cured)
      await until(async () =>
        expect((await standing()).map(({ state, count }) => [state, count])).toEqual([
          ['applied', 1n],
          ['parked', 2n],
          ['settled', 1n],
        ]),
      )
    } finally {
      await roles.stop()
    }
    expect(salesOrders()).toBe(4)
  })
})
