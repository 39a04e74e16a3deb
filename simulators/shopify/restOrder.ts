/** An order, a refund, a transaction as webhooks carry them: REST-shaped, snake_case (shopify.md §2.5 [D]). */
import type {
  DiscountApplication,
  LineItem,
  MailingAddress,
  MoneyBag,
  Order,
  OrderTransaction,
  Refund,
  ShippingLine,
  TaxLine,
} from './model.ts'
import { formatMoneyScalar } from './money.ts'
import {
  currentDiscounts,
  currentSubtotal,
  currentTax,
  currentTotal,
  shippingNet,
  subtotal,
  tips,
  totalDiscounts,
  totalOutstanding,
  totalPrice,
  totalShipping,
  totalTax,
} from './orderTotals.ts'
import { financialStatus, paymentGatewayNames } from './payments.ts'
import { unfulfilledQuantity } from './types/orderState.ts'
import { restFulfillment } from './restFulfillment.ts'
import { legacyId, type ShopifyWorld } from './world.ts'

export type Json = Record<string, unknown>

/** Numeric id and global id, as every REST body has both. */
export function restIds(gid: string): Json {
  return { id: Number(legacyId(gid)), admin_graphql_api_id: gid }
}

export function numericId(gid: string | null): number | null {
  return gid === null ? null : Number(legacyId(gid))
}

/** `{shop_money, presentment_money}` */
export function moneySet(order: Order, amounts: MoneyBag): Json {
  const { currencyCode, presentmentCurrencyCode } = order
  return {
    shop_money: { amount: formatMoneyScalar(amounts.shop, currencyCode), currency_code: currencyCode },
    presentment_money: {
      amount: formatMoneyScalar(amounts.presentment, presentmentCurrencyCode),
      currency_code: presentmentCurrencyCode,
    },
  }
}

/** A plain shop-money field with its `_set`. */
function priced(order: Order, field: string, amounts: MoneyBag): Json {
  return {
    [field]: formatMoneyScalar(amounts.shop, order.currencyCode),
    [`${field}_set`]: moneySet(order, amounts),
  }
}

export function restOrder(world: ShopifyWorld, order: Order): Json {
  const customer = order.customerId === null ? null : world.customer(order.customerId)
  return {
    ...restIds(order.id),
    name: order.name,
    number: order.number,
    order_number: order.number,
    confirmation_number: order.confirmationNumber,
    created_at: order.createdAt,
    updated_at: order.updatedAt,
    processed_at: order.processedAt,
    closed_at: order.closedAt,
    cancelled_at: order.cancelledAt,
    cancel_reason: order.cancelReason?.toLowerCase() ?? null,
    currency: order.currencyCode,
    presentment_currency: order.presentmentCurrencyCode,
    taxes_included: order.taxesIncluded,
    tax_exempt: order.taxExempt,
    test: order.test,
    confirmed: order.confirmed,
    email: order.email,
    note: order.note,
    tags: order.tags.join(', '),
    po_number: order.poNumber,
    source_name: order.sourceName,
    location_id: numericId(order.retailLocationId),
    note_attributes: order.customAttributes.map(({ key: name, value }) => ({ name, value })),
    ...restStatus(world, order),
    ...restTotals(order),
    discount_codes: order.discountCodes.map((code) => ({ code })),
    discount_applications: order.discountApplications.map((application) =>
      restApplication(order, application),
    ),
    tax_lines: order.orderTaxLines.map((line) => restTaxLine(order, line)),
    line_items: order.lines.map((line) => restLine(order, line)),
    shipping_lines: order.shippingLines.map((line) => restShippingLine(order, line)),
    refunds: order.refunds.map((refund) => restRefund(order, refund)),
    fulfillments: order.fulfillments.map((fulfillment) => restFulfillment(order, fulfillment)),
    billing_address: restAddress(order.billingAddress),
    shipping_address: restAddress(order.shippingAddress),
    customer: customer && {
      ...restIds(customer.id),
      email: customer.email,
      first_name: customer.firstName,
      last_name: customer.lastName,
      tax_exempt: customer.taxExempt,
    },
  }
}

function restStatus(world: ShopifyWorld, order: Order): Json {
  const shippable = order.lines.filter((line) => line.requiresShipping)
  const fulfilled = shippable.filter((line) => unfulfilledQuantity(line) === 0).length
  const some = shippable.some((line) => line.fulfilledQuantity > 0)
  return {
    financial_status: financialStatus(order, currentTotal(order), world.now())?.toLowerCase() ?? null,
    fulfillment_status: some ? (fulfilled === shippable.length ? 'fulfilled' : 'partial') : null,
    payment_gateway_names: paymentGatewayNames(order),
  }
}

function restTotals(order: Order): Json {
  return {
    ...priced(order, 'subtotal_price', subtotal(order)),
    ...priced(order, 'total_price', totalPrice(order)),
    ...priced(order, 'total_tax', totalTax(order)),
    ...priced(order, 'total_discounts', totalDiscounts(order)),
    ...priced(order, 'current_subtotal_price', currentSubtotal(order)),
    ...priced(order, 'current_total_price', currentTotal(order)),
    ...priced(order, 'current_total_tax', currentTax(order)),
    ...priced(order, 'current_total_discounts', currentDiscounts(order)),
    total_shipping_price_set: moneySet(order, totalShipping(order)),
    total_outstanding: formatMoneyScalar(totalOutstanding(order).shop, order.currencyCode),
    total_tip_received: formatMoneyScalar(tips(order).shop, order.currencyCode),
  }
}

function restApplication(order: Order, application: DiscountApplication): Json {
  const { fixed, percentage, title } = application
  const isCode = application.kind === 'CODE'
  return {
    type: isCode ? 'discount_code' : application.kind.toLowerCase(),
    value: fixed === null ? String(percentage ?? 0) : formatMoneyScalar(fixed, order.presentmentCurrencyCode),
    value_type: fixed === null ? 'percentage' : 'fixed_amount',
    allocation_method: application.allocationMethod.toLowerCase(),
    target_selection: application.targetSelection.toLowerCase(),
    target_type: application.targetType.toLowerCase(),
    ...(isCode ? { code: title } : { title, description: application.description ?? title }),
  }
}

function restTaxLine(order: Order, line: TaxLine): Json {
  const { title, channelLiable: channel_liable } = line
  return {
    title,
    rate: line.rate === null ? null : Number(line.rate),
    channel_liable,
    ...priced(order, 'price', line.price),
  }
}

function restAllocations(order: Order, line: LineItem | ShippingLine): Json[] {
  return line.discountAllocations.map(({ applicationIndex, allocated }) => ({
    discount_application_index: applicationIndex,
    ...priced(order, 'amount', allocated),
  }))
}

export function restLine(order: Order, line: LineItem): Json {
  return {
    ...restIds(line.id),
    title: line.title,
    name: line.variantTitle === null ? line.title : `${line.title} - ${line.variantTitle}`,
    variant_id: numericId(line.variantId),
    product_id: numericId(line.productId),
    variant_title: line.variantTitle,
    sku: line.sku,
    vendor: line.vendor,
    quantity: line.quantity,
    current_quantity: line.currentQuantity,
    gift_card: line.kind === 'GIFT_CARD',
    taxable: line.taxable,
    requires_shipping: line.requiresShipping,
    ...priced(order, 'price', line.unitPrice),
    discount_allocations: restAllocations(order, line),
    tax_lines: line.taxLines.map((taxLine) => restTaxLine(order, taxLine)),
    duties: line.duties.map(({ id, harmonizedSystemCode: harmonized_system_code, price }) => ({
      ...restIds(id),
      harmonized_system_code,
      ...moneySet(order, price),
    })),
    properties: line.customAttributes.map(({ key: name, value }) => ({ name, value })),
  }
}

function restShippingLine(order: Order, line: ShippingLine): Json {
  return {
    ...restIds(line.id),
    title: line.title,
    code: line.code,
    source: line.source,
    is_removed: line.isRemoved,
    ...priced(order, 'price', line.originalPrice),
    ...priced(order, 'discounted_price', shippingNet(line)),
    discount_allocations: restAllocations(order, line),
    tax_lines: line.taxLines.map((taxLine) => restTaxLine(order, taxLine)),
  }
}

export function restRefund(order: Order, refund: Refund): Json {
  return {
    ...restIds(refund.id),
    order_id: Number(legacyId(order.id)),
    created_at: refund.createdAt,
    processed_at: refund.processedAt,
    note: refund.note,
    return: refund.returnId === null ? null : restIds(refund.returnId),
    refund_line_items: refund.lines.map((line) => ({
      ...restIds(line.id),
      line_item_id: Number(legacyId(line.lineItemId)),
      quantity: line.quantity,
      restock_type: line.restockType.toLowerCase(),
      location_id: numericId(line.locationId),
      ...priced(order, 'subtotal', line.subtotal),
      ...priced(order, 'total_tax', line.tax),
    })),
    order_adjustments: refund.adjustments.map((adjustment) => ({
      ...restIds(adjustment.id),
      reason: adjustment.reason.toLowerCase(),
      ...priced(order, 'amount', adjustment.amount),
      ...priced(order, 'tax_amount', adjustment.tax),
    })),
    transactions: order.transactions
      .filter(({ id }) => refund.transactionIds.includes(id))
      .map((transaction) => restTransaction(order, transaction)),
  }
}

export function restTransaction(order: Order, transaction: OrderTransaction): Json {
  return {
    ...restIds(transaction.id),
    order_id: Number(legacyId(order.id)),
    kind: transaction.kind.toLowerCase(),
    status: transaction.status.toLowerCase(),
    gateway: transaction.gateway,
    amount: formatMoneyScalar(transaction.amount.presentment, order.presentmentCurrencyCode),
    currency: order.presentmentCurrencyCode,
    parent_id: numericId(transaction.parentTransactionId),
    payment_id: transaction.paymentId,
    test: transaction.test,
    created_at: transaction.createdAt,
    processed_at: transaction.processedAt,
  }
}

export function restAddress(address: MailingAddress | null): Json | null {
  if (address === null) return null
  const { city, company, country, province, zip, phone, address1, address2 } = address
  return {
    first_name: address.firstName,
    last_name: address.lastName,
    company,
    address1,
    address2,
    city,
    province,
    province_code: address.provinceCode,
    country,
    country_code: address.countryCode,
    zip,
    phone,
  }
}
