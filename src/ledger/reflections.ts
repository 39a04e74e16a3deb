import type { Queryable } from '../adapters/postgres/database.ts'
import { toJsonb } from '../adapters/postgres/jsonb.ts'
import type { ExternalId, NetSuiteId, ShopifyId, SubjectKey } from '../domain/ids.ts'
import type { RefundRecordKind } from '../domain/netsuite/madeRefund.ts'
import { iso } from './rows.ts'
import type { Claim } from './run.ts'
import {
  AGREED,
  DISAGREED,
  NOT_TOLD,
  PLAN_TOLD,
  REFLECTIONS,
  SIGHT,
  SIGHTED,
  TOLD,
  UNDONE,
} from './sql/reflection.ts'
import type { FenceLost } from './types.ts'

/** Records that begin in NetSuite, as `RecordKind` names them. */
export type SightedKind = 'itemFulfillment' | 'invoice' | 'cashSale' | 'itemReceipt' | RefundRecordKind
/** What Shopify is told, as its intents name it. */
export type ToldKind = 'fulfillment' | 'tracking' | 'capture' | 'cancellation' | 'refund' | 'return'

/** A record that somebody made of ours in NetSuite. Instants are ISO, UTC. */
export interface SeenRecord {
  readonly netsuiteId: NetSuiteId
  readonly kind: SightedKind
  readonly version: string
}

export interface KnownSighting extends SeenRecord {
  /** The version that Shopify agrees with; null: none yet. */
  readonly reflected: string | null
}

export interface ToldRow {
  readonly netsuiteId: NetSuiteId
  readonly part: string
  readonly kind: ToldKind
  readonly state: 'planned' | 'standing' | 'undone'
  readonly shopifyId: ShopifyId | null
  /** JSON without personal data. */
  readonly content: unknown
}

/** An intent to tell Shopify something that is planned, or was sent and not heard of. */
export interface OpenTelling {
  readonly id: bigint
  readonly externalId: ExternalId
  readonly kind: ToldKind
  readonly state: 'planned' | 'unknown'
  readonly createdAt: string
  readonly sentAgoMs: number | null
}

export interface Reflected {
  readonly sightings: readonly KnownSighting[]
  readonly told: readonly ToldRow[]
  readonly open: readonly OpenTelling[]
}

/** What begins in NetSuite, and what of it Shopify was told. Writes of a run carry its claim's fence. */
export interface Reflections {
  of(subject: SubjectKey): Promise<Reflected>
  /** What a sweep saw. */
  sight(seen: readonly (SeenRecord & { readonly subject: SubjectKey })[]): Promise<void>
  /** Those of these ids that were seen before. */
  sighted(
    ids: readonly NetSuiteId[],
  ): Promise<
    readonly { readonly netsuiteId: NetSuiteId; readonly subject: SubjectKey; readonly kind: SightedKind }[]
  >
  /** Committed before the request leaves, beside its intent. */
  plan(
    claim: Claim,
    row: Pick<ToldRow, 'netsuiteId' | 'part' | 'kind' | 'content'>,
  ): Promise<'ok' | FenceLost>
  told(
    claim: Claim,
    done: {
      readonly intentId: bigint
      readonly netsuiteId: NetSuiteId
      readonly part: string
      readonly shopifyId: ShopifyId
    },
  ): Promise<'ok' | FenceLost>
  undone(
    claim: Claim,
    row: { readonly netsuiteId: NetSuiteId; readonly part: string },
  ): Promise<'ok' | FenceLost>
  notTold(
    claim: Claim,
    row: { readonly intentId: bigint; readonly netsuiteId: NetSuiteId; readonly part: string },
  ): Promise<'ok' | FenceLost>
  agreed(claim: Claim, seen: readonly SeenRecord[]): Promise<'ok' | FenceLost>
  /** What was agreed is open again: it is looked at until it is agreed. */
  disagreed(claim: Claim, ids: readonly NetSuiteId[]): Promise<'ok' | FenceLost>
}

type Row =
  | {
      readonly what: 'sighting'
      readonly fields: {
        readonly netsuite_id: NetSuiteId
        readonly kind: SightedKind
        readonly version: string
        readonly reflected: string | null
      }
    }
  | {
      readonly what: 'told'
      readonly fields: Omit<ToldRow, 'netsuiteId' | 'shopifyId'> & {
        readonly netsuite_id: NetSuiteId
        readonly shopify_id: ShopifyId | null
      }
    }
  | {
      readonly what: 'intent'
      readonly fields: {
        readonly id: string
        readonly external_id: ExternalId
        readonly kind: ToldKind
        readonly state: OpenTelling['state']
        readonly created_at: string
        readonly sent_ago_ms: number | null
      }
    }

export function createReflections(db: Queryable): Reflections {
  const fenced = async (
    text: string,
    claim: Claim,
    values: readonly unknown[],
  ): Promise<'ok' | FenceLost> => {
    const { rowCount } = await db.query(text, [claim.subject, claim.fence, ...values])
    return rowCount > 0 ? 'ok' : 'fence-lost'
  }
  return {
    async of(subject) {
      const { rows } = await db.query<Row>(REFLECTIONS, [subject])
      return reflectedOf(rows)
    },
    async sight(seen) {
      if (seen.length > 0) await db.query(SIGHT, [toJsonb(latest(seen))])
    },
    async sighted(ids) {
      if (ids.length === 0) return []
      const { rows } = await db.query<{ netsuite_id: NetSuiteId; subject: SubjectKey; kind: SightedKind }>(
        SIGHTED,
        [ids],
      )
      return rows.map(({ netsuite_id: netsuiteId, subject, kind }) => ({ netsuiteId, subject, kind }))
    },
    plan: (claim, row) => fenced(PLAN_TOLD, claim, [toJsonb(row)]),
    told: (claim, { intentId, netsuiteId, part, shopifyId }) =>
      fenced(TOLD, claim, [intentId, netsuiteId, part, shopifyId]),
    undone: (claim, { netsuiteId, part }) => fenced(UNDONE, claim, [netsuiteId, part]),
    notTold: (claim, { intentId, netsuiteId, part }) => fenced(NOT_TOLD, claim, [intentId, netsuiteId, part]),
    disagreed: (claim, ids) => (ids.length === 0 ? Promise.resolve('ok') : fenced(DISAGREED, claim, [ids])),
    agreed: (claim, seen) =>
      seen.length === 0 ? Promise.resolve('ok') : fenced(AGREED, claim, [toJsonb(latest(seen))]),
  }
}

/** One row a record: a statement must not meet it twice. */
function latest<Seen extends SeenRecord>(seen: readonly Seen[]): readonly Seen[] {
  const byId = new Map<NetSuiteId, Seen>()
  for (const one of seen) {
    const before = byId.get(one.netsuiteId)
    if (before === undefined || Date.parse(before.version) < Date.parse(one.version))
      byId.set(one.netsuiteId, one)
  }
  return [...byId.values()]
}

function reflectedOf(rows: readonly Row[]): Reflected {
  const sightings: KnownSighting[] = []
  const told: ToldRow[] = []
  const open: OpenTelling[] = []
  for (const { what, fields } of rows) {
    if (what === 'sighting')
      sightings.push({
        netsuiteId: fields.netsuite_id,
        kind: fields.kind,
        version: iso(fields.version),
        reflected: fields.reflected === null ? null : iso(fields.reflected),
      })
    else if (what === 'told') {
      const { netsuite_id: netsuiteId, shopify_id: shopifyId, part, kind, state, content } = fields
      told.push({ netsuiteId, shopifyId, part, kind, state, content })
    } else
      open.push({
        id: BigInt(fields.id),
        externalId: fields.external_id,
        kind: fields.kind,
        state: fields.state,
        createdAt: iso(fields.created_at),
        sentAgoMs: fields.sent_ago_ms,
      })
  }
  return { sightings, told, open }
}
