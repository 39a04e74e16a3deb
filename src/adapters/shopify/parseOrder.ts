import { fault, type Fault } from '../../domain/fault/fault.ts'
import { type ShopifyId, type StoreKey, shopifyId } from '../../domain/ids.ts'
import { type Currency, currency, type Money, parseMoney } from '../../domain/money.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type {
  AddressFacts,
  Agreement,
  CustomerFacts,
  DiscountAllocation,
  DiscountApplication,
  MoneyBag,
  OrderFacts,
  OrderLine,
  OrderTotals,
  OrderTransaction,
  RefundFacts,
  Sale,
  ShippingLine,
  TaxLine,
} from '../../domain/shopify/order.ts'
import type {
  RawAddress,
  RawAllocation,
  RawApplication,
  RawBag,
  RawCustomer,
  RawLine,
  RawOrder,
  RawSale,
  RawShippingLine,
  RawTax,
  RawTransaction,
  WholeOrder,
  WholeRefund,
} from './orderShape.ts'
import {
  ADJUSTMENT_UNSTATED,
  AGREEMENT_REASONS,
  DISCOUNT_KINDS,
  GATEWAY_UNSTATED,
  known,
  RESTOCK_TYPES,
  SALE_ACTIONS,
  SALE_LINE_TYPES,
  TRANSACTION_KINDS,
  TRANSACTION_STATUSES,
  Unreadable,
} from './vocabulary.ts'

/**
 * Gives a whole order its meaning. A value that we do not know (an enum value, a currency, an amount with more
 * decimals than its currency has) fails with `source.unknown-value`, which names it: never a default.
 */
export function parseOrder(store: StoreKey, whole: WholeOrder): Result<OrderFacts, Fault> {
  try {
    return ok(new Reader(whole.head).order(store, whole))
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    return fail(
      fault(
        'source.unknown-value',
        { store, order: whole.head.name, what: error.what, value: error.value },
        `${whole.head.id} ${error.what}: ${error.value}`,
      ),
    )
  }
}

export function parseCustomer(raw: RawCustomer): CustomerFacts {
  return {
    id: shopifyId(raw.id),
    email: raw.defaultEmailAddress?.emailAddress ?? null,
    firstName: raw.firstName ?? null,
    lastName: raw.lastName ?? null,
    phone: raw.defaultPhoneNumber?.phoneNumber ?? null,
  }
}

/** Shopify states instants in UTC; another offset is the same instant written our way. */
export function instant(text: string, what: string): string {
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) throw new Unreadable(what, text)
  return text.endsWith('Z') ? text : at.toISOString().replace('.000Z', 'Z')
}

const orNull = <Value>(value: Value | null | undefined): Value | null => value ?? null

/** Reads parts of one order: every amount must be in one of the order's two currencies. */
class Reader {
  readonly #shop: Currency
  readonly #presentment: Currency

  constructor(head: RawOrder) {
    this.#shop = this.#currency(head.currencyCode)
    this.#presentment = this.#currency(head.presentmentCurrencyCode)
  }

  order(store: StoreKey, whole: WholeOrder): OrderFacts {
    const { head } = whole
    return {
      store,
      id: this.#id(head.id, 'order id'),
      name: head.name,
      createdAt: instant(head.createdAt, 'createdAt'),
      processedAt: instant(head.processedAt, 'processedAt'),
      updatedAt: instant(head.updatedAt, 'updatedAt'),
      cancelledAt: head.cancelledAt ? instant(head.cancelledAt, 'cancelledAt') : null,
      test: head.test,
      edited: head.edited,
      taxesIncluded: head.taxesIncluded,
      shopCurrency: this.#shop,
      presentmentCurrency: this.#presentment,
      sourceName: orNull(head.sourceName),
      // `channelInformation` is deprecated in favour of `attribution` (shopify.md §4.4).
      channel: head.attribution?.handle ?? head.attribution?.displayName ?? null,
      retailLocationId: head.retailLocation ? this.#id(head.retailLocation.id, 'retail location id') : null,
      poNumber: orNull(head.poNumber),
      tags: head.tags,
      customAttributes: head.customAttributes.map(({ key, value }) => ({ key, value: orNull(value) })),
      displayFulfillmentStatus: head.displayFulfillmentStatus,
      paymentGatewayNames: head.paymentGatewayNames,
      customer: head.customer ? parseCustomer(head.customer) : null,
      billingAddress: this.#address(head.billingAddress),
      shippingAddress: this.#address(head.shippingAddress),
      totals: this.#totals(head),
      discountApplications: whole.applications.map((raw) => this.#application(raw)),
      lines: whole.lines.map((raw) => this.#line(raw)),
      shippingLines: whole.shippingLines.map((raw) => this.#shippingLine(raw)),
      agreements: whole.agreements.map(({ head: raw, sales }) => this.#agreement(raw, sales)),
      transactions: whole.transactions.flatMap((raw) => this.#transaction(raw)),
      refunds: whole.refunds.map((raw) => this.#refund(raw)),
    }
  }

  #id(gid: string, what: string): ShopifyId {
    if (!/^gid:\/\/shopify\/\w+\/\d{1,20}(\?.*)?$/.test(gid)) throw new Unreadable(what, gid)
    return shopifyId(gid)
  }

  #currency(code: string): Currency {
    if (!/^[A-Z]{3}$/.test(code)) throw new Unreadable('currency', code)
    return currency(code)
  }

  #money(raw: { amount: string; currencyCode: string }, expected: Currency, what: string): Money {
    // One side is never mixed with the other (shopify.md §4.4; pitfall 13).
    if (raw.currencyCode !== expected) throw new Unreadable(`currency of ${what}`, raw.currencyCode)
    const amount = parseMoney(raw.amount, expected)
    if (!amount.ok) throw new Unreadable(what, amount.failure)
    return amount.value
  }

  #bag(raw: RawBag, what: string): MoneyBag {
    return {
      shop: this.#money(raw.shopMoney, this.#shop, what),
      presentment: this.#money(raw.presentmentMoney, this.#presentment, what),
    }
  }

  #totals(head: RawOrder): OrderTotals {
    const bag = (raw: RawBag, what: string): MoneyBag => this.#bag(raw, what)
    return {
      total: bag(head.totalPriceSet, 'total'),
      currentTotal: bag(head.currentTotalPriceSet, 'current total'),
      currentSubtotal: bag(head.currentSubtotalPriceSet, 'current subtotal'),
      currentTax: bag(head.currentTotalTaxSet, 'current tax'),
      currentDiscounts: bag(head.currentTotalDiscountsSet, 'current discounts'),
      currentShipping: bag(head.currentShippingPriceSet, 'current shipping'),
      currentDuties: head.currentTotalDutiesSet ? bag(head.currentTotalDutiesSet, 'current duties') : null,
      currentAdditionalFees: head.currentTotalAdditionalFeesSet
        ? bag(head.currentTotalAdditionalFeesSet, 'current additional fees')
        : null,
      tipReceived: bag(head.totalTipReceivedSet, 'tip'),
      received: bag(head.totalReceivedSet, 'total received'),
      refunded: bag(head.totalRefundedSet, 'total refunded'),
      outstanding: bag(head.totalOutstandingSet, 'total outstanding'),
      netPayment: bag(head.netPaymentSet, 'net payment'),
      cashRoundingPayment: bag(head.totalCashRoundingAdjustment.paymentSet, 'cash rounding of payments'),
      cashRoundingRefund: bag(head.totalCashRoundingAdjustment.refundSet, 'cash rounding of refunds'),
    }
  }

  #application(raw: RawApplication): DiscountApplication {
    const kind = known(DISCOUNT_KINDS, raw.kind, 'kind of discount')
    return { index: raw.index, kind, label: raw.code ?? raw.title ?? kind }
  }

  #allocation(raw: RawAllocation): DiscountAllocation {
    return {
      applicationIndex: raw.discountApplication.index,
      amount: this.#bag(raw.allocatedAmountSet, 'discount allocation'),
    }
  }

  #tax(raw: Omit<RawTax, 'priceSet'>, amount: RawBag): TaxLine {
    return {
      title: raw.title,
      rate: rateText(raw.rate),
      channelLiable: orNull(raw.channelLiable),
      amount: this.#bag(amount, 'tax'),
    }
  }

  #line(raw: RawLine): OrderLine {
    return {
      id: this.#id(raw.id, 'line id'),
      title: raw.title,
      sku: raw.sku ? raw.sku : null,
      variantId: raw.variant ? this.#id(raw.variant.id, 'variant id') : null,
      quantity: raw.quantity,
      currentQuantity: raw.currentQuantity,
      isGiftCard: raw.isGiftCard,
      requiresShipping: raw.requiresShipping,
      taxable: raw.taxable,
      originalUnitPrice: this.#bag(raw.originalUnitPriceSet, 'unit price'),
      originalTotal: this.#bag(raw.originalTotalSet, 'line total'),
      discountAllocations: raw.discountAllocations.map((allocation) => this.#allocation(allocation)),
      taxLines: raw.taxLines.map((tax) => this.#tax(tax, tax.priceSet)),
    }
  }

  #shippingLine(raw: RawShippingLine): ShippingLine {
    if (!raw.id) throw new Unreadable('shipping line id', 'none')
    return {
      id: this.#id(raw.id, 'shipping line id'),
      title: raw.title,
      code: orNull(raw.code),
      isRemoved: raw.isRemoved,
      originalPrice: this.#bag(raw.originalPriceSet, 'shipping price'),
      discountedPrice: this.#bag(raw.discountedPriceSet, 'discounted shipping price'),
      discountAllocations: raw.discountAllocations.map((allocation) => this.#allocation(allocation)),
      taxLines: raw.taxLines.map((tax) => this.#tax(tax, tax.priceSet)),
    }
  }

  #agreement(raw: { id: string; happenedAt: string; reason: string }, sales: readonly RawSale[]): Agreement {
    return {
      id: this.#id(raw.id, 'agreement id'),
      happenedAt: instant(raw.happenedAt, 'happenedAt'),
      reason: known(AGREEMENT_REASONS, raw.reason, 'reason of an agreement'),
      sales: sales.map((sale) => this.#sale(sale)),
    }
  }

  #sale(raw: RawSale): Sale {
    const { subjectId, label } = this.#saleSubject(raw)
    return {
      id: this.#id(raw.id, 'sale id'),
      action: known(SALE_ACTIONS, raw.actionType, 'action of a sale'),
      lineType: known(SALE_LINE_TYPES, raw.lineType, 'line type of a sale'),
      subjectId,
      label,
      quantity: orNull(raw.quantity),
      total: this.#bag(raw.totalAmount, 'sale'),
      tax: this.#bag(raw.totalTaxAmount, 'tax of a sale'),
      discountBeforeTaxes: this.#bag(raw.totalDiscountAmountBeforeTaxes, 'discount of a sale'),
      discountAfterTaxes: this.#bag(raw.totalDiscountAmountAfterTaxes, 'discount of a sale'),
      taxes: raw.taxes.map((tax) => this.#tax(tax.taxLine, tax.amount)),
    }
  }

  #saleSubject(raw: RawSale): Pick<Sale, 'subjectId' | 'label'> {
    const subject = (
      gid: string | null | undefined,
      label: string | null,
    ): Pick<Sale, 'subjectId' | 'label'> => ({
      subjectId: gid ? this.#id(gid, 'subject of a sale') : null,
      label,
    })
    if (raw.lineItem) return subject(raw.lineItem.id, null)
    if (raw.shippingLine) return subject(raw.shippingLine.id, raw.shippingLine.title)
    if (raw.duty) return subject(raw.duty.id, orNull(raw.duty.harmonizedSystemCode))
    if (raw.additionalFee) return subject(raw.additionalFee.id, raw.additionalFee.name)
    if (raw.fee) return subject(raw.fee.id, raw.fee.kind)
    return subject(null, null)
  }

  #transaction(raw: RawTransaction): OrderTransaction[] {
    // A proposal of a refund, not money (schema: OrderTransactionKind.SUGGESTED_REFUND).
    if (raw.kind === 'SUGGESTED_REFUND') return []
    return [
      {
        id: this.#id(raw.id, 'transaction id'),
        kind: known(TRANSACTION_KINDS, raw.kind, 'kind of transaction'),
        status: known(TRANSACTION_STATUSES, raw.status, 'status of a transaction'),
        gateway: raw.gateway ? raw.gateway : GATEWAY_UNSTATED,
        test: raw.test,
        processedAt: instant(raw.processedAt ?? raw.createdAt, 'processedAt of a transaction'),
        parentId: raw.parentTransaction ? this.#id(raw.parentTransaction.id, 'parent transaction id') : null,
        amount: this.#bag(raw.amountSet, 'amount of a transaction'),
        amountRounding: raw.amountRoundingSet
          ? this.#bag(raw.amountRoundingSet, 'rounding of a transaction')
          : null,
      },
    ]
  }

  #refund(whole: WholeRefund): RefundFacts {
    const { head } = whole
    if (!head.createdAt) throw new Unreadable('createdAt of a refund', 'none')
    return {
      id: this.#id(head.id, 'refund id'),
      createdAt: instant(head.createdAt, 'createdAt of a refund'),
      totalRefunded: this.#bag(head.totalRefundedSet, 'total of a refund'),
      lines: whole.lines.map((line) => ({
        lineId: this.#id(line.lineItem.id, 'line id of a refund'),
        quantity: line.quantity,
        restockType: known(RESTOCK_TYPES, line.restockType, 'restock type'),
        subtotal: this.#bag(line.subtotalSet, 'subtotal of a refund line'),
        tax: this.#bag(line.totalTaxSet, 'tax of a refund line'),
      })),
      shipping: whole.shipping.map((line) => ({
        amount: this.#bag(line.subtotalAmountSet, 'refunded shipping'),
        tax: this.#bag(line.taxAmountSet, 'tax of refunded shipping'),
      })),
      duties: (head.duties ?? []).map((duty) => this.#bag(duty.amountSet, 'refunded duty')),
      adjustments: whole.adjustments.map((adjustment) => ({
        reason: adjustment.reason ?? ADJUSTMENT_UNSTATED,
        amount: this.#bag(adjustment.amountSet, 'order adjustment'),
        tax: this.#bag(adjustment.taxAmountSet, 'tax of an order adjustment'),
      })),
      transactionIds: whole.transactionIds.map((gid) => this.#id(gid, 'transaction id of a refund')),
    }
  }

  #address(raw: RawAddress | null | undefined): AddressFacts | null {
    if (!raw) return null
    return {
      name: orNull(raw.name),
      company: orNull(raw.company),
      address1: orNull(raw.address1),
      address2: orNull(raw.address2),
      city: orNull(raw.city),
      provinceCode: orNull(raw.provinceCode),
      zip: orNull(raw.zip),
      countryCode: orNull(raw.countryCodeV2),
      phone: orNull(raw.phone),
    }
  }
}

/** Shopify states the rate as a JSON number; its shortest decimal form is what was stated. */
function rateText(rate: number | null | undefined): string | null {
  if (rate === null || rate === undefined) return null
  const text = String(rate)
  return text.includes('e') ? rate.toFixed(20).replace(/0+$/, '') : text
}
