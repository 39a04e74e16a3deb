import { fault, type Fault } from '../fault/fault.ts'
import type { NetSuiteId, ShopifyId } from '../ids.ts'
import { shopifyLineOf } from '../netsuite/fulfillment.ts'
import type { MadeReceipt } from '../netsuite/madeReceipt.ts'
import type { LifePolicy } from '../policy/policy.ts'
import type { ReturnFacts } from '../shopify/order.ts'
import type { ReceivedUnits, ReturnAction, ReturnPlan } from './returnTypes.ts'

/** A return of Shopify's with what of it may still be processed. */
export interface ReturnLeft {
  readonly id: ShopifyId
  readonly name: string
  readonly status: ReturnFacts['status']
  readonly lines: readonly {
    readonly id: ShopifyId
    readonly lineId: ShopifyId | null
    readonly processable: number
    readonly processed: number
  }[]
  readonly exchanges: readonly { readonly processable: number }[]
  readonly reverseLines: readonly { readonly id: ShopifyId; readonly lineId: ShopifyId | null }[]
}

export interface ReturnPlanning {
  readonly order: string
  readonly policy: Pick<LifePolicy, 'locations'>
  readonly receipts: readonly MadeReceipt[]
  /** Receipts that Shopify was told of. */
  readonly told: ReadonlySet<NetSuiteId>
  readonly returns: readonly ReturnLeft[]
}

/**
 * Which item receipt of people's Shopify is to process: on the open return that expects its goods, and on no other. What is
 * put back on a shelf is said by the locations of the policy, read backwards.
 */
export function planReturns(planning: ReturnPlanning): ReturnPlan {
  const faults: ReturnPlan['faults'][number][] = []
  for (const receipt of planning.receipts) {
    if (planning.told.has(receipt.id)) continue
    const action = actionOf(planning, receipt)
    if (action === null) continue
    if (typeof action !== 'string') return { action, faults }
    faults.push({ netsuiteId: receipt.id, fault: notPossible(planning, receipt, action) })
  }
  return { action: null, faults }
}

/** Units by line of the order and by place. */
interface Wanted {
  readonly lineId: ShopifyId
  readonly quantity: number
  readonly locationId: ShopifyId | null
}

/** What is to be told, or why not. Null: there is nothing to tell. */
function actionOf(planning: ReturnPlanning, receipt: MadeReceipt): ReturnAction | string | null {
  const wanted = unitsOf(planning, receipt)
  if (typeof wanted === 'string') return wanted
  if (wanted.length === 0) return null
  if (receipt.credited)
    return 'its goods are credited in NetSuite already, and Shopify would have them credited once more'
  const open = planning.returns.filter(({ status }) => status === 'OPEN')
  const fitting = open.filter((one) => linesOf(one, wanted) !== null)
  const [found, ...others] = fitting
  if (found === undefined)
    return open.length === 0
      ? 'Shopify has no open return of the order'
      : 'no open return in Shopify expects these units'
  if (others.length > 0)
    return `${fitting.length} open returns in Shopify expect these units, and NetSuite does not say which one it is`
  if (found.exchanges.some(({ processable }) => processable > 0))
    return `return ${found.name} is an exchange, whose other half is processed with it`
  const lines = linesOf(found, wanted) ?? []
  return {
    netsuiteId: receipt.id,
    named: nameOf(receipt),
    returnName: found.name,
    content: { returnId: found.id, units: wanted.map((one) => ({ ...one, before: processed(found, one) })) },
    lines,
  }
}

export const processed = ({ lines }: ReturnLeft, { lineId }: Pick<ReceivedUnits, 'lineId'>): number =>
  lines.reduce((sum, line) => sum + (line.lineId === lineId ? line.processed : 0), 0)

function unitsOf({ policy }: ReturnPlanning, { lines }: MadeReceipt): readonly Wanted[] | string {
  const wanted: Wanted[] = []
  for (const { key, quantity, location } of lines) {
    if (quantity === 0) continue
    const lineId = shopifyLineOf(key)
    if (lineId === null) return 'it receives goods that are no line of the order'
    if (!Number.isInteger(quantity)) return `${quantity} is no number of units that Shopify knows`
    const locationId = placeOf(policy, location)
    const known = wanted.findIndex((one) => one.lineId === lineId && one.locationId === locationId)
    const before = wanted[known]
    if (before === undefined) wanted.push({ lineId, quantity, locationId })
    else wanted[known] = { ...before, quantity: before.quantity + quantity }
  }
  return wanted
}

/** Of several Shopify locations that one of NetSuite stands for, the first by number. */
function placeOf({ locations }: ReturnPlanning['policy'], location: NetSuiteId | null): ShopifyId | null {
  const [place] = Object.entries(locations)
    .flatMap(([shopify, netsuite]) => (netsuite === location ? [shopify as ShopifyId] : []))
    .toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))
  return place ?? null
}

/** The units on the return's lines, each with what becomes of it. Null: the return does not expect them. */
function linesOf(
  { lines, reverseLines }: ReturnLeft,
  wanted: readonly Wanted[],
): ReturnAction['lines'] | null {
  const left = new Map(lines.map(({ id, processable }) => [id, processable]))
  const taken: ReturnAction['lines'][number][] = []
  for (const { lineId, quantity, locationId } of wanted) {
    const reverse = reverseLines.find((one) => one.lineId === lineId)
    let open = quantity
    for (const line of lines.filter((one) => one.lineId === lineId)) {
      const units = Math.min(open, left.get(line.id) ?? 0)
      if (units <= 0 || reverse === undefined) continue
      open -= units
      left.set(line.id, (left.get(line.id) ?? 0) - units)
      const type = locationId === null ? 'NOT_RESTOCKED' : 'RESTOCKED'
      taken.push({
        id: line.id,
        quantity: units,
        dispositions: [{ reverseLineId: reverse.id, quantity: units, type, locationId }],
      })
    }
    if (open > 0) return null
  }
  return taken
}

const nameOf = ({ tranId, id }: MadeReceipt): string => tranId ?? id

const notPossible = ({ order }: ReturnPlanning, receipt: MadeReceipt, why: string): Fault =>
  fault(
    'return.not-possible',
    { order, record: nameOf(receipt), why },
    `item receipt ${receipt.id} was not told to Shopify: ${why}`,
  )
