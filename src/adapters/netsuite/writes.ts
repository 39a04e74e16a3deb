import type { Fault } from '../../domain/fault/fault.ts'
import { type NetSuiteId, netSuiteId } from '../../domain/ids.ts'
import type { DocumentKind } from '../../domain/netsuite/documents.ts'
import type { PostedKind, Source } from '../../domain/netsuite/posted.ts'
import { FIELDS } from '../../domain/netsuite/requirements.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { Lane } from '../../domain/work/outcome.ts'
import type { RestLine } from './bodies.ts'
import type { Caller, CallOutcome } from './call.ts'
import { type Body, objectOf, parseJson, toJson } from './json.ts'
import type { WriteOutcome } from './types.ts'

/** Record types that we write, by their REST names. */
export type WrittenType = DocumentKind | Exclude<PostedKind, 'creditApplication'>

export interface TransformCall {
  /** The record that the new one is made from (netsuite.md §1.10). */
  readonly source: { readonly type: Source['kind']; readonly id: NetSuiteId }
  readonly target: WrittenType
  readonly body: Body
  /** Sublists of which only the sent lines go along. */
  readonly replace: readonly string[]
  readonly lane: Lane
}

export interface UpdateCall {
  readonly type: WrittenType
  readonly id: NetSuiteId
  readonly body: Body
  /** Sublists that the sent lines replace whole. */
  readonly replace: readonly string[]
  readonly lane: Lane
  /** False: it was held back so long that a later update may be on its way; it is not sent. */
  readonly isStillDue?: () => boolean
}

const RECORDS = '/services/rest/record/v1'

/** Creates with a key of ours in the body: a repeated call meets "already exists" (netsuite.md §2.2). */
export async function createRecord(
  call: Caller,
  record: { readonly type: WrittenType; readonly body: Body; readonly lane: Lane },
): Promise<WriteOutcome> {
  const outcome = await call({
    kind: `create ${record.type}`,
    lane: record.lane,
    operation: 'write',
    method: 'POST',
    path: `${RECORDS}/${record.type}`,
    body: () => toJson(record.body),
  })
  return written(outcome)
}

/** Makes a record from another one, with a key of ours in the body. */
export async function transformRecord(call: Caller, transform: TransformCall): Promise<WriteOutcome> {
  const { source, target, lane } = transform
  const outcome = await call({
    kind: `create ${target}`,
    lane,
    operation: 'write',
    method: 'POST',
    path: `${RECORDS}/${source.type}/${source.id}/!transform/${target}${replacing(transform.replace)}`,
    body: () => toJson(transform.body),
  })
  return written(outcome)
}

const replacing = (sublists: readonly string[]): string =>
  sublists.length === 0 ? '' : `?replace=${sublists.join(',')}`

export async function updateRecord(call: Caller, update: UpdateCall): Promise<WriteOutcome> {
  const outcome = await call({
    kind: `update ${update.type}`,
    lane: update.lane,
    operation: 'write',
    method: 'PATCH',
    path: `${RECORDS}/${update.type}/${update.id}${replacing(update.replace)}`,
    body: () => toJson(update.body),
    ...(update.isStillDue === undefined ? {} : { isStillDue: update.isStillDue }),
  })
  const result = written(outcome)
  return result.kind === 'ok' ? { kind: 'ok', id: update.id } : result
}

function written(outcome: CallOutcome): WriteOutcome {
  if (outcome.kind === 'unknown') return outcome
  if (outcome.kind === 'fault') {
    return outcome.fault.code === 'netsuite.duplicate'
      ? { kind: 'exists', fault: outcome.fault }
      : { kind: 'refused', fault: outcome.fault }
  }
  // 204 with the record's address (netsuite.md §1.2).
  const id = /\/(\d+)\/?$/.exec(outcome.response.headers['location'] ?? '')?.[1]
  return { kind: 'ok', id: id === undefined ? null : netSuiteId(id) }
}

/** Records whose lines others continue. */
export type LinedType = 'salesOrder' | 'cashSale' | 'returnAuthorization'

/**
 * The lines of a saved record as the record service numbers them, which SuiteQL does not tell (netsuite.md §5.3).
 * Null where it is gone.
 */
export async function readRestLines(
  call: Caller,
  record: { readonly type: LinedType; readonly id: NetSuiteId; readonly lane: Lane },
): Promise<Result<readonly RestLine[] | null, Fault>> {
  const outcome = await call({
    kind: `lines of ${record.type}`,
    lane: record.lane,
    operation: 'read',
    method: 'GET',
    path: `${RECORDS}/${record.type}/${record.id}?expandSubResources=true`,
  })
  if (outcome.kind !== 'ok') {
    return outcome.fault.code === 'netsuite.not-found' ? ok(null) : fail(outcome.fault)
  }
  const items = objectOf(objectOf(parseJson(outcome.response.body))?.['item'])?.['items']
  return ok((Array.isArray(items) ? items : []).flatMap(restLine))
}

function restLine(item: unknown): readonly RestLine[] {
  const line = objectOf(item)
  const number = Number(line?.['line'])
  if (line === undefined || !Number.isInteger(number)) return []
  const key = line[FIELDS.line]
  const type = objectOf(line['itemType'])?.['id'] ?? line['itemType']
  return [
    {
      line: number,
      key: typeof key === 'string' ? key : null,
      quantity: Number(line['quantity'] ?? 0),
      moved: Number(line['quantityFulfilled'] ?? line['quantityReceived'] ?? 0),
      closed: line['isClosed'] === true,
      isGoods: typeof type === 'string' && GOODS.has(type),
    },
  ]
}

/** `itemType` of what can be fulfilled and received (netsuite.md §10.9; ids as SuiteQL has them). */
const GOODS: ReadonlySet<string> = new Set(['InvtPart', 'Assembly', 'Kit', 'NonInvtPart'])
