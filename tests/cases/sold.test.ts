/** What is sold: prices, discounts and taxes, from the checkout to the ledger. */
import { expect } from 'vitest'
import { setUp } from '../../simulators/netsuite/seed.ts'
import type { CheckoutInput } from '../../simulators/shopify/checkoutInput.ts'
import type { TaxPolicy } from '../../src/domain/policy/policy.ts'
import { netSuiteId } from '../../src/domain/ids.ts'
import { STORE } from '../support/deployment.ts'
import { theOrder } from '../support/standing.ts'
import { E1, E1_RECORDS, E3, E3_RECORDS } from './orders.ts'
import { theCase } from './support/case.ts'
import { COAT, type OpenShop, openShop } from './support/shop.ts'

const shop = openShop()

theCase(1, shop, async (on) => {
  const order = await on.buy(E1)
  await on.look()
  await on.staff.ship(order)
  await on.settle()
  expect(on.records(order)).toEqual(E1_RECORDS)
  // The payout is a person's until payouts are ours.
  await on.byHand('POST', 'journalEntry', {
    subsidiary: { externalId: 'subsidiary_us' },
    line: {
      items: [
        { account: { externalId: 'account_bank' }, debit: 101.16 },
        { account: { externalId: 'account_processing_fees' }, debit: 3.33 },
        { account: { externalId: 'account_shopify_payments' }, credit: 104.49 },
      ],
    },
  })
  await on.settle()
  expect(await on.ledger()).toEqual({
    1000: 10116,
    6100: 333,
    1200: -3600,
    5000: 3600,
    4050: 1000,
    4000: -9998,
    4100: -599,
    2100: -852,
  })
})

theCase(2, shop, {
  policy: { life: { cashSale: ({ sourceName }) => sourceName === 'pos' } },
  run: async (on) => {
    const order = await on.buy({ ...E1, pos: { location: 'Downtown shop' } })
    await on.settle()
    expect(on.records(order)).toEqual([
      'cashSale Dr 1060 104.49, Dr 4050 10.00, Dr 5000 36.00, Cr 1200 36.00, Cr 2100 8.52, Cr 4000 99.98, Cr 4100 5.99',
    ])
    expect(await on.ledger()).toEqual({
      1060: 10449,
      4050: 1000,
      5000: 3600,
      4000: -9998,
      4100: -599,
      2100: -852,
      1200: -3600,
    })
    expect(await on.moved()).toEqual({ 'COAT at Downtown shop': -2 })
  },
})

theCase(3, shop, async (on) => {
  // 0.99 contains 0.165 of VAT, 0.17 as Shopify rounds; by rate 0.82 would bear 0.16.
  const soap = await on.buy({ lines: [{ sku: 'TIE-030' }], taxes: E3.taxes ?? [], taxesIncluded: true })
  const basket = await on.buy(E3)
  await on.look()
  await on.staff.ship(soap)
  await on.staff.ship(basket)
  await on.settle()
  expect(on.records(soap)).toEqual([
    'customerDeposit Dr 1060 0.99, Cr 2200 0.99',
    'depositApplication Dr 2200 0.99, Cr 1100 0.99',
    'invoice Dr 1100 0.99, Cr 2100 0.17, Cr 4000 0.82',
    'itemFulfillment Dr 5000 5.00, Cr 1200 5.00',
    'salesOrder G 0.99',
  ])
  expect(on.records(basket)).toEqual(E3_RECORDS)
  expect(await on.ledger()).toEqual({
    1060: 99 + 3394,
    4050: 417,
    4000: -82 - 2916,
    4100: -329,
    2100: -17 - 566,
    5000: 1500,
    1200: -1500,
  })
})

theCase(4, shop, async (on) => {
  const order = await on.buy({
    lines: [
      { sku: 'TIE-016', price: '20.00' },
      { sku: 'TIE-017', price: '20.00' },
      { sku: 'TIE-018', price: '20.00' },
    ],
    discounts: [{ title: 'TENOFF', amount: '10.00' }],
  })
  await on.look()
  await on.staff.ship(order)
  await on.settle()
  expect(theOrder(on.deployment, order).lines).toEqual([
    'L 1 × TIE-016 20.00',
    'D Shopify discount -3.34',
    'L 1 × TIE-017 20.00',
    'D Shopify discount -3.33',
    'L 1 × TIE-018 20.00',
    'D Shopify discount -3.33',
  ])
  expect(on.records(order)).toEqual([
    'customerDeposit Dr 1060 50.00, Cr 2200 50.00',
    'depositApplication Dr 2200 50.00, Cr 1100 50.00',
    'invoice Dr 1100 50.00, Dr 4050 10.00, Cr 4000 60.00',
    'itemFulfillment Dr 5000 15.00, Cr 1200 15.00',
    'salesOrder G 50.00',
  ])
  expect(await on.ledger()).toEqual({ 1060: 5000, 4050: 1000, 4000: -6000, 5000: 1500, 1200: -1500 })
})

theCase(5, shop, async (on) => {
  const order = await on.buy({
    lines: [
      { sku: 'TIE-004', quantity: 2, discount: { title: 'Damaged box', amount: '8.00' } },
      { sku: 'TIE-019' },
    ],
    shipping: [{ price: '8.00' }],
    discounts: [
      { kind: 'automatic', title: 'Black Friday', percentage: '10' },
      { kind: 'code', title: 'SAVE', percentage: '20' },
      { kind: 'script', title: 'Bundle function', percentage: '5', lines: [0] },
      { title: 'FREESHIP', target: 'shipping', percentage: '100' },
    ],
  })
  await on.look()
  await on.staff.ship(order)
  await on.settle()
  // 178.00 - 8.00 - 17.00 - 30.60 - 6.12 = 116.28; 19.00 - 1.90 - 3.42 = 13.68.
  expect(theOrder(on.deployment, order).lines).toEqual([
    'L 2 × TIE-004 178.00',
    'D Shopify discount -8.00',
    'D Shopify discount -17.00',
    'D Shopify discount -30.60',
    'D Shopify discount -6.12',
    'L 1 × TIE-019 19.00',
    'D Shopify discount -1.90',
    'D Shopify discount -3.42',
    'S 1 × Shipping 8.00',
    'DS Shopify discount -8.00',
  ])
  expect(on.records(order)).toEqual([
    'customerDeposit Dr 1060 129.96, Cr 2200 129.96',
    'depositApplication Dr 2200 129.96, Cr 1100 129.96',
    'invoice Dr 1100 129.96, Dr 4050 75.04, Cr 4000 197.00, Cr 4100 8.00',
    'itemFulfillment Dr 5000 15.00, Cr 1200 15.00',
    'salesOrder G 129.96',
  ])
  expect(await on.ledger()).toEqual({
    1060: 12_996,
    4050: 7504,
    4000: -19_700,
    4100: -800,
    5000: 1500,
    1200: -1500,
  })
})

theCase(6, shop, async (on) => {
  const order = await on.buy({
    lines: [{ sku: COAT, quantity: 2 }],
    discounts: [{ title: 'REPLACEMENT', percentage: '100' }],
  })
  await on.look()
  await on.staff.ship(order)
  await on.settle()
  // E21: no deposit, and an invoice over nothing.
  expect(on.records(order)).toEqual([
    'invoice Dr 4050 99.98, Cr 4000 99.98',
    'itemFulfillment Dr 5000 36.00, Cr 1200 36.00',
    'salesOrder G 0.00',
  ])
  expect(await on.ledger()).toEqual({ 4050: 9998, 4000: -9998, 5000: 3600, 1200: -3600 })
})

/** Codes of amount 0 differ by what they mean: chosen by title, rate and customer, never by amount (§1.3). */
function codesByMeaning({ deployment, id }: OpenShop): TaxPolicy {
  const tax = deployment.config.stores[STORE]?.policy.tax
  if (tax?.mode !== 'suitetax') throw new Error('the cases override taxes')
  const type = id('taxType', 'taxtype_other')
  const code = (itemId: string) => {
    const { world } = deployment.netsuite.simulation.simulator
    const externalId = `tax_${itemId.toLowerCase().replaceAll(' ', '_')}`
    const taxAccount = { externalId: 'system_sales_tax_payable' }
    const record =
      world.byExternalId('salesTaxItem', externalId) ??
      setUp(deployment.netsuite.simulation.setup, 'salesTaxItem', {
        externalId,
        itemId,
        displayName: itemId,
        taxType: { id: type },
        taxAccount,
        rate: 0,
        isDefault: false,
        isInactive: false,
      })
    return { taxType: type, taxCode: netSuiteId(record.id) }
  }
  const [exempt, zeroRated, reverse] = [code('Exempt'), code('Zero rated'), code('Reverse charge')]
  return {
    ...tax,
    code: (line, order) => {
      if (order.tags.includes('exempt')) return exempt
      if (line.title === 'Reverse charge') return reverse
      return Number(line.rate) === 0 ? zeroRated : tax.code(line, order)
    },
  }
}

theCase(7, shop, async (on) => {
  on.choose({ tax: codesByMeaning(shop()) })
  const bought = (more: Partial<CheckoutInput>) => on.buy({ lines: [{ sku: 'TIE-019' }], ...more })
  const orders = [
    await bought({ taxes: [{ title: 'NY State Tax', rate: '0.04' }] }),
    await bought({
      taxes: [{ title: 'NY State Tax', rate: '0.04' }],
      customer: { email: 'museum@example.com', taxExempt: true },
      tags: ['exempt'],
    }),
    await bought({ taxes: [{ title: 'GB VAT', rate: '0' }] }),
    await bought({ taxes: [{ title: 'Reverse charge', rate: '0' }] }),
  ]
  await on.look()
  for (const order of orders) await on.staff.ship(order)
  await on.settle()
  expect(orders.flatMap((order) => theOrder(on.deployment, order).taxes)).toEqual([
    'L US State Tax 4% of 19.00 = 0.76',
    'L Exempt 4% of 19.00 = 0.00',
    'L Zero rated 0% of 19.00 = 0.00',
    'L Reverse charge 0% of 19.00 = 0.00',
  ])
  const untaxed = [
    'customerDeposit Dr 1060 19.00, Cr 2200 19.00',
    'depositApplication Dr 2200 19.00, Cr 1100 19.00',
    'invoice Dr 1100 19.00, Cr 4000 19.00',
    'itemFulfillment Dr 5000 5.00, Cr 1200 5.00',
    'salesOrder G 19.00',
  ]
  expect(orders.map((order) => on.records(order))).toEqual([
    [
      'customerDeposit Dr 1060 19.76, Cr 2200 19.76',
      'depositApplication Dr 2200 19.76, Cr 1100 19.76',
      'invoice Dr 1100 19.76, Cr 2100 0.76, Cr 4000 19.00',
      'itemFulfillment Dr 5000 5.00, Cr 1200 5.00',
      'salesOrder G 19.76',
    ],
    untaxed,
    untaxed,
    untaxed,
  ])
  expect(await on.ledger()).toEqual({ 1060: 7676, 2100: -76, 4000: -7600, 5000: 2000, 1200: -2000 })
})

theCase(8, shop, async (on) => {
  const order = await on.buy({
    lines: [{ sku: COAT, quantity: 2 }],
    shipping: [{ price: '5.99' }],
    taxes: [
      { title: 'NY State Tax', rate: '0.04' },
      { title: 'Kings County Tax', rate: '0.00375' },
      { title: 'NY City Tax', rate: '0.045' },
    ],
    additionalFees: [{ name: 'Retail Delivery Fee', price: '0.28' }],
  })
  await on.look()
  await on.staff.ship(order)
  await on.settle()
  expect(theOrder(on.deployment, order).taxes.toSorted()).toEqual([
    'L US City Tax 4.5% of 99.98 = 4.50',
    'L US County Tax 0.375% of 99.98 = 0.37',
    'L US State Tax 4% of 99.98 = 4.00',
    'S US City Tax 4.5% of 5.99 = 0.27',
    'S US County Tax 0.375% of 5.99 = 0.02',
    'S US State Tax 4% of 5.99 = 0.24',
  ])
  expect(on.records(order)).toEqual([
    'customerDeposit Dr 1060 115.65, Cr 2200 115.65',
    'depositApplication Dr 2200 115.65, Cr 1100 115.65',
    'invoice Dr 1100 115.65, Cr 2100 9.40, Cr 2460 0.28, Cr 4000 99.98, Cr 4100 5.99',
    'itemFulfillment Dr 5000 36.00, Cr 1200 36.00',
    'salesOrder G 115.65',
  ])
  expect(await on.ledger()).toEqual({
    1060: 11_565,
    2100: -940,
    2460: -28,
    4000: -9998,
    4100: -599,
    5000: 3600,
    1200: -3600,
  })
})
