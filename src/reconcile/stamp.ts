import { assert } from '../domain/assert.ts'
import { canonical } from '../domain/desired/canonical.ts'
import { substance } from '../domain/lifecycle/substance.ts'
import type { DesiredLife } from '../domain/lifecycle/types.ts'
import type { Money } from '../domain/money.ts'
import type { CustomerDeposit, SalesOrder } from '../domain/netsuite/documents.ts'
import { type PostedDocument, postedTotal } from '../domain/netsuite/posted.ts'
import { FIELDS } from '../domain/netsuite/requirements.ts'
import { documentTotal } from '../domain/netsuite/total.ts'
import type { OrderFacts } from '../domain/shopify/order.ts'
import type { NewIntent } from '../ledger/types.ts'
import { addressesOf, sourceVersion } from './context.ts'
import { contentHash } from './hash.ts'

/** What is written for an order, the customer aside. */
export type OrderDocument = SalesOrder | CustomerDeposit | PostedDocument

/** A document ready to be written: it carries the hash of its own content and the version of its source. */
export interface Stamped<Document extends OrderDocument = OrderDocument> {
  readonly document: Document
  readonly hash: string
  readonly sourceVersion: string
}

/**
 * The hash covers everything a person would see in NetSuite, addresses included; it leaves out the version,
 * which also moves when Shopify changes something that is none of NetSuite's business.
 */
export function stampSalesOrder(document: SalesOrder, facts: OrderFacts): Stamped<SalesOrder> {
  const hash = contentHash(`${canonical(document)}\n${JSON.stringify(addressesOf(facts))}`)
  return stamped(document, hash, facts)
}

export function stampDeposit(document: CustomerDeposit, facts: OrderFacts): Stamped<CustomerDeposit> {
  return stamped(document, contentHash(canonical(document)), facts)
}

/** The hash covers what comes from Shopify's facts alone: a changed mapping does not make what was posted wrong. */
export function stampPosted<Document extends PostedDocument>(
  document: Document,
  facts: OrderFacts,
): Stamped<Document> {
  return stamped(document, contentHash(substance(document)), facts)
}

/** Everything that should stand as it would be sent. */
export const stampedLife = (desired: DesiredLife, facts: OrderFacts): DesiredLife => {
  const documents = desired.documents.map((document) => stampPosted(document, facts).document)
  return {
    ...desired,
    salesOrder: desired.salesOrder === null ? null : stampSalesOrder(desired.salesOrder, facts).document,
    deposits: desired.deposits.map((deposit) => stampDeposit(deposit, facts).document),
    documents,
    cashSale: documents.find((document) => document.kind === 'cashSale') ?? null,
  }
}

/** What the stamp of a stamped document says. */
export function stampOf<Document extends OrderDocument>(document: Document): Stamped<Document> {
  const { [FIELDS.hash]: hash, [FIELDS.version]: version } = document.customFields
  assert(typeof hash === 'string' && typeof version === 'string', `${document.externalId} carries no stamp`)
  return { document, hash, sourceVersion: version }
}

function stamped<Document extends OrderDocument>(
  document: Document,
  hash: string,
  facts: OrderFacts,
): Stamped<Document> {
  const version = sourceVersion(facts)
  return {
    document: {
      ...document,
      customFields: {
        ...document.customFields,
        [FIELDS.hash]: hash,
        [FIELDS.version]: version,
      },
    },
    hash,
    sourceVersion: version,
  }
}

export function totalOf(document: OrderDocument): Money {
  if (document.kind === 'salesOrder') return documentTotal(document)
  return document.kind === 'customerDeposit' ? document.payment : postedTotal(document)
}

/** What is stored before the first byte of it leaves. */
export const newIntent = (
  { document, hash, sourceVersion: version }: Stamped,
  configVersion: string,
): NewIntent => ({
  externalId: document.externalId,
  kind: document.kind,
  operation: 'create',
  hash,
  sourceVersion: version,
  total: totalOf(document),
  configVersion,
})
