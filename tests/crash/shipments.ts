/** What people ship in NetSuite of orders of the run, and whether Shopify shows it. */
import type { World } from '../../simulators/netsuite/world.ts'
import { systemClock } from '../../src/adapters/clock.ts'
import { ask } from '../support/deployment.ts'
import { AS_AGREED, type StoreFacts } from '../simulation/oracle/index.ts'
import { FIELDS, factNumber, referenceOf, text } from '../simulation/oracle/readBooks.ts'
import type { Outside } from './deployment.ts'

const LOOK_AGAIN_MS = 1500

/** Ships all of an order as soon as its sales order stands. False: it did not stand before the time was over. */
export async function shipAll(
  { netsuite }: Pick<Outside, 'netsuite'>,
  {
    number,
    untilMs,
    signal,
  }: { readonly number: string; readonly untilMs: number; readonly signal: AbortSignal },
): Promise<boolean> {
  while (Date.now() < untilMs && !signal.aborted) {
    const answer = (await ask(`${netsuite.sim}/human`, {
      method: 'POST',
      path: `salesOrder/eid:tieout_demo_so_${number}/!transform/itemFulfillment`,
      body: {
        shipStatus: { id: 'C' },
        memo: AS_AGREED,
        shipCarrier: 'ups',
        package: { items: [{ packageTrackingNumber: `1Z${number}`, packageWeight: 1 }] },
      },
    })) as { readonly status: number }
    if (answer.status < 400) return true
    await systemClock.sleep(LOOK_AGAIN_MS, signal)
  }
  return false
}

/** Orders of which Shopify shows other units as fulfilled than have left in NetSuite. */
export function untold(world: World, { orders }: StoreFacts): readonly string[] {
  const left = new Map<string, Map<string, number>>()
  for (const { fields, sublists } of world.all('itemFulfillment')) {
    if ((referenceOf(fields, 'shipStatus') || text(fields, 'shipStatus')) !== 'C') continue
    const order = factNumber(text(fields, FIELDS.order))
    const units = left.get(order) ?? new Map<string, number>()
    for (const { fields: row } of sublists['item'] ?? []) {
      const line = /^L(\d+)/.exec(text(row, FIELDS.line))?.[1]
      if (line !== undefined) units.set(line, (units.get(line) ?? 0) + Number(text(row, 'quantity') || '0'))
    }
    left.set(order, units)
  }
  return orders.flatMap(({ id, name, lines: sold, fulfillments }) => {
    const units = left.get(id)
    if (units === undefined) return []
    const shown = new Map<string, number>()
    for (const { lines } of fulfillments.filter(({ status }) => status === 'SUCCESS'))
      for (const { line, quantity } of lines) shown.set(line, (shown.get(line) ?? 0) + quantity)
    // A gift card has no article, and is Shopify's own to fulfil.
    const goods = sold.filter(({ sku }) => sku !== null).map((line) => line.id)
    return [...new Set([...units.keys(), ...goods])]
      .filter((line) => (units.get(line) ?? 0) !== (shown.get(line) ?? 0))
      .map(
        (line) =>
          `${name}: ${units.get(line) ?? 0} of line ${line} left in NetSuite, ${shown.get(line) ?? 0} are fulfilled in Shopify`,
      )
  })
}
