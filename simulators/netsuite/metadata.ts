import { methodNotAllowed, nonexistent, notSimulated } from './errors.ts'
import { jsonAnswer, type SimAnswer } from './http.ts'
import { recordKind } from './names.ts'
import { selfLink } from './output.ts'
import type { RecordCall } from './recordService.ts'
import { type FieldType, fieldType, RECORDS, SUITETAX_FIELDS } from './schema.ts'
import type { RecordKind, World } from './world.ts'
import { groupOf, RECORD_KINDS } from './world.ts'

/**
 * `/metadata-catalog[/<type>]` (netsuite.md §1.1): the HATEOAS list, or one type's JSON Schema with the custom
 * fields of the account. OpenAPI is not simulated.
 */
export function metadata(call: RecordCall, type: string | undefined): SimAnswer {
  if (call.request.method !== 'GET') throw methodNotAllowed(call.request.method)
  const base = `${call.url.origin}/services/rest/record/v1/metadata-catalog`
  if (type === undefined) {
    const items = RECORD_KINDS.map((name) => ({ name, links: selfLink(`${base}/${name}`) }))
    return jsonAnswer(200, { links: selfLink(base), items }, 'collection')
  }
  const kind = recordKind(type)
  if (kind === undefined) throw nonexistent()
  const accept = call.request.headers['accept'] ?? ''
  if (!accept.includes('application/schema+json')) throw notSimulated('metadata other than JSON Schema')
  const body = { type: 'object', properties: properties(call.context.world, kind) }
  return { status: 200, headers: { 'Content-Type': 'application/schema+json' }, body: JSON.stringify(body) }
}

const JSON_TYPES: Readonly<Record<FieldType['type'], string>> = {
  s: 'string',
  n: 'number',
  i: 'integer',
  b: 'boolean',
  d: 'string',
  dt: 'string',
  A: 'object',
  D: 'object',
  E: 'object',
  R: 'object',
  L: 'object',
  C: 'object',
}

const CUSTOM_TYPES: Readonly<Record<string, string>> = {
  text: 'string',
  integer: 'integer',
  decimal: 'number',
  checkbox: 'boolean',
  date: 'string',
  datetime: 'string',
}

function properties(world: World, kind: RecordKind): Record<string, object> {
  const shown: Record<string, object> = { id: { type: 'string' } }
  for (const [name, code] of Object.entries(RECORDS[kind])) {
    if (SUITETAX_FIELDS.has(name) && world.account.taxRegime !== 'suitetax') continue
    shown[name] = { type: JSON_TYPES[fieldType(code).type] }
  }
  const prefixes: Readonly<Record<string, string>> = {
    transaction: 'custbody_',
    entity: 'custentity_',
    item: 'custitem_',
  }
  const prefix = prefixes[groupOf(kind)]
  for (const field of world.customFields.values())
    if (prefix !== undefined && field.id.startsWith(prefix))
      shown[field.id] = { type: CUSTOM_TYPES[field.type] ?? 'string' }
  return shown
}
