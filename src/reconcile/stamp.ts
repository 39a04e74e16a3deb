import type { CustomerDeposit, SalesOrder } from '../domain/netsuite/documents.ts'
import { canonical } from '../domain/desired/canonical.ts'
import { FIELDS } from '../domain/netsuite/requirements.ts'
import type { OrderFacts } from '../domain/shopify/order.ts'
import { addressesOf, sourceVersion } from './context.ts'
import { contentHash } from './hash.ts'

/** A document ready to be written: it carries the hash of its own content and the version of its source. */
export interface Stamped<Document extends SalesOrder | CustomerDeposit> {
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

function stamped<Document extends SalesOrder | CustomerDeposit>(
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
