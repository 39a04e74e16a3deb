/**
 * The demo's virtual days: real processes, a simulated store whose clock is set from day to day, and an auditor who
 * reads both systems every evening.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fetchTransport } from '../../src/adapters/http.ts'
import { systemClock } from '../../src/adapters/clock.ts'
import { auditor } from '../../src/cli/demo/auditor.ts'
import type { SeedListing } from '../../src/cli/demo/configText.ts'
import { accountsOf, auditLives, type LifeAudit } from '../../src/cli/demo/life/audit.ts'
import type { Summary } from '../../src/cli/demo/summary.ts'
import { localDate } from '../../src/domain/time/localDate.ts'
import { ask, type PlacedOrder, type TestDeployment, testDeployment } from '../support/deployment.ts'
import { recordsOf } from '../support/generalLedger.ts'
import { ship } from '../support/lifeMerchant.ts'
import { withLife } from '../support/policy.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const [ORDERS, DAYS] = [40, 3]

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function demo(cwd: string, args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, 'demo', '--once', '--json', ...args], { cwd })
  const [out, err]: [string[], string[]] = [[], []]
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk.toString()))
  return new Promise((resolve) => {
    child.once('close', (code) => resolve({ code, out: out.join(''), err: err.join('') }))
  })
}

test('a store lives through three days, and every one of them ties out', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tieout-days-'))
  try {
    const { code, out, err } = await demo(directory, ['--orders', String(ORDERS), '--days', String(DAYS)])
    expect(code, err).toBe(0)
    const summary = JSON.parse(out) as Summary
    expect(summary).toMatchObject({ orders: ORDERS, untied: 0, duplicates: 0, parkedUnexpected: 0 })
    expect(summary.problems).toEqual([])
    expect(summary.booked + summary.parked + summary.excluded).toBe(ORDERS)
    expect(summary.tied).toBe(summary.booked)
    const { days = [], ledger, closedOrders } = summary
    // The last days that are over, in the store's own zone.
    expect(days).toHaveLength(DAYS)
    expect((days.at(-1)?.day ?? '') < localDate(new Date().toISOString(), 'America/New_York')).toBe(true)
    expect(days.map(({ untied, duplicates, balanced }) => ({ untied, duplicates, balanced }))).toEqual(
      days.map(() => ({ untied: 0, duplicates: 0, balanced: true })),
    )
    // Explained: a person's work is named as the reason for what differs.
    for (const { proof, day } of days) expect(proof, day).toMatch(/^(proved|explained)$/)
    const happened = (kind: 'orders' | 'shipments' | 'refunds' | 'returns'): number =>
      days.reduce((sum, day) => sum + day[kind], 0)
    expect(happened('orders')).toBe(ORDERS)
    for (const kind of ['shipments', 'refunds', 'returns'] as const) expect(happened(kind)).toBeGreaterThan(0)
    expect(days.reduce((sum, day) => sum + day.exchanges + day.edits + day.cancellations, 0)).toBeGreaterThan(
      3,
    )
    expect(ledger?.balanced).toBe(true)
    expect(ledger?.debits).toBeGreaterThan(0)
    expect(ledger?.debits).toBe(ledger?.credits)
    expect(closedOrders).toMatchObject({ depositLiability: 0, receivables: 0 })
    expect(closedOrders?.count).toBeGreaterThan(ORDERS / 2)
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}, 300_000)

test('days and what they cannot be combined with end in one sentence', async () => {
  const refused = await demo(tmpdir(), ['--days', '2', '--observe'])
  expect(refused.code).toBe(2)
  expect(refused.err + refused.out).toMatch(/leave --observe out/)
})

describe('the auditor of the days', () => {
  let deployment: TestDeployment
  let order: PlacedOrder
  beforeAll(async () => {
    deployment = await testDeployment()
    const config = withLife(deployment.config, {})
    order = await deployment.buy({
      lines: [{ sku: 'TIE-001', price: '100.00', quantity: 2 }],
      taxes: [{ title: 'NY State Tax', rate: '0.10' }],
    })
    await ship(deployment, order)
    await deployment.drain([order], config)
  })
  afterAll(() => deployment.stop())

  async function look(): Promise<LifeAudit> {
    const { shopify, netsuite } = deployment
    const simulators = {
      shopify: { ...shopify, sim: shopify.simUrl },
      netsuite,
    }
    return auditLives({
      ask: auditor({ simulators, transport: fetchTransport, clock: systemClock }),
      admin: { transport: fetchTransport, url: shopify.url, token: shopify.token },
      sim: shopify.simUrl,
      accounts: accountsOf((await ask(`${netsuite.sim}/seed`)) as SeedListing),
      parked: new Set(),
      doubted: [],
    })
  }
  const byHand = (method: string, path: string, body?: object): Promise<unknown> =>
    deployment.asPerson(method, path, body)

  test('finds nothing in books that are right', async () => {
    expect(await look()).toMatchObject({
      untied: [],
      duplicates: [],
      ledger: { balanced: true },
      closedOrders: { count: 1, depositLiability: 0, receivables: 0 },
    })
  })

  test('finds a payment that was booked twice, by its fact and by its money', async () => {
    const [deposit] = recordsOf(deployment, order).filter(({ kind }) => kind === 'customerDeposit')
    const { customer, account, undepFunds } = deposit?.fields ?? {}
    const answer = await byHand('POST', 'customerDeposit', {
      customer,
      account,
      undepFunds,
      payment: 1.23,
      custbody_tieout_shopify_id: deposit?.fields['custbody_tieout_shopify_id'],
      custbody_tieout_order: order.id,
    })
    expect(answer, JSON.stringify(answer)).toMatchObject({ status: 204 })
    const found = await look()
    expect(found.duplicates).toHaveLength(1)
    expect(found.untied.join('\n')).toMatch(/money over shopify_payments: Shopify 220.00, .* 221.23/)
    expect(found.untied.join('\n')).toMatch(/deposits left open: Shopify 0.00, .* 1.23/)
    expect(found.closedOrders).toEqual({ count: 1, depositLiability: 1.23, receivables: 0 })
  })

  test('finds tax that was moved, and a record behind which no order stands', async () => {
    const journal = (orderId: string): object => ({
      subsidiary: { externalId: 'subsidiary_us' },
      custbody_tieout_order: orderId,
      line: {
        items: [
          { account: { externalId: 'account_goodwill' }, debit: 4.56 },
          { account: { externalId: 'system_sales_tax_payable' }, credit: 4.56 },
        ],
      },
    })
    for (const id of [order.id, '404'])
      expect(await byHand('POST', 'journalEntry', journal(id))).toMatchObject({ status: 204 })
    const { untied } = await look()
    expect(untied.join('\n')).toMatch(/sales tax: Shopify 20.00, NetSuite's ledger 24.56/)
    expect(untied.filter((problem) => problem.includes('no Shopify order stands behind it'))).toHaveLength(1)
  })
})
