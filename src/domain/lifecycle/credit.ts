import { type Entry, NO_ITEM, salesOrderLine } from '../desired/book.ts'
import type { BookedTax } from '../desired/bookedSales.ts'
import type { Fault } from '../fault/fault.ts'
import type { ExternalId, NetSuiteId, ShopifyId } from '../ids.ts'
import { negate } from '../money.ts'
import type { FactRef, PostedLineRole, Settlement } from '../netsuite/posted.ts'
import { writeInvoice } from './bill.ts'
import { type DocumentLines, documentLines, isChannels } from './lines.ts'
import { openReceivable, takeReceivable } from './settle.ts'
import { addSlices } from './slice.ts'
import { amountOf, emit, faultOf, idOf, type Life } from './state.ts'
import type { CreditPart } from './takeBack.ts'
import { entriesOfSlice, type Thing } from './things.ts'

/** Money that a refund or return adds to its goods, or keeps back of them (negative): positive to the buyer. */
export interface Adjustment {
  readonly role: 'adjustment' | 'returnFee'
  readonly label: string
  readonly total: bigint
  readonly tax: bigint
  readonly taxes: readonly BookedTax[]
}

export interface Credit {
  readonly fact: FactRef
  readonly refundId: ShopifyId | null
  readonly returnId: ShopifyId | null
  readonly parts: readonly CreditPart[]
  readonly adjustments: readonly Adjustment[]
  /** What is stated to go back as money: that much is not set against invoices. */
  readonly moneyBack: bigint
}

export interface CreditContent extends DocumentLines {
  readonly entries: readonly Entry[]
  readonly needs: readonly ExternalId[]
}

/**
 * One credit memo for what a fact takes back of billed goods, with its adjustments and fees (E5…E7, E12). Where the
 * buyer comes out owing, it is an invoice. Open invoices take of it what no money goes back for (E11).
 */
export function writeCredit(life: Life, credit: Credit): void {
  const content = creditContent(life, credit)
  if (content === null) return
  const { fact } = credit
  if (content.total.minor < 0n) {
    const entries = content.entries.map(flipped)
    writeInvoice(life, { fact, entries, faults: content.faults, needs: content.needs, own: true })
    return
  }
  const total = content.total.minor
  const reserved = credit.moneyBack < total ? credit.moneyBack : total
  const free = total - reserved
  const receivable = openReceivable(life)
  const taken = takeReceivable(life, free < receivable ? free : receivable)
  const applied = taken.reduce((sum, { amount }) => sum + amount, 0n)
  const externalId = idOf(life, 'cm', fact.id)
  life.credits.push({
    externalId,
    fact,
    refundId: credit.refundId,
    returnId: credit.returnId,
    open: total - applied,
    reserved,
    stated: reserved,
  })
  const apply = taken.map(
    ({ invoice, amount }): Settlement => ({ to: invoice.externalId, amount: amountOf(life, amount) }),
  )
  emit(
    life,
    {
      externalId,
      fact,
      from: null,
      needs: [...new Set([...content.needs, ...apply.map(({ to }) => to)])],
      memo: `${fact.kind} ${fact.id}`,
      faults: content.faults,
    },
    (posted) => ({
      ...posted,
      kind: 'creditMemo',
      location: life.book.location,
      lines: content.lines,
      tax: content.tax,
      apply,
    }),
  )
}

/** The lines of a credit. Null: there is nothing to credit. */
export function creditContent(
  life: Life,
  credit: Pick<Credit, 'parts' | 'adjustments'>,
): CreditContent | null {
  const faults: Fault[] = []
  const roles = new Map<string, PostedLineRole>()
  const entries = [
    ...mergedParts(credit.parts).flatMap((part) => partEntries(life, part, { faults, roles })),
    ...credit.adjustments.flatMap((one, index) =>
      adjustmentEntry(life, { ...one, key: `A${index + 1}` }, { faults, roles }),
    ),
  ].map((entry) => ({ ...entry, taxes: entry.taxes.filter((booked) => !isChannels(booked) || parks(life)) }))
  if (entries.length === 0) return null
  const content = documentLines(life, entries, { own: true, roles })
  const billed = life.invoices.filter(({ assumed }) => !assumed).map(({ externalId }) => externalId)
  const needs = credit.parts.length === 0 ? [] : billed
  if (life.cashSale !== null) needs.push(life.cashSale.externalId)
  return { ...content, faults: [...faults, ...content.faults], entries, needs }
}

const parks = (life: Life): boolean => life.policy.life.channelLiable === 'park'

interface Notes {
  readonly faults: Fault[]
  readonly roles: Map<string, PostedLineRole>
}

function mergedParts(parts: readonly CreditPart[]): readonly CreditPart[] {
  const byThing = new Map<Thing, CreditPart>()
  for (const part of parts) {
    const known = byThing.get(part.thing)
    const slice = known === undefined ? part.slice : addSlices(known.slice, part.slice)
    byThing.set(part.thing, { thing: part.thing, slice })
  }
  return [...byThing.values()]
}

/** Goods are credited on the item for returns, with their discounts back; everything else on its own item. */
function partEntries(life: Life, { thing, slice }: CreditPart, notes: Notes): readonly Entry[] {
  const entries = entriesOfSlice(thing, slice, life.book)
  const [main, ...discounts] = entries
  if (main === undefined) return []
  if (main.line.role !== 'product') return entries.map((entry) => withUnits(entry, thing))
  notes.roles.set(main.line.key, 'returned')
  const item = needed(
    life,
    { item: life.policy.items.returned, label: 'Goods returned', path: 'returned' },
    notes,
  )
  const quantity = slice.quantity === 0 ? null : slice.quantity
  return [{ ...main, line: { ...main.line, item, quantity, customFields: {} } }, ...discounts]
}

/** Shipping, fees and the like are credited as one unit. */
const withUnits = (entry: Entry, thing: Thing): Entry =>
  entry.line.key === thing.key
    ? { ...entry, line: { ...entry.line, quantity: entry.line.quantity || 1 } }
    : entry

function adjustmentEntry(
  life: Life,
  one: Adjustment & { readonly key: string },
  notes: Notes,
): readonly Entry[] {
  if (one.total === 0n && one.tax === 0n) return []
  notes.roles.set(one.key, one.role)
  const fee = one.role === 'returnFee'
  const item = needed(
    life,
    fee
      ? { item: life.policy.items.returnFee, label: one.label, path: 'returnFee' }
      : { item: life.policy.items.refundAdjustment, label: one.label, path: 'refundAdjustment' },
    notes,
  )
  const net = amountOf(life, one.total - one.tax)
  const line = salesOrderLine({
    key: one.key,
    role: 'fee',
    item,
    quantity: 1,
    amount: net,
    description: one.label,
  })
  return [{ line, taxes: one.taxes, basis: net }]
}

function needed(
  life: Life,
  { item, label, path }: { readonly item: NetSuiteId | null; readonly label: string; readonly path: string },
  { faults }: Notes,
): NetSuiteId {
  if (item !== null) return item
  faults.push(
    faultOf(life, { code: 'mapping.fee', about: { fee: label }, tech: `policy.items.${path} is null` }),
  )
  return NO_ITEM
}

const flipped = (entry: Entry): Entry => ({
  line: { ...entry.line, amount: negate(entry.line.amount) },
  taxes: entry.taxes.map(({ tax, amount }) => ({ tax, amount: negate(amount) })),
  basis: negate(entry.basis),
})
