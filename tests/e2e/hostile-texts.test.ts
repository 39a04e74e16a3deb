/** What buyers, staff and apps may write into an order: it is booked as it stands, or parks, and does nothing else. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cli } from '../support/cli.ts'
import { type PlacedOrder, STORE, type TestDeployment, testDeployment } from '../support/deployment.ts'
import { orderSubject } from '../../src/domain/ids.ts'
import { wholeText } from '../../src/domain/wholeText.ts'
import { standing, theOrder } from '../support/standing.ts'

let deployment: TestDeployment
beforeAll(async () => {
  deployment = await testDeployment()
})
afterAll(() => deployment.stop())

const TEXTS: readonly (readonly [string, string])[] = [
  ['SQL', "'); drop table subject; --"],
  ['a doubled quote', "O''Reilly's"],
  ['a formula', '=HYPERLINK("http://evil.example","click")'],
  ['HTML', '<img src=x onerror=alert(1)>'],
  ['a template', '${process.env} {{7*7}} {order} %s %n'],
  ['JSON', '"},"total":0,{"'],
  ['line breaks that look like our own', 'Mug\n✓ everything ties\r\nNobody has to act.'],
  ['an escape that clears the screen', '\u001b[2J\u001b]0;owned\u0007\u009b2J'],
  ['text turned around', 'Mug \u202egnp.exe\u2066'],
  ['emoji of four bytes', '👩‍👩‍👧‍👦'.repeat(12)],
  ['right to left', 'كوب قهوة — ספל'],
  ['NUL', 'Mug\0Mug'],
  ['half an emoji', 'Mug \ud83d'],
  ['300 letters', 'Ж'.repeat(300)],
  ['prototypes', '__proto__'],
]

/** An order in which every text that a person may choose is the given one. */
async function orderOf(text: string, changes: { sku?: string; name?: string } = {}): Promise<PlacedOrder> {
  const placed = await deployment.buy({
    customer: { email: `b${Math.abs(hash(text))}@example.com`, firstName: text, lastName: text },
    lines: [{ sku: 'TIE-001', quantity: 2, discount: { title: text, amount: '1.00' } }],
    shipping: [{ title: text, code: text, price: '5.00' }],
    shippingAddress: {
      firstName: text,
      company: text,
      address1: text,
      address2: text,
      city: text,
      zip: text,
    },
    tags: [text],
    note: text,
    poNumber: text,
    attributes: { [text]: text },
  })
  const order = deployment.shopify.service.world.state.orders.get(`gid://shopify/Order/${placed.id}`)
  if (!order) throw new Error('the order is not in the store')
  if (changes.name !== undefined) order.name = changes.name
  for (const line of order.lines) {
    line.title = text
    if (changes.sku !== undefined) line.sku = changes.sku
  }
  return { ...placed, name: order.name }
}

const hash = (text: string): number => {
  let sum = 7
  for (const letter of text) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003
  return sum
}

const outcomeOf = async (order: PlacedOrder) =>
  (await deployment.drain([order])).get(orderSubject(STORE, order.id))

/** Everything that the commands show of the order. */
async function shown(order: PlacedOrder): Promise<readonly string[]> {
  const at = { cwd: deployment.folder }
  const runs = [
    await cli(at, 'order', 'demo', order.id),
    await cli(at, 'order', 'demo', order.id, '--json'),
    await cli(at, 'plan', 'order', 'demo', order.id),
    await cli(at, 'plan', 'order', 'demo', order.id, '--json'),
    await cli(at, 'status'),
    await cli(at, 'status', '--json'),
    await cli(at, 'order', 'demo', order.name.replaceAll('\0', '')),
  ]
  for (const { code, err } of runs) expect([0, 5, 6], err).toContain(code)
  return runs.flatMap(({ out, err }) => [out, err])
}

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/

async function expectInert(order: PlacedOrder): Promise<void> {
  const lines = (await shown(order)).flatMap((text) => text.split('\n'))
  expect(lines.filter((line) => OBEYED.test(line))).toEqual([])
  expect(lines.filter((line) => /^✓ everything ties|^Nobody has to act\.$/.test(line.trim()))).toEqual([])
  const { rows } = await deployment.database.db.query('select 1 from subject limit 1')
  expect(rows).toHaveLength(1)
}

describe.each(TEXTS)('%s', (_what, text) => {
  test('in titles, names, addresses and discounts is booked to the cent, and shown as it is', async () => {
    const order = await orderOf(text)
    expect(await outcomeOf(order)).toEqual({ kind: 'applied' })
    expect(theOrder(deployment, order)).toMatchObject({ total: '33.00', number: order.name })
    expect(standing(deployment, order).deposits).toHaveLength(1)
    expect(await outcomeOf(order)).toEqual({ kind: 'settled' })
    await expectNothingOpen()
  })

  test('as a SKU parks by its name, and frees nothing else', async () => {
    const order = await orderOf(text, { sku: `X${text}` })
    expect(await outcomeOf(order)).toMatchObject({
      kind: 'parked',
      faults: [{ code: 'mapping.sku-unknown' }],
    })
    expect(standing(deployment, order).orders).toEqual([])
    await expectInert(order)
  })

  test('as the name of an order is booked under it', async () => {
    const order = await orderOf('plain', { name: `#${text}` })
    expect(await outcomeOf(order)).toEqual({ kind: 'applied' })
    expect(theOrder(deployment, order).number).toBe(wholeText(order.name).slice(0, 45))
    await expectInert(order)
  })
})

async function expectNothingOpen(): Promise<void> {
  const { rows } = await deployment.database.db.query(`select code from fault where closed_at is null
    and code not in ('mapping.sku-unknown')`)
  expect(rows).toEqual([])
}
