/** `tieout prove` as a person and a machine run it, and the proof that the sweep role makes by itself. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { latestProofs } from '../../src/ledger/proof.ts'
import { yesterday } from '../../src/cli/prove/days.ts'
import { cli, type CliRun } from '../support/cli.ts'
import { type PlacedOrder, STORE, type TestDeployment, testDeployment } from '../support/deployment.ts'
import { updateOrder } from '../support/merchant.ts'
import { today } from '../support/proof.ts'
import { until } from '../support/until.ts'

let deployment: TestDeployment
let day: string
let excluded: PlacedOrder
/** A file of its own: what was imported once stays as it was. */
const CONFIG = 'with-desk.config.ts'
const tieout = (...argv: readonly string[]): Promise<CliRun> =>
  cli({ cwd: deployment.folder }, ...argv, '--config', CONFIG)

beforeAll(async () => {
  deployment = await testDeployment()
  day = today(deployment.config)
  const desk =
    "      exclude: (order) => (order.tags.includes('desk') ? '=1+1, said the desk' : null),\n      goLiveAt:"
  await writeFile(join(deployment.folder, CONFIG), deployment.configText.replace('      goLiveAt:', desk))
  const order = await deployment.buy({ lines: [{ sku: 'TIE-001', price: '20.00' }] })
  excluded = await deployment.buy({ lines: [{ sku: 'TIE-001', price: '7.00' }] })
  await deployment.drain([order])
  await updateOrder(deployment, excluded, { tags: ['desk'] })
})
afterAll(() => deployment.stop())

test('tells the outcome first, then what stands out, and for engineers every equation', async () => {
  const told = await tieout('prove', '--day', day, '--voice', 'ops')
  expect(told.err).toBe('')
  expect(told.code).toBe(0)
  const [outcome] = told.out.split('\n')
  expect(outcome).toBe(
    `tieout-demo, ${day}: 2 orders, 0 refunds, 2 payments: everything ties out; 1 order is out of scope.`,
  )
  expect(told.out).toContain(
    '≈ I-D1 Number of orders: 2 on Shopify’s side, 1 in NetSuite; the one difference has its reason.',
  )
  expect(told.out).toContain('7.00 USD: Order')
  expect(told.out).not.toContain('I-D7')
  expect((await tieout('prove', '--day', day)).out).toContain(
    '· I-D7 Rounding: nothing to compare on this day.',
  )
})

test('answers one document whose amounts are decimal strings, and files that no spreadsheet runs', async () => {
  const told = await tieout('prove', '--day', day, '--store', STORE, '--json', '--csv', 'proof')
  const document = told.json()
  expect(document).toMatchObject({
    schema: 'tieout.proof/1',
    verdict: 'explained',
    days: [{ store: STORE, day }],
  })
  const [proved] = document['days'] as readonly { equations: readonly Record<string, unknown>[] }[]
  expect(proved?.equations.find(({ about }) => about === 'sum of orders')).toMatchObject({
    id: 'I-D1',
    verdict: 'explained',
    unit: 'USD',
    left: '27.00',
    right: '20.00',
    difference: '7.00',
    unexplained: [],
    explained: [
      { id: `order ${excluded.id}`, order: excluded.name, amount: '7.00', why: 'excluded', owner: null },
    ],
  })
  const folder = join(deployment.folder, 'proof')
  expect((await readdir(folder)).length).toBe(10)
  const listed = await readFile(join(folder, 'excluded.csv'), 'utf8')
  expect(listed).toContain(`I-D1,sum of orders,order ${excluded.id},${excluded.name},7.00,USD,,`)
  expect(listed).not.toMatch(/(^|,)"?[=+@]/m)
})

test('ends with 1 where something differs and with 2 where a system cannot be read', async () => {
  const unheard = await deployment.buy({ lines: [{ sku: 'TIE-001', price: '9.00' }] })
  const told = await tieout('prove', '--day', day)
  expect(told.code).toBe(1)
  expect(told.out).toContain('NOT PROVED')
  expect(told.out).toContain(`Order ${unheard.name} was never heard of by Tieout.`)
  const { faults } = deployment.netsuite.simulation.simulator
  faults.add({ match: { service: 'suiteql' }, mode: { kind: 'reject', status: 503 } })
  try {
    const away = await tieout('prove', '--day', day, '--json')
    expect(away.code).toBe(2)
    expect(away.json()).toMatchObject({ verdict: 'not-run', store: STORE, day })
  } finally {
    faults.clear()
  }
  await deployment.drain([unheard])
})

test('refuses days that are none', async () => {
  expect((await tieout('prove', '--day', '2026-02-30')).code).toBe(2)
  expect((await tieout('prove', '--day', '2999-01-01')).err).toContain('has not come yet')
  expect((await tieout('prove', '--store', 'demi')).err).toContain('Did you mean "demo"?')
})

test('keeps what a day came to once it is over', async () => {
  const { db } = deployment.database
  expect(await latestProofs(db)).toEqual([])
  const before = yesterday(new Date(), deployment.config.stores[STORE]?.policy.timeZone ?? 'UTC')
  expect((await tieout('prove')).code).toBe(0)
  expect(await latestProofs(db)).toMatchObject([{ store: STORE, day: before, verdict: 'proved' }])
  await db.query('delete from proof')
})

test('is done by the sweep role for the day before, kept, and shown by status', async () => {
  const { db } = deployment.database
  const { prove, ...config } = deployment.config
  const zone = config.stores[STORE]?.policy.timeZone ?? 'UTC'
  const roles = deployment.run(['sweep'], { ...config, prove: { ...prove, at: '00:00' } })
  try {
    await until(async () => {
      expect(await db.query('select 1 from pin where kind = $1', ['store'])).toMatchObject({ rowCount: 1 })
    })
  } finally {
    await roles.stop()
  }
  // The store was first started now: yesterday was nobody's to book.
  expect(await latestProofs(db)).toEqual([])
  await db.query(`update pin set pinned_at = now() - interval '5 days'`)
  const later = deployment.run(['sweep'], { ...config, prove: { ...prove, at: '00:00' } })
  try {
    await until(async () => {
      expect(await latestProofs(db)).toMatchObject([
        { store: STORE, day: yesterday(new Date(), zone), verdict: 'proved', differences: 0 },
      ])
    })
  } finally {
    await later.stop()
  }
  expect((await tieout('status')).out).toContain(`✓ tieout-demo, ${yesterday(new Date(), zone)}: 0 orders`)
  expect((await tieout('status', '--json')).json()).toMatchObject({
    proofs: [{ store: STORE, verdict: 'proved' }],
  })
})
