/** `tieout check` on an account that lacks our fields and a configuration with wrong references. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cli, type CliRun } from '../support/cli.ts'
import { ask, type TestDeployment, testDeployment } from '../support/deployment.ts'

interface Finding {
  readonly area: string
  readonly what: string
  readonly ok: boolean
  readonly note: boolean
  readonly ops: string
  readonly cure: string
}

let deployment: TestDeployment
beforeAll(async () => {
  deployment = await testDeployment({ netsuite: { customFields: [] } })
})
afterAll(() => deployment.stop())

let variants = 0
async function checked(change: (text: string) => string): Promise<CliRun> {
  variants += 1
  const cwd = join(deployment.folder, `variant-${variants}`)
  await mkdir(cwd)
  await writeFile(join(cwd, 'tieout.config.ts'), change(deployment.configText))
  return cli({ cwd, environment: deployment.secrets }, 'check', '--json')
}

const problemsOf = (run: CliRun): readonly Finding[] =>
  (run.json().findings as Finding[]).filter(({ ok }) => !ok)

const fieldProblem = expect.stringMatching(/^custom fields of /)

test('what the account lacks is named, with where to get it', async () => {
  const run = await checked((text) => text)
  expect(run.code).toBe(6)
  const problems = problemsOf(run)
  expect(problems.map(({ what }) => what)).toEqual([
    'custom fields of transaction',
    'custom fields of transactionline',
    'custom fields of customer',
  ])
  expect(problems[0]?.ops).toContain('custbody_tieout_hash')
  expect(problems[0]?.cure).toContain('netsuite/')
})

test('every reference that does not exist, is inactive or is something else is named by its path', async () => {
  const seed = (await ask(`${deployment.netsuite.sim}/seed`)) as Record<string, Record<string, string>>
  const ids = seed.externalIds ?? {}
  await deployment.asPerson('PATCH', `discountItem/${ids.item_discount}`, { isInactive: true })
  const run = await checked((text) =>
    text
      .replace(`shipping: "${ids.item_shipping}"`, "shipping: '424242'")
      .replace(`returned: "${ids.item_returned_goods}"`, `returned: "${ids.item_gift_card}"`)
      .replace(`roundingAccount: "${ids.account_rounding}"`, `roundingAccount: "${ids.account_cash}"`)
      .replace(`returnFee: "${ids.item_return_fee}"`, "returnFee: '424243'")
      .replace(`"GBP":"${ids.currency_GBP}"`, `"GBP":"${ids.currency_CAD}"`)
      .replace("baseCurrency: 'USD'", "baseCurrency: 'EUR'")
      .replace('locations: {', "locations: { '77': '1',")
      .replace(/domain: "[^"]+"/, 'domain: "another.myshopify.com"'),
  )
  expect(run.code).toBe(6)
  expect(problemsOf(run).map(({ what }) => what)).toEqual([
    'shop',
    'locations',
    'stores.demo.items.discount',
    'stores.demo.items.shipping',
    'stores.demo.items.returned',
    'stores.demo.items.returnFee',
    'stores.demo.life.roundingAccount',
    'stores.demo.currencies.GBP',
    'stores.demo.baseCurrency',
    fieldProblem,
    fieldProblem,
    fieldProblem,
  ])
  const opsOf = (path: string): string | undefined => problemsOf(run).find(({ what }) => what === path)?.ops
  expect(opsOf('stores.demo.items.returned')).toContain(
    '("Gift card"), which is of type GiftCert: a non-inventory',
  )
  expect(opsOf('stores.demo.items.returnFee')).toContain('item 424243, which does not exist.')
  expect(opsOf('stores.demo.life.roundingAccount')).toContain('which is of type Bank: an expense')
})

test('a location whose shipments Tieout shall write must have one in NetSuite', async () => {
  const run = await checked((text) =>
    text
      .replace(/locations: \{[^}]*\}/, 'locations: {}')
      .replace('itemFulfillment: "netsuite"', "itemFulfillment: 'tieout'"),
  )
  expect(problemsOf(run).map(({ what }) => what)).toContain('shipping locations')
})

test('what will park for want of an item is said before it does', async () => {
  const run = await checked((text) => text.replace(/returnFee: "\d+",/, ''))
  const notes = (run.json().findings as Finding[]).filter(({ note }) => note)
  expect(notes.find(({ what }) => what === 'what will park at demo')?.ops).toContain(
    'fees kept back of returns',
  )
})

test('what no interface tells is a note, and stops nothing', async () => {
  const run = await checked((text) =>
    text
      .replace(/tax: \{[\s\S]*?\n {6}\},/, "tax: { mode: 'lines', item: () => '1' },")
      .replace(/, publicUrl: '[^']+'/, ''),
  )
  const notes = (run.json().findings as Finding[]).filter(({ note }) => note)
  expect(notes.map(({ what }) => what)).toEqual(
    expect.arrayContaining([
      'webhooks',
      'tax of demo',
      'deposits above the order',
      'permissions of the role',
    ]),
  )
  expect(notes.every(({ ok }) => ok)).toBe(true)
})

test('an empty database is left empty by check, set up by a command that reads, and refused when it is older', async () => {
  const { db } = deployment.database
  const at = { cwd: deployment.folder }
  const migrations = async (run: Promise<CliRun>): Promise<Finding | undefined> =>
    ((await run).json().findings as Finding[]).find(({ what }) => what === 'migrations')
  const tables = async (): Promise<unknown> =>
    (await db.query(`select to_regclass('tieout.subject') is not null as there`)).rows[0]

  await db.query('drop schema tieout cascade')
  expect(await migrations(cli(at, 'check', '--json'))).toMatchObject({ ok: true, note: true })
  expect(await tables()).toEqual({ there: false })
  expect((await cli(at, 'status')).out).toContain('No order has been heard of yet.')
  expect(await tables()).toEqual({ there: true })

  await db.query('delete from tieout.migration where version > 1')
  expect(await migrations(cli(at, 'check', '--json'))).toMatchObject({ ok: false })
  const refused = await cli(at, 'status')
  expect(refused.code).toBe(8)
  expect(refused.err).toContain('set up by an earlier version')
})
