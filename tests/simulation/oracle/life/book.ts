/** The books of one order while its facts are gone through, one after the other. */
import { calendarDate } from '../dates.ts'
import type { OrderFact, TransactionFact } from '../facts.ts'
import type { ParkReason } from '../expected.ts'
import type { Side, Sold } from '../ledger.ts'
import { total } from '../money.ts'
import type { ExpectedRecord, FactPark } from './expected.ts'
import type { OracleLifePolicy } from './policy.ts'
import { NOTHING, type Worth } from './worth.ts'

/** One line, shipping line, duty or fee: what the sales order holds of it, and how far it has got. */
export interface Track {
  sold: Sold
  /** Units that left. */
  fulfilled: number
  /** Units that came back into stock. */
  received: number
  billedUnits: number
  billed: Worth
  creditedUnits: number
  /** What was taken off an amount without units while it was not billed. */
  lowered: bigint
  /** Its price was lowered after some of it was billed; and units were added at another price since. */
  prices: 'one' | 'lowered' | 'several'
}

export const newTrack = (sold: Sold): Track => ({
  sold,
  fulfilled: 0,
  received: 0,
  billedUnits: 0,
  billed: NOTHING,
  creditedUnits: 0,
  lowered: 0n,
  prices: 'one',
})

export interface OpenItem {
  readonly name: string
  open: bigint
}

export interface OpenDeposit extends OpenItem {
  readonly transaction: string
  /** It waits: what it will pay is taken as paid, so that no other document depends on when it comes. */
  readonly waits: boolean
}

export interface OpenCredit extends OpenItem {
  /** Number of the refund or return that it was given for; '' for others. */
  readonly source: string
  /** What of it money will still go back for. */
  reserved: bigint
}

export interface Scene {
  readonly order: OrderFact
  readonly policy: OracleLifePolicy
  readonly side: Side
}

export interface Book extends Scene {
  readonly tracks: Track[]
  readonly records: ExpectedRecord[]
  readonly invoices: OpenItem[]
  readonly deposits: OpenDeposit[]
  readonly credits: OpenCredit[]
  readonly parks: FactPark[]
  readonly unsettled: string[]
  /** What the sales order held after each fact that moved it. */
  readonly stages: (readonly Sold[])[]
  /** "kind fact" of records that stood at some time: a period that closed since holds them up no more. */
  readonly bookedBefore: ReadonlySet<string>
  received: bigint
  paidBack: bigint
  /** Something waits that later bills and credits hang on, or that later money does. */
  areGoodsHeldUp: boolean
  isMoneyHeldUp: boolean
}

export const newBook = (scene: Scene, bookedBefore: ReadonlySet<string>): Book => ({
  ...scene,
  tracks: [],
  records: [],
  invoices: [],
  deposits: [],
  credits: [],
  parks: [],
  unsettled: [],
  stages: [],
  bookedBefore,
  received: 0n,
  paidBack: 0n,
  areGoodsHeldUp: false,
  isMoneyHeldUp: false,
})

export type HeldUp = 'goods' | 'money' | 'nothing'

/** Leaves a fact out of the books, and says what now hangs in the air. */
export function park(
  book: Book,
  fact: string,
  why: { readonly reason: ParkReason; readonly about: string; readonly holdsUp: HeldUp },
): void {
  const { reason, about, holdsUp } = why
  book.parks.push({ fact, reason, about })
  if (holdsUp === 'goods') book.areGoodsHeldUp = true
  if (holdsUp !== 'nothing') book.isMoneyHeldUp = true
}

type Given = Pick<ExpectedRecord, 'at' | 'facts' | 'kind' | 'total'> & Partial<ExpectedRecord>

/** Writes a record; null, and its fact waits, where its period takes no postings. */
export function write(book: Book, given: Given, holdsUp: HeldUp): ExpectedRecord | null {
  const factDate = calendarDate(given.at, book.policy.timeZone)
  const wasBooked = given.facts.every((fact) => book.bookedBefore.has(`${given.kind} ${fact}`))
  const date =
    wasBooked && book.policy.life.closedPeriod === 'park' ? factDate : postingDate(factDate, book.policy)
  if (date === null) {
    park(book, given.facts[0] ?? '', { reason: 'closed-period', about: factDate, holdsUp })
    return null
  }
  const record: ExpectedRecord = {
    name: nameOf(book, given),
    date,
    factDate,
    presence: 'must',
    lines: [],
    tax: 0n,
    taxByCode: {},
    base: null,
    account: null,
    applied: [],
    goods: [],
    ...given,
  }
  book.records.push(record)
  return record
}

function nameOf(book: Book, { kind, facts }: Given): string {
  const name = `${kind} ${facts.join(' > ')}`
  const same = book.records.filter((one) => one.name === name || one.name.startsWith(`${name} (`)).length
  return same === 0 ? name : `${name} (${same + 1})`
}

/** The fact's own date, or by policy the first open day after it (accounting-and-reliability.md §1.6). */
function postingDate(date: string, { closedPeriods, life }: OracleLifePolicy): string | null {
  const closed = closedPeriods.find(({ from, to }) => from <= date && date <= to)
  if (closed === undefined) return date
  if (life.closedPeriod === 'park') return null
  const next = new Date(Date.parse(`${closed.to}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
  return postingDate(next, { closedPeriods, life } as OracleLifePolicy)
}

/** Takes `amount` of what is open of an earlier record, in the name of a later one. */
export function applyTo(
  book: Book,
  later: string,
  applied: { readonly to: string; readonly amount: bigint },
) {
  const at = book.records.findIndex(({ name }) => name === later)
  const record = book.records[at]
  if (record === undefined) throw new Error(`no record ${later}`)
  book.records[at] = { ...record, applied: [...record.applied, applied] }
}

export const openSum = (items: readonly OpenItem[]): bigint => total(items.map(({ open }) => open))

export const least = (...amounts: readonly bigint[]): bigint =>
  amounts.reduce((lowest, amount) => (amount < lowest ? amount : lowest))

export const presenceOf = (book: Book, needs: 'goods' | 'money'): 'may' | 'must' =>
  book.areGoodsHeldUp || (needs === 'money' && book.isMoneyHeldUp) ? 'may' : 'must'

export const accountOf = ({ policy }: Book, { gateway }: TransactionFact): string | null =>
  policy.gateways[gateway ?? ''] ?? null
