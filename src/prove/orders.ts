import { namedRecords } from '../adapters/netsuite/dayRecords.ts'
import { CATALOGUE } from '../domain/fault/catalogue.ts'
import type { Fault } from '../domain/fault/fault.ts'
import { sentence } from '../domain/fault/sentence.ts'
import { externalId } from '../domain/identity/externalId.ts'
import { type ExternalId, orderSubject, type ShopifyId, type SubjectKey } from '../domain/ids.ts'
import type { LifeReadBack, SalesOrder } from '../domain/netsuite/documents.ts'
import { isClosed } from '../domain/netsuite/closed.ts'
import { withoutClosedRest } from '../domain/netsuite/openPart.ts'
import { type Currency, currency } from '../domain/money.ts'
import { asksForDeleted, type Expectation, expectOrder, type Standing } from '../domain/prove/expected.ts'
import { proveHeld } from '../domain/prove/held.ts'
import { completeness, deposits, ledgerRows } from '../domain/prove/lines.ts'
import { asksForSalesOrder, proveOrder } from '../domain/prove/order.ts'
import { parked, unknown } from '../domain/prove/reasons.ts'
import type { KnownOrder } from '../domain/prove/types.ts'
import { ok, type Result } from '../domain/result.ts'
import type { OrderLife } from '../domain/shopify/order.ts'
import { knownReceived } from '../ledger/received.ts'
import { createReflections } from '../ledger/reflections.ts'
import { knownOrders } from '../ledger/proof.ts'
import type { DayRun } from './proveDay.ts'
import { heldKey } from './heldKey.ts'

/** Orders read at once: Shopify's bucket refills by a few orders a second anyway (shopify.md §4.1). */
const AT_ONCE = 6

/** Reads orders and lets each add to the day; of an order nothing is kept but its name where a record still needs it. */
export class OrderReader {
  readonly #run: DayRun
  readonly #seen = new Set<string>()
  readonly #names = new Map<string, string>()

  constructor(run: DayRun) {
    this.#run = run
  }

  seen(id: ShopifyId): boolean {
    return this.#seen.has(id)
  }

  /** The name of an order that was read and of which records are left over. */
  nameOf(id: string): string | undefined {
    return this.#names.get(id)
  }

  /** A fault where a system is away: then the day cannot be proved. */
  async take(ids: readonly ShopifyId[]): Promise<Fault | null> {
    const { deps } = this.#run
    const { store } = deps.active.policy
    const subjects = ids.map((id) => orderSubject(store, id))
    const known = await knownOrders(deps.database, subjects)
    const waiting = [...ids]
    const failures: Fault[] = []
    const work = async (): Promise<void> => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        if (failures.length > 0) return
        const failure = await this.#read(id, known)
        if (failure !== null) failures.push(failure)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    return failures[0] ?? null
  }

  async #read(id: ShopifyId, known: ReadonlyMap<SubjectKey, KnownOrder>): Promise<Fault | null> {
    const { deps } = this.#run
    const own = known.get(orderSubject(deps.active.policy.store, id)) ?? null
    this.#seen.add(id)
    const read = await deps.shopify.readOrder(id)
    if (!read.ok) return this.#unread(id, own, read.failure)
    if (read.value === null) {
      this.#gone(id, own)
      return null
    }
    return this.#prove(read.value, own)
  }

  async #prove(facts: OrderLife, known: KnownOrder | null): Promise<Fault | null> {
    const { day, tally, bridge, standing, byOrder, held } = this.#run
    const own = byOrder.get(facts.id) ?? []
    const key = externalId(facts.store, 'so', facts.id)
    const posted = new Set(
      [...(known?.rows.keys() ?? []), ...own].filter((id) => id !== key && !id.includes('_customer_')),
    )
    const orderStands = standing.has(key) || known?.rows.has(key) === true
    const received = await knownReceived(createReflections(this.#run.deps.database), facts)
    const expected = await this.#expect(facts, { posted, orderStands, received })
    if (!expected.ok) return expected.failure
    const expectation = expected.value
    const failure = await this.#lookAgain(expectation, known)
    if (failure !== null) return failure
    const proof = { day, expectation, known, standing }
    const asked = asksForSalesOrder(proof)
    const salesOrder = asked === null ? undefined : await this.#salesOrder(expectation)
    if (salesOrder !== undefined && !salesOrder.ok) return salesOrder.failure
    proveOrder({ ...proof, tally, ...(salesOrder === undefined ? {} : { salesOrder: salesOrder.value }) })
    bridge.addOrder(expectation, day.date)
    const balance = heldKey(facts.id, expectation.currency)
    proveHeld({ tally, expectation, day, known }, held.get(balance) ?? 0n)
    held.delete(balance)
    for (const { externalId: id } of expectation.records) standing.delete(id)
    if (own.some((id) => standing.has(id))) this.#names.set(facts.id, facts.name)
    byOrder.delete(facts.id)
    return null
  }

  /**
   * What the ledger has booked and the reading of the day did not show is looked up once more: it may have been booked
   * since, or stand under another date.
   */
  async #lookAgain({ records }: Expectation, known: KnownOrder | null): Promise<Fault | null> {
    const { deps, day, standing } = this.#run
    const absent = records
      .filter(({ externalId: id, tranDate }) => tranDate === day.date && !standing.has(id))
      .map(({ externalId: id }) => id)
      .filter((id) => known?.rows.has(id) === true)
    if (absent.length === 0) return null
    const read = await namedRecords(deps.netsuite, absent)
    if (!read.ok) return read.failure
    for (const record of read.value) if (record.externalId !== null) standing.set(record.externalId, record)
    return null
  }

  /** What the facts ask for, once it is known what of it people deleted. */
  async #expect(facts: OrderLife, standing: Standing): Promise<Result<Expectation, Fault>> {
    const { deps } = this.#run
    const first = expectOrder(facts, deps.active, standing)
    const ids = [...standing.posted].map((id) => id as ExternalId).filter((id) => !id.includes('_ca_'))
    if (!asksForDeleted(first) || ids.length === 0) return ok(first)
    const read = await deps.netsuite.readBack(ids, 'sweep')
    if (!read.ok) return read
    const shown = new Set(read.value.map((one) => one.externalId.toLowerCase()))
    const gone = new Set(ids.filter((id) => !shown.has(id)))
    return ok(gone.size === 0 ? first : expectOrder(facts, deps.active, { ...standing, gone }))
  }

  /** What the sales order comes to now, without the rest that was closed. Null: it is not there. */
  async #salesOrder({ facts, desired }: Expectation): Promise<Result<bigint | null, Fault>> {
    const read = await this.#run.deps.netsuite.readBack([externalId(facts.store, 'so', facts.id)], 'sweep')
    if (!read.ok) return read
    const [found] = read.value
    return ok(found === undefined || found.voided ? null : amountNow(found, desired?.salesOrder ?? null))
  }

  /** An order that Shopify shows otherwise than it can be read; a system that is away is told to the caller. */
  #unread(id: ShopifyId, known: KnownOrder | null, failure: Fault): Fault | null {
    if (CATALOGUE[failure.code].policy !== 'park') return failure
    const isKnown = known?.faults.some(({ code }) => code === failure.code) === true
    const { ops, tech } = sentence(failure)
    this.#run.tally.find(completeness('orders', 'count'), {
      id: `order ${id}`,
      order: null,
      amount: 0n,
      ...(isKnown ? parked(failure) : unknown(ops, tech)),
    })
    return null
  }

  /** The ledger booked it on the day, and Shopify does not show it: its records are left over, and its rows named. */
  #gone(id: ShopifyId, known: KnownOrder | null): void {
    const { day, tally, standing } = this.#run
    for (const row of known?.rows.values() ?? []) {
      if (row.kind === 'customer' || row.tranDate !== day.date || standing.has(row.externalId)) continue
      const why = unknown(
        `Shopify does not show order ${id} any more, of which ${row.externalId} was booked.`,
        `order ${id}: null; the ledger has ${row.externalId}, NetSuite does not show it on the day`,
      )
      tally.compare(ledgerRows, { id: row.externalId, order: null, left: 1n, right: 0n, reason: () => why })
    }
  }

  /** Money that the deposit accounts hold for orders that Shopify does not show, or for none. */
  proveUnclaimedBalances(): void {
    const { tally, held } = this.#run
    for (const [key, minor] of held) {
      const [order = '', code = ''] = key.split(' ')
      const id = order === '' ? 'no order' : `order ${order}`
      const why = unknown(
        `The deposit account holds money for ${id}, which Shopify does not show.`,
        `${id}: Σ of the records that bear our marks on the deposit account is not 0`,
      )
      const unit: Currency = currency(code)
      tally.compare(deposits(unit), { id, order: null, left: 0n, right: minor, reason: () => why })
    }
  }
}

function amountNow(found: LifeReadBack, wanted: SalesOrder | null): bigint {
  const record = { ...found, kind: 'salesOrder' as const }
  if (wanted === null) return record.total.minor
  if (!wanted.closed) return withoutClosedRest(record, wanted).total.minor
  if (isClosed(record)) return 0n
  return record.lines.filter(({ closed }) => !closed).reduce((sum, { amount }) => sum + amount.minor, 0n)
}
