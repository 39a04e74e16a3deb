import { type OrderKind, ORDER_KINDS } from './kinds.ts'
import { type SeededRandom, seededRandom } from './seededRandom.ts'

/** A checkout as the store simulator's buyer interface takes it (JSON). */
export type Checkout = Readonly<Record<string, unknown>>

/** What the merchant does to an order once it is booked. */
export type Afterwards =
  | { readonly do: 'capture'; readonly parts: readonly string[] }
  | { readonly do: 'markAsPaid' }
  | { readonly do: 'removeUnit' }
  | { readonly do: 'addVariant'; readonly sku: string }
  | { readonly do: 'discountLine'; readonly percentage: number }
  | { readonly do: 'cancel' }

export type Expected = 'booked' | 'parked' | 'excluded'

/** One order of the demo, written down before the run. */
export interface PlannedOrder {
  /** Stands on the order as a tag, so that a resumed demo knows what it has placed. */
  readonly tag: string
  readonly kind: string
  readonly says: string
  readonly checkout: Checkout
  readonly afterwards: Afterwards | null
  readonly expected: Expected
}

/** At most this share of the orders is made to park. */
const PARKED_SHARE = 0.05

/** The demo's orders: every kind in turn, in an order and with contents that the seed decides. */
export function planOrders(count: number, seed: number): readonly PlannedOrder[] {
  const random = seededRandom(seed)
  const parking = random.shuffle(ORDER_KINDS.filter((kind) => kind.expected === 'parked'))
  const others = ORDER_KINDS.filter((kind) => kind.expected !== 'parked')
  const parked = Math.min(
    Math.floor(count * PARKED_SHARE),
    Math.max(parking.length, Math.floor(count * 0.03)),
  )
  const kinds = [...fill(random, parking, parked), ...fill(random, others, count - parked)]
  return random.shuffle(kinds).map((kind, index) => planOne(kind, index, random))
}

function fill(random: SeededRandom, kinds: readonly OrderKind[], count: number): OrderKind[] {
  const filled: OrderKind[] = []
  while (filled.length < count && kinds.length > 0)
    filled.push(...random.shuffle(kinds).slice(0, count - filled.length))
  return filled
}

function planOne(kind: OrderKind, index: number, random: SeededRandom): PlannedOrder {
  const { checkout, afterwards } = kind.make(random)
  const tag = `demo-${index + 1}`
  return {
    tag,
    kind: kind.name,
    says: kind.says,
    checkout: { ...checkout, tags: [tag, `kind-${kind.name}`] },
    afterwards: afterwards ?? null,
    expected: kind.expected,
  }
}
