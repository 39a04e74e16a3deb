import type {
  AgreementReason,
  DiscountApplication,
  DispositionType,
  FulfillmentStatus,
  RefundFacts,
  ReturnFacts,
  Sale,
  SaleLineType,
  TransactionKind,
  TransactionStatus,
} from '../../domain/shopify/order.ts'

/** Thrown inside the parser only, which turns it into a `source.unknown-value` fault at its edge. */
export class Unreadable extends Error {
  override name = 'Unreadable'
  readonly what: string
  readonly value: string
  constructor(what: string, value: string) {
    super(`${what}: ${value}`)
    this.what = what
    this.value = value
  }
}

/** Which of Shopify's values we know, and what they mean to us; UNKNOWN is nowhere in them. */
type Vocabulary<Meaning extends string> = Readonly<Record<string, Meaning>>

export const AGREEMENT_REASONS: Vocabulary<AgreementReason> = {
  ORDER: 'ORDER',
  ORDER_EDIT: 'ORDER_EDIT',
  REFUND: 'REFUND',
  RETURN: 'RETURN',
}

export const SALE_ACTIONS: Vocabulary<Sale['action']> = { ORDER: 'ORDER', UPDATE: 'UPDATE', RETURN: 'RETURN' }

export const SALE_LINE_TYPES: Vocabulary<SaleLineType> = {
  PRODUCT: 'PRODUCT',
  GIFT_CARD: 'GIFT_CARD',
  TIP: 'TIP',
  SHIPPING: 'SHIPPING',
  DUTY: 'DUTY',
  ADDITIONAL_FEE: 'ADDITIONAL_FEE',
  FEE: 'FEE',
  ADJUSTMENT: 'ADJUSTMENT',
}

export const TRANSACTION_KINDS: Vocabulary<TransactionKind> = {
  AUTHORIZATION: 'AUTHORIZATION',
  // An authorization taken with an EMV card reader (schema: OrderTransactionKind).
  EMV_AUTHORIZATION: 'AUTHORIZATION',
  SALE: 'SALE',
  CAPTURE: 'CAPTURE',
  REFUND: 'REFUND',
  VOID: 'VOID',
  CHANGE: 'CHANGE',
}

export const TRANSACTION_STATUSES: Vocabulary<TransactionStatus> = {
  SUCCESS: 'SUCCESS',
  PENDING: 'PENDING',
  FAILURE: 'FAILURE',
  ERROR: 'ERROR',
  AWAITING_RESPONSE: 'AWAITING_RESPONSE',
}

export const RESTOCK_TYPES: Vocabulary<RefundFacts['lines'][number]['restockType']> = {
  RETURN: 'RETURN',
  CANCEL: 'CANCEL',
  NO_RESTOCK: 'NO_RESTOCK',
  LEGACY_RESTOCK: 'LEGACY_RESTOCK',
}

/** OPEN and PENDING are deprecated, and still stand on old fulfilments (schema: FulfillmentStatus). */
export const FULFILLMENT_STATUSES: Vocabulary<FulfillmentStatus> = {
  SUCCESS: 'SUCCESS',
  CANCELLED: 'CANCELLED',
  ERROR: 'ERROR',
  FAILURE: 'FAILURE',
  OPEN: 'OPEN',
  PENDING: 'PENDING',
}

export const RETURN_STATUSES: Vocabulary<ReturnFacts['status']> = {
  REQUESTED: 'REQUESTED',
  OPEN: 'OPEN',
  CLOSED: 'CLOSED',
  CANCELED: 'CANCELED',
  DECLINED: 'DECLINED',
}

export const DISPOSITION_TYPES: Vocabulary<DispositionType> = {
  RESTOCKED: 'RESTOCKED',
  NOT_RESTOCKED: 'NOT_RESTOCKED',
  MISSING: 'MISSING',
  PROCESSING_REQUIRED: 'PROCESSING_REQUIRED',
}

export const DISCOUNT_KINDS: Vocabulary<DiscountApplication['kind']> = {
  DiscountCodeApplication: 'code',
  AutomaticDiscountApplication: 'automatic',
  ManualDiscountApplication: 'manual',
  ScriptDiscountApplication: 'script',
}

/** The gateway of a transaction that Shopify states none for; a policy may map it like any other. */
export const GATEWAY_UNSTATED = '(none)'
/** The reason of an order adjustment that Shopify states none for. */
export const ADJUSTMENT_UNSTATED = '(none)'

export function known<Meaning extends string>(
  words: Vocabulary<Meaning>,
  value: string,
  what: string,
): Meaning {
  const meaning = Object.hasOwn(words, value) ? words[value] : undefined
  if (meaning === undefined) throw new Unreadable(what, value)
  return meaning
}
