/** Lives written down by hand, and the policy and chart of accounts of the worked examples. */
import type { AgreementFact, FulfillmentFact, OrderFact, RefundFact, SaleFact } from '../facts.ts'
import { agreement, money, order, paid, part, POLICY, sale } from '../handmade.ts'
import { expectedLife } from './expectedLife.ts'
import type { ExpectedLife, ExpectedRecord } from './expected.ts'
import type { LifeChoices, OracleLifePolicy } from './policy.ts'
import { balanceOf, postingsOf } from './postings.ts'

export const LIFE: OracleLifePolicy = {
  ...POLICY,
  gateways: { ...POLICY.gateways, bank: '1000', shopify_store_credit: '2310' },
  locations: { '71': 'main', '72': 'west' },
  defaultLocation: 'main',
  depositsAboveOrder: true,
  life: {
    billing: 'on-fulfillment',
    depositApplication: 'tieout',
    fulfillsFrom: 'all',
    cashSale: () => false,
    channelLiable: 'park',
    closedPeriod: 'park',
    roundingAccount: '6200',
    roundingLimit: 50n,
    cashAmount: 'share',
    items: {
      returned: 'returned',
      refundAdjustment: 'adjustment',
      returnFee: 'return-fee',
      rounding: 'rounding',
      channelTax: 'channel-tax',
    },
  },
  ledger: {
    receivables: '1100',
    inventory: '1200',
    costOfGoods: '5000',
    discounts: '4050',
    items: {
      mug: '4000',
      tote: '4000',
      shipping: '4100',
      tip: '2400',
      duty: '2450',
      'gift-card': '2300',
      returned: '4200',
      adjustment: '6400',
      'return-fee': '4300',
      rounding: '6200',
      'channel-tax': '2110',
    },
    taxes: { vat: '2100', state: '2100', ct: '2100' },
    shipped: new Set(['mug', 'tote']),
    cost: { mug: 1800n, tote: 700n },
  },
}

export const choosing = (
  choices: Partial<LifeChoices>,
  more: Partial<OracleLifePolicy> = {},
): OracleLifePolicy => ({
  ...LIFE,
  ...more,
  life: { ...LIFE.life, ...choices },
})

/** Noon of a day of May 2026, in New York and in UTC alike. */
export const day = (number: number): string => `2026-05-${String(number).padStart(2, '0')}T16:00:00Z`

export const shipped = (
  id: string,
  lines: Readonly<Record<string, number>>,
  given: Partial<FulfillmentFact> = {},
): FulfillmentFact => ({
  id,
  status: 'SUCCESS',
  location: '71',
  createdAt: day(9),
  lines: Object.entries(lines).map(([line, quantity]) => ({ line, quantity })),
  ...given,
})

export const refund = (id: string, given: Partial<RefundFact> = {}): RefundFact => ({
  id,
  return: null,
  processedAt: day(12),
  lines: [],
  adjustments: [],
  transactions: [],
  ...given,
})

export const paidBack = (amount: string, given: Parameters<typeof paid>[1] = {}): ReturnType<typeof paid> =>
  paid(amount, { id: '9101', kind: 'REFUND', parent: '9001', processedAt: day(12), ...given })

const state = (amount: string): [string, string, string] => ['State', '0.08875', amount]

/** 2 × 49.99, 10 % off, shipping 5.99, tax 8.52: 104.49, paid at once. */
export const E1 = order({
  parts: [
    part('49.99', {
      kind: 'PRODUCT',
      subject: '101',
      sku: 'MUG',
      quantity: 2,
      total: '97.97',
      taxes: [state('7.99')],
    }),
    part('5.99', { kind: 'SHIPPING', subject: '102', total: '6.52', taxes: [state('0.53')] }),
  ],
  current: { total: '104.49', tax: '8.52' },
  transactions: [paid('104.49')],
})

export const E1_SHIPPED: OrderFact = { ...E1, fulfillments: [shipped('31', { '101': 2 })] }

/** One unit of E1 taken back: list 49.99, discount share 5.00, tax 4.00. */
export const ONE_BACK: SaleFact = sale({
  kind: 'PRODUCT',
  subject: '101',
  quantity: -1,
  total: '-48.99',
  taxes: [state('-4.00')],
})

/** The order after more agreements; what Shopify states of it follows from them. */
export function after(
  fact: OrderFact,
  agreements: readonly AgreementFact[],
  more: Partial<OrderFact> = {},
): OrderFact {
  const all = [...fact.agreements, ...agreements]
  const sum = (of: (one: SaleFact) => string): string =>
    (
      all.flatMap(({ sales }) => sales).reduce((cents, one) => cents + Math.round(Number(of(one)) * 100), 0) /
      100
    ).toFixed(2)
  return {
    ...fact,
    agreements: all,
    stated: {
      currentTotal: money(sum(({ total }) => total.shop)),
      currentTax: money(sum(({ tax }) => tax.shop)),
    },
    ...more,
  }
}

export const refundAgreement = (id: string, sales: readonly SaleFact[], at = day(12)): AgreementFact =>
  agreement('REFUND', sales, { id: `6${id}`, refund: id, happenedAt: at })

export const adjustment = (total: string): SaleFact => ({
  ...sale({ kind: 'ADJUSTMENT', subject: '', total }),
  subject: null,
})

export const BOOKED = { orders: new Set(['7001']), records: new Set<string>() }

export function lifeOfOne(fact: OrderFact, policy: OracleLifePolicy = LIFE): ExpectedLife {
  const [only] = expectedLife({ orders: [fact] }, policy, BOOKED)
  if (only === undefined) throw new Error('an order was lost')
  return only
}

const written = (sums: Readonly<Record<string, bigint>>): string =>
  Object.entries(sums)
    .map(([account, amount]) => `${account} ${amount}`)
    .join(', ')

/** "invoice 31: 1100 10449, …" for each record. */
export const booked = ({ records }: ExpectedLife, policy: OracleLifePolicy = LIFE): readonly string[] =>
  records.map((record) => `${shortName(record)}: ${written(postingsOf(record, policy))}`)

const shortName = ({ name, presence }: ExpectedRecord): string => (presence === 'may' ? `(${name})` : name)

/** Trial balance, as numbers that tests can write down. */
export const balance = ({ records }: ExpectedLife, policy: OracleLifePolicy = LIFE): Record<string, number> =>
  Object.fromEntries(
    Object.entries(balanceOf(records, policy).amounts).map(([account, amount]) => [account, Number(amount)]),
  )

export const waits = ({ factParks }: ExpectedLife): readonly string[] =>
  factParks.map(({ fact, reason }) => `${fact} ${reason}`)

/** E1 as records. */
export const E1_INVOICE = 'invoice 31: 1100 10449, 2100 -852, 4000 -9998, 4050 1000, 4100 -599'
export const E1_RECORDS = [
  'customerDeposit 9001: 1060 10449, 2200 -10449',
  'itemFulfillment 31: 1200 -3600, 5000 3600',
  E1_INVOICE,
  'depositApplication 9001 > 31: 1100 -10449, 2200 10449',
]
