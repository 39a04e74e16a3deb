import { z } from 'zod'
import type { Fault } from '../../domain/fault/fault.ts'
import { type ShopifyId, shopifyGid } from '../../domain/ids.ts'
import { formatMoney, type Money } from '../../domain/money.ts'
import { ok, type Result } from '../../domain/result.ts'
import { idIn, idOrNull } from './amounts.ts'
import {
  CloseReturn,
  ExchangeLinesPage,
  OrderReturnLines,
  ProcessReturn,
  ReturnLinesPage,
} from './generated/documents.ts'
import type { CurrencyCode, ProcessReturnMutationVariables } from './generated/operations.ts'
import { pageOf, type RawReverseLine, returnShape, withId } from './orderShape.ts'
import { eachOf, nodePart, orderPart, type PageContext, restOf } from './pages.ts'
import { readReverseLines, readReverseOrders } from './goodsPages.ts'
import { readParts, type Reader } from './reading.ts'
import { known, RETURN_STATUSES } from './vocabulary.ts'
import { write, type Writer } from './writeOutcome.ts'
import type { OpenReturn, ReturnProcessing, ShopifyWrites, WriteOutcome } from './writeTypes.ts'

const counted = {
  id: z.string(),
  quantity: z.number().int(),
  processableQuantity: z.number().int(),
  processedQuantity: z.number().int(),
}
const returnLinesPage = pageOf(
  z.object({ ...counted, fulfillmentLineItem: z.object({ lineItem: withId }).nullish() }),
)
const exchangeLinesPage = pageOf(z.object(counted))
const openReturnsPage = pageOf(
  returnShape.extend({ returnLineItems: returnLinesPage, exchangeLineItems: exchangeLinesPage }),
)
const orderShape = z.object({
  id: z.string(),
  name: z.string(),
  updatedAt: z.string(),
  returns: openReturnsPage,
})

type RawOpenReturn = z.infer<typeof openReturnsPage>['nodes'][number]

/** Every return of the order, whatever its status. */
export const readReturnLines = (
  reader: Reader,
  order: ShopifyId,
): Promise<Result<readonly OpenReturn[] | null, Fault>> =>
  readParts(reader, {
    order,
    document: OrderReturnLines,
    pick: (data) => data.order,
    shape: orderShape,
    read: async (context, head) => {
      const returns = await restOf(context, head.returns, (after) =>
        orderPart(context, {
          document: OrderReturnLines,
          variables: { id: head.id, after },
          pick: (found) => found.returns,
          shape: openReturnsPage,
        }),
      )
      return returns.ok ? eachOf(returns.value, (one) => openReturn(context, one)) : returns
    },
  })

async function openReturn(context: PageContext, raw: RawOpenReturn): Promise<Result<OpenReturn, Fault>> {
  const { id } = raw
  const lines = await restOf(context, raw.returnLineItems, (after) =>
    nodePart(context, {
      document: ReturnLinesPage,
      variables: { id, after },
      part: 'returnLineItems',
      shape: returnLinesPage,
    }),
  )
  if (!lines.ok) return lines
  const exchanges = await restOf(context, raw.exchangeLineItems, (after) =>
    nodePart(context, {
      document: ExchangeLinesPage,
      variables: { id, after },
      part: 'exchangeLineItems',
      shape: exchangeLinesPage,
    }),
  )
  if (!exchanges.ok) return exchanges
  const reverse = await readReverseOrders(context, raw)
  if (!reverse.ok) return reverse
  const reverseLines = await eachOf(reverse.value, (order) => readReverseLines(context, order))
  if (!reverseLines.ok) return reverseLines
  return ok({
    id: idIn(id, 'return id'),
    name: raw.name,
    status: known(RETURN_STATUSES, raw.status, 'status of a return'),
    lines: lines.value.map((line) => ({
      ...countsOf(line),
      lineId: idOrNull(line.fulfillmentLineItem?.lineItem, 'line id of a return'),
    })),
    exchanges: exchanges.value.map(countsOf),
    reverseLines: reverseLines.value.flat().map(reverseLine),
  })
}

const countsOf = (line: z.infer<z.ZodObject<typeof counted>>) => ({
  id: idIn(line.id, 'line id of a return'),
  quantity: line.quantity,
  processable: line.processableQuantity,
  processed: line.processedQuantity,
})

const reverseLine = ({ id, fulfillmentLineItem, dispositions }: RawReverseLine) => ({
  id: idIn(id, 'reverse line id'),
  lineId: idOrNull(fulfillmentLineItem?.lineItem, 'line id of a return'),
  disposed: dispositions.reduce((sum, { quantity }) => sum + quantity, 0),
})

export const returnProcess = (writer: Writer, wanted: ReturnProcessing): Promise<WriteOutcome<ShopifyId>> =>
  write(writer, {
    document: ProcessReturn,
    variables: { input: processInput(wanted) },
    order: wanted.order,
    action: 'process the return',
    pick: ({ returnProcess: payload }) =>
      payload ? { errors: payload.userErrors, value: idOrNull(payload.return, 'return id') } : null,
  })

type ProcessInput = ProcessReturnMutationVariables['input']

const moneyInput = (amount: Money) => ({
  amount: formatMoney(amount),
  // A currency of the order's own, which Shopify stated.
  currencyCode: amount.currency as CurrencyCode,
})

function processInput(wanted: ReturnProcessing): ProcessInput {
  const { refund, refundShipping } = wanted
  return {
    returnId: shopifyGid('Return', wanted.returnId),
    returnLineItems: wanted.lines.map(({ id, quantity, dispositions }) => ({
      id: shopifyGid('ReturnLineItem', id),
      quantity,
      ...(dispositions.length === 0 ? {} : { dispositions: dispositions.map(dispositionInput) }),
    })),
    exchangeLineItems: wanted.exchanges.map(({ id, quantity }) => ({
      id: shopifyGid('ExchangeLineItem', id),
      quantity,
    })),
    ...(refund === null
      ? {}
      : {
          financialTransfer: {
            issueRefund: {
              orderTransactions: refund.map(({ parentId, amount }) => ({
                parentId: shopifyGid('OrderTransaction', parentId),
                transactionAmount: moneyInput(amount),
              })),
            },
          },
        }),
    ...(refundShipping === null
      ? {}
      : {
          refundShipping:
            refundShipping === 'full'
              ? { fullRefund: true }
              : { shippingRefundAmount: moneyInput(refundShipping) },
        }),
    notifyCustomer: wanted.notifyCustomer,
  }
}

const dispositionInput = ({
  reverseLineId,
  quantity,
  type,
  locationId,
}: ReturnProcessing['lines'][number]['dispositions'][number]) => ({
  reverseFulfillmentOrderLineItemId: shopifyGid('ReverseFulfillmentOrderLineItem', reverseLineId),
  quantity,
  dispositionType: type,
  ...(locationId === null ? {} : { locationId: shopifyGid('Location', locationId) }),
})

export const returnClose = (
  writer: Writer,
  wanted: Parameters<ShopifyWrites['returnClose']>[0],
): Promise<WriteOutcome<ShopifyId>> =>
  write(writer, {
    document: CloseReturn,
    variables: { id: shopifyGid('Return', wanted.returnId) },
    order: wanted.order,
    action: 'close the return',
    pick: ({ returnClose: payload }) =>
      payload ? { errors: payload.userErrors, value: idOrNull(payload.return, 'return id') } : null,
  })
