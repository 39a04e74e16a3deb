/** Item fulfilments that others made of our sales orders, and what of our records changed into more of them. */
import { fault, type Fault } from '../../domain/fault/fault.ts'
import { parseExternalId } from '../../domain/identity/externalId.ts'
import { type ExternalId, type NetSuiteId, netSuiteId } from '../../domain/ids.ts'
import type { NetSuiteFulfillment } from '../../domain/netsuite/fulfillment.ts'
import { FIELDS } from '../../domain/netsuite/requirements.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import { toInstant } from './accountTime.ts'
import type { RecordKind } from '../../domain/netsuite/documents.ts'
import {
  type Row,
  type Sql,
  sql,
  sqlInteger,
  sqlList,
  sqlName,
  sqlStartsWith,
  sqlText,
  sqlTimestamp,
} from './suiteql.ts'

/**
 * Each line of a fulfilment with the mark of the order's line that it continues, through the table of links: whether a
 * transform carries custom columns along is not established (netsuite.md §5.3; §5.4, fulfilments of our orders).
 */
export const fulfillmentsSql = (orders: readonly string[]): Sql =>
  sql`SELECT l.previousdoc, t.id, t.tranid, t.externalid, t.status, t.shipmethod, t.shipcarrier, il.id line,
 TO_CHAR(t.lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS') lastmodified,
 ol.${sqlName(FIELDS.line)} linekey, il.location, il.quantity
 FROM nexttransactionlinelink l
 INNER JOIN transaction t ON t.id = l.nextdoc
 INNER JOIN transactionline ol ON ol.transaction = l.previousdoc AND ol.id = l.previousline
 INNER JOIN transactionline il ON il.transaction = l.nextdoc AND il.id = l.nextline
 WHERE l.previousdoc IN (${sqlList(orders.map(sqlInteger))}) AND l.linktype = 'ShipRcpt' AND t.type = 'ItemShip'
 AND t.voided = 'F' AND il.iscogs = 'F' ORDER BY t.id, il.id`

/** Names of the two tables and their columns are not established (netsuite.md §5.3 [U]). */
export const trackingSql = (fulfillments: readonly NetSuiteId[]): Sql =>
  sql`SELECT m.transaction, n.id, n.trackingnumber FROM trackingnumbermap m
 INNER JOIN trackingnumber n ON n.id = m.trackingnumber
 WHERE m.transaction IN (${sqlList(fulfillments.map(sqlInteger))}) ORDER BY m.transaction, n.id`

export interface FulfillmentRows {
  readonly lines: readonly Row[]
  readonly tracking: readonly Row[]
  readonly offsetMs: number
}

/** Ids of the fulfilments that are not ours: those may have parcels that Shopify is to be told of. */
export const foreignFulfillments = (rows: readonly Row[]): readonly NetSuiteId[] => [
  ...new Set(rows.filter(isForeign).map((row) => netSuiteId(row['id'] ?? ''))),
]

const isForeign = (row: Row): boolean => parseExternalId(row['externalid'] ?? '') === null

/** Sales order → its fulfilments that are not ours, one entry for each order asked for. */
export function fulfillmentsFrom(
  orders: readonly string[],
  read: FulfillmentRows,
): Result<ReadonlyMap<string, readonly NetSuiteFulfillment[]>, Fault> {
  const found = new Map<string, readonly NetSuiteFulfillment[]>()
  for (const order of orders) {
    const lines = read.lines.filter((row) => row['previousdoc'] === order)
    const all: NetSuiteFulfillment[] = []
    for (const id of foreignFulfillments(lines)) {
      const one = fulfillmentOf(
        id,
        lines.filter((row) => row['id'] === id),
        read,
      )
      if (!one.ok) return one
      all.push(one.value)
    }
    found.set(order, all)
  }
  return ok(found)
}

function fulfillmentOf(
  id: NetSuiteId,
  lines: readonly Row[],
  { tracking, offsetMs }: FulfillmentRows,
): Result<NetSuiteFulfillment, Fault> {
  const head = lines[0] ?? {}
  const status = head['status']
  if (status !== 'A' && status !== 'B' && status !== 'C') {
    const tech = `item fulfilment ${id}: status ${status ?? '(none)'} is neither A, B nor C`
    return fail(fault('netsuite.unclassified', { call: 'fulfillments' }, tech))
  }
  return ok({
    id,
    tranId: head['tranid'] ?? null,
    status,
    version: toInstant(head['lastmodified'] ?? '', offsetMs),
    shipMethod: head['shipmethod'] === undefined ? null : netSuiteId(head['shipmethod']),
    shipCarrier: head['shipcarrier'] ?? null,
    trackingNumbers: tracking.flatMap((row) =>
      row['transaction'] === id && row['trackingnumber'] !== undefined ? [row['trackingnumber'].trim()] : [],
    ),
    lines: lines.map((row) => ({
      key: row['linekey'] ?? null,
      location: row['location'] === undefined ? null : netSuiteId(row['location']),
      // Its sign says that goods left (netsuite.md §5.3, sign-flipped on sales).
      quantity: Math.abs(Number(row['quantity'] ?? '0')),
    })),
  })
}

/** What somebody else may make of a sales order of ours, by `transaction.type` (netsuite.md §5.3). */
const MADE_KINDS = {
  ItemShip: 'itemFulfillment',
  CustInvc: 'invoice',
  CashSale: 'cashSale',
} as const satisfies Readonly<Record<string, RecordKind>>

export type MadeType = keyof typeof MADE_KINDS

/** A record that somebody else made of a sales order of ours. */
export interface MadeOfOurs {
  readonly id: NetSuiteId
  readonly kind: (typeof MADE_KINDS)[MadeType]
  readonly source: ExternalId
  /** ISO instant, UTC. */
  readonly lastModified: string
}

/** Changed since a local timestamp, one page after the id (netsuite.md §5.4). */
export const madeOfOursSql = (types: readonly MadeType[], since: string, afterId: Sql): Sql =>
  sql`SELECT DISTINCT t.id, t.type, t.externalid, s.externalid source,
 TO_CHAR(t.lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS') lastmodified
 FROM transaction t
 INNER JOIN nexttransactionlinelink l ON l.nextdoc = t.id
 INNER JOIN transaction s ON s.id = l.previousdoc
 WHERE t.type IN (${sqlList(types.map(sqlText))}) AND l.linktype IN ('ShipRcpt', 'OrdBill')
 AND s.type = 'SalesOrd' AND ${sqlStartsWith(sql`s.externalid`, 'tieout_')}
 AND t.lastmodifieddate >= ${sqlTimestamp(since)} AND t.id > ${afterId}
 ORDER BY t.id FETCH FIRST 1000 ROWS ONLY`

export const madeOfOurs = (rows: readonly Row[], offsetMs: number): readonly MadeOfOurs[] =>
  rows.filter(isForeign).map((row) => ({
    id: netSuiteId(row['id'] ?? ''),
    // The query selects these types only.
    kind: MADE_KINDS[(row['type'] ?? '') as MadeType],
    // The query selects our prefix only.
    source: (row['source'] ?? '') as ExternalId,
    lastModified: toInstant(row['lastmodified'] ?? '', offsetMs),
  }))
