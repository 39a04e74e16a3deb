/** Item fulfilments of orders and item receipts of returns: lines keyed by `orderLine` (netsuite.md §1.4, §6). */
import { sum } from './amounts.ts'
import { type Draft, type DraftLine, numberOf, reference, type SaveContext, textOf } from './draft.ts'
import { mandatoryFields, userError } from './errors.ts'
import { accountingLines, type LineSeed, numberLines } from './figures.ts'
import { type GoodsLine, goodsLineSeeds, itemOf, locationOf, stockMoves, withDetail } from './goods.ts'
import { assertPeriodsOpen, postingPeriodOf, today } from './organisation.ts'
import { isFulfillable, movedOf } from './progress.ts'
import { isSaleLine } from './saleDocument.ts'
import type { StoredRecord, SublistLine, World } from './world.ts'

/** Open quantity of each line that can be delivered: neither closed, nor a service, nor in another document. */
export function deliverable(
  context: SaveContext,
  source: StoredRecord,
  except?: string,
): ReadonlyMap<number, { readonly line: SublistLine; readonly remaining: number }> {
  const { world } = context
  const moved = movedOf(world, source.id, except)
  const open = new Map<number, { line: SublistLine; remaining: number }>()
  for (const line of source.sublists['item'] ?? []) {
    const { fields } = line
    const quantity = numberOf(fields, 'quantity')
    if (quantity === undefined || fields['isClosed'] === true || !isSaleLine(fields)) continue
    if (!isFulfillable(world, fields)) continue
    open.set(line.line, { line, remaining: sum([quantity, -(moved.get(line.line)?.picked ?? 0)]) })
  }
  return open
}

/** Completes a fulfilment. Only a shipped one posts cost and relieves stock (netsuite.md §6). */
export function completeItemFulfillment(context: SaveContext, draft: Draft): void {
  const { settings } = context
  const status = settings.pickPackShip
    ? (textOf(draft.fields, 'shipStatus') ?? settings.defaultShipStatus)
    : 'C'
  draft.fields['tranDate'] ??= today(context.world)
  Object.assign(draft.fields, { shipStatus: status, status })
  if (status === 'C') draft.fields['shippedDate'] ??= draft.fields['tranDate']
  else delete draft.fields['shippedDate']
  checkPackages(context, draft)
  const lines = deliveredLines(context, draft)
  const places = new Set(lines.map(({ goods }) => goods.locationId))
  if (settings.oneLocationPerFulfillment && places.size > 1)
    throw userError('All items of a fulfillment must ship from the same location.', 'item')
  post(context, draft, { lines, type: 'ItemShip', posting: status === 'C' })
}

/** Completes a receipt of returned goods: into stock, or written off where `restock` is false (netsuite.md §6). */
export function completeItemReceipt(context: SaveContext, draft: Draft): void {
  draft.fields['tranDate'] ??= today(context.world)
  post(context, draft, { lines: deliveredLines(context, draft), type: 'ItemRcpt', posting: true })
}

function checkPackages(context: SaveContext, draft: Draft): void {
  if (!context.settings.packageWeightMandatory) return
  for (const line of draft.sublists['package'] ?? []) {
    if ((numberOf(line.fields, 'packageWeight') ?? 0) > 0) continue
    throw userError('Package weight must be greater than zero.', `${line.path}.packageWeight`)
  }
}

interface Delivered {
  readonly line: DraftLine
  readonly goods: GoodsLine
}

/** Checks each line that is delivered and drops those with `itemReceive: false`. */
function deliveredLines(context: SaveContext, draft: Draft): readonly Delivered[] {
  const source = sourceOf(context.world, draft)
  const open = deliverable(context, source, draft.id)
  const kept = (draft.sublists['item'] ?? []).filter(({ fields }) => fields['itemReceive'] !== false)
  const seen = new Set<number>()
  const delivered = kept.map((line) => {
    const key = numberOf(line.fields, 'orderLine')
    const from = key === undefined || seen.has(key) ? undefined : open.get(key)
    if (key === undefined || from === undefined) throw noSuchLine(key, line)
    seen.add(key)
    line.fields['item'] ??= from.line.fields['item']
    return deliveredLine(context, draft, { line, remaining: from.remaining })
  })
  if (delivered.length === 0)
    throw userError('You must have at least one valid line item for this transaction.')
  draft.sublists['item'] = kept
  return delivered
}

/** Text by analogy with the one known for `apply` (netsuite.md §1.4) [U]. */
function noSuchLine(key: number | undefined, line: DraftLine) {
  return userError(
    `Unable to find a matching line for sublist item with key: [orderLine] and value: [${String(key ?? null)}].`,
    line.path,
  )
}

function sourceOf(world: World, draft: Draft): StoredRecord {
  const id = reference(draft.fields, 'createdFrom')?.id ?? ''
  const source = world.getInGroup('transaction', id)
  if (source === undefined) throw mandatoryFields(['Created From'])
  return source
}

function deliveredLine(
  context: SaveContext,
  draft: Draft,
  from: { readonly line: DraftLine; readonly remaining: number },
): Delivered {
  const { line, remaining } = from
  const quantity = numberOf(line.fields, 'quantity') ?? remaining
  // Over-fulfilment is an error (netsuite.md §10.16); text [U].
  if (quantity <= 0 || quantity > remaining)
    throw userError(
      `The quantity (${quantity}) must be above zero and within the quantity remaining (${remaining}).`,
      `${line.path}.quantity`,
    )
  const item = itemOf(context.world, line.fields)
  if (item === undefined) throw noSuchLine(numberOf(line.fields, 'orderLine'), line)
  const locationId =
    reference(line.fields, 'location')?.id ??
    reference(draft.fields, 'inventoryLocation')?.id ??
    locationOf(context, line, draft)
  Object.assign(line.fields, { itemReceive: true, quantity, quantityRemaining: remaining })
  if (locationId !== undefined) line.fields['location'] = { id: locationId }
  const incoming = draft.kind === 'itemReceipt'
  if (incoming) line.fields['restock'] ??= true
  const writtenOff = incoming && line.fields['restock'] === false
  const goods = { item, locationId, quantity: incoming ? quantity : -quantity, writtenOff }
  return { line, goods: withDetail(context, draft, { line, goods }) }
}

function post(
  context: SaveContext,
  draft: Draft,
  { lines, type, posting }: { lines: readonly Delivered[]; type: string; posting: boolean },
): void {
  const { world } = context
  const { figures } = sourceOf(world, draft)
  if (figures === undefined) throw new Error('an order without figures')
  const { subsidiaryId, currencyId, exchangeRate } = figures
  const place = { subsidiaryId, currencyId, exchangeRate }
  const pairs = lines.map(({ line, goods }) => goodsLineSeeds(context, line, { goods, place, posting }))
  const createdFromId = reference(draft.fields, 'createdFrom')?.id
  const main: LineSeed = { accountId: undefined, foreignAmount: 0, memo: textOf(draft.fields, 'memo') }
  const costs = pairs.flatMap(([, cost]) => (cost === undefined ? [] : [cost]))
  const seeds = [main, ...pairs.map(([seed]) => seed), ...costs].map((seed) => ({ ...seed, createdFromId }))
  const entityId = reference(draft.fields, 'entity')?.id
  const numbered = numberLines(world, seeds, { draft, entityId, ...place })
  const period = postingPeriodOf(world, draft)
  draft.fields['postingPeriod'] = { id: period.id }
  const goods = lines.map((line) => line.goods)
  draft.figures = {
    type,
    foreignTotal: 0,
    taxTotal: 0,
    ...place,
    postingPeriodId: period.id,
    posting,
    lines: numbered,
    accountingLines: accountingLines(numbered, posting),
    ...(posting ? { stock: stockMoves(context, draft, goods) } : {}),
  }
  assertPeriodsOpen(context, draft, 'inventory')
}
