/** The mutations that are simulated. */
import { idempotent } from '../idempotency.ts'
import type { FieldMap } from '../resolver.ts'
import { customerMutations } from './customers.ts'
import { editShippingMutations } from './editShipping.ts'
import { fulfillmentOrderMoveMutations } from './fulfillmentOrderMoves.ts'
import { fulfillmentOrderMutations } from './fulfillmentOrders.ts'
import { fulfillmentMutations } from './fulfillments.ts'
import { giftCardMutations } from './giftCards.ts'
import { orderCancelMutations } from './orderCancel.ts'
import { orderCreateMutations } from './orderCreate.ts'
import { orderEditMutations } from './orderEdit.ts'
import { orderStateMutations } from './orderState.ts'
import { paymentMutations } from './payments.ts'
import { refundCreate, refundMemory } from './refundCreate.ts'
import { returnProcessMutations } from './returnProcess.ts'
import { returnMutations } from './returns.ts'
import { reverseLogisticsMutations } from './reverseLogistics.ts'
import { storeCreditMutations } from './storeCredit.ts'
import { webhookMutations } from './webhooks.ts'

export const mutationFields: FieldMap = {
  ...orderCreateMutations,
  ...orderStateMutations,
  ...orderCancelMutations,
  ...orderEditMutations,
  ...editShippingMutations,
  ...paymentMutations,
  ...customerMutations,
  ...webhookMutations,
  ...fulfillmentMutations,
  ...returnMutations,
  ...returnProcessMutations,
  ...reverseLogisticsMutations,
  ...giftCardMutations,
  ...storeCreditMutations,
  ...fulfillmentOrderMutations,
  ...fulfillmentOrderMoveMutations,
  refundCreate: idempotent('refundCreate', refundCreate, refundMemory),
}
