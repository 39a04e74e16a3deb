import type { Database } from '../adapters/postgres/database.ts'
import { toJsonb } from '../adapters/postgres/jsonb.ts'
import { assert } from '../domain/assert.ts'
import type { ExternalId, NetSuiteId, StoreKey, SubjectKey } from '../domain/ids.ts'
import type { Money } from '../domain/money.ts'
import { type IntentRow, intentOf, type RecordRow, recordOf } from './rows.ts'
import { BEGIN_ATTEMPT, END_ATTEMPT } from './sql/attempt.ts'
import { BOOK, VERIFIED } from './sql/book.ts'
import { ABANDON, ABANDON_DIFFERENT, INTEND } from './sql/intend.ts'
import { KNOWN_HASHES, OBSERVE, RECORDS, TRANSACTIONS } from './sql/observe.ts'
import { FIND_ORDER, SET_ORDER } from './sql/order.ts'
import { WRITE_TIE_OUT } from './sql/tieOut.ts'
import { readStatus } from './status.ts'
import { readStory } from './story.ts'
import type {
  AttemptEnd,
  AuditEntry,
  BookRecord,
  Claim,
  FenceLost,
  Intent,
  IntentKind,
  KnownOrder,
  Ledger,
  NewIntent,
  NewRecord,
  Observed,
  OrderRow,
  Status,
  Story,
  TieOutResult,
  Verification,
} from './types.ts'

const LOST = 'fence-lost' satisfies FenceLost
const LONGEST_NAME = 255

export function createLedger(db: Database): Ledger {
  return new PostgresLedger(db)
}

class PostgresLedger implements Ledger {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async observe(subject: SubjectKey): Promise<Observed> {
    const { rows } = await this.#db.query<
      | { readonly what: 'record'; readonly fields: RecordRow }
      | { readonly what: 'intent'; readonly fields: IntentRow }
    >(OBSERVE, [subject])
    return {
      records: rows.flatMap((row) => (row.what === 'record' ? [recordOf(row.fields)] : [])),
      openIntents: rows.flatMap((row) => (row.what === 'intent' ? [intentOf(row.fields)] : [])),
    }
  }

  async recordsByExternalId(ids: readonly ExternalId[]): Promise<readonly BookRecord[]> {
    if (ids.length === 0) return []
    const { rows } = await this.#db.query<RecordRow>(RECORDS, [ids])
    return rows.map(recordOf)
  }

  async transactionsByInternalId(ids: readonly NetSuiteId[]): Promise<readonly BookRecord[]> {
    if (ids.length === 0) return []
    const { rows } = await this.#db.query<RecordRow>(TRANSACTIONS, [ids])
    return rows.map(recordOf)
  }

  async intend<Kind extends IntentKind>(
    claim: Claim,
    intent: NewIntent<Kind>,
  ): Promise<Intent<Kind> | FenceLost> {
    const intents = await this.intendMany(claim, [intent])
    if (intents === LOST) return LOST
    const [first] = intents
    assert(first, 'an intent that was asked for is answered')
    return first
  }

  async intendMany<Kind extends IntentKind>(
    claim: Claim,
    intents: readonly NewIntent<Kind>[],
  ): Promise<readonly Intent<Kind>[] | FenceLost> {
    if (intents.length === 0) return []
    const asked = toJsonb(
      intents.map((intent, n) => ({ n, ...intent, total: undefined, ...flat(intent.total) })),
    )
    const values = [claim.subject, claim.fence, asked]
    let rows = (await this.#db.query<IntentRow<Kind>>(INTEND, values)).rows
    if (rows.some((row) => row.state === 'planned' && differs(row, intents))) {
      // Its place in the index of open intents must be free before the new one can take it: two statements.
      rows = await this.#db.transaction(async (tx) => {
        await tx.query(ABANDON_DIFFERENT, values)
        return (await tx.query<IntentRow<Kind>>(INTEND, values)).rows
      })
    }
    if (rows.length === 0) return LOST
    const unheard = rows.find((row) => differs(row, intents))
    assert(!unheard, `${unheard?.external_id} has an intent of unknown outcome: read it by external id first`)
    return rows.map((row) => intentOf(row))
  }

  async beginAttempt(claim: Claim, intentId: bigint): Promise<bigint | FenceLost> {
    const values = [claim.subject, claim.fence, intentId]
    const { rows } = await this.#db.query<{ id: bigint }>(BEGIN_ATTEMPT, values)
    return rows[0]?.id ?? LOST
  }

  async endAttempt(_claim: Claim, attempt: AttemptEnd): Promise<void> {
    await this.#db.query(END_ATTEMPT, [
      attempt.id,
      attempt.outcome,
      attempt.faultCode,
      Math.round(attempt.ms),
    ])
  }

  book(claim: Claim, record: NewRecord): Promise<'ok' | FenceLost> {
    const { intentId, total, ...fields } = record
    const written = toJsonb({ ...fields, ...flat(total) })
    return this.#fenced(BOOK, claim, [intentId, written])
  }

  async knownHashes(externalId: ExternalId): Promise<ReadonlySet<string>> {
    const { rows } = await this.#db.query<{ hash: string }>(KNOWN_HASHES, [externalId])
    return new Set(rows.map(({ hash }) => hash))
  }

  abandon(claim: Claim, intentId: bigint): Promise<'ok' | FenceLost> {
    return this.#fenced(ABANDON, claim, [intentId])
  }

  verified(claim: Claim, results: readonly Verification[]): Promise<'ok' | FenceLost> {
    return this.#fenced(VERIFIED, claim, [toJsonb(results)])
  }

  writeTieOut(
    claim: Claim,
    run: { readonly sourceVersion: string; readonly results: readonly TieOutResult[] },
  ): Promise<'ok' | FenceLost> {
    const broken = run.results.filter(({ holds }) => !holds).length
    return this.#fenced(WRITE_TIE_OUT, claim, [run.sourceVersion, toJsonb(run.results), broken])
  }

  setOrder(claim: Claim, order: OrderRow, seen: string): Promise<'ok' | FenceLost> {
    const { total, receivedNotBooked, ...fields } = order
    const stated = {
      ...fields,
      // An index holds it; Shopify's own are far shorter.
      name: fields.name.slice(0, LONGEST_NAME),
      totalMinor: String(total.minor),
      receivedMinor: receivedNotBooked ? String(receivedNotBooked.minor) : null,
      receivedCurrency: receivedNotBooked?.currency ?? null,
    }
    return this.#fenced(SET_ORDER, claim, [toJsonb(stated), orderSource(order.store), seen])
  }

  async audit(entry: AuditEntry): Promise<void> {
    await this.#db.once('insert into audit (actor, action, subject, detail) values ($1, $2, $3, $4)', [
      entry.actor,
      entry.action,
      entry.subject,
      toJsonb(entry.detail),
    ])
  }

  story(subject: SubjectKey): Promise<Story | null> {
    return readStory(this.#db, this, subject)
  }

  status(): Promise<Status> {
    return readStatus(this.#db)
  }

  async findOrder(store: StoreKey, idOrName: string): Promise<readonly KnownOrder[]> {
    const { rows } = await this.#db.query<{
      subject: SubjectKey
      order_id: KnownOrder['orderId']
      name: string
    }>(FIND_ORDER, [store, idOrName])
    return rows.map((row) => ({ subject: row.subject, orderId: row.order_id, name: row.name }))
  }

  /** A statement that answers with a row where the fence was held. */
  async #fenced(text: string, claim: Claim, values: readonly unknown[]): Promise<'ok' | FenceLost> {
    const { rowCount } = await this.#db.query(text, [claim.subject, claim.fence, ...values])
    return rowCount > 0 ? 'ok' : LOST
  }
}

/** Where runs mark a store's orders as read, and its sweep looks for what is news. */
export const orderSource = (store: StoreKey): string => `shopify:${store}:order`

/** bigint is no JSON; as text it reaches Postgres exactly. */
const flat = (total: Money | null): { totalMinor: string | null; totalCurrency: string | null } => ({
  totalMinor: total ? String(total.minor) : null,
  totalCurrency: total?.currency ?? null,
})

const differs = (row: IntentRow<IntentKind>, intents: readonly NewIntent<IntentKind>[]): boolean =>
  !intents.some(
    (intent) =>
      intent.externalId === row.external_id && intent.hash === row.hash && intent.operation === row.operation,
  )
