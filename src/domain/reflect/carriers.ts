import { fault, type Fault } from '../fault/fault.ts'
import type { NetSuiteFulfillment } from '../netsuite/fulfillment.ts'
import type { ShippingChoices } from '../policy/policy.ts'
import { fail, ok, type Result } from '../result.ts'
import type { Shipment, Tracking } from '../shopify/shipping.ts'

/** The carrier and numbers of a fulfilment; null: it has no number, so there is nothing to follow. */
export function trackingOf(
  order: string,
  shipped: NetSuiteFulfillment,
  { carriers }: ShippingChoices,
): Result<Tracking | null, Fault> {
  const numbers = [...new Set(shipped.trackingNumbers)]
  if (numbers.length === 0) return ok(null)
  const { shipMethod, shipCarrier } = shipped
  const stated = [shipMethod, shipCarrier].filter((one) => one !== null && one !== '')
  const names: readonly (string | null)[] = stated.length === 0 ? ['none'] : stated
  for (const name of names) {
    const company = name !== null && Object.hasOwn(carriers, name) ? carriers[name] : undefined
    if (company !== undefined) return ok({ company, numbers, urls: [] })
  }
  const carrier = stated.length === 0 ? 'none' : stated.join(' or ')
  return fail(
    fault(
      'mapping.carrier',
      { order, record: nameOf(shipped), carrier },
      `item fulfilment ${shipped.id}: shipMethod ${shipMethod ?? '(none)'}, shipCarrier ${shipCarrier ?? '(none)'}; life.shipping.carriers names neither`,
    ),
  )
}

/** As people call it. */
export const nameOf = ({ tranId, id }: NetSuiteFulfillment): string => tranId ?? id

/** Shopify shows the carrier and the numbers that it should. */
export function isTracked(shipment: Shipment, wanted: Tracking): boolean {
  const shown = shipment.tracking.flatMap(({ number }) => (number === null ? [] : [number]))
  return (
    shipment.tracking.every(({ company }) => company === wanted.company) &&
    shown.length === wanted.numbers.length &&
    wanted.numbers.every((number) => shown.includes(number))
  )
}
