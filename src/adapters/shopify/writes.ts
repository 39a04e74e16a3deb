import type { StoreKey } from '../../domain/ids.ts'
import type { Calls } from './call.ts'
import { orderCancel, orderCapture, refundCreate } from './moneyWrites.ts'
import { readRefundMarks } from './refundMarks.ts'
import { readReturnLines, returnClose, returnProcess } from './returnWrites.ts'
import {
  fulfillmentCancel,
  fulfillmentCreate,
  fulfillmentTrackingInfoUpdate,
  readShipping,
} from './shipping.ts'
import type { ShopifyWrites } from './writeTypes.ts'

/** What a shop is told, and what has to be read before. */
export function createWrites({ call, mutate }: Calls, store: StoreKey): ShopifyWrites {
  const reader = { call, store }
  const writer = { mutate, store }
  return {
    fulfillmentOrders: (order) => readShipping(reader, order),
    fulfillmentCreate: (wanted) => fulfillmentCreate(writer, wanted),
    fulfillmentTrackingInfoUpdate: (wanted) => fulfillmentTrackingInfoUpdate(writer, wanted),
    fulfillmentCancel: (wanted) => fulfillmentCancel(writer, wanted),
    orderCapture: (wanted) => orderCapture(writer, wanted),
    refundCreate: (wanted) => refundCreate(writer, wanted),
    refundMarks: (order) => readRefundMarks(reader, order),
    orderCancel: (wanted) => orderCancel(writer, wanted),
    returns: (order) => readReturnLines(reader, order),
    returnProcess: (wanted) => returnProcess(writer, wanted),
    returnClose: (wanted) => returnClose(writer, wanted),
  }
}
