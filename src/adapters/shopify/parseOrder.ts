import { fault, type Fault } from '../../domain/fault/fault.ts'
import { type StoreKey, shopifyId } from '../../domain/ids.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type {
  AddressFacts,
  CustomerFacts,
  DiscountAllocation,
  DiscountApplication,
  LifeAgreement,
  MoneyBag,
  OrderLife,
  OrderLine,
  OrderTotals,
  OrderTransaction,
  Sale,
  ShippingLine,
  TaxLine,
} from '../../domain/shopify/order.ts'
import { Amounts, idIn, idOrNull, instant } from './amounts.ts'
import type {
  RawAddress,
  RawAgreement,
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
} from './orderShape.ts'
import { parseFulfillment, parseRefund, parseReturn } from './parseLife.ts'
import {
  AGREEMENT_REASONS,
  DISCOUNT_KINDS,
  GATEWAY_UNSTATED,
  known,
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
export function parseOrder(store: StoreKey, whole: WholeOrder): Result<OrderLife, Fault> {
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

const orNull = <Value>(value: Value | null | undefined): Value | null => value ?? null

/** Reads the parts of one order. */
class Reader {
  readonly #amounts: Amounts

  constructor(head: RawOrder) {
    this.#amounts = new Amounts(head)
  }

  order(store: StoreKey, whole: WholeOrder): OrderLife {
    const { head } = whole
    return {
      store,
      id: idIn(head.id, 'order id'),
      name: head.name,
      createdAt: instant(head.createdAt, 'createdAt'),
      processedAt: instant(head.processedAt, 'processedAt'),
      updatedAt: instant(head.updatedAt, 'updatedAt'),
      cancelledAt: head.cancelledAt ? instant(head.cancelledAt, 'cancelledAt') : null,
      test: head.test,
      edited: head.edited,
      taxesIncluded: head.taxesIncluded,
      shopCurrency: this.#amounts.shop,
      presentmentCurrency: this.#amounts.presentment,
      sourceName: orNull(head.sourceName),
      // `channelInformation` is deprecated in favour of `attribution` (shopify.md §4.4).
      channel: head.attribution?.handle ?? head.attribution?.displayName ?? null,
      retailLocationId: idOrNull(head.retailLocation, 'retail location id'),
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
      refunds: whole.refunds.map((raw) => parseRefund(this.#amounts, raw)),
      fulfillments: whole.fulfillments.map(parseFulfillment),
      returns: whole.returns.map(parseReturn),
    }
  }

  #bag(raw: RawBag, what: string): MoneyBag {
    return this.#amounts.bag(raw, what)
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
      id: idIn(raw.id, 'line id'),
      title: raw.title,
      sku: raw.sku ? raw.sku : null,
      variantId: idOrNull(raw.variant, 'variant id'),
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
      id: idIn(raw.id, 'shipping line id'),
      title: raw.title,
      code: orNull(raw.code),
      isRemoved: raw.isRemoved,
      originalPrice: this.#bag(raw.originalPriceSet, 'shipping price'),
      discountedPrice: this.#bag(raw.discountedPriceSet, 'discounted shipping price'),
      discountAllocations: raw.discountAllocations.map((allocation) => this.#allocation(allocation)),
      taxLines: raw.taxLines.map((tax) => this.#tax(tax, tax.priceSet)),
    }
  }

  #agreement(raw: RawAgreement, sales: readonly RawSale[]): LifeAgreement {
    return {
      id: idIn(raw.id, 'agreement id'),
      happenedAt: instant(raw.happenedAt, 'happenedAt'),
      reason: known(AGREEMENT_REASONS, raw.reason, 'reason of an agreement'),
      refundId: idOrNull(raw.refund, 'refund id of an agreement'),
      returnId: idOrNull(raw.return, 'return id of an agreement'),
      sales: sales.map((sale) => this.#sale(sale)),
    }
  }

  #sale(raw: RawSale): Sale {
    const { subjectId, label } = this.#saleSubject(raw)
    return {
      id: idIn(raw.id, 'sale id'),
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
        id: idIn(raw.id, 'transaction id'),
        kind: known(TRANSACTION_KINDS, raw.kind, 'kind of transaction'),
        status: known(TRANSACTION_STATUSES, raw.status, 'status of a transaction'),
        gateway: raw.gateway ? raw.gateway : GATEWAY_UNSTATED,
        test: raw.test,
        processedAt: instant(raw.processedAt ?? raw.createdAt, 'processedAt of a transaction'),
        parentId: idOrNull(raw.parentTransaction, 'parent transaction id'),
        amount: this.#bag(raw.amountSet, 'amount of a transaction'),
        amountRounding: raw.amountRoundingSet
          ? this.#bag(raw.amountRoundingSet, 'rounding of a transaction')
          : null,
      },
    ]
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

const subject = (
  gid: string | null | undefined,
  label: string | null,
): Pick<Sale, 'subjectId' | 'label'> => ({
  subjectId: gid ? idIn(gid, 'subject of a sale') : null,
  label,
})

/** Shopify states the rate as a JSON number; its shortest decimal form is what was stated. */
function rateText(rate: number | null | undefined): string | null {
  if (rate === null || rate === undefined) return null
  const text = String(rate)
  return text.includes('e') ? rate.toFixed(20).replace(/0+$/, '') : text
}
