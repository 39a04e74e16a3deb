/** Orders written down by hand, as the accounting reference's worked examples state them, and a policy for them. */
import type { AgreementFact, Bag, LineFact, OrderFact, SaleFact, SaleKind, TransactionFact } from './facts.ts'
import type { OraclePolicy } from './policy.ts'

/** The same amount on both sides. */
export const money = (amount: string): Bag => ({ shop: amount, presentment: amount })

export interface Part {
  readonly line: LineFact | null
  readonly sale: SaleFact
}

interface Sale {
  readonly kind: SaleKind
  readonly subject: string
  readonly quantity?: number
  /** With tax, after discounts. */
  readonly total: string
  readonly taxes?: readonly (readonly [title: string, rate: string, amount: string])[]
}

export function sale({ kind, subject, quantity, total, taxes = [] }: Sale): SaleFact {
  const tax = taxes.reduce((all, [, , amount]) => all + Math.round(Number(amount) * 100), 0)
  return {
    kind,
    subject,
    quantity: quantity ?? null,
    total: money(total),
    tax: money((tax / 100).toFixed(2)),
    discount: money('0'),
    taxes: taxes.map(([title, rate, amount]) => ({
      title,
      rate,
      channelLiable: false,
      amount: money(amount),
    })),
  }
}

/** A line of goods, a gift card, a tip or shipping, with its sale. `unit` is the list price of one. */
export function part(unit: string, given: Sale & { readonly sku?: string }): Part {
  const { subject, sku = null } = given
  return {
    line: { id: subject, title: sku ?? given.kind, sku, variant: null, unitPrice: money(unit) },
    sale: sale(given),
  }
}

/** A duty or a fee. */
export const charge = (given: Sale): Part => ({ line: null, sale: sale(given) })

export const paid = (amount: string, given: Partial<TransactionFact> = {}): TransactionFact => ({
  id: '9001',
  kind: 'SALE',
  status: 'SUCCESS',
  gateway: 'shopify_payments',
  amount: money(amount),
  rounding: null,
  parent: null,
  processedAt: '2026-05-07T13:14:30Z',
  ...given,
})

export const agreement = (
  kind: AgreementFact['kind'],
  sales: readonly SaleFact[],
  given: Partial<AgreementFact> = {},
): AgreementFact => ({
  id: '6001',
  kind,
  happenedAt: '2026-05-07T13:14:30Z',
  refund: null,
  return: null,
  sales,
  ...given,
})

export interface HandMade extends Partial<OrderFact> {
  readonly parts: readonly Part[]
  readonly edits?: readonly AgreementFact[]
  readonly current: { readonly total: string; readonly tax: string }
}

export function order({ parts, edits = [], current, ...given }: HandMade): OrderFact {
  const placed = agreement(
    'ORDER',
    parts.map((one) => one.sale),
  )
  return {
    id: '7001',
    name: '#1001',
    test: false,
    tags: [],
    processedAt: '2026-05-07T13:14:30Z',
    cancelledAt: null,
    currency: { shop: 'USD', presentment: 'USD' },
    taxesIncluded: false,
    customerEmail: 'ada@example.com',
    hasCustomer: true,
    email: 'ada@example.com',
    soldAt: null,
    lines: parts.flatMap(({ line }) => (line === null ? [] : [line])),
    fees: {},
    agreements: [placed, ...edits],
    transactions: [],
    refunds: [],
    returns: [],
    fulfillments: [],
    stated: { currentTotal: money(current.total), currentTax: money(current.tax) },
    ...given,
  }
}

export const POLICY: OraclePolicy = {
  store: 'demo',
  goLiveAt: '2026-01-01T00:00:00Z',
  timeZone: 'America/New_York',
  subsidiary: 'us',
  book: 'shop',
  baseCurrency: 'USD',
  currencies: { USD: 'usd', GBP: 'gbp', JPY: 'jpy', CAD: 'cad', EUR: 'eur' },
  items: {
    bySku: { MUG: ['mug'], TOTE: ['tote'], TWIN: ['twin-1', 'twin-2'] },
    variants: {},
    withoutSku: null,
    shipping: 'shipping',
    tip: 'tip',
    duty: 'duty',
    giftCard: 'gift-card',
    fees: {},
    shippingDiscount: 'line',
  },
  tax: {
    mode: 'suitetax',
    titles: [
      ['VAT', 'vat'],
      ['State', 'state'],
      ['Consumption', 'ct'],
    ],
    channelLiableUnknown: 'park',
  },
  gateways: { shopify_payments: '1060', gift_card: '2300', cash: '1063' },
  depositLiability: '2200',
  closedPeriods: [],
  locations: {},
  defaultLocation: null,
  customerLess: 'web',
  excludedTags: { sample: 'a sample' },
  depositsAboveOrder: false,
}
