/** Shopify's mutations and questions that staff use. */
export const SHIP = `mutation Ship($fulfillment: FulfillmentInput!) {
  fulfillmentCreate(fulfillment: $fulfillment) { userErrors { message } } }`
export const MOVE = `mutation Move($id: ID!, $to: ID!, $rows: [FulfillmentOrderLineItemInput!]) {
  fulfillmentOrderMove(id: $id, newLocationId: $to, fulfillmentOrderLineItems: $rows) { userErrors { message } } }`
export const UNSHIP = `mutation Unship($id: ID!) { fulfillmentCancel(id: $id) { userErrors { message } } }`
export const CAPTURE = `mutation Capture($input: OrderCaptureInput!) {
  orderCapture(input: $input) { userErrors { message } } }`
export const REFUND = `mutation Refund($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) { userErrors { message } } }`
export const SUGGESTED = `query Suggested($id: ID!, $refundLineItems: [RefundLineItemInput!],
  $refundDuties: [RefundDutyInput!], $refundShipping: Boolean) { order(id: $id) { suggestedRefund(
  refundLineItems: $refundLineItems, refundDuties: $refundDuties, refundShipping: $refundShipping) {
  amountSet { presentmentMoney { amount } } maximumRefundableSet { presentmentMoney { amount } }
  suggestedTransactions { gateway amountSet { presentmentMoney { amount } } parentTransaction { id } } } } }`
export const CANCEL = `mutation Cancel($id: ID!) {
  orderCancel(orderId: $id, reason: CUSTOMER, restock: true, notifyCustomer: false,
    refundMethod: { originalPaymentMethodsRefund: true }) {
    userErrors: orderCancelUserErrors { message } } }`
export const RETURN = `mutation Return($input: ReturnInput!) { returnCreate(returnInput: $input) { return { id
  returnLineItems(first: 5) { nodes { id quantity } } exchangeLineItems(first: 5) { nodes { id quantity } }
  reverseFulfillmentOrders(first: 2) { nodes { lineItems(first: 5) { nodes { id } } } } } userErrors { message } } }`
export const OUTCOME = `query Outcome($id: ID!, $lines: [SuggestedOutcomeReturnLineItemInput!]!,
  $exchanged: [SuggestedOutcomeExchangeLineItemInput!]!) { return(id: $id) {
  suggestedFinancialOutcome(returnLineItems: $lines, exchangeLineItems: $exchanged) { financialTransfer { kind: __typename
  ... on RefundReturnOutcome { suggestedTransactions { amountSet { presentmentMoney { amount } }
    parentTransaction { id } } } } } } }`
export const PROCESS = `mutation Process($input: ReturnProcessInput!) {
  returnProcess(input: $input) { userErrors { message } } }`
export const VARIANT = `query Variant($query: String!) { productVariants(first: 1, query: $query) { nodes { id } } }`
