import type { Fault } from '../fault/fault.ts'
import type { NetSuiteId, ShopifyId } from '../ids.ts'
import type { OrderLife, ReturnFacts } from '../shopify/order.ts'

/** Units of one line that Shopify was told came back. */
export interface ReceivedUnits {
  readonly lineId: ShopifyId
  readonly quantity: number
  /** Where they were put back on a shelf; null: they were not. */
  readonly locationId: ShopifyId | null
  /** Units of the return's line that were processed before. */
  readonly before: number
}

/** What Shopify was told of one item receipt; JSON. */
export interface ReturnContent {
  readonly returnId: ShopifyId
  readonly units: readonly ReceivedUnits[]
}

export interface ReturnAction {
  readonly netsuiteId: NetSuiteId
  /** As people call it. */
  readonly named: string
  readonly returnName: string
  readonly content: ReturnContent
  readonly lines: readonly {
    readonly id: ShopifyId
    readonly quantity: number
    readonly dispositions: readonly {
      readonly reverseLineId: ShopifyId
      readonly quantity: number
      readonly type: 'RESTOCKED' | 'NOT_RESTOCKED'
      readonly locationId: ShopifyId | null
    }[]
  }[]
}

export interface ReturnPlan {
  /** One at a time: what comes next depends on what is left of the return. */
  readonly action: ReturnAction | null
  readonly faults: readonly { readonly netsuiteId: NetSuiteId; readonly fault: Fault }[]
}

/**
 * Units on a shelf that people's item receipts hold: of each telling the disposals that it made, which are those of its
 * units at its place that no other has.
 */
export function receivedByPeople(
  { returns }: Pick<OrderLife, 'returns'>,
  told: readonly ReturnContent[],
): ReadonlySet<ShopifyId> {
  const found = new Set<ShopifyId>()
  for (const { returnId, units } of told) {
    const dispositions = returns.find(({ id }) => id === returnId)?.dispositions ?? []
    for (const one of units) {
      const made = dispositions.find((disposition) => !found.has(disposition.id) && isOf(disposition, one))
      if (made !== undefined) found.add(made.id)
    }
  }
  return found
}

const isOf = (
  { type, lineId, quantity, locationId }: ReturnFacts['dispositions'][number],
  units: ReceivedUnits,
): boolean =>
  type === 'RESTOCKED' &&
  lineId === units.lineId &&
  quantity === units.quantity &&
  locationId === units.locationId
