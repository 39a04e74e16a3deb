/** The lines that bills, credits and returns start with. */
import { multiply, sum } from './amounts.ts'
import { billable } from './billing.ts'
import { numberOf, reference, type SaveContext } from './draft.ts'
import { indexesOf } from './indexes.ts'
import { precisionOf } from './organisation.ts'
import { isFulfillable } from './progress.ts'
import { isSaleLine } from './saleDocument.ts'
import type { FieldMap, StoredRecord, SublistLine, World } from './world.ts'

/** Own to one document: not carried to the next one. */
const OWN: ReadonlySet<string> = new Set([
  'line',
  'lineUniqueKey',
  'orderLine',
  'isClosed',
  'isOpen',
  'commitInventory',
  'expectedShipDate',
  'quantityFulfilled',
  'quantityReceived',
  'quantityBilled',
  'quantityPicked',
  'quantityPacked',
  'quantityCommitted',
  'quantityBackOrdered',
  'inventoryDetail',
])

const carried = (fields: FieldMap): FieldMap =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !OWN.has(name)))

/** Lines of an order to bill or of a return to credit: what is open of each, discounts with the line above them. */
export function orderLines(context: SaveContext, source: StoredRecord): readonly FieldMap[] {
  const open = (line: SublistLine) =>
    line.fields['isClosed'] === true ? 0 : billable(context, source, { line, except: undefined })
  return withQuantities(context.world, source, open)
}

/** Every line in full: whatever was credited before [U]. */
export function creditTemplateLines(source: StoredRecord): readonly FieldMap[] {
  return (source.sublists['item'] ?? []).map(({ line, fields }) => ({ ...carried(fields), orderLine: line }))
}

/** Lines of a return: what was sold, or of an order what was shipped, less earlier returns [U]. */
export function returnLines(context: SaveContext, source: StoredRecord): readonly FieldMap[] {
  const { world } = context
  const returned = returnedOf(world, source)
  return withQuantities(world, source, ({ line, fields }) => {
    const ordered = source.kind === 'salesOrder'
    const name = isFulfillable(world, fields) ? 'quantityFulfilled' : 'quantityBilled'
    return sum([numberOf(fields, ordered ? name : 'quantity') ?? 0, -(returned.get(line) ?? 0)])
  })
}

function returnedOf(world: World, source: StoredRecord): ReadonlyMap<number, number> {
  const returned = new Map<number, number>()
  for (const id of indexesOf(world).nextDocs.ids(source.id)) {
    for (const { fields } of world.get('returnAuthorization', id)?.sublists['item'] ?? []) {
      const line = numberOf(fields, 'orderLine')
      if (line !== undefined)
        returned.set(line, sum([returned.get(line) ?? 0, numberOf(fields, 'quantity') ?? 0]))
    }
  }
  return returned
}

/**
 * Lines with the quantity that `open` gives; a part of a line is worth its rate × quantity. A discount in money that
 * follows is taken whole with the first part, a percentage stays one [U].
 */
function withQuantities(
  world: World,
  source: StoredRecord,
  open: (line: SublistLine) => number,
): readonly FieldMap[] {
  const precision = precisionOf(world, reference(source.fields, 'currency')?.id ?? '')
  const lines: FieldMap[] = []
  let above = false
  for (const line of source.sublists['item'] ?? []) {
    const { fields } = line
    const orderLine = line.line
    if (!isSaleLine(fields)) {
      const left = sum([numberOf(fields, 'amount') ?? 0, -takenBefore(world, source, orderLine)])
      const percentage = typeof fields['rate'] === 'string'
      if (above && (percentage || left !== 0))
        lines.push({ ...carried(fields), orderLine, ...(percentage ? {} : { amount: left, rate: left }) })
      continue
    }
    const quantity = open(line)
    above = quantity > 0
    if (!above) continue
    const whole = quantity === numberOf(fields, 'quantity')
    const rate = numberOf(fields, 'rate') ?? 0
    const part = whole ? {} : { amount: multiply(rate, quantity, precision) }
    lines.push({ ...carried(fields), orderLine, quantity, ...part })
  }
  return lines
}

function takenBefore(world: World, source: StoredRecord, line: number): number {
  const amounts: number[] = []
  for (const id of indexesOf(world).nextDocs.ids(source.id)) {
    const doc = world.getInGroup('transaction', id)
    if (doc === undefined || doc.kind === 'itemFulfillment' || doc.kind === 'itemReceipt') continue
    if (doc.kind === 'returnAuthorization' && source.kind === 'salesOrder') continue
    for (const { fields } of doc.sublists['item'] ?? [])
      if (fields['orderLine'] === line) amounts.push(numberOf(fields, 'amount') ?? 0)
  }
  return sum(amounts)
}
