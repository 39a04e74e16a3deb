/** SalesAgreement and Sale, the append-only ledger (shopify.md §4.4 [S]). */
import { connectionOf, type PageArgs } from '../connection.ts'
import type { Order, Sale, SalesAgreement } from '../model.ts'
import type { FieldMap, TypeMap } from '../resolver.ts'
import { duty } from './line.ts'
import { feeOf } from './return.ts'
import { allInOrder, inOrder, type InOrder, moneyBag, taxLine } from './source.ts'

const AGREEMENT_TYPES = {
  ORDER: 'OrderAgreement',
  ORDER_EDIT: 'OrderEditAgreement',
  REFUND: 'RefundAgreement',
  RETURN: 'ReturnAgreement',
} as const

const SALE_TYPES: Readonly<Record<Sale['lineType'], string>> = {
  ADDITIONAL_FEE: 'AdditionalFeeSale',
  ADJUSTMENT: 'AdjustmentSale',
  DUTY: 'DutySale',
  FEE: 'FeeSale',
  GIFT_CARD: 'GiftCardSale',
  PRODUCT: 'ProductSale',
  SHIPPING: 'ShippingLineSale',
  TIP: 'TipSale',
  UNKNOWN: 'UnknownSale',
}

type Agreement = InOrder<SalesAgreement>
type InOrderSale = InOrder<Sale>

const agreementFields: FieldMap = {
  reason: (a: Agreement) => a.kind,
  app: () => null,
  user: () => null,
  sales: (a: Agreement, args: PageArgs) => connectionOf(allInOrder(a.order, a.sales), args),
  order: (a: Agreement) => a.order,
  refund: (a: Agreement) => {
    const refund = a.order.refunds.find((r) => r.id === a.sourceId)
    return refund ? inOrder(a.order, refund) : null
  },
  return: (a: Agreement) => {
    const found = a.order.returns.find((r) => r.id === a.sourceId)
    return found ? inOrder(a.order, found) : null
  },
}

function line(sale: InOrderSale): object | null {
  const found = sale.order.lines.find((l) => l.id === sale.subjectId)
  return found ? inOrder(sale.order, found) : null
}

function dutyOf(order: Order, id: string | null): object | null {
  const found = order.lines.flatMap((l) => l.duties).find((d) => d.id === id)
  return found ? duty(order, found) : null
}

const saleFields: FieldMap = {
  totalAmount: (s: InOrderSale) => moneyBag(s.order, s.total),
  totalTaxAmount: (s: InOrderSale) => moneyBag(s.order, s.totalTax),
  totalDiscountAmountBeforeTaxes: (s: InOrderSale) => moneyBag(s.order, s.totalDiscountBeforeTaxes),
  totalDiscountAmountAfterTaxes: (s: InOrderSale) => moneyBag(s.order, s.totalDiscountAfterTaxes),
  taxes: (s: InOrderSale) =>
    s.taxes.map((t) => ({
      id: t.id,
      amount: moneyBag(s.order, t.amount),
      taxLine: taxLine(s.order, t.taxLine),
    })),
  lineItem: line,
  shippingLine: (s: InOrderSale) => {
    const found = s.order.shippingLines.find((l) => l.id === s.subjectId)
    return found ? inOrder(s.order, found) : null
  },
  duty: (s: InOrderSale) => dutyOf(s.order, s.subjectId),
  additionalFee: (s: InOrderSale) => {
    const fee = s.order.additionalFees.find((f) => f.id === s.subjectId)
    if (!fee) return null
    const taxLines = fee.taxLines.map((t) => taxLine(s.order, t))
    return { id: fee.id, name: fee.name, price: moneyBag(s.order, fee.price), taxLines }
  },
  fee: (s: InOrderSale) => {
    const returns = s.order.returns
    const fees = returns.flatMap((r) => [...r.shippingFees, ...r.lines.flatMap((l) => l.restockingFee ?? [])])
    const fee = fees.find((candidate) => candidate.id === s.subjectId)
    return fee ? feeOf(s.order, fee) : null
  },
}

/** Which of the four agreement types it is. */
export function agreementTypeName(agreement: SalesAgreement): string {
  return AGREEMENT_TYPES[agreement.kind]
}

export function saleTypeName(sale: Sale): string {
  return SALE_TYPES[sale.lineType]
}

export const agreementTypes: TypeMap = {
  OrderAgreement: agreementFields,
  OrderEditAgreement: agreementFields,
  RefundAgreement: agreementFields,
  ReturnAgreement: agreementFields,
  ...Object.fromEntries(Object.values(SALE_TYPES).map((name) => [name, saleFields])),
}
