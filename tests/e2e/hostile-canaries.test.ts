/**
 * Orders full of canaries, booked and failing in every way that quotes them: none of a person's data and none of our
 * secrets is found in the database, in a log or in what a command shows.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CheckoutInput } from '../../simulators/shopify/checkoutInput.ts'
import { cli } from '../support/cli.ts'
import { type PlacedOrder, type TestDeployment, testDeployment } from '../support/deployment.ts'
import { until } from '../support/until.ts'

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname

const PERSON = {
  first: 'Zanarelle',
  last: 'Quibberton',
  email: 'zq.canary@example.test',
  street: '17 Vexwood Lane',
  flat: 'Flat Umberquill',
  company: 'Vexwood Traders',
  phone: '+15551230199',
  note: 'leave it with Throckmortimer',
  gift: 'for Bramblewick, with love',
}
/** The order's note is never read, so that nobody can quote it. */
const { note: _note, ...SENT } = PERSON
const QUOTED = `Invalid value ${Object.values(SENT).join(', ')} (${PERSON.first} ${PERSON.last})`
const CANARIES = [
  ...Object.values(PERSON),
  'Zanarelle',
  'Quibberton',
  'canary@',
  'Vexwood',
  'Umberquill',
  '5551230199',
  'Throckmortimer',
  'Bramblewick',
]

const address = {
  firstName: PERSON.first,
  lastName: PERSON.last,
  company: PERSON.company,
  address1: PERSON.street,
  address2: PERSON.flat,
  city: 'New York',
  provinceCode: 'NY',
  countryCode: 'US',
  zip: '10001',
  phone: PERSON.phone,
}

let serial = 0
/** A new customer each time, so that each is created. */
const canaryOrder = (changes: Partial<CheckoutInput> = {}): Promise<PlacedOrder> => {
  serial += 1
  return deployment.buy({
    customer: { email: `${serial}.${PERSON.email}`, firstName: PERSON.first, lastName: PERSON.last },
    shippingAddress: address,
    billingAddress: address,
    note: PERSON.note,
    attributes: { 'Gift message': PERSON.gift },
    ...changes,
  })
}

let deployment: TestDeployment
const said = { out: '', err: '' }
let worker: ChildProcess
const orders: Record<string, PlacedOrder> = {}

/** The merchant's functions quote the buyer where they fail and where they exclude. */
const withFunctions = (text: string): string =>
  text.replace("logLevel: 'warn'", "logLevel: 'debug'").replace(
    'customFields: {},',
    `customFields: {
        custbody_tieouttest: (order) => {
          const { customer, shippingAddress, customAttributes } = order
          if (order.tags.includes('throws')) throw new Error('no channel for ' + JSON.stringify([customer, shippingAddress, customAttributes]))
          return null
        },
      },
      exclude: (order) => order.tags.includes('excluded')
        ? 'an order of ' + order.customer.firstName + ' ' + order.customer.lastName + ', ' + order.customer.email
        : null,`,
  )

beforeAll(async () => {
  deployment = await testDeployment()
  await writeFile(join(deployment.folder, 'tieout.config.ts'), withFunctions(deployment.configText))
  Object.assign(orders, {
    booked: await canaryOrder(),
    'sku-unknown': await canaryOrder({ lines: [{ title: 'Engraving', price: '5.00' }] }),
    gateway: await canaryOrder({ payments: [{ gateway: 'bogus_pay' }] }),
    throws: await canaryOrder({ tags: ['throws'] }),
    excluded: await canaryOrder({ tags: ['excluded'] }),
  })
  const refuse = async (name: string, type: string): Promise<void> => {
    const order = await canaryOrder({ poNumber: `po-${name}` })
    orders[name] = order
    deployment.netsuite.simulation.simulator.faults.add({
      mode: { kind: 'scriptRejects', detail: QUOTED },
      match: { service: 'record', methods: ['POST'], type, contains: containedIn(type, order) },
    })
  }
  await refuse('customer-refused', 'customer')
  await refuse('order-refused', 'salesOrder')
  await refuse('deposit-refused', 'customerDeposit')
  worker = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, 'start'], {
    cwd: deployment.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  worker.stdout?.on('data', (chunk: Buffer) => (said.out += chunk.toString()))
  worker.stderr?.on('data', (chunk: Buffer) => (said.err += chunk.toString()))
  await until(async () => {
    const standing = await deployment.orders()
    expect(standing).toHaveLength(Object.keys(orders).length)
    expect(standing.filter(({ owed, state }) => owed && state !== 'retry')).toEqual([])
  }, 60_000)
})
afterAll(async () => {
  worker.kill('SIGTERM')
  if (worker.exitCode === null) await once(worker, 'exit')
  await deployment.stop()
})

/** The customer's document says nothing of the order: its e-mail address tells which one it is. */
const containedIn = (type: string, order: PlacedOrder): string =>
  type === 'customer' ? `${serial}.${PERSON.email}` : order.id

/** Every row of every table, ours and the job engine's. */
async function dump(): Promise<string> {
  const { db } = deployment.database
  const { rows: tables } = await db.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`,
  )
  const texts = await Promise.all(
    tables.map(async ({ name }) => {
      const { rows } = await db.query<{ row: string }>(
        `select row_to_json(t)::text as row from ${name} as t limit 10000`,
      )
      return rows.map(({ row }) => `${name} ${row}`).join('\n')
    }),
  )
  return texts.join('\n')
}

/** The canaries that are found, each with the text around it. */
const found = (text: string, canaries: readonly string[]): readonly string[] =>
  canaries.flatMap((canary) => {
    const at = text.toLowerCase().indexOf(canary.toLowerCase())
    return at === -1 ? [] : [`${canary}: …${text.slice(Math.max(0, at - 120), at + 80)}…`]
  })

const secrets = (): readonly string[] => {
  const { shopify, netsuite, database } = deployment
  return [
    shopify.clientSecret,
    shopify.webhookSecret,
    shopify.token,
    netsuite.tba.consumerSecret,
    netsuite.tba.tokenSecret,
    ...netsuite.m2m.privateKeyPem.split('\n').filter((line) => line.length > 30 && !line.startsWith('-')),
    new URL(database.url).password,
    'Bearer ',
    'shpat_',
    'eyJ',
  ].filter((secret) => secret !== '')
}

test('each order ended as it was meant to', async () => {
  const standing = new Map((await deployment.orders()).map((one) => [one.orderId as string, one]))
  const ends = Object.fromEntries(
    Object.entries(orders).map(([name, { id }]) => {
      const one = standing.get(id)
      return [name, `${one?.state} ${one?.faults.map(({ code }) => code).join(',')}`.trim()]
    }),
  )
  expect(ends).toEqual({
    booked: 'applied',
    'sku-unknown': 'parked mapping.sku-missing',
    gateway: 'parked mapping.gateway',
    throws: 'parked mapping.function-threw',
    excluded: 'excluded',
    'customer-refused': expect.stringMatching(/^(parked|retry) netsuite\./),
    'order-refused': expect.stringMatching(/^(parked|retry) netsuite\./),
    'deposit-refused': expect.stringMatching(/^(parked|retry) netsuite\./),
  })
})

test('what NetSuite was sent is there, so that the canaries were alive', () => {
  const { world } = deployment.netsuite.simulation.simulator
  const written = JSON.stringify([...world.all('customer'), ...world.all('salesOrder')])
  expect(found(written, [PERSON.first, PERSON.street, PERSON.phone, 'canary@'])).toHaveLength(4)
})

test('a delivery with a whole order in it leaves its ids only', async () => {
  const body = JSON.stringify({
    id: Number(orders.booked?.id),
    email: PERSON.email,
    note: PERSON.note,
    shipping_address: address,
  })
  const hmac = createHmac('sha256', deployment.shopify.webhookSecret).update(body).digest('base64')
  const headers = {
    'content-type': 'application/json',
    'x-shopify-topic': 'orders/updated',
    'x-shopify-shop-domain': deployment.shopify.shop,
    'x-shopify-hmac-sha256': hmac,
    'x-shopify-webhook-id': 'whole-order',
  }
  const url = `http://127.0.0.1:${deployment.webPort}/webhooks/shopify/demo`
  await until(async () =>
    expect((await fetch(url, { method: 'POST', body, headers })).status, said.err).toBe(200),
  )
  expect(await dump()).toContain('whole-order')
})

test('the database holds no canary and no secret', async () => {
  const held = await dump()
  expect(held).toContain(orders.booked?.id)
  expect(found(held, [...CANARIES, ...secrets()])).toEqual([])
})

test('the log of a worker that says everything holds none', () => {
  expect(said.err).toContain(orders.booked?.id)
  expect(found(`${said.out}${said.err}`, [...CANARIES, ...secrets()])).toEqual([])
})

test('no command shows any', async () => {
  const at = { cwd: deployment.folder }
  const shown: string[] = []
  for (const { id } of Object.values(orders))
    for (const more of [[], ['--json'], ['--debug']]) {
      const story = await cli(at, 'order', 'demo', id, ...more)
      const plan = await cli(at, 'plan', 'order', 'demo', id, ...more)
      shown.push(story.out, story.err, plan.out, plan.err)
    }
  for (const command of [['status'], ['status', '--json'], ['check'], ['check', '--json']]) {
    const { out, err } = await cli(at, ...command)
    shown.push(out, err)
  }
  const metrics = await fetch(`http://127.0.0.1:${deployment.webPort}/metrics`)
  const text = [...shown, await metrics.text()].join('\n')
  expect(text).toContain('Engraving')
  expect(found(text, [...CANARIES, ...secrets()])).toEqual([])
})
