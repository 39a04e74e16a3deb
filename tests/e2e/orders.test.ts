/**
 * Every kind of order, from the checkout to what stands in NetSuite: lines, tax, totals, deposits and their postings,
 * read from the account itself and held against Shopify to the cent.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CheckoutInput } from '../../simulators/shopify/checkoutInput.ts'
import { cli } from '../support/cli.ts'
import { ask, type PlacedOrder, type TestDeployment, testDeployment } from '../support/deployment.ts'
import { capture, markAsPaid } from '../support/merchant.ts'
import { withPolicy } from '../support/policy.ts'
import { auditOf, customersWith, expectTied, standing, theOrder } from '../support/standing.ts'

const STATE = { title: 'New York State Tax', rate: '0.04' }
const CITY = { title: 'New York City Tax', rate: '0.02' }
const SHIPPING = [{ price: '5.00' }]
const MUGS = { sku: 'TIE-001', quantity: 2 }
const TOTE = { sku: 'TIE-019' }

interface Kind {
  readonly kind: string
  readonly checkout: Partial<CheckoutInput>
  readonly lines: readonly string[]
  readonly taxes?: readonly string[]
  readonly total: string
  /** Clearing account and amount of each deposit. */
  readonly paid: readonly string[]
}

const CARD = 'Dr 1060 Shopify Payments clearing'

const KINDS: readonly Kind[] = [
  {
    kind: 'goods, shipping and two taxes',
    checkout: { lines: [MUGS, TOTE], taxes: [STATE, CITY], shipping: SHIPPING },
    lines: ['L 2 × TIE-001 29.00', 'L 1 × TIE-019 19.00', 'S 1 × Shipping 5.00'],
    taxes: [
      'L US City Tax 2% of 29.00 = 0.58',
      'L US State Tax 4% of 29.00 = 1.16',
      'L US City Tax 2% of 19.00 = 0.38',
      'L US State Tax 4% of 19.00 = 0.76',
      'S US City Tax 2% of 5.00 = 0.10',
      'S US State Tax 4% of 5.00 = 0.20',
    ],
    total: '56.18',
    paid: [`${CARD} 56.18`],
  },
  {
    kind: 'a code, each allocation directly below its line',
    checkout: {
      lines: [MUGS, TOTE],
      taxes: [STATE],
      shipping: SHIPPING,
      discounts: [{ title: 'TEN', percentage: '10' }],
    },
    lines: [
      'L 2 × TIE-001 29.00',
      'D Shopify discount -2.90',
      'L 1 × TIE-019 19.00',
      'D Shopify discount -1.90',
      'S 1 × Shipping 5.00',
    ],
    taxes: [
      'L US State Tax 4% of 26.10 = 1.04',
      'D US State Tax 4% of 0.00 = 0.00',
      'L US State Tax 4% of 17.10 = 0.68',
      'D US State Tax 4% of 0.00 = 0.00',
      'S US State Tax 4% of 5.00 = 0.20',
    ],
    total: '50.12',
    paid: [`${CARD} 50.12`],
  },
  {
    kind: 'staff, automatic, code and shipping discounts stacked',
    checkout: {
      lines: [{ sku: 'TIE-004', quantity: 2, discount: { title: 'Damaged box', amount: '8.00' } }, TOTE],
      shipping: [{ price: '8.00' }],
      discounts: [
        { kind: 'automatic', title: 'Black Friday', percentage: '10' },
        { title: 'SHIPHALF', target: 'shipping', percentage: '50' },
      ],
    },
    // 178.00 - 8.00 = 170.00, a tenth of it 17.00; 19.00 and 1.90.
    lines: [
      'L 2 × TIE-004 178.00',
      'D Shopify discount -8.00',
      'D Shopify discount -17.00',
      'L 1 × TIE-019 19.00',
      'D Shopify discount -1.90',
      'S 1 × Shipping 8.00',
      'DS Shopify discount -4.00',
    ],
    total: '174.10',
    paid: [`${CARD} 174.10`],
  },
  {
    kind: 'a remainder of a cent, given to a line as Shopify gave it',
    checkout: {
      lines: [{ sku: 'TIE-016' }, { sku: 'TIE-017' }, { sku: 'TIE-018' }],
      discounts: [{ title: 'ONE', amount: '1.00' }],
    },
    lines: [
      'L 1 × TIE-016 3.33',
      'D Shopify discount -0.34',
      'L 1 × TIE-017 3.33',
      'D Shopify discount -0.33',
      'L 1 × TIE-018 3.33',
      'D Shopify discount -0.33',
    ],
    total: '8.99',
    paid: [`${CARD} 8.99`],
  },
  {
    kind: 'prices that contain VAT, no net amount of which gives the gross',
    checkout: {
      lines: [{ sku: 'TIE-030' }, MUGS],
      taxes: [{ title: 'GB VAT', rate: '0.2' }],
      taxesIncluded: true,
      shipping: [{ price: '6.00' }],
    },
    // 0.99 contains 0.165: 0.17 of VAT on 0.82, which by rate would be 0.16.
    lines: ['L 1 × TIE-030 0.82', 'L 2 × TIE-001 24.17', 'S 1 × Shipping 5.00'],
    taxes: [
      'L GB VAT 20 20% of 0.82 = 0.17',
      'L GB VAT 20 20% of 24.17 = 4.83',
      'S GB VAT 20 20% of 5.00 = 1.00',
    ],
    total: '35.99',
    paid: [`${CARD} 35.99`],
  },
  {
    kind: 'a gift card sold, without tax',
    checkout: {
      lines: [
        { title: 'Gift card', price: '50.00', giftCard: true, taxable: false, requiresShipping: false },
        TOTE,
      ],
      taxes: [STATE],
    },
    lines: ['G 1 × Gift card 50.00', 'L 1 × TIE-019 19.00'],
    taxes: ['L US State Tax 4% of 19.00 = 0.76'],
    total: '69.76',
    paid: [`${CARD} 69.76`],
  },
  {
    kind: 'a gift card as tender beside a card, never as a discount',
    checkout: {
      lines: [{ sku: 'TIE-004', quantity: 2 }],
      payments: [{ gateway: 'gift_card', amount: '25.00' }, { gateway: 'shopify_payments' }],
    },
    lines: ['L 2 × TIE-004 178.00'],
    total: '178.00',
    paid: ['Dr 1064 Gift card tender clearing 25.00', `${CARD} 153.00`],
  },
  {
    kind: 'tip, duty and a delivery fee, each a line of its own',
    checkout: {
      lines: [
        { ...TOTE, duty: { price: '7.35', harmonizedSystemCode: '691200', countryCodeOfOrigin: 'PT' } },
      ],
      tip: '2.00',
      additionalFees: [{ name: 'Retail Delivery Fee', price: '0.28' }],
    },
    lines: ['L 1 × TIE-019 19.00', 'U 1 × Duties 7.35', 'F 1 × Retail delivery fee 0.28', 'TIP 1 × Tip 2.00'],
    total: '28.63',
    paid: [`${CARD} 28.63`],
  },
  {
    kind: 'a sale at the till in cash',
    checkout: { lines: [TOTE], pos: {}, customer: null, payments: [{ gateway: 'cash' }] },
    lines: ['L 1 × TIE-019 19.00'],
    total: '19.00',
    paid: ['Dr 1063 Cash drawer 19.00'],
  },
  {
    kind: 'a buyer who sees euros in a dollar store',
    checkout: { lines: [MUGS], presentmentCurrency: 'EUR' },
    lines: ['L 2 × TIE-001 29.00'],
    total: '29.00',
    paid: [`${CARD} 29.00`],
  },
  {
    kind: 'a free replacement: no deposit',
    checkout: {
      lines: [TOTE],
      taxes: [STATE],
      discounts: [{ kind: 'manual', title: 'Replacement', percentage: '100' }],
    },
    lines: ['L 1 × TIE-019 19.00', 'D Shopify discount -19.00'],
    taxes: ['L US State Tax 4% of 0.00 = 0.00', 'D US State Tax 4% of 0.00 = 0.00'],
    total: '0.00',
    paid: [],
  },
  {
    kind: 'authorised only: no deposit yet',
    checkout: { lines: [TOTE], payments: [{ kind: 'authorization' }] },
    lines: ['L 1 × TIE-019 19.00'],
    total: '19.00',
    paid: [],
  },
  {
    kind: 'a failed payment, then one that went through',
    checkout: { lines: [TOTE], payments: [{ status: 'failure' }, { status: 'success' }] },
    lines: ['L 1 × TIE-019 19.00'],
    total: '19.00',
    paid: [`${CARD} 19.00`],
  },
]

describe('in a SuiteTax account', () => {
  let deployment: TestDeployment
  const placed: PlacedOrder[] = []
  beforeAll(async () => {
    deployment = await testDeployment()
  })
  afterAll(() => deployment.stop())

  const booked = async (checkout: Partial<CheckoutInput>): Promise<PlacedOrder> => {
    const order = await deployment.buy(checkout)
    placed.push(order)
    expect([...(await deployment.drain([order])).values()]).toEqual([{ kind: 'applied' }])
    return order
  }

  test.each(KINDS)('$kind', async ({ checkout, lines, taxes, total, paid }) => {
    const order = await booked(checkout)
    const stands = theOrder(deployment, order)
    expect(stands.lines).toEqual(lines)
    expect(stands.taxes).toEqual(taxes ?? [])
    expect(stands.total).toBe(total)
    expect(stands.status).toBe('B')
    const { deposits } = standing(deployment, order)
    expect(deposits.map(({ postings }) => postings)).toEqual(
      paid.map((debit) => [debit, `Cr 2200 Customer Deposits ${debit.split(' ').at(-1)}`]),
    )
    await expectTied(deployment, order)
  })

  test('an order without a customer is booked on the customer for such orders', async () => {
    const order = await booked({ customer: null })
    const { externalIds } = (await ask(`${deployment.netsuite.sim}/seed`)) as {
      externalIds: Record<string, string>
    }
    expect(theOrder(deployment, order).customer).toBe(externalIds['customer_web_us'])
  })

  test('each capture is a deposit of its own, by its transaction', async () => {
    const order = await booked({ lines: [TOTE], payments: [{ kind: 'authorization' }] })
    await capture(deployment, order, ['4.00', '15.00'])
    await deployment.drain([order])
    expect(standing(deployment, order).deposits.map(({ payment }) => payment)).toEqual(['4.00', '15.00'])
    await expectTied(deployment, order)
  })

  test('a bank transfer gets its deposit when it is marked as paid', async () => {
    const order = await booked({ lines: [TOTE], payments: [{ gateway: 'manual', status: 'pending' }] })
    expect(standing(deployment, order).deposits).toEqual([])
    await markAsPaid(deployment, order)
    await deployment.drain([order])
    expect(standing(deployment, order).deposits[0]?.postings).toEqual([
      'Dr 1062 Manual payments clearing 19.00',
      'Cr 2200 Customer Deposits 19.00',
    ])
    await expectTied(deployment, order)
  })

  test("the fact's date in the subsidiary's zone decides, not the moment of booking", async () => {
    // 03:30 in London and in UTC is still the evening before in New York.
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
    const evening = new Date(Date.parse(yesterday) - 86_400_000).toISOString().slice(0, 10)
    const processedAt = `${yesterday}T03:30:00Z`
    const config = withPolicy(deployment.config, { goLiveAt: '2020-01-01T00:00:00Z' })
    const order = await deployment.buy({ processedAt, payments: [{ processedAt }] })
    placed.push(order)
    await deployment.drain([order], config)
    expect(theOrder(deployment, order).fields['tranDate']).toBe(evening)
    expect(standing(deployment, order).deposits[0]?.date).toBe(evening)
  })

  test('what cannot be booked writes nothing, and its money is said to be received and not booked', async () => {
    const order = await deployment.buy({ lines: [{ title: 'Mystery box', price: '20.00' }] })
    const outcome = [...(await deployment.drain([order])).values()]
    expect(outcome).toMatchObject([{ kind: 'parked', faults: [{ code: 'mapping.sku-missing' }] }])
    expect(standing(deployment, order)).toEqual({ orders: [], deposits: [] })
    const status = await cli({ cwd: deployment.folder }, 'status', '--json')
    expect(status.json()).toMatchObject({
      receivedNotBooked: [{ store: 'demo', amount: { amount: '20.00', currency: 'USD' }, orders: 1 }],
    })
  })

  test('an unmapped gateway parks the deposit and not the order', async () => {
    const order = await deployment.buy({ lines: [TOTE], payments: [{ gateway: 'klarna' }] })
    const outcome = [...(await deployment.drain([order])).values()]
    expect(outcome).toMatchObject([{ kind: 'parked', faults: [{ code: 'mapping.gateway' }] }])
    expect(theOrder(deployment, order).total).toBe('19.00')
    expect(standing(deployment, order).deposits).toEqual([])
  })

  test('one buyer has one customer, whatever was bought', async () => {
    const customer = { email: 'Dora@Example.com', firstName: 'Dora', lastName: 'Duval' }
    const first = await booked({ customer })
    const second = await booked({ lines: [TOTE], customer: { ...customer, email: 'dora@example.com' } })
    expect(customersWith(deployment, 'dora@example.com')).toHaveLength(1)
    expect(theOrder(deployment, second).customer).toBe(theOrder(deployment, first).customer)
  })

  test('an auditor who reads both systems finds nothing untied and nothing twice', async () => {
    expect(await auditOf(deployment)).toMatchObject({ duplicates: [] })
    const { untied } = await auditOf(deployment)
    // The order of the unmapped gateway alone: its payment has no deposit.
    expect(untied).toEqual([expect.stringMatching(/has no deposit$/)])
  })
})
