import type { Fault } from '../../domain/fault/fault.ts'
import { type NetSuiteId, netSuiteId } from '../../domain/ids.ts'
import { FIELDS } from '../../domain/netsuite/requirements.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { Lane } from '../../domain/work/outcome.ts'
import type { RestLine } from './bodies.ts'
import type { Caller, CallOutcome } from './call.ts'
import { type Body, objectOf, parseJson, toJson } from './json.ts'
import type { WriteOutcome } from './types.ts'

/** Record types that we write, by their REST names. */
export type WrittenType = 'salesOrder' | 'customerDeposit' | 'customer'

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

export async function updateRecord(call: Caller, update: UpdateCall): Promise<WriteOutcome> {
  const replace = update.replace.length === 0 ? '' : `?replace=${update.replace.join(',')}`
  const outcome = await call({
    kind: `update ${update.type}`,
    lane: update.lane,
    operation: 'write',
    method: 'PATCH',
    path: `${RECORDS}/${update.type}/${update.id}${replace}`,
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

/**
 * The lines of a saved order as the record service numbers them, which SuiteQL does not tell (netsuite.md §5.3).
 * Null where the order is gone.
 */
export async function readRestLines(
  call: Caller,
  order: { readonly id: NetSuiteId; readonly lane: Lane },
): Promise<Result<readonly RestLine[] | null, Fault>> {
  const outcome = await call({
    kind: 'lines of salesOrder',
    lane: order.lane,
    operation: 'read',
    method: 'GET',
    path: `${RECORDS}/salesOrder/${order.id}?expandSubResources=true`,
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
  return [{ line: number, key: typeof key === 'string' ? key : null }]
}
