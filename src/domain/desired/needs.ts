import { type Fault, fault } from '../fault/fault.ts'
import { externalId } from '../identity/externalId.ts'
import { FIELDS } from '../netsuite/requirements.ts'
import type { CustomerDocument } from '../netsuite/documents.ts'
import type { StorePolicy } from '../policy/policy.ts'
import type { CustomerFacts, OrderFacts } from '../shopify/order.ts'
import { bookCurrency, bookedSales } from './bookedSales.ts'
import { skusOf } from './lines.ts'
import type { CustomerNeed, References } from './types.ts'

/** What has to be asked of NetSuite before the order's documents can be said. */
export function neededReferences(
  facts: OrderFacts,
  policy: StorePolicy,
  booked?: References['booked'],
): { readonly skus: string[] } {
  const { sales } = bookedSales(facts, policy.bookCurrency)
  return { skus: skusOf(facts.lines, { sales, variants: policy.items.variants, booked }) }
}

/**
 * Who the order is booked on: one fixed customer of the store, or the customer found by external id, then by e-mail
 * address, then created. The match key is one for all Shopify customers with the same address, so that their parallel
 * first orders make one customer; `emailMatch` makes it from the normalised address.
 */
export function customerNeed(
  facts: OrderFacts,
  policy: StorePolicy,
  emailMatch: (email: string) => string,
): CustomerNeed {
  const { customers } = policy
  if (customers.mode === 'webCustomer') return { kind: 'fixed', id: customers.customer }
  if (facts.customer === null) {
    return customers.customerLess === null
      ? { kind: 'fault', fault: noDefault(facts) }
      : { kind: 'fixed', id: customers.customerLess }
  }
  const currencyId = policy.currencies[bookCurrency(facts, policy.bookCurrency)]
  if (currencyId === undefined) return { kind: 'fault', fault: currencyFault(facts, policy) }
  const email = normalEmail(facts.customer.email)
  const match = email === null ? `${facts.store}-${facts.customer.id}` : emailMatch(email)
  return {
    kind: 'match',
    match,
    email,
    document: {
      ...customerDocument(facts, facts.customer, email),
      currencyId,
      currencyIds: [...new Set(Object.values(policy.currencies))],
      subsidiary: policy.subsidiary,
    },
  }
}

/** Trimmed and in lower case; null for nothing. */
function normalEmail(email: string | null): string | null {
  const trimmed = email?.trim().toLowerCase() ?? ''
  return trimmed === '' ? null : trimmed
}

export const currencyFault = (facts: OrderFacts, policy: StorePolicy): Fault => {
  const currency = bookCurrency(facts, policy.bookCurrency)
  return fault('mapping.currency', { order: facts.name, currency }, `policy.currencies has no "${currency}"`)
}

const noDefault = (facts: OrderFacts): Fault =>
  fault(
    'mapping.customer-default',
    { order: facts.name },
    'order.customer is null and policy.customers.customerLess is null',
  )

/** A person needs a last name in NetSuite; without any name at all the customer is kept as a company named by its id. */
function customerDocument(
  facts: OrderFacts,
  customer: CustomerFacts,
  email: string | null,
): Omit<CustomerDocument, 'currencyId' | 'currencyIds' | 'subsidiary'> {
  const names = nameOf(facts, customer)
  return {
    kind: 'customer',
    externalId: externalId(facts.store, 'customer', customer.id),
    isPerson: names !== null,
    firstName: names?.first ?? null,
    lastName: names?.last ?? null,
    companyName: names === null ? `Shopify customer ${customer.id}` : null,
    email,
    phone: customer.phone,
    customFields: { [FIELDS.customer]: customer.id },
  }
}

function nameOf(facts: OrderFacts, customer: CustomerFacts): { first: string | null; last: string } | null {
  const own = split(customer.firstName, customer.lastName)
  return (
    own ?? split(null, facts.billingAddress?.name ?? null) ?? split(null, facts.shippingAddress?.name ?? null)
  )
}

function split(first: string | null, last: string | null): { first: string | null; last: string } | null {
  const [given, family] = [first?.trim() ?? '', last?.trim() ?? '']
  if (family !== '') return { first: given === '' ? null : given, last: family }
  return given === '' ? null : { first: null, last: given }
}
