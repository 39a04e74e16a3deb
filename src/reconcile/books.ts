import type { NetSuiteClient } from '../adapters/netsuite/client.ts'
import { inventoryReads } from '../adapters/netsuite/inventory.ts'
import {
  addressBody,
  customerBody,
  depositBody,
  salesOrderBody,
  salesOrderClosing,
  salesOrderUpdate,
  type UpdateRequest,
} from '../adapters/netsuite/bodies.ts'
import { applied, postedRequest, takenOverBody } from '../adapters/netsuite/postedBodies.ts'
import type { SkuField } from '../adapters/netsuite/lookups.ts'
import type { WriteOutcome } from '../adapters/netsuite/types.ts'
import type { UpdateCall } from '../adapters/netsuite/writes.ts'
import { fault } from '../domain/fault/fault.ts'
import { ok } from '../domain/result.ts'
import type { Books, OrderAddresses } from './ports.ts'

/** A NetSuite account as reconciling sees it: documents in, documents out. */
export function createBooks(client: NetSuiteClient, skuField: SkuField): Books {
  return {
    createCustomer: (document, entityId, lane) =>
      client.create(
        'customer',
        { ...customerBody(document), ...(entityId === null ? {} : { entityId }) },
        lane,
      ),
    createSalesOrder: (document, addresses, lane) =>
      client.create('salesOrder', { ...salesOrderBody(document), ...addressParts(addresses) }, lane),
    createDeposit: (document, salesOrder, lane) =>
      client.create('customerDeposit', depositBody(document, salesOrder), lane),
    createPosted: async (document, context, lane) => {
      const request = postedRequest(document, context)
      if (!request.ok) return { kind: 'refused', fault: request.failure }
      const { body, source, replace } = request.value
      return source === null
        ? client.create(document.kind, body, lane)
        : client.transform({ source, target: document.kind, body, replace, lane })
    },
    applyCredit: ({ creditMemo, apply, idOf }, lane) =>
      client.update({
        type: 'creditMemo',
        id: creditMemo,
        body: { apply: applied(apply, { idOf }) },
        replace: [],
        lane,
      }),
    sourceLines: (type, id, lane) => client.restLines(type, id, lane),
    linksOf: (ids, lane) => client.linksOf(ids, lane),
    updateSalesOrder: ({ id, document, how, closes, addresses, isStillDue }, lane) =>
      updateWithLines(client, { id, lane, isStillDue }, (saved) => {
        const { body, replace } = salesOrderUpdate(document, saved, {
          how: how === 'rewrite' ? 'rewrite' : 'keep',
          closes,
        })
        return { body: { ...body, ...addressParts(addresses) }, replace }
      }),
    closeSalesOrder: ({ document, current, isStillDue }, lane) =>
      updateWithLines(client, { id: current.id, lane, isStillDue }, (saved) =>
        salesOrderClosing(saved, document.customFields),
      ),
    readBack: (ids, lane) => client.readBack(ids, lane),
    findItems: (skus, lane) => client.findItems(skus, skuField, lane),
    findCustomers: async ({ externalId, email }, lane) => {
      const found = await client.findCustomers(
        { externalIds: [externalId], emails: email === null ? [] : [email] },
        lane,
      )
      if (!found.ok) return found
      const { byExternalId, byEmail } = found.value
      const ours = byExternalId.get(externalId)
      return ok([
        ...(ours ? [ours] : []),
        ...(email === null ? [] : (byEmail.get(email.toLowerCase()) ?? [])),
      ])
    },
    foreignOrders: async (number, lane) => {
      const found = await client.foreignOrders([number], lane)
      return found.ok ? ok(found.value.get(number) ?? []) : found
    },
    ...madeByPeople(client),
    closedPeriods: (lane) => client.closedPeriods(lane),
    inventory: inventoryReads((query) => client.query(query)),
    forgetReferences() {
      client.forgetItems()
      client.forgetPeriods()
    },
  }
}

/** What others made of our records. */
const madeByPeople = (
  client: NetSuiteClient,
): Pick<Books, 'billsOf' | 'fulfillmentsOf' | 'refundsOf' | 'receiptsOf' | 'refundRecords' | 'takeOver'> => ({
  billsOf: (salesOrder, lane) => client.billsOf(salesOrder, lane),
  fulfillmentsOf: (salesOrder, lane) => client.fulfillmentsOf(salesOrder, lane),
  refundsOf: (ours, lane) => client.refundsOf(ours, lane),
  receiptsOf: (ours, lane) => client.receiptsOf(ours, lane),
  refundRecords: (ids, lane) => client.refundRecords(ids, lane),
  takeOver: (document, id, lane) =>
    client.update({ type: document.kind, id, body: takenOverBody(document), replace: [], lane }),
})

const addressParts = ({ billing, shipping }: OrderAddresses) => ({
  ...(billing === null ? {} : { billingAddress: addressBody(billing) }),
  ...(shipping === null ? {} : { shippingAddress: addressBody(shipping) }),
})

/** An update addresses lines by NetSuite's own numbers, which only the record service tells. */
async function updateWithLines(
  client: NetSuiteClient,
  { id, lane, isStillDue }: Required<Pick<UpdateCall, 'id' | 'lane' | 'isStillDue'>>,
  request: (saved: Parameters<typeof salesOrderClosing>[0]) => UpdateRequest,
): Promise<WriteOutcome> {
  const saved = await client.restLines('salesOrder', id, lane)
  if (!saved.ok) return { kind: 'refused', fault: saved.failure }
  if (saved.value === null) {
    return {
      kind: 'refused',
      fault: fault('netsuite.not-found', { record: id }, `salesOrder ${id} is not there any more`),
    }
  }
  const { body, replace } = request(saved.value)
  return client.update({ type: 'salesOrder', id, body, replace, lane, isStillDue })
}
