import { shopifyId, storeKey } from '../ids.ts'
import { currency, divideRounded, type Money, money } from '../money.ts'
import type {
  AddressFacts,
  Agreement,
  DiscountAllocation,
  MoneyBag,
  OrderFacts,
  OrderLine,
  OrderTransaction,
  Sale,
  ShippingLine,
  TaxLine,
} from '../shopify/order.ts'
import { addBags, subtractBags, totalsOf } from './totals.ts'

/**
 * Orders for tests, from the few figures that matter; everything that Shopify derives from them is derived. Amounts are
 * minor units of the shop's currency, as plain numbers, so that a case can stand in a JSON file.
 */
export interface OrderSpec {
  readonly name?: string
  readonly currency?: string
  /** Presentment currency and what one minor unit of the shop's is worth in it: [numerator, denominator]. */
  readonly presentment?: { readonly currency: string; readonly rate: readonly [number, number] }
  readonly taxesIncluded?: boolean
  /** Labels of the discount applications, by index. */
  readonly discounts?: readonly string[]
  readonly lines: readonly LineSpec[]
  readonly shipping?: readonly ShippingSpec[]
  readonly tip?: number
  readonly duties?: readonly { readonly amount: number; readonly taxes?: readonly TaxSpec[] }[]
  readonly fees?: readonly {
    readonly name: string
    readonly amount: number
    readonly taxes?: readonly TaxSpec[]
  }[]
  /** Default: the whole total by shopify_payments. */
  readonly payments?: readonly PaymentSpec[]
  readonly facts?: Partial<OrderFacts>
}

export interface LineSpec {
  readonly title?: string
  readonly sku?: string | null
  readonly quantity?: number
  readonly price: number
  /** Allocated amounts by index of the application. */
  readonly allocations?: readonly (readonly [number, number])[]
  readonly taxes?: readonly TaxSpec[]
  readonly giftCard?: boolean
}

export interface ShippingSpec {
  readonly title?: string
  readonly price: number
  readonly allocations?: readonly (readonly [number, number])[]
  readonly taxes?: readonly TaxSpec[]
}

export interface TaxSpec {
  readonly title: string
  readonly rate: string | null
  readonly amount: number
  readonly channelLiable?: boolean | null
}

export interface PaymentSpec {
  readonly amount: number
  readonly kind?: OrderTransaction['kind']
  readonly status?: OrderTransaction['status']
  readonly gateway?: string
  readonly processedAt?: string
  readonly parent?: number
  readonly rounding?: number
  /** Where the payment's shop money was converted at another rate than the order's. */
  readonly presentmentAmount?: number
}

const AT = '2026-05-07T13:14:30Z'

interface Currencies {
  readonly bag: (minor: number) => MoneyBag
}

/** The facts of an order as it was placed and paid. */
export function orderFacts(spec: OrderSpec): OrderFacts {
  const money2 = currenciesOf(spec)
  const included = spec.taxesIncluded ?? false
  const lines = spec.lines.map((line, index) => lineOf(line, index, money2))
  const shippingLines = (spec.shipping ?? []).map((line, index) => shippingOf(line, index, money2))
  const sales = salesOf(spec, { lines, shippingLines, included, bag: money2.bag })
  const zero = money2.bag(0)
  const total = addBags(zero, ...sales.map((sale) => sale.total))
  const transactions = paymentsOf(spec, { total, bag: money2.bag })
  return {
    store: storeKey('acme'),
    id: shopifyId(5001),
    name: spec.name ?? '#1001',
    createdAt: AT,
    processedAt: AT,
    updatedAt: AT,
    cancelledAt: null,
    test: false,
    edited: false,
    taxesIncluded: included,
    shopCurrency: zero.shop.currency,
    presentmentCurrency: zero.presentment.currency,
    sourceName: 'web',
    channel: 'online_store',
    retailLocationId: null,
    poNumber: null,
    tags: [],
    customAttributes: [],
    displayFulfillmentStatus: 'UNFULFILLED',
    paymentGatewayNames: [...new Set(transactions.map(({ gateway }) => gateway))],
    customer: {
      id: shopifyId(7001),
      email: 'buyer@example.com',
      firstName: 'Ada',
      lastName: 'Byron',
      phone: null,
    },
    billingAddress: null,
    shippingAddress: null,
    totals: totalsOf({ sales, transactions, lines, shippingLines, included, zero }),
    discountApplications: (spec.discounts ?? []).map((label, index) => ({ index, kind: 'code', label })),
    lines,
    shippingLines,
    agreements: [{ id: shopifyId(9001), happenedAt: AT, reason: 'ORDER', sales }],
    transactions,
    refunds: [],
    ...spec.facts,
  }
}

/** The facts after an order edit: its sales are added, and the totals that move with them follow. */
export function afterEdit(
  facts: OrderFacts,
  edit: { sales: readonly Sale[]; lines?: readonly OrderLine[] },
): OrderFacts {
  const agreement: Agreement = {
    id: shopifyId(9002),
    happenedAt: '2026-05-08T10:00:00Z',
    reason: 'ORDER_EDIT',
    sales: edit.sales,
  }
  return withAgreement(
    { ...facts, edited: true, updatedAt: '2026-05-08T10:00:00Z', lines: edit.lines ?? facts.lines },
    agreement,
  )
}

/** The facts with one more agreement, and with the current totals that its sales move. */
export function withAgreement(facts: OrderFacts, agreement: Agreement): OrderFacts {
  const total = agreement.sales.map((sale) => sale.total)
  const tax = agreement.sales.map((sale) => sale.tax)
  const goods = agreement.sales.map((sale) =>
    facts.taxesIncluded ? sale.total : subtractBags(sale.total, sale.tax),
  )
  const { totals } = facts
  return {
    ...facts,
    agreements: [...facts.agreements, agreement],
    totals: {
      ...totals,
      currentTotal: addBags(totals.currentTotal, ...total),
      currentTax: addBags(totals.currentTax, ...tax),
      currentSubtotal: addBags(totals.currentSubtotal, ...goods),
      outstanding: addBags(totals.outstanding, ...total),
    },
  }
}

/** One sale of a line, in amounts of the shop's currency, for edits and refunds. */
export function saleOf(
  facts: OrderFacts,
  sale: {
    readonly line: number
    readonly action: Sale['action']
    readonly quantity: number
    readonly total: number
    readonly discount?: number
    readonly taxes?: readonly TaxSpec[]
  },
): Sale {
  const bag = (minor: number): MoneyBag => ({
    shop: money(BigInt(minor), facts.shopCurrency),
    presentment: money(BigInt(minor), facts.presentmentCurrency),
  })
  const taxes = (sale.taxes ?? []).map((tax) => taxOf(tax, bag))
  return {
    id: shopifyId(8900 + sale.line),
    action: sale.action,
    lineType: 'PRODUCT',
    subjectId: facts.lines[sale.line]?.id ?? null,
    label: null,
    quantity: sale.quantity,
    total: bag(sale.total),
    tax: addBags(bag(0), ...taxes.map(({ amount }) => amount)),
    discountBeforeTaxes: bag(sale.discount ?? 0),
    discountAfterTaxes: bag(sale.discount ?? 0),
    taxes,
  }
}

function currenciesOf(spec: OrderSpec): Currencies {
  const shop = currency(spec.currency ?? 'USD')
  const presentment = currency(spec.presentment?.currency ?? spec.currency ?? 'USD')
  const [numerator, denominator] = spec.presentment?.rate ?? [1, 1]
  return {
    bag: (minor) => ({
      shop: money(BigInt(minor), shop),
      presentment: money(divideRounded(BigInt(minor) * BigInt(numerator), BigInt(denominator)), presentment),
    }),
  }
}

const taxOf = (tax: TaxSpec, bag: Currencies['bag']): TaxLine => ({
  title: tax.title,
  rate: tax.rate,
  channelLiable: tax.channelLiable === undefined ? false : tax.channelLiable,
  amount: bag(tax.amount),
})

const allocationsOf = (
  spec: { readonly allocations?: readonly (readonly [number, number])[] },
  bag: Currencies['bag'],
): DiscountAllocation[] =>
  (spec.allocations ?? []).map(([applicationIndex, amount]) => ({ applicationIndex, amount: bag(amount) }))

function lineOf(spec: LineSpec, index: number, { bag }: Currencies): OrderLine {
  const quantity = spec.quantity ?? 1
  const unit = bag(spec.price)
  const times = (amount: Money): Money => ({ ...amount, minor: amount.minor * BigInt(quantity) })
  return {
    id: shopifyId(6001 + index),
    title: spec.title ?? `Product ${index + 1}`,
    sku: spec.sku === undefined ? `SKU-${index + 1}` : spec.sku,
    variantId: shopifyId(4001 + index),
    quantity,
    currentQuantity: quantity,
    isGiftCard: spec.giftCard ?? false,
    requiresShipping: true,
    taxable: true,
    originalUnitPrice: unit,
    originalTotal: { shop: times(unit.shop), presentment: times(unit.presentment) },
    discountAllocations: allocationsOf(spec, bag),
    taxLines: (spec.taxes ?? []).map((tax) => taxOf(tax, bag)),
  }
}

function shippingOf(spec: ShippingSpec, index: number, { bag }: Currencies): ShippingLine {
  const discountAllocations = allocationsOf(spec, bag)
  return {
    id: shopifyId(6501 + index),
    title: spec.title ?? 'Standard shipping',
    code: 'standard',
    isRemoved: false,
    originalPrice: bag(spec.price),
    discountedPrice: subtractBags(
      bag(spec.price),
      addBags(bag(0), ...discountAllocations.map(({ amount }) => amount)),
    ),
    discountAllocations,
    taxLines: (spec.taxes ?? []).map((tax) => taxOf(tax, bag)),
  }
}

interface SaleParts {
  readonly lines: readonly OrderLine[]
  readonly shippingLines: readonly ShippingLine[]
  readonly included: boolean
  readonly bag: Currencies['bag']
}

function salesOf(spec: OrderSpec, { lines, shippingLines, included, bag }: SaleParts): readonly Sale[] {
  let number = 8000
  const make = (
    of: Pick<Sale, 'lineType' | 'subjectId' | 'label' | 'quantity' | 'taxes'>,
    price: MoneyBag,
    discount: MoneyBag,
  ): Sale => {
    const tax = addBags(bag(0), ...of.taxes.map(({ amount }) => amount))
    const net = subtractBags(price, discount)
    number += 1
    return {
      ...of,
      id: shopifyId(number),
      action: 'ORDER',
      total: included ? net : addBags(net, tax),
      tax,
      discountBeforeTaxes: discount,
      discountAfterTaxes: discount,
    }
  }
  const allocated = (allocations: readonly DiscountAllocation[]): MoneyBag =>
    addBags(bag(0), ...allocations.map(({ amount }) => amount))
  const extra = (
    lineType: Sale['lineType'],
    one: { id: number; label: string; amount: number; taxes?: readonly TaxSpec[] },
  ): Sale =>
    make(
      {
        lineType,
        subjectId: shopifyId(one.id),
        label: one.label,
        quantity: 1,
        taxes: (one.taxes ?? []).map((tax) => taxOf(tax, bag)),
      },
      bag(one.amount),
      bag(0),
    )
  return [
    ...lines.map((line) =>
      make(
        {
          lineType: line.isGiftCard ? 'GIFT_CARD' : 'PRODUCT',
          subjectId: line.id,
          label: null,
          quantity: line.quantity,
          taxes: line.taxLines,
        },
        line.originalTotal,
        allocated(line.discountAllocations),
      ),
    ),
    ...shippingLines.map((line) =>
      make(
        { lineType: 'SHIPPING', subjectId: line.id, label: line.title, quantity: 1, taxes: line.taxLines },
        line.originalPrice,
        allocated(line.discountAllocations),
      ),
    ),
    ...(spec.duties ?? []).map((duty, index) =>
      extra('DUTY', { id: 6601 + index, label: 'Duties', ...duty }),
    ),
    ...(spec.fees ?? []).map((fee, index) =>
      extra('ADDITIONAL_FEE', { id: 6701 + index, label: fee.name, ...fee }),
    ),
    ...(spec.tip === undefined ? [] : [extra('TIP', { id: 6801, label: 'Tip', amount: spec.tip })]),
  ]
}

function paymentsOf(
  spec: OrderSpec,
  { total, bag }: { total: MoneyBag; bag: Currencies['bag'] },
): readonly OrderTransaction[] {
  const whole: readonly PaymentSpec[] = total.shop.minor === 0n ? [] : [{ amount: Number(total.shop.minor) }]
  return (spec.payments ?? whole).map((payment, index) => {
    const amount = bag(payment.amount)
    const own = payment.presentmentAmount
    const isWhole = own === undefined && BigInt(payment.amount) === total.shop.minor
    return {
      id: shopifyId(3001 + index),
      kind: payment.kind ?? 'SALE',
      status: payment.status ?? 'SUCCESS',
      gateway: payment.gateway ?? 'shopify_payments',
      test: false,
      processedAt: payment.processedAt ?? AT,
      parentId: payment.parent === undefined ? null : shopifyId(3001 + payment.parent),
      amount: isWhole
        ? total
        : own === undefined
          ? amount
          : { ...amount, presentment: { ...amount.presentment, minor: BigInt(own) } },
      amountRounding: payment.rounding === undefined ? null : bag(payment.rounding),
    }
  })
}

/** An address that states nothing. */
export const addressless: AddressFacts = {
  name: null,
  company: null,
  address1: null,
  address2: null,
  city: null,
  provinceCode: null,
  zip: null,
  countryCode: null,
  phone: null,
}
