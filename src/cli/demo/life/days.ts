import type { LoadedConfig } from '../../../config/types.ts'
import type { OrderState } from '../../../ledger/orders.ts'
import type { Opened } from '../../types.ts'
import { auditor } from '../auditor.ts'
import type { SeedListing } from '../configText.ts'
import type { Deployment } from '../deployment.ts'
import { type PlacedOrder, placeOrders, type Store } from '../place.ts'
import { askSimulator, type Requests, requestsOf, SimulatorError } from '../simulators.ts'
import { type Following, statesOf, untilDecided } from '../watch.ts'
import { countedAs, counted, type Counts, NOTHING } from './acts.ts'
import { accountsOf, auditLives, type LifeAudit } from './audit.ts'
import type { Calendar } from './calendar.ts'
import { prove, type ProvedDay } from './proof.ts'
import type { Happening, LifePlan } from './schedule.ts'
import { perform, type Staff } from './staff.ts'

/** What happened on a day, and how the books stood in its evening. */
export interface LivedDay extends Counts {
  /** `YYYY-MM-DD` in the store's zone. */
  readonly day: string
  /** Orders that wait for a person, of this day and of days before. */
  readonly parked: number
  readonly untied: number
  readonly duplicates: number
  /** Debits equal credits, of every record and of all, since the first day. */
  readonly balanced: boolean
  /** What Tieout's own proof of the day says (`tieout prove --day`). */
  readonly proof: ProvedDay['proof']
}

export interface Lived {
  readonly days: readonly LivedDay[]
  readonly orders: readonly Following[]
  /** In the evening of the last day. */
  readonly audit: LifeAudit
  /** What the proofs of the days could not explain, in words. */
  readonly differs: readonly string[]
  /** Requests of the auditor and the proofs, which are none of the store's business. */
  readonly audited: Pick<Requests, 'netsuite' | 'shopify'>
}

export interface Living {
  readonly deployment: Deployment
  readonly opened: Opened
  readonly config: LoadedConfig
  readonly store: Store
  readonly plan: LifePlan
  readonly calendar: Calendar
  readonly signal: AbortSignal
  readonly tell: (line: string) => void
  readonly live: (line: string | null) => void
}

/**
 * Lives the plan day by day: the store's clock is set to each happening, and in the evening everybody waits until
 * nothing is owed, and an auditor reads both systems. Null: interrupted.
 */
export async function liveDays(living: Living): Promise<Lived | null> {
  const { calendar, tell, opened, store } = living
  const placed = new Map<string, Following>()
  const look = await openAudit(living)
  const evenings: Evening[] = []
  for (const [day, date] of calendar.dates.entries()) {
    const happened = await liveDay(living, { day, placed })
    if (happened === null) return null
    const orders = [...placed.values()]
    if (!(await untilDecided(living, { opened, store, orders, heading: `${date}: ` }))) return null
    const evening = await endDay(living, { date, happened, look })
    evenings.push(evening)
    tell(dayLine(evening.lived))
    const { untied, duplicates } = evening.audit
    for (const problem of [...untied, ...duplicates, ...evening.differs]) tell(`  ! ${problem}`)
  }
  // Whoever stays to look around finds the store in the present.
  await setClock(living, new Date(living.deployment.clock.now()))
  const audit = evenings.at(-1)?.audit
  if (audit === undefined) return null
  const total = (system: 'netsuite' | 'shopify'): number =>
    evenings.reduce((sum, { requests }) => sum + requests[system], 0)
  return {
    days: evenings.map(({ lived }) => lived),
    orders: [...placed.values()],
    audit,
    differs: evenings.flatMap(({ differs }) => differs),
    audited: { netsuite: total('netsuite'), shopify: total('shopify') },
  }
}

interface Evening {
  readonly lived: LivedDay
  readonly audit: LifeAudit
  readonly differs: readonly string[]
  /** Of the audit and the proof. */
  readonly requests: Lived['audited']
}

/** Everybody has gone home: the auditor looks, and the day is proved. */
async function endDay(
  living: Living,
  given: { readonly date: string; readonly happened: Counts; readonly look: Look },
): Promise<Evening> {
  const { date, happened, look } = given
  const { transport, simulators } = living.deployment
  const states = await statesOf(living, living.opened)
  const before = await requestsOf(transport, simulators)
  const parked = parkedOf(states)
  const audit = await look(parked, doubtedOf(states))
  const { proof, differs } = await prove(living, living, date)
  const after = await requestsOf(transport, simulators)
  const lived: LivedDay = {
    day: date,
    ...happened,
    parked: parked.size,
    untied: audit.untied.length,
    duplicates: audit.duplicates.length,
    balanced: audit.ledger.balanced,
    proof,
  }
  const requests = { netsuite: after.netsuite - before.netsuite, shopify: after.shopify - before.shopify }
  return { lived, audit, differs, requests }
}

const parkedOf = (states: ReadonlyMap<string, OrderState>): ReadonlySet<string> =>
  new Set([...states].filter(([, { state }]) => state === 'parked').map(([id]) => id))

const doubtedOf = (states: ReadonlyMap<string, OrderState>): readonly string[] =>
  [...states.values()]
    .filter(({ broken, state }) => (broken ?? 0) > 0 && state !== 'parked')
    .map(({ name, orderId, broken }) => `${name ?? orderId}: ${broken} of Tieout's own equations do not hold`)

type Look = (parked: ReadonlySet<string>, doubted: readonly string[]) => Promise<LifeAudit>

async function openAudit({ deployment }: Living): Promise<Look> {
  const { transport, simulators, admin } = deployment
  const seed = (await askSimulator(transport, `${simulators.netsuite.sim}/seed`)) as SeedListing
  const accounts = accountsOf(seed)
  const ask = auditor(deployment)
  const sim = simulators.shopify.sim
  return (parked, doubted) => auditLives({ ask, admin, sim, accounts, parked, doubted })
}

interface Day {
  readonly day: number
  /** By tag; what is placed is added. */
  readonly placed: Map<string, Following>
}

/** What happened on the day; null: interrupted. */
async function liveDay(living: Living, { day, placed }: Day): Promise<Counts | null> {
  const { plan, calendar, signal, live } = living
  const happenings = plan.happenings.filter((one) => one.day === day)
  let counts = NOTHING
  for (const [index, happening] of happenings.entries()) {
    if (signal.aborted) return null
    await setClock(living, calendar.instant(day, happening.minute))
    const kind = await happen(living, { happening, index, placed })
    if (kind !== null) counts = counted(counts, kind)
    live(`${calendar.dates[day] ?? ''}: ${index + 1} of ${happenings.length} things have happened`)
  }
  return counts
}

async function happen(
  living: Living,
  given: {
    readonly happening: Happening
    readonly index: number
    readonly placed: Map<string, Following>
  },
): Promise<keyof Counts | null> {
  const { happening, index, placed } = given
  const { tag, act, day } = happening
  if (act === null) {
    placed.set(tag, await place(living, tag, placed))
    return 'orders'
  }
  const order = placed.get(tag)
  if (order === undefined) throw new Error(`${tag} is not placed yet`)
  try {
    await perform(staffOf(living), { id: order.placed.id, key: `${tag}-${day}-${index}`, act })
  } catch (error) {
    if (!(error instanceof SimulatorError)) throw error
    const { name } = order.placed
    throw new SimulatorError(`${name} (${order.planned?.says ?? tag}), ${act.do}: ${error.message}`, {
      cause: error,
    })
  }
  return countedAs(act)
}

/** Places an order of the plan; a gift card that another order sold is looked up first. */
async function place(
  { plan, store, deployment }: Living,
  tag: string,
  placed: ReadonlyMap<string, Following>,
): Promise<Following> {
  const planned = plan.orders.find((one) => one.tag === tag)
  if (planned === undefined) throw new Error(`${tag} is not in the plan`)
  const seller = planned.paidWithCardOf === null ? undefined : placed.get(planned.paidWithCardOf)
  const checkout =
    seller === undefined ? planned.checkout : await paidWithCard(deployment, planned.checkout, seller.placed)
  const [one] = await placeOrders(store, [{ ...planned, checkout }])
  if (one === undefined) throw new SimulatorError(`the store did not take ${tag}`)
  return { placed: one, planned, file: null }
}

type Checkout = LifePlan['orders'][number]['checkout']

async function paidWithCard(
  { transport, simulators }: Deployment,
  checkout: Checkout,
  seller: PlacedOrder,
): Promise<Checkout> {
  const cards = (await askSimulator(transport, `${simulators.shopify.sim}/gift-cards`)) as readonly {
    id: string
    orderId: string | null
  }[]
  const card = cards.find(({ orderId }) => orderId === seller.id)
  const payments = Array.isArray(checkout.payments) ? (checkout.payments as readonly object[]) : []
  return {
    ...checkout,
    payments: payments.map((payment) => (isCard(payment) ? { ...payment, giftCardId: card?.id } : payment)),
  }
}

const isCard = (payment: object): boolean => 'gateway' in payment && payment.gateway === 'gift_card'

const staffOf = ({ deployment }: Living): Staff => ({
  admin: deployment.admin,
  sim: deployment.simulators.shopify.sim,
  pause: () => moveClock(deployment, { advanceMs: PAUSE_MS }),
})

/** Between two changes of one order, whose times Shopify states in whole seconds. */
const PAUSE_MS = 2_000

/** Forward only: what lies behind already stays. At least a pause after what happened before. */
async function setClock({ deployment }: Living, to: Date): Promise<void> {
  await moveClock(deployment, { advanceMs: PAUSE_MS })
  await moveClock(deployment, { to: to.toISOString() })
}

async function moveClock({ transport, simulators }: Deployment, by: object): Promise<void> {
  await askSimulator(transport, `${simulators.shopify.sim}/clock`, by)
}

const LABELS: readonly (readonly [keyof Counts, string, string])[] = [
  ['orders', 'order', 'orders'],
  ['shipments', 'shipment', 'shipments'],
  ['refunds', 'refund', 'refunds'],
  ['returns', 'return', 'returns'],
  ['exchanges', 'exchange', 'exchanges'],
  ['edits', 'edit', 'edits'],
  ['cancellations', 'cancellation', 'cancellations'],
]

/** Nothing is untied or booked twice, the ledger balances, and the day is proved. */
export const isTied = ({ untied, duplicates, balanced, proof }: LivedDay): boolean =>
  untied + duplicates === 0 && balanced && proof !== 'differs'

/** A day for a person. */
export function dayLine(lived: LivedDay): string {
  const happened = LABELS.flatMap(([kind, one, many]) => {
    const count = lived[kind]
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`]
  })
  const proved = lived.proof === 'differs' ? 'NOT proved' : 'proved'
  const wrong = `does NOT tie out: ${lived.untied} untied, ${lived.duplicates} booked twice, ${proved}`
  const verdict = isTied(lived) ? 'everything ties out, proved' : wrong
  const waits =
    lived.parked === 0 ? '' : `; ${lived.parked} ${lived.parked === 1 ? 'waits' : 'wait'} for a person`
  return `${lived.day}  ${happened.join(', ') || 'nothing happened'}: ${verdict}${waits}`
}
