/** What a merchant may choose for a store, as it comes out in NetSuite: the currency, and how tax is carried. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LoadedConfig } from '../../src/config/types.ts'
import { netSuiteId } from '../../src/domain/ids.ts'
import { ask, type TestDeployment, testDeployment } from '../support/deployment.ts'
import { withPolicy } from '../support/policy.ts'
import { expectTied, standing, theOrder } from '../support/standing.ts'

const STATE = { title: 'New York State Tax', rate: '0.04' }
const CITY = { title: 'New York City Tax', rate: '0.02' }
const SHIPPING = [{ price: '5.00' }]
const MUGS = { sku: 'TIE-001', quantity: 2 }
const TOTE = { sku: 'TIE-019' }

describe('booked in the currency that the buyer sees', () => {
  let deployment: TestDeployment
  beforeAll(async () => {
    deployment = await testDeployment()
  })
  afterAll(() => deployment.stop())

  test('sales order and deposit are in euros, at the rate of the order', async () => {
    const order = await deployment.buy({ lines: [MUGS, TOTE], taxes: [STATE], presentmentCurrency: 'EUR' })
    const outcome = await deployment.drain(
      [order],
      withPolicy(deployment.config, { bookCurrency: 'presentment' }),
    )
    expect([...outcome.values()]).toEqual([{ kind: 'applied' }])
    const stands = theOrder(deployment, order)
    expect(stands.currency).toBe('EUR')
    await expectTied(deployment, order, 'presentmentMoney')
    const [deposit] = standing(deployment, order).deposits
    expect(deposit?.payment).toBe(stands.total)
    // In base currency the deposit posts what the shop's own money says, within a cent.
    const shop = (await deployment.admin(
      `query($id: ID!) { order(id: $id) { currentTotalPriceSet { shopMoney { amount } } } }`,
      {
        id: `gid://shopify/Order/${order.id}`,
      },
    )) as { order: { currentTotalPriceSet: { shopMoney: { amount: string } } } }
    const posted = Number(deposit?.postings[0]?.split(' ').at(-1))
    expect(Math.abs(posted - Number(shop.order.currentTotalPriceSet.shopMoney.amount))).toBeLessThan(0.0101)
  })
})

describe.each(['none', 'legacy'] as const)(
  'with tax as lines of its own, in an account of tax regime "%s"',
  (taxRegime) => {
    let deployment: TestDeployment
    let config: LoadedConfig
    beforeAll(async () => {
      deployment = await testDeployment({ netsuite: { taxRegime } })
      const { externalIds } = (await ask(`${deployment.netsuite.sim}/seed`)) as {
        externalIds: Record<string, string>
      }
      const item = (name: string) => netSuiteId(externalIds[name] ?? '')
      config = withPolicy(deployment.config, {
        tax: {
          mode: 'lines',
          item: (tax) => (/State/.test(tax.title) ? item('item_tax_us_state') : item('item_tax_us_city')),
          channelLiableUnknown: 'park',
        },
      })
    })
    afterAll(() => deployment.stop())

    test('the order totals and ties like any other', async () => {
      const order = await deployment.buy({
        lines: [MUGS, TOTE],
        taxes: [STATE, CITY],
        shipping: SHIPPING,
        discounts: [{ title: 'TEN', percentage: '10' }],
      })
      expect([...(await deployment.drain([order], config)).values()]).toEqual([{ kind: 'applied' }])
      const stands = theOrder(deployment, order)
      expect(stands.lines.filter((line) => !line.startsWith('T'))).toEqual([
        'L 2 × TIE-001 29.00',
        'D Shopify discount -2.90',
        'L 1 × TIE-019 19.00',
        'D Shopify discount -1.90',
        'S 1 × Shipping 5.00',
      ])
      // 4 % of 26.10, 17.10 and 5.00 is 1.04, 0.68 and 0.20; 2 % is 0.52, 0.34 and 0.10.
      const taxed = stands.lines.filter((line) => line.startsWith('T'))
      expect(taxed.toSorted()).toEqual(['T 1 × Tax US city 0.96', 'T 1 × Tax US state 1.92'])
      expect(stands.taxes).toEqual([])
      expect(stands.total).toBe('51.08')
      await expectTied(deployment, order)
    })
  },
)
