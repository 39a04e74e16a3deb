/** Our documents as REST bodies (names: netsuite.md §6, B:salesOrder, B:customerDeposit, B:customer). */
import type { NetSuiteId } from '../../domain/ids.ts'
import type {
  CustomerDeposit,
  CustomerDocument,
  SalesOrder,
  SalesOrderLine,
} from '../../domain/netsuite/documents.ts'
import { FIELDS } from '../../domain/netsuite/requirements.ts'
import type { AddressFacts } from '../../domain/shopify/order.ts'
import {
  amountOf,
  CUSTOM_PRICE,
  customParts,
  cut,
  cutOrNothing,
  decimal,
  reference,
  taxParts,
} from './bodyParts.ts'
import type { Body } from './json.ts'

/** A new sales order. Every line has its key as `taxDetailsReference`, so that details can name it. */
export function salesOrderBody(order: SalesOrder): Body {
  return {
    externalId: order.externalId,
    entity: { id: order.entity },
    subsidiary: { id: order.subsidiary },
    currency: { id: order.currencyId },
    ...(order.orderStatus === null ? {} : { orderStatus: { id: order.orderStatus } }),
    ...headerParts(order),
    item: { items: order.lines.map((line) => lineBody(order, line)) },
    ...taxParts(order.tax),
  }
}

/** What may also change on a saved order; its customer, subsidiary and currency do not. */
function headerParts(order: SalesOrder): Body {
  return {
    location: reference(order.location),
    customForm: reference(order.customForm),
    tranDate: order.tranDate,
    exchangeRate: decimal(order.exchangeRate),
    otherRefNum: cut(order.otherRefNum, 45),
    memo: cut(order.memo, 999),
    ...customParts(order.customFields),
  }
}

function lineBody(order: SalesOrder, line: SalesOrderLine): Body {
  return {
    item: { id: line.item },
    ...(line.quantity === null ? {} : { quantity: line.quantity }),
    price: CUSTOM_PRICE,
    amount: amountOf(line.amount),
    ...(line.description === '' ? {} : { description: cut(line.description, 4000) }),
    location: reference(line.location),
    ...(order.closed || line.closed === true ? { isClosed: true } : {}),
    ...(order.tax.mode === 'suitetax' ? { taxDetailsReference: line.key } : {}),
    ...customParts(line.customFields),
    [FIELDS.line]: line.key,
  }
}

/** A line of a saved order, bill or return as the record service numbers it. */
export interface RestLine {
  readonly line: number
  readonly key: string | null
  readonly quantity: number
  /** Units of it that left, or of a return that came in. */
  readonly moved: number
  readonly closed: boolean
  /** Inventory, assembly, kit and non-inventory items move; services and charges do not (netsuite.md §10.9). */
  readonly isGoods: boolean
}

export interface Update {
  readonly how: 'keep' | 'rewrite'
  /** Keys of lines that nobody will deliver: they are closed, and stay. */
  readonly closes: readonly string[]
}

export interface UpdateRequest {
  readonly body: Body
  /** Sublists for `?replace=`. */
  readonly replace: readonly string[]
}

/**
 * An update of a saved order. `keep`: lines with a known key are amended in place, new keys are appended, other
 * saved lines stay. `rewrite`: the item sublist becomes exactly our lines. Without `line` a PATCH appends, so a
 * known key must come with its number (netsuite.md §1.4, O:section_161488248489).
 */
export function salesOrderUpdate(
  order: SalesOrder,
  saved: readonly RestLine[],
  { how, closes }: Update,
): UpdateRequest {
  const byKey = new Map(saved.map((one) => [one.key, one]))
  const items = order.lines.map((line) => {
    const standing = how === 'keep' ? byKey.get(line.key) : undefined
    if (standing === undefined) return lineBody(order, line)
    const reopened = standing.closed && !order.closed && line.closed !== true
    return { line: standing.line, ...lineBody(order, line), ...(reopened ? { isClosed: false } : {}) }
  })
  const wanted = new Set<string | null>(order.lines.map(({ key }) => key))
  const closed = saved
    .filter(({ key }) => key !== null && closes.includes(key) && !wanted.has(key))
    .map(({ line }) => ({ line, isClosed: true }))
  const taxed = order.tax.mode === 'suitetax'
  return {
    body: { ...headerParts(order), item: { items: [...items, ...closed] }, ...taxParts(order.tax) },
    // Tax details have no key: sent without replace they would be appended to the saved ones.
    replace: [...(how === 'rewrite' ? ['item'] : []), ...(taxed ? ['taxDetails'] : [])],
  }
}

/** Closes every line: the order is then Closed (netsuite.md §6). */
export const salesOrderClosing = (
  saved: readonly RestLine[],
  customFields: SalesOrder['customFields'],
): UpdateRequest => ({
  body: {
    ...customParts(customFields),
    item: { items: saved.map(({ line }) => ({ line, isClosed: true })) },
  },
  replace: [],
})

/** A new deposit for the order with this internal id. */
export function depositBody(deposit: CustomerDeposit, salesOrder: NetSuiteId): Body {
  return {
    externalId: deposit.externalId,
    customer: { id: deposit.customer },
    salesOrder: { id: salesOrder },
    currency: { id: deposit.currencyId },
    exchangeRate: decimal(deposit.exchangeRate),
    tranDate: deposit.tranDate,
    payment: amountOf(deposit.payment),
    undepFunds: false,
    account: { id: deposit.account },
    paymentOption: reference(deposit.paymentOption),
    memo: cut(deposit.memo, 999),
    ...customParts(deposit.customFields),
  }
}

/** A new customer. Lengths: netsuite.md §10.23. */
export function customerBody(customer: CustomerDocument): Body {
  return {
    externalId: customer.externalId,
    isPerson: customer.isPerson,
    firstName: cutOrNothing(customer.firstName, 32),
    lastName: cutOrNothing(customer.lastName, 32),
    companyName: cutOrNothing(customer.companyName, 83),
    email: cutOrNothing(customer.email, 254),
    phone: cutOrNothing(customer.phone, 32),
    subsidiary: { id: customer.subsidiary },
    currency: { id: customer.currencyId },
    ...(customer.currencyIds.length < 2
      ? {}
      : { currencyList: { items: customer.currencyIds.map((id) => ({ currency: { id } })) } }),
    ...customParts(customer.customFields),
  }
}

/**
 * A `shippingAddress` or `billingAddress` (netsuite.md §1.5), cut to NetSuite's lengths (§10.23). It passes through
 * and is never stored by us.
 */
export function addressBody(address: AddressFacts): Body {
  return {
    addressee: cutOrNothing(address.company ?? address.name, 83),
    attention: cutOrNothing(address.company === null ? null : address.name, 83),
    addr1: cutOrNothing(address.address1, 150),
    addr2: cutOrNothing(address.address2, 150),
    city: cutOrNothing(address.city, 50),
    state: cutOrNothing(address.provinceCode, 50),
    zip: cutOrNothing(address.zip, 36),
    ...(address.countryCode === null ? {} : { country: { id: address.countryCode } }),
    addrPhone: cutOrNothing(address.phone, 32),
  }
}
