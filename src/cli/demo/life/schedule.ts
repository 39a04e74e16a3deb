import type { PlannedOrder } from '../scenario.ts'
import { type SeededRandom, seededRandom } from '../seededRandom.ts'
import type { Act } from './acts.ts'
import { type Later, type Life, LIVES } from './lives.ts'

/** An order of the plan, and the tag of the order whose gift card pays for it. */
export interface LifeOrder extends PlannedOrder {
  readonly paidWithCardOf: string | null
}

/** Something that happens, so many minutes into a day counted from 0. No act: the order is placed. */
export interface Happening {
  readonly day: number
  readonly minute: number
  /** The order's tag. */
  readonly tag: string
  readonly act: Act | null
}

export interface LifePlan {
  readonly orders: readonly LifeOrder[]
  /** In the order in which it happens. */
  readonly happenings: readonly Happening[]
}

interface Wanted {
  readonly orders: number
  readonly days: number
}

const OPENS = 8 * 60
const LAST_ORDER = 16 * 60
const CLOSES = 21 * 60

interface Choice {
  readonly life: Life
  readonly day: number
  readonly tag: string
  readonly cardOf: string | null
}

/** What a store lives through in so many days, decided by the seed. Every kind of life comes before any comes again. */
export function planLives(given: Wanted & { readonly seed: number }): LifePlan {
  const random = seededRandom(given.seed)
  const lives = drawLives(given, random)
  const choices = placeOnDays(lives, given.days, random)
  const orders = choices.map(({ life, tag, cardOf }): LifeOrder => {
    const checkout = { ...life.make(random), tags: [tag, `kind-${life.name}`] }
    const { name, says, expected } = life
    return { tag, kind: name, says, checkout, afterwards: null, expected, paidWithCardOf: cardOf }
  })
  const happenings = choices.flatMap((choice) => happeningsOf(choice, given.days, random))
  return { orders, happenings: happenings.toSorted((a, b) => a.day - b.day || a.minute - b.minute) }
}

/** As many lives as there are orders: first one of each, then by their shares. */
function drawLives({ orders, days }: Wanted, random: SeededRandom): readonly Life[] {
  // A gift card is redeemed on a later day than it was sold on.
  const possible = days > 1 ? LIVES : LIVES.filter(({ paidWithCardOf }) => paidWithCardOf === undefined)
  const tickets = possible.flatMap((life) => Array.from({ length: Math.ceil(life.share * 5) }, () => life))
  const [first, ...rest] = tickets
  if (first === undefined) throw new Error('the store has nothing to live through')
  const special = random.shuffle(possible.filter(({ mayStayOpen }) => !mayStayOpen)).slice(0, orders)
  const others = Array.from({ length: orders - special.length }, () => random.pick([first, ...rest]))
  return withSellers([...special, ...others])
}

/** Whoever pays with a gift card that nobody bought buys one instead. */
function withSellers(lives: readonly Life[]): readonly Life[] {
  const cards = new Map<string, number>()
  for (const { name } of lives) cards.set(name, (cards.get(name) ?? 0) + 1)
  return lives.map((life) => {
    const seller = LIVES.find(({ name }) => name === life.paidWithCardOf)
    if (seller === undefined) return life
    const left = (cards.get(seller.name) ?? 0) - 1
    cards.set(seller.name, left < 0 ? 1 : left)
    return left < 0 ? seller : life
  })
}

const lengthOf = ({ later, mayStayOpen, paidWithCardOf }: Life): number =>
  (mayStayOpen ? 0 : Math.max(0, ...later.map(({ days }) => days))) + (paidWithCardOf === undefined ? 0 : 1)

/** The longest first, each where it still ends in time and least is going on. */
function placeOnDays(lives: readonly Life[], days: number, random: SeededRandom): readonly Choice[] {
  const load = Array.from({ length: days }, () => 0)
  const cards: { tag: string; day: number; of: string }[] = []
  const bySpan = lives.toSorted(
    (a, b) =>
      Number(a.paidWithCardOf !== undefined) - Number(b.paidWithCardOf !== undefined) ||
      lengthOf(b) - lengthOf(a),
  )
  const sold = new Set(lives.flatMap(({ paidWithCardOf }) => paidWithCardOf ?? []))
  return bySpan.map((life, index): Choice => {
    const tag = `demo-${index + 1}`
    const card = cards.findIndex(({ of }) => of === life.paidWithCardOf)
    const [paidWith] = card < 0 ? [] : cards.splice(card, 1)
    const from = paidWith === undefined ? 0 : Math.min(paidWith.day + 1, days - 1)
    // A card is redeemed by somebody later on.
    const span = lengthOf(life) + (sold.has(life.name) ? 2 : 0)
    const day = quietest(load, { from, to: Math.max(from, days - 1 - span) }, random)
    load[day] = (load[day] ?? 0) + 1
    if (sold.has(life.name)) cards.push({ tag, day, of: life.name })
    return { life, day, tag, cardOf: paidWith?.tag ?? null }
  })
}

function quietest(
  load: readonly number[],
  { from, to }: { readonly from: number; readonly to: number },
  random: SeededRandom,
): number {
  const days = Array.from({ length: to - from + 1 }, (_, at) => from + at)
  const least = Math.min(...days.map((day) => load[day] ?? 0))
  const [first = from, ...rest] = days.filter((day) => (load[day] ?? 0) === least)
  return random.pick([first, ...rest])
}

function happeningsOf({ life, day, tag }: Choice, days: number, random: SeededRandom): readonly Happening[] {
  const placed: Happening = { day, minute: OPENS + random.below(LAST_ORDER - OPENS), tag, act: null }
  const happenings = [placed]
  for (const later of life.later) {
    const last = happenings.at(-1) ?? placed
    const next = afterwards(later, { placed, last, days, random })
    if (next.day < days) happenings.push(next)
    else if (!life.mayStayOpen) happenings.push({ ...next, day: days - 1, minute: minuteAfter(last, random) })
  }
  return happenings
}

interface After {
  readonly placed: Happening
  readonly last: Happening
  readonly days: number
  readonly random: SeededRandom
}

function afterwards(later: Later, { placed, last, random }: After): Happening {
  const day = placed.day + later.days
  const isSameDay = day === last.day
  const minute = isSameDay ? minuteAfter(last, random) : OPENS + random.below(LAST_ORDER - OPENS)
  return { day, minute, tag: placed.tag, act: later.act }
}

/** Within the same day, and before the store closes. */
const minuteAfter = (last: Happening, random: SeededRandom): number =>
  last.minute + 1 + random.below(Math.max(1, Math.floor((CLOSES - last.minute) / 4)))
