/**
 * Where NetSuite ships, somebody in NetSuite ships what the store says has left, and bills it where NetSuite bills: what
 * the merchant said would be done without Tieout.
 */
import type { Order } from '../../../simulators/shopify/model.ts'
import type { RecordKind, StoredRecord } from '../../../simulators/netsuite/world.ts'
import type { Coverage } from '../coverage.ts'
import type { Merchant } from '../merchant.ts'
import { AS_AGREED, shopifyNumber } from '../oracle/index.ts'
import { FIELDS, factNumber, text } from '../oracle/readBooks.ts'
import { isAwaited } from './awaits.ts'
import { isCurrent } from './shipping.ts'
import { NETSUITE_URL } from '../world/config.ts'
import type { Chance } from '../world/chance.ts'
import type { Deployment } from '../world/deployment.ts'

const EVERY_MS = 10 * 60_000

/** Looks every ten minutes, as long as time passes. */
export function openWarehouse(
  deployment: Deployment,
  { ships, billing, tells }: Merchant,
  { coverage, chance }: { readonly coverage: Coverage; readonly chance: Chance },
): void {
  if (ships === 'tieout') return
  const { timeline, netsuite, shopify } = deployment
  const { world } = netsuite.simulator
  const look = (): void => {
    timeline.after(EVERY_MS, look)
    for (const record of Array.from(world.all('salesOrder'))) {
      const number = factNumber(text(record.fields, FIELDS.fact))
      const order = shopify.service.world.state.orders.get(`gid://shopify/Order/${number}`)
      if (order !== undefined && tells.shipping) {
        if (billShipped({ deployment, salesOrder: record, order, chance }))
          coverage.count('people.bill as agreed')
        continue
      }
      if (order === undefined || isAwaited(record, order, timeline.now())) continue
      if (!follow(deployment, record, order)) continue
      coverage.count('people.ship as agreed')
      if (billing === 'netsuite' && transform(deployment, record, ['invoice', { memo: AS_AGREED }]))
        coverage.count('people.bill as agreed')
    }
  }
  look()
}

/** Where goods leave here first, what has left is billed, sooner or later. */
function billShipped(scene: {
  readonly deployment: Deployment
  readonly salesOrder: StoredRecord
  readonly order: Order
  readonly chance: Chance
}): boolean {
  const { deployment, salesOrder, chance } = scene
  const isOpen = (salesOrder.sublists['item'] ?? []).some(
    ({ fields }) =>
      Number(text(fields, 'quantityFulfilled') || '0') > Number(text(fields, 'quantityBilled') || '0'),
  )
  if (!isOpen || !chance.happens(0.6) || !isCurrent(scene)) return false
  return transform(deployment, salesOrder, ['invoice', { memo: AS_AGREED }])
}

/** Ships what has left the store, and not the shelves here. */
function follow(deployment: Deployment, { id, kind, sublists }: StoredRecord, order: Order): boolean {
  const left = new Map<string, number>()
  for (const { status, lines } of order.fulfillments)
    for (const { lineItemId, quantity } of status === 'SUCCESS' ? lines : [])
      left.set(shopifyNumber(lineItemId), (left.get(shopifyNumber(lineItemId)) ?? 0) + quantity)
  const rows = (sublists['item'] ?? []).flatMap(({ line, fields }) => {
    const subject = /^L(\d+)/.exec(text(fields, FIELDS.line))?.[1] ?? ''
    const here = Number(text(fields, 'quantityFulfilled') || '0')
    const there = Math.min(left.get(subject) ?? 0, Number(text(fields, 'quantity')))
    left.set(subject, (left.get(subject) ?? 0) - there)
    if (text(fields, 'itemType') !== 'InvtPart' || fields['isClosed'] === true) return []
    return [{ line, quantity: Math.max(0, there - here), open: Number(text(fields, 'quantity')) - here }]
  })
  if (rows.every(({ quantity }) => quantity === 0)) return false
  const items = rows
    .filter(({ open }) => open > 0)
    .map(({ line, quantity }) =>
      quantity > 0
        ? { orderLine: line, itemReceive: true, quantity }
        : { orderLine: line, itemReceive: false },
    )
  const body = { shipStatus: { id: 'C' }, memo: AS_AGREED, item: { items } }
  return transform(deployment, { id, kind }, ['itemFulfillment', body])
}

function transform(
  { netsuite }: Deployment,
  { id, kind }: Pick<StoredRecord, 'id' | 'kind'>,
  [target, body]: readonly [RecordKind, object],
): boolean {
  const answer = netsuite.simulator.asPerson({
    method: 'POST',
    url: `${NETSUITE_URL}/services/rest/record/v1/${kind}/${id}/!transform/${target}`,
    headers: { 'x-netsuite-propertynamevalidation': 'Error' },
    body: JSON.stringify(body),
  })
  return answer.status < 400
}
