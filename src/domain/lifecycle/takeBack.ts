import type { BookedSale, BookedTax } from '../desired/bookedSales.ts'
import { negated, taxKey } from '../desired/bookedSales.ts'
import { allocate, type Money, money } from '../money.ts'
import { cumulative, netOf, type Slice, subtractSlices, taxOf } from './slice.ts'
import type { Life } from './state.ts'
import { isGoods, mergedSale, openSlice, openUnits, reprice, type Thing } from './things.ts'

/** Minor units that rounding may move in one line (accounting-and-reliability.md §1.1, A6). */
const MOST_ODD = 5

/** Something sold that is taken back: by an edit, a refund or a return. Amounts positive, in the book currency. */
export interface TakeBack {
  readonly things: readonly Thing[]
  readonly quantity: number
  /** After discounts, with tax. */
  readonly total: bigint
  readonly tax: bigint
  readonly taxes: readonly BookedTax[]
  /** Which units go first: those not billed yet, or those that were (and so delivered). */
  readonly prefer: 'open' | 'billed'
  /** Taken by a refund: a cancelled order keeps it on its closed sales order. */
  readonly refund: boolean
}

/** The billed part of it: a credit memo's. */
export interface CreditPart {
  readonly thing: Thing
  readonly slice: Slice
}

export interface TakenBack {
  readonly credits: readonly CreditPart[]
  /** What the unbilled units were sold for beyond what is taken back for them (negative: below), with its tax. */
  readonly residue: { readonly total: bigint; readonly tax: bigint; readonly taxes: readonly BookedTax[] }
}

interface Pick {
  readonly thing: Thing
  readonly from: 'open' | 'billed'
  /** Units, or minor units where what is taken back has none. */
  readonly weight: bigint
}

/**
 * Takes it off the sales order as far as it is unbilled there, and credits the rest. Null: there is less of it left
 * than is taken back (I-R3), and nothing was changed.
 */
export function takeBack(life: Life, back: TakeBack): TakenBack | null {
  const picks = back.quantity > 0 && back.things.some(isGoods) ? unitPicks(back) : valuePicks(back)
  if (picks === null) return null
  const weight = picks.reduce((sum, pick) => sum + pick.weight, 0n)
  const parts: { pick: Pick; sale: BookedSale }[] = []
  let before = 0n
  for (const pick of picks) {
    parts.push({ pick, sale: partOf(life, back, { from: before, to: before + pick.weight, of: weight }) })
    before += pick.weight
  }
  const credits = parts
    .filter(({ pick }) => pick.from === 'billed')
    .map(({ pick, sale }) => creditPart(pick.thing, sale))
  if (credits.some((part) => part === null)) return null
  let residue: TakenBack['residue'] = { total: 0n, tax: 0n, taxes: [] }
  for (const { pick, sale } of parts) {
    if (pick.from === 'open') residue = addResidue(residue, reduce(life, { thing: pick.thing, sale, back }))
    else stop(pick, back)
  }
  return { credits: commit(credits.filter((part) => part !== null)), residue }
}

function unitPicks(back: TakeBack): readonly Pick[] | null {
  let left = back.quantity
  const picks: Pick[] = []
  const take = (thing: Thing, from: Pick['from'], units: number): void => {
    const taken = Math.min(units, left)
    if (taken <= 0) return
    left -= taken
    picks.push({ thing, from, weight: BigInt(taken) })
  }
  const open = (): void => back.things.toReversed().forEach((thing) => take(thing, 'open', openUnits(thing)))
  const billed = (): void => back.things.forEach((thing) => take(thing, 'billed', creditable(thing)))
  if (back.prefer === 'open') {
    open()
    billed()
  } else {
    billed()
    open()
  }
  return left > 0 ? null : picks
}

const creditable = ({ billed, credited }: Thing): number => billed.quantity - credited.quantity

const worth = (slice: Slice): bigint => netOf(slice) + taxOf(slice)

/** Without units it is shared by value: what is open of it first for things without units, else in proportion. */
function valuePicks(back: TakeBack): readonly Pick[] | null {
  const options = back.things.flatMap((thing): Pick[] => [
    { thing, from: 'open', weight: worth(openSlice(thing)) },
    { thing, from: 'billed', weight: worth(subtractSlices(thing.billed, thing.credited)) },
  ])
  const usable = options.filter(({ weight }) => weight > 0n)
  if (usable.reduce((sum, { weight }) => sum + weight, 0n) < back.total) return null
  if (back.things.some(isGoods)) return usable
  let left = back.total
  return usable
    .toSorted((a, b) => (a.from === b.from ? 0 : a.from === 'open' ? -1 : 1))
    .flatMap((pick) => {
      const weight = pick.weight < left ? pick.weight : left
      left -= weight
      return weight > 0n ? [{ ...pick, weight }] : []
    })
}

/** The share of what is taken back that one pick carries, by cumulative rounding. */
function partOf(
  life: Life,
  back: TakeBack,
  share: { readonly from: bigint; readonly to: bigint; readonly of: bigint },
): BookedSale {
  const part = (amount: bigint): Money => {
    const upTo = (weight: bigint): bigint => cumulativeBig(amount, weight, share.of) // exact at the last pick
    return money(upTo(share.to) - upTo(share.from), life.book.currency)
  }
  const [thing] = back.things
  const taxes = statedTaxes(back).map(({ tax, amount }) => ({ tax, amount: part(amount.minor) }))
  // Each tax is rounded by itself, and their sum is the tax: net and tax together are the total.
  const whole = taxes.reduce((sum, { amount }) => sum + amount.minor, 0n)
  const tax = taxes.length === 0 ? part(back.tax) : money(whole, life.book.currency)
  const net = part(back.total - back.tax)
  return {
    lineType: thing?.sale.lineType ?? 'ADJUSTMENT',
    subjectId: thing?.sale.subjectId ?? null,
    label: thing?.sale.label ?? null,
    quantity: isUnits(back) ? Number(share.to - share.from) : wholeUnits(back, share),
    total: money(net.minor + tax.minor, life.book.currency),
    tax,
    taxes,
  }
}

const isUnits = (back: TakeBack): boolean => back.quantity > 0 && back.things.some(isGoods)

/** Shipping and fees are one unit or none: the unit goes with the last of its value. */
const wholeUnits = (back: TakeBack, share: { readonly to: bigint; readonly of: bigint }): number =>
  share.to === share.of && !back.things.some(isGoods) ? back.quantity : 0

const cumulativeBig = (amount: bigint, part: bigint, whole: bigint): bigint => {
  if (whole <= 0n || part >= whole) return part === 0n && whole > 0n ? 0n : amount
  const magnitude = ((amount < 0n ? -amount : amount) * part * 2n + whole) / (2n * whole)
  return amount < 0n ? -magnitude : magnitude
}

/** The taxes as stated where they come to the tax; else spread over the taxes that the things carry. */
function statedTaxes(back: TakeBack): readonly BookedTax[] {
  const stated = back.taxes.reduce((sum, { amount }) => sum + amount.minor, 0n)
  if (stated === back.tax) return back.taxes
  const carried = new Map(
    back.things.flatMap((thing) =>
      [...thing.taxLines].map(([key, tax]) => [key, { tax, left: taxLeft(thing, key) }] as const),
    ),
  )
  const options = [...carried.values()]
  const [first] = options
  if (first === undefined) return back.taxes
  const like = back.things[0]?.sale.tax
  if (like === undefined) return back.taxes
  const weights = options.map(({ left }) => (left > 0n ? left : 0n))
  const amounts = allocate(money(back.tax, like.currency), weights)
  return options.map(({ tax }, index) => ({ tax, amount: amounts[index] ?? money(0n, like.currency) }))
}

const taxLeft = (thing: Thing, key: string): bigint =>
  (thing.booked.taxes.get(key) ?? 0n) - (thing.credited.taxes.get(key) ?? 0n)

/**
 * The credit of billed units: net and tax as stated, the list price by cumulative rounding. Which unit of a line that
 * does not divide carries the odd cent is Shopify's to say, so that a credit may exceed what its own units were billed
 * by one minor unit each (accounting-and-reliability.md §1.1, A6). Null: by more.
 */
function creditPart(thing: Thing, sale: BookedSale): CreditPart | null {
  const left = subtractSlices(thing.billed, thing.credited)
  const net = sale.total.minor - sale.tax.minor
  // Net and each tax are rounded by themselves.
  const odd = BigInt(Math.min(Math.max(sale.quantity, 1) * (1 + thing.billed.taxes.size), MOST_ODD))
  if (net > netOf(left) + odd || sale.tax.minor > taxOf(left) + odd) return null
  const stated = new Map(sale.taxes.map(({ tax, amount }) => [taxKey(tax), amount.minor]))
  const fits = [...stated].every(([key, amount]) => amount <= (left.taxes.get(key) ?? 0n) + odd)
  const taxes = fits ? stated : respread(left, sale.tax)
  return { thing, slice: { quantity: sale.quantity, amounts: listAndDiscounts(thing, sale, net), taxes } }
}

function respread(left: Slice, tax: Money): ReadonlyMap<string, bigint> {
  const keys = [...left.taxes.keys()]
  if (keys.length === 0) return new Map()
  const weights = keys.map((key) => left.taxes.get(key) ?? 0n)
  const amounts = allocate(
    tax,
    weights.map((weight) => (weight > 0n ? weight : 0n)),
  )
  return new Map(keys.map((key, index) => [key, amounts[index]?.minor ?? 0n]))
}

/** E5: the list price of the units, and their share of each discount back, so that the two come to the net. */
function listAndDiscounts(thing: Thing, sale: BookedSale, net: bigint): ReadonlyMap<string, bigint> {
  const [main, ...discounts] = [...thing.lines.keys()]
  if (main === undefined) return new Map()
  const { billed, credited } = thing
  const upTo = cumulative(billed.amounts.get(main) ?? 0n, credited.quantity + sale.quantity, billed.quantity)
  const list = sale.quantity === 0 ? net : upTo - (credited.amounts.get(main) ?? 0n)
  const weights = discounts.map((key) => -(billed.amounts.get(key) ?? 0n))
  const weight = weights.reduce((sum, one) => sum + (one > 0n ? one : 0n), 0n)
  if (list <= net || weight === 0n) return new Map([[main, net]])
  const shares = allocate(
    money(net - list, sale.total.currency),
    weights.map((one) => (one > 0n ? one : 0n)),
  )
  return new Map([
    [main, list],
    ...discounts.map((key, index): [string, bigint] => [key, shares[index]?.minor ?? 0n]),
  ])
}

function commit(credits: readonly CreditPart[]): readonly CreditPart[] {
  for (const { thing, slice } of credits) thing.credited = addCredit(thing.credited, slice)
  return credits
}

const addCredit = (credited: Slice, slice: Slice): Slice =>
  subtractSlices(credited, subtractSlices({ quantity: 0, amounts: new Map(), taxes: new Map() }, slice))

/** Billed units that were never delivered and now never will be. */
function stop({ thing, weight }: Pick, back: TakeBack): void {
  if (!isUnits(back) || back.prefer === 'billed') return
  const undelivered = thing.booked.quantity - thing.fulfilled - thing.stopped
  thing.stopped += Math.max(0, Math.min(Number(weight), undelivered))
}

/** Takes the unbilled part off the sales order. Units that are all gone leave no money behind: the rest is the residue. */
function reduce(
  life: Life,
  { thing, sale, back }: { thing: Thing; sale: BookedSale; back: TakeBack },
): BookedSale | null {
  const taken = negated(sale)
  thing.sale = mergedSale(thing.sale, taken)
  if (!back.refund) thing.kept = mergedSale(thing.kept, taken)
  thing.gone = isGone(thing)
  reprice(life.book, thing)
  const left = openSlice(thing)
  const gone = isGoods(thing) ? openUnits(thing) === 0 : thing.sale.total.minor === 0n
  if (!gone || (worth(left) === 0n && taxOf(left) === 0n)) return null
  const rest = restOf(life, thing, left)
  thing.sale = mergedSale(thing.sale, negated(rest))
  if (!back.refund) thing.kept = mergedSale(thing.kept, negated(rest))
  thing.gone = isGone(thing)
  reprice(life.book, thing)
  return rest
}

/** Goods by their units; shipping and fees, which have none that count, by their money. */
const isGone = (thing: Thing): boolean =>
  thing.sale.total.minor === 0n &&
  thing.sale.tax.minor === 0n &&
  (!isGoods(thing) || thing.sale.quantity <= 0)

function restOf(life: Life, thing: Thing, left: Slice): BookedSale {
  const amount = (minor: bigint): Money => money(minor, life.book.currency)
  return {
    ...thing.sale,
    quantity: 0,
    total: amount(worth(left)),
    tax: amount(taxOf(left)),
    taxes: [...left.taxes].flatMap(([key, minor]) => {
      const tax = thing.taxLines.get(key)
      return tax === undefined ? [] : [{ tax, amount: amount(minor) }]
    }),
  }
}

const addResidue = (residue: TakenBack['residue'], rest: BookedSale | null): TakenBack['residue'] =>
  rest === null
    ? residue
    : {
        total: residue.total + rest.total.minor,
        tax: residue.tax + rest.tax.minor,
        taxes: [...residue.taxes, ...rest.taxes],
      }
