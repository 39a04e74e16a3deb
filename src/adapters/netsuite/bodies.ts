/** Our documents as REST bodies (names: netsuite.md §6, B:salesOrder, B:customerDeposit, B:customer). */
import type { NetSuiteId } from '../../domain/ids.ts'
import { formatMoney, type Money } from '../../domain/money.ts'
import type {
  CustomerDeposit,
  CustomerDocument,
  CustomValue,
  SalesOrder,
  SalesOrderLine,
  TaxDetail,
} from '../../domain/netsuite/documents.ts'
import { FIELDS } from '../../domain/netsuite/requirements.ts'
import type { AddressFacts } from '../../domain/shopify/order.ts'
import { type Body, Decimal } from './json.ts'

/** Price level "Custom": without it NetSuite's own price replaces our amount (netsuite.md §6, §10.7). */
const CUSTOM_PRICE = { id: '-1' }

const reference = (id: NetSuiteId | null): Body | undefined => (id === null ? undefined : { id })
const decimal = (text: string | null): Decimal | undefined => (text === null ? undefined : new Decimal(text))
const amountOf = (amount: Money): Decimal => new Decimal(formatMoney(amount))

/** Null values are left out: on a new record there is nothing to clear. */
function customParts(fields: Readonly<Record<string, CustomValue>>): Body {
  const parts: Record<string, string | number | boolean> = {}
  for (const [name, value] of Object.entries(fields)) if (value !== null) parts[name] = value
  return parts
}

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
    ...taxParts(order),
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
    ...(order.closed ? { isClosed: true } : {}),
    ...(order.tax.mode === 'suitetax' ? { taxDetailsReference: line.key } : {}),
    ...customParts(line.customFields),
    [FIELDS.line]: line.key,
  }
}

/**
 * The override with all its details, also when there are none: with the flag and without the section NetSuite
 * ignores tax silently (accounting-and-reliability.md §1.3 [C2]).
 */
function taxParts(order: SalesOrder): Body {
  if (order.tax.mode !== 'suitetax') return {}
  return { taxDetailsOverride: true, taxDetails: { items: order.tax.details.map(taxDetailBody) } }
}

const taxDetailBody = (detail: TaxDetail): Body => ({
  taxDetailsReference: detail.line,
  taxType: { id: detail.taxType },
  taxCode: { id: detail.taxCode },
  taxBasis: amountOf(detail.basis),
  taxRate: new Decimal(detail.rate),
  taxAmount: amountOf(detail.amount),
})

/** A line of a saved order as the record service numbers it. */
export interface RestLine {
  readonly line: number
  readonly key: string | null
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
  how: 'keep' | 'rewrite',
): UpdateRequest {
  const numbers = new Map(saved.map((one) => [one.key, one.line]))
  const items = order.lines.map((line) => {
    const number = how === 'keep' ? numbers.get(line.key) : undefined
    return number === undefined ? lineBody(order, line) : { line: number, ...lineBody(order, line) }
  })
  const taxed = order.tax.mode === 'suitetax'
  return {
    body: { ...headerParts(order), item: { items }, ...taxParts(order) },
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

/** Whole characters: half of a surrogate pair is no text. */
const cut = (text: string, length: number): string =>
  text.length <= length ? text : text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')

const cutOrNothing = (text: string | null, length: number): string | undefined =>
  text === null || text === '' ? undefined : cut(text, length)
