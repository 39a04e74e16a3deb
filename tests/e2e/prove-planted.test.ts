/** One disagreement planted in a day that ties out: the equations that speak of it find it, and no others. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LoadedConfig } from '../../src/config/types.ts'
import { type PlacedOrder, type TestDeployment, testDeployment } from '../support/deployment.ts'
import { ship } from '../support/lifeMerchant.ts'
import { withLife } from '../support/policy.ts'
import { provedDay, sums, unexplained } from '../support/proof.ts'

let deployment: TestDeployment
let config: LoadedConfig
let order: PlacedOrder

/** 2 × 20.00, shipping 5.00, 4 % of each: 46.80, paid, shipped and billed; and one that is only paid: 20.00. */
beforeEach(async () => {
  deployment = await testDeployment()
  config = withLife(deployment.config, {})
  const bought = await deployment.buy({
    lines: [{ sku: 'TIE-001', price: '20.00', quantity: 2 }],
    shipping: [{ price: '5.00' }],
    taxes: [{ title: 'NY State Tax', rate: '0.04' }],
  })
  await ship(deployment, bought)
  order = await deployment.buy({ lines: [{ sku: 'TIE-001', price: '20.00' }] })
  await deployment.drain([bought, order], config)
  expect(unexplained(await provedDay(config))).toEqual([])
})
afterEach(() => deployment.stop())

interface Standing {
  readonly id: string
  readonly kind: string
  readonly externalId: string
}

/** The last record of a kind that stands, by its place among those of ours. */
function standing(kind: string): Standing {
  const { world } = deployment.netsuite.simulation.simulator
  const found = [...world.allInGroup('transaction')].filter(
    (record) => record.kind === kind && record.externalId !== undefined,
  )
  const { id, externalId = '' } = found.at(-1) ?? { id: '', externalId: '' }
  return { id, kind, externalId }
}

async function byHand(method: string, path: string, body?: unknown): Promise<void> {
  const answer = (await deployment.asPerson(method, path, body)) as { status: number; body?: unknown }
  if (answer.status >= 300) throw new Error(JSON.stringify(answer))
}

const places = (found: readonly string[]): readonly string[] => [
  ...new Set(found.map((one) => one.slice(0, one.lastIndexOf(':')))),
]

const depositBody = (externalId: string) => {
  const { world } = deployment.netsuite.simulation.simulator
  const own = [...world.allInGroup('transaction')].find(({ kind }) => kind === 'customerDeposit')
  const { customer, account, currency, tranDate } = own?.fields ?? {}
  return { externalId, customer, account, currency, tranDate, payment: 20, undepFunds: false }
}

test('a deleted invoice', async () => {
  const invoice = standing('invoice')
  const application = standing('depositApplication')
  await byHand('DELETE', `depositApplication/${application.id}`)
  await byHand('DELETE', `invoice/${invoice.id}`)
  const found = unexplained(await provedDay(config))
  expect(found).toContain(`I-D9 ledger rows and records there: ${invoice.externalId}`)
  expect(places(found)).toEqual([
    'I-D2 billed goods',
    'I-D2 billed shipping',
    'I-D2 billed taxes',
    'I-D5 customer deposits held',
    'I-D6 tax payable',
    'I-D9 records asked for and records there',
    'I-D9 ledger rows and records there',
  ])
})

test('a deposit that somebody typed a second time under our prefix', async () => {
  const deposit = standing('customerDeposit')
  const copy = `${deposit.externalId}_2`
  await byHand('POST', 'customerDeposit', depositBody(copy))
  const report = await provedDay(config)
  expect(unexplained(report)).toEqual([
    `I-D1 number of payments: ${copy}`,
    `I-D1 sum of payments: ${copy}`,
    `I-D3 money by shopify_payments on account 1: ${copy}`,
    'I-D5 customer deposits held: no order',
    `I-D9 records asked for and records there: ${copy}`,
    `I-D9 ledger rows and records there: ${copy}`,
  ])
  expect(sums(report)).toContain('I-D1 sum of payments: differs 66.80 ≠ 86.80')
})

test('an amount that somebody changed', async () => {
  const deposit = standing('customerDeposit')
  await byHand('PATCH', `customerDeposit/${deposit.id}`, { payment: 19 })
  const report = await provedDay(config)
  expect(places(unexplained(report))).toEqual([
    'I-D1 sum of payments',
    'I-D3 money by shopify_payments on account 1',
    'I-D5 customer deposits held',
    'I-D10 records that people altered',
  ])
  expect(sums(report)).toContain('I-D1 sum of payments: differs 66.80 ≠ 65.80')
})

test('a posting that was moved to another account', async () => {
  const deposit = standing('customerDeposit')
  const other = config.stores['demo' as keyof typeof config.stores]?.policy.gateways['cash']?.account
  await byHand('PATCH', `customerDeposit/${deposit.id}`, { account: { id: other } })
  const report = await provedDay(config)
  expect(unexplained(report)).toEqual([
    expect.stringMatching(/^I-D3 money by shopify_payments on account 1: transaction \d+$/),
    `I-D3 money by cash on account ${other}: ${deposit.externalId}`,
  ])
})

test('a record that the ledger has lost', async () => {
  const deposit = standing('customerDeposit')
  await deployment.database.db.query('delete from record where external_id = $1', [deposit.externalId])
  expect(unexplained(await provedDay(config))).toEqual([
    `I-D9 ledger rows and records there: ${deposit.externalId}`,
  ])
})

test('a record under our prefix that no order stands behind', async () => {
  const orphan = 'tieout_demo_dep_999999999'
  await byHand('POST', 'customerDeposit', depositBody(orphan))
  const found = unexplained(await provedDay(config))
  expect(found).toContain(`I-D9 records asked for and records there: ${orphan}`)
  expect(found).toContain(`I-D9 ledger rows and records there: ${orphan}`)
})

test('a record that was moved to another day', async () => {
  const deposit = standing('customerDeposit')
  const before = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10)
  await byHand('PATCH', `customerDeposit/${deposit.id}`, { tranDate: before })
  expect(places(unexplained(await provedDay(config)))).toEqual([
    'I-D3 money by shopify_payments on account 1',
    'I-D9 records asked for and records there',
  ])
  // It is too much there as it is too little here.
  expect(places(unexplained(await provedDay(config, before)))).toEqual([
    'I-D3 money by shopify_payments on account 1',
    'I-D5 customer deposits held',
    'I-D9 records asked for and records there',
    'I-D10 records that people altered',
  ])
})

test('an order that Tieout never heard of', async () => {
  const unheard = await deployment.buy({ lines: [{ sku: 'TIE-001', price: '9.00' }] })
  const report = await provedDay(config)
  expect(report.verdict).toBe('differs')
  expect(unexplained(report)).toContain(`I-D1 number of orders: order ${unheard.id}`)
  expect(report.sentence.ops).toContain('NOT PROVED: one order or record does not agree')
})
