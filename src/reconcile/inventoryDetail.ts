import type { PostedContext, PostedRecord } from '../adapters/netsuite/postedBodies.ts'
import type { WriteOutcome } from '../adapters/netsuite/types.ts'
import { fault, type Fault } from '../domain/fault/fault.ts'
import type { ExternalId, NetSuiteId } from '../domain/ids.ts'
import type { DesiredLife } from '../domain/lifecycle/types.ts'
import {
  type Assignment,
  chooseComingBack,
  chooseLeaving,
  type InventoryDetail,
  type KeptItem,
  type MovingLine,
  type Shortage,
} from '../domain/netsuite/inventoryDetail.ts'
import type { InventoryDetailChoices } from '../domain/policy/policy.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { WritingRun } from './context.ts'

export interface Sending {
  readonly document: PostedRecord
  readonly desired: DesiredLife
  readonly ids: ReadonlyMap<ExternalId, NetSuiteId>
  readonly context: PostedContext
}

/**
 * Sends a document with the lots, serial numbers and bins of its goods, chosen at this moment: they are no part of what
 * the document says of the sale, so that its hash stays what it is. Where none can be chosen nothing is sent.
 */
export async function sendWithDetail(run: WritingRun, sending: Sending): Promise<WriteOutcome> {
  const { books } = run.deps
  const { document, context } = sending
  const detail = await detailOf(run, sending)
  if (!detail.ok) return { kind: 'refused', fault: detail.failure }
  const inventoryDetail = detail.value
  const written = await books.createPosted(document, { ...context, inventoryDetail }, run.claim.lane)
  // What an item is may have changed since it was remembered.
  if (written.kind === 'refused' && written.fault.code.startsWith('inventory.')) books.inventory.forget()
  return written
}

const NONE: InventoryDetail = new Map()

async function detailOf(run: WritingRun, sending: Sending): Promise<Result<InventoryDetail, Fault>> {
  const choices = run.deps.active.policy.life.inventoryDetail
  if (choices === null) return ok(NONE)
  const chosen = new Map<string, readonly Assignment[]>()
  for (const [location, lines] of movingLines(sending.document)) {
    const one = await detailAt(run, sending, { location, lines, choices })
    if (!one.ok) return one
    for (const [key, assignments] of one.value) chosen.set(key, assignments)
  }
  return ok(chosen)
}

/** The lines that move goods, by location. What moves without one is NetSuite's to place, and to refuse. */
function movingLines(document: PostedRecord): ReadonlyMap<NetSuiteId, readonly MovingLine[]> {
  const lines = new Map<NetSuiteId, MovingLine[]>()
  const add = (location: NetSuiteId, { key, item, quantity }: MovingLine) =>
    lines.set(location, [...(lines.get(location) ?? []), { key, item, quantity }])
  if (document.kind === 'itemFulfillment' || document.kind === 'itemReceipt')
    for (const line of document.lines) add(line.location, line)
  if (document.kind === 'cashSale')
    for (const line of document.lines) {
      const location = line.location ?? document.location
      if (location !== null && line.quantity !== null) add(location, { ...line, quantity: line.quantity })
    }
  return lines
}

interface At {
  readonly location: NetSuiteId
  readonly lines: readonly MovingLine[]
  readonly choices: InventoryDetailChoices
}

async function detailAt(
  run: WritingRun,
  sending: Sending,
  { location, lines, choices }: At,
): Promise<Result<InventoryDetail, Fault>> {
  const { inventory } = run.deps.books
  const { document } = sending
  const { lane } = run.claim
  const has = { numbers: choices.lots !== null, bins: choices.bins }
  const items = [...new Set(lines.map(({ item }) => item))]
  const kept = await inventory.keptItems({ items, location, has, lane })
  if (!kept.ok) return kept
  if (kept.value.size === 0) return ok(NONE)
  const known = kept.value
  if (document.kind === 'itemReceipt') {
    const returnBin = choices.returnBins[location] ?? null
    const moved = await inventory.moved({ ...movedBy(sending), has, lane })
    if (!moved.ok) return moved
    const back = chooseComingBack({ lines, kept: known, ...moved.value, location, returnBin })
    return back.ok ? back : returnUnknown(run, location, back.failure)
  }
  const stock = await inventory.available({ items: [...known.keys()], location, has, lane })
  if (!stock.ok) return stock
  const lots = choices.lots ?? 'oldest'
  const left = chooseLeaving({ lines, kept: known, stock: stock.value, lots, day: document.tranDate })
  return left.ok ? left : notEnough(run, location, left.failure)
}

/** The order, its returns and its cash sale, as far as they stand. */
function movedBy({ desired, ids }: Sending): {
  readonly of: readonly NetSuiteId[]
  readonly sales: readonly NetSuiteId[]
} {
  const standing = (one: { readonly externalId: ExternalId } | null): readonly NetSuiteId[] => {
    const id = one === null ? undefined : ids.get(one.externalId)
    return id === undefined ? [] : [id]
  }
  const returns = desired.documents.filter(({ kind }) => kind === 'returnAuthorization')
  return {
    of: [...standing(desired.salesOrder), ...returns.flatMap(standing)],
    sales: standing(desired.cashSale),
  }
}

async function notEnough(
  run: WritingRun,
  location: NetSuiteId,
  { item, needed, known }: Shortage,
): Promise<Result<never, Fault>> {
  const named = await run.deps.books.inventory.locationName(location, run.claim.lane)
  if (!named.ok) return named
  return fail(
    fault(
      'inventory.not-enough',
      {
        order: run.facts.name,
        item: item.name,
        location: named.value,
        needed: String(needed),
        available: String(known),
      },
      `item ${item.item} (${keptWords(item)}) at location ${location}: ${needed} needed, ${known} available`,
    ),
  )
}

async function returnUnknown(
  run: WritingRun,
  location: NetSuiteId,
  { item, needed, known, of }: Shortage,
): Promise<Result<never, Fault>> {
  const named = await run.deps.books.inventory.locationName(location, run.claim.lane)
  if (!named.ok) return named
  const why =
    of === 'bin'
      ? 'the bin that they go into there is not named'
      : `NetSuite knows of ${known} by which ${keptWords(item)} they left`
  return fail(
    fault(
      'inventory.return-unknown',
      { order: run.facts.name, item: item.name, location: named.value, needed: String(needed), why },
      `item ${item.item} (${keptWords(item)}) at location ${location}: ${needed} came back, ${known} known`,
    ),
  )
}

const keptWords = ({ numbers, bins }: KeptItem): string =>
  [
    ...(numbers === 'lot' ? ['lots'] : []),
    ...(numbers === 'serial' ? ['serial numbers'] : []),
    ...(bins ? ['bins'] : []),
  ].join(' and ')
