/** `/services/rest/record/v1` (netsuite.md §1.2): what each address and verb does. */
import { listRecords } from './collection.ts'
import { applyDepositsTo } from './automaticApplication.ts'
import type { Draft, SaveContext, Template } from './draft.ts'
import {
  malformed,
  methodNotAllowed,
  NetSuiteError,
  nonexistent,
  notSimulated,
  wrongTransactionType,
} from './errors.ts'
import { jsonAnswer, noContent, type SimAnswer, type SimRequest } from './http.ts'
import { type ParsedBody, parseJsonObject, readBody, unknownPropertyWarning } from './input.ts'
import { metadata } from './metadata.ts'
import { canonicalName, recordKind } from './names.ts'
import { recordUrl, showLine, showRecord, showSublist, type View } from './output.ts'
import { deleteRecord, recordHasBeenChanged, saveRecord } from './records.ts'
import { RECORDS } from './schema.ts'
import { transformTemplate } from './transform.ts'
import type { RecordKind, StoredRecord } from './world.ts'
import { groupOf } from './world.ts'

export const RECORD_PATH = '/services/rest/record/v1'

export interface RecordCall {
  readonly request: SimRequest
  readonly url: URL
  readonly context: SaveContext
  /** The addressed record as it stood when the request arrived; for optimistic locking. */
  readonly seen: StoredRecord | undefined
  readonly script?: ((draft: Draft) => void) | undefined
}

interface Address {
  readonly kind: RecordKind
  readonly id: string | undefined
  readonly rest: readonly string[]
}

/** Answers one request, or throws the NetSuiteError to answer with. */
export function answerRecordRequest(call: RecordCall): SimAnswer {
  const segments = segmentsOf(call.url)
  if (segments[0] === 'metadata-catalog') return metadata(call, segments[1])
  const address = addressOf(segments)
  if (call.context.settings.deniedRecords.includes(address.kind)) throw denied()
  if (call.request.headers['prefer']?.includes('respond-async')) throw notSimulated('asynchronous requests')
  const [operation, target, ...beyond] = address.rest
  if (operation === '!transform' && address.id !== undefined && target !== undefined && beyond.length === 0)
    return transform(call, address, target)
  const action = [address.id, ...address.rest].find((segment) => /^[!@]/.test(segment ?? ''))
  if (action !== undefined) throw notSimulated(`the operation ${action}`)
  if (address.id === undefined) return answerCollection(call, address.kind)
  return answerInstance(call, address, address.id)
}

/** The record that a request addresses, if it stands. */
export function addressedRecord(context: SaveContext, url: URL): StoredRecord | undefined {
  const [type = '', id] = segmentsOf(url)
  const kind = recordKind(type)
  if (kind === undefined || id === undefined) return undefined
  return lookUp(context, kind, id)
}

function segmentsOf(url: URL): readonly string[] {
  return url.pathname
    .slice(RECORD_PATH.length)
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => decodeURIComponent(segment))
}

function addressOf(segments: readonly string[]): Address {
  const [type = '', id, ...rest] = segments
  const kind = recordKind(type)
  if (kind === undefined) {
    // Code and text for an unknown type are [U].
    const detail = `Record type '${type}' does not exist.`
    throw new NetSuiteError(404, [{ detail, 'o:errorCode': 'NONEXISTENT_RECORD_TYPE' }])
  }
  return { kind, id, rest }
}

/** netsuite.md §2.2 [U text]; text as captured in live traffic. */
function denied(): NetSuiteError {
  const detail = 'You do not have permission to access this record.'
  return new NetSuiteError(403, [{ detail, 'o:errorCode': 'INSUFFICIENT_PERMISSION' }])
}

function answerCollection(call: RecordCall, kind: RecordKind): SimAnswer {
  const base = baseOf(call.url)
  switch (call.request.method) {
    case 'GET':
      return jsonAnswer(
        200,
        listRecords(call.context.world, kind, { base, params: call.url.searchParams }),
        'collection',
      )
    case 'POST':
      return write(call, { kind, before: undefined })
    default:
      throw methodNotAllowed(call.request.method)
  }
}

function answerInstance(call: RecordCall, address: Address, id: string): SimAnswer {
  const { kind } = address
  switch (call.request.method) {
    case 'GET':
      return read(call, address, find(call, kind, id))
    case 'PATCH':
      if (address.rest.length > 0) throw notSimulated('PATCH of a sub-resource')
      return write(call, { kind, before: unchanged(call, find(call, kind, id)) })
    case 'PUT':
      return upsert(call, kind, id)
    case 'DELETE':
      if (address.rest.length > 0) throw notSimulated('DELETE of a sub-resource')
      deleteRecord(call.context, find(call, kind, id))
      return noContent()
    default:
      throw methodNotAllowed(call.request.method)
  }
}

/** Upsert: only PUT, and only by external id (netsuite.md §1.2, O:section_156335203191). */
function upsert(call: RecordCall, kind: RecordKind, id: string): SimAnswer {
  const externalId = externalIdOf(id)
  if (externalId === undefined) throw methodNotAllowed('PUT')
  const found = lookUp(call.context, kind, id)
  return found === undefined
    ? write(call, { kind, before: undefined, externalId })
    : write(call, { kind, before: unchanged(call, found) })
}

function unchanged(call: RecordCall, record: StoredRecord): StoredRecord {
  const changed = call.seen !== undefined && call.seen !== record
  if (changed && call.context.settings.optimisticLocking) throw recordHasBeenChanged()
  return record
}

/** `POST /<type>/<id>/!transform/<target>`: 204 with the new record's address (netsuite.md §1.2, §1.10). */
function transform(call: RecordCall, address: Address, target: string): SimAnswer {
  const { context, request } = call
  if (request.method !== 'POST') throw methodNotAllowed(request.method)
  if (request.headers['accept']?.includes('create-form')) throw notSimulated('the preview of a transform')
  const source = unchanged(call, find(call, address.kind, address.id ?? ''))
  const template = transformTemplate(context, { source, target })
  const kind = recordKind(target)
  if (kind === undefined) throw nonexistent()
  if (context.settings.deniedRecords.includes(kind)) throw denied()
  return write(call, { kind, before: undefined, template })
}

interface Write {
  readonly kind: RecordKind
  readonly before: StoredRecord | undefined
  readonly template?: Template
  /** From the address of an upsert. */
  readonly externalId?: string
}

function write(call: RecordCall, target: Write): SimAnswer {
  const { context, request, url } = call
  const { kind, before, externalId, template } = target
  const sent = parseJsonObject(request.body)
  const parsed = readBody(context.world, kind, externalId === undefined ? sent : { ...sent, externalId })
  const body = template === undefined ? parsed : transformBody(context, parsed)
  const validation = request.headers['x-netsuite-propertynamevalidation'] ?? 'Warning'
  const warning = unknownPropertyWarning(body.unknown, validation.toLowerCase())
  const record = saveRecord(context, {
    kind,
    before,
    template,
    body,
    replace:
      template === undefined || context.settings.replaceInTransform ? replaced(kind, url) : new Set<string>(),
    script: call.script,
  })
  if (kind === 'invoice' && before === undefined) applyDepositsTo(context, record)
  const answer = noContent(recordUrl(baseOf(url), record))
  if (warning === undefined) return answer
  return { ...answer, headers: { ...answer.headers, 'X-NetSuite-Warning': warning } }
}

/** Whether a transform's body may carry an external id is a switch [verify]. */
function transformBody({ settings }: SaveContext, body: ParsedBody): ParsedBody {
  if (settings.acceptExternalIdInTransform || body.externalId === undefined) return body
  return { ...body, externalId: undefined, unknown: [...body.unknown, 'externalId'] }
}

function replaced(kind: RecordKind, url: URL): ReadonlySet<string> {
  const names = (url.searchParams.get('replace') ?? '').split(',').filter((name) => name !== '')
  return new Set(names.map((name) => canonicalName(RECORDS[kind], name.trim()) ?? name))
}

function read(call: RecordCall, address: Address, record: StoredRecord): SimAnswer {
  const params = call.url.searchParams
  const names = params.get('fields')
  const view: View = {
    world: call.context.world,
    base: baseOf(call.url),
    expandSubResources: params.get('expandSubResources') === 'true',
    simpleEnumFormat: params.get('simpleEnumFormat') === 'true',
    fields:
      names === null
        ? undefined
        : new Set(
            names.split(',').map((name) => canonicalName(RECORDS[record.kind], name) ?? name.toLowerCase()),
          ),
  }
  const [part, key, ...deeper] = address.rest
  if (part === undefined) return jsonAnswer(200, showRecord(view, record), 'singular')
  const name = canonicalName(RECORDS[record.kind], part)
  if (name === undefined || deeper.length > 1) throw nonexistent()
  const code = RECORDS[record.kind][name]
  if (!code?.startsWith('C:')) {
    const value = showRecord({ ...view, expandSubResources: true }, record)[name]
    if (value === undefined) throw nonexistent()
    return jsonAnswer(200, value, 'singular')
  }
  if (key === undefined) return jsonAnswer(200, showSublist(view, record, name), 'collection')
  const line = (record.sublists[name] ?? []).find((entry) => String(entry.line) === key)
  if (line === undefined) throw nonexistent()
  const shown = showLine({ ...view, expandSubResources: true }, record, { name, line })
  const [subrecord] = deeper
  return jsonAnswer(200, subrecord === undefined ? shown : shown[subrecord], 'singular')
}

function baseOf(url: URL): string {
  return `${url.origin}${RECORD_PATH}`
}

/** `eid:X`, `eid:'X Y'`. */
function externalIdOf(id: string): string | undefined {
  const match = /^eid:'?(.*?)'?$/i.exec(id)
  if (match === null) return undefined
  // "|" is read as a multi-select delimiter and breaks eid: (netsuite.md §1.2).
  if (match[1] === '' || match[1]?.includes('|')) throw malformed()
  return match[1]
}

function lookUp(context: SaveContext, kind: RecordKind, id: string): StoredRecord | undefined {
  const externalId = externalIdOf(id)
  if (externalId === undefined) return context.world.get(kind, id)
  const record = context.world.byExternalId(groupOf(kind), externalId)
  return record?.kind === kind ? record : undefined
}

/** netsuite.md §2.2: what a missing id answers depends on how it was asked for. */
function find(call: RecordCall, kind: RecordKind, id: string): StoredRecord {
  const record = lookUp(call.context, kind, id)
  if (record !== undefined) return record
  if (externalIdOf(id) !== undefined) throw nonexistent()
  if (!/^-?[1-9]\d*$/.test(id)) {
    const detail = `Invalid record instance identifier '${id}'. Provide a valid record instance ID.`
    throw new NetSuiteError(400, [{ detail, 'o:errorUrl': call.url.pathname, 'o:errorCode': 'INVALID_ID' }])
  }
  throw groupOf(kind) === 'transaction' ? wrongTransactionType() : nonexistent()
}
