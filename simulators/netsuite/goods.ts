/** Goods that leave or come back: their cost, their stock, and the lines of fulfilments and receipts. */
import { divide, multiply, sum } from './amounts.ts'
import {
  customFieldsOf,
  type Draft,
  type DraftLine,
  numberOf,
  reference,
  type SaveContext,
  textOf,
} from './draft.ts'
import { mandatoryFields, notSimulated, userError } from './errors.ts'
import { type GoodsPosting, type LineSeed, negated, NO_GOODS } from './figures.ts'
import { baseCurrency, exchangeRate, precisionOf, systemAccount } from './organisation.ts'
import { checkDetail, detailOf } from './inventoryDetail.ts'
import { STOCKED, stockOf } from './stock.ts'
import type { FieldMap, StockDetail, StockMove, StoredRecord, World } from './world.ts'

export interface Place {
  readonly subsidiaryId: string
  readonly currencyId: string
  readonly exchangeRate: number
}

export interface GoodsLine {
  readonly item: StoredRecord
  readonly locationId: string | undefined
  /** Positive when goods come in. */
  readonly quantity: number
  /** Came back, but is written off instead of put into stock. */
  readonly writtenOff: boolean
  /** Where the item is kept by lot, serial number or bin. */
  readonly detail?: readonly StockDetail[]
}

/** Line seeds of one line's goods: the asset side and the cost side; none for items without stock. */
export interface CostSides {
  readonly asset: Pick<LineSeed, 'accountId' | 'foreignAmount'> & { readonly netAmount: number }
  readonly cost: LineSeed
}

/**
 * Cost is the item's `cost` in the account's base currency, for every unit alike: NetSuite keeps an average per
 * location. Out: debit cost of goods sold, credit the asset. Back in: the reverse; written off: debit the account for
 * written-off returns instead of the asset (netsuite.md §6; accounting-and-reliability.md §1.7 E1, E5).
 */
export function costSides(context: SaveContext, line: GoodsLine, place: Place): CostSides | undefined {
  const { world } = context
  if (line.item.kind === 'kitItem') throw notSimulated('goods of kits')
  if (!STOCKED.has(line.item.kind)) return undefined
  const { fields } = line.item
  const amount = baseCost(world, line, place.subsidiaryId)
  const foreignAmount = divide(amount, place.exchangeRate, precisionOf(world, place.currencyId))
  const asset = line.writtenOff
    ? systemAccount(world, 'returnsWriteOff')
    : (reference(fields, 'assetAccount')?.id ?? systemAccount(world, 'inventoryAsset'))
  const cogs = reference(fields, 'cogsAccount')?.id ?? systemAccount(world, 'costOfGoodsSold')
  return {
    asset: { accountId: asset, foreignAmount, netAmount: amount },
    cost: {
      accountId: cogs,
      foreignAmount: negated(foreignAmount),
      netAmount: negated(amount),
      itemId: line.item.id,
      itemType: textOf(fields, 'itemType'),
      quantity: negated(line.quantity),
      locationId: line.locationId,
      isCogs: true,
    },
  }
}

function baseCost(world: World, line: GoodsLine, subsidiaryId: string): number {
  const currencyId = baseCurrency(world, subsidiaryId)
  const precision = precisionOf(world, currencyId)
  const dollars = [...world.all('currency')].find(({ fields }) => fields['isBaseCurrency'] === true)
  const rate =
    dollars === undefined ? 1 : exchangeRate(world, { currencyId: dollars.id, subsidiaryId, sent: undefined })
  const unit = multiply(numberOf(line.item.fields, 'cost') ?? 0, rate, precision)
  return multiply(unit, line.quantity, precision)
}

const key = (move: StockMove) => `${move.itemId}/${move.locationId}`

/** The stock move of a line, checked against what there is. */
export function stockMoves(context: SaveContext, draft: Draft, lines: readonly GoodsLine[]): StockMove[] {
  const saved = new Map<string, number>()
  for (const move of draft.before?.figures?.stock ?? [])
    saved.set(key(move), sum([saved.get(key(move)) ?? 0, move.quantity]))
  const moves = lines.flatMap(({ item, locationId, quantity, writtenOff, detail }) => {
    if (writtenOff || locationId === undefined || !STOCKED.has(item.kind)) return []
    const move = { itemId: item.id, locationId, quantity, ...(detail === undefined ? {} : { detail }) }
    const { onHand } = stockOf(context.world).at(item.id, locationId)
    const free = sum([onHand, -(saved.get(key(move)) ?? 0)])
    if (quantity < 0 && !context.settings.allowNegativeStock && sum([free, quantity]) < 0)
      throw userError(
        `Item ${String(item.fields['itemId'])} does not have enough quantity on hand at the location (${free}).`,
      )
    return [move]
  })
  checkDetail(context, draft, moves)
  return moves
}

/**
 * Goods of a bill without an order or of a credit without a return: they move with the document itself
 * (accounting-and-reliability.md §1.7 E2). `sign` is -1 when they leave.
 */
export function goodsOfDocument(
  context: SaveContext,
  draft: Draft,
  { place, sign }: { readonly place: Place; readonly sign: 1 | -1 },
): GoodsPosting {
  const lines = (draft.sublists['item'] ?? []).flatMap((line): GoodsLine[] => {
    const item = itemOf(context.world, line.fields)
    const quantity = numberOf(line.fields, 'quantity') ?? 0
    if (item === undefined || quantity === 0 || !(STOCKED.has(item.kind) || item.kind === 'kitItem'))
      return []
    const locationId = locationOf(context, line, draft)
    const goods = { item, locationId, quantity: quantity * sign, writtenOff: false }
    return [withDetail(context, draft, { line, goods })]
  })
  if (lines.length === 0) return NO_GOODS
  const seeds = lines.flatMap((line) => {
    const sides = costSides(context, line, place)
    if (sides === undefined) return []
    const asset = { ...sides.asset, itemId: line.item.id, itemType: textOf(line.item.fields, 'itemType') }
    return [{ ...asset, locationId: line.locationId }, sides.cost]
  })
  return { seeds, stock: stockMoves(context, draft, lines) }
}

/** The goods of a line with their lots, serial numbers and bins. */
export function withDetail(
  context: SaveContext,
  draft: Draft,
  { line, goods }: { readonly line: DraftLine; readonly goods: GoodsLine },
): GoodsLine {
  const detail = detailOf(context, draft, { line, goods })
  return detail === undefined ? goods : { ...goods, detail }
}

/** The line's location, else the document's; mandatory where goods move (netsuite.md §10.16). */
export function locationOf(context: SaveContext, line: DraftLine, draft: Draft): string | undefined {
  const id = (reference(line.fields, 'location') ?? reference(draft.fields, 'location'))?.id
  if (id === undefined && context.settings.stockLocationMandatory) throw mandatoryFields(['Location'])
  return id
}

export function itemOf(world: World, fields: FieldMap): StoredRecord | undefined {
  const id = reference(fields, 'item')?.id
  return id === undefined ? undefined : world.getInGroup('item', id)
}

/** Line seed of a fulfilment's or receipt's line; goods without stock post nothing. */
export function goodsLineSeeds(
  context: SaveContext,
  line: DraftLine,
  { goods, place, posting }: { goods: GoodsLine; place: Place; posting: boolean },
): readonly [line: LineSeed, cost: LineSeed | undefined] {
  const sides = posting ? costSides(context, goods, place) : undefined
  const uniqueKey = textOf(line.fields, 'lineUniqueKey')
  const seed: LineSeed = {
    id: line.line + context.settings.transactionLineIdOffset,
    ...(uniqueKey === undefined ? {} : { uniqueKey }),
    accountId: undefined,
    foreignAmount: 0,
    itemId: goods.item.id,
    itemType: textOf(goods.item.fields, 'itemType'),
    quantity: goods.quantity,
    locationId: goods.locationId,
    memo: textOf(line.fields, 'description'),
    custom: customFieldsOf(line.fields, 'custcol_'),
    ...sides?.asset,
  }
  return [seed, sides?.cost]
}
