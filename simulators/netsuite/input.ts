/** Reads a request body into fields and sublist lines, by the schema of its record type. */
import { NetSuiteError, invalidFieldValue, userError } from './errors.ts'
import { canonicalName } from './names.ts'
import { type FieldCodes, fieldType, LINES, RECORDS, SUITETAX_FIELDS } from './schema.ts'
import { type InputSite, readAddress, readValue } from './values.ts'
import { readInventoryDetail } from './inventoryDetailInput.ts'
import type { FieldMap, FieldValue, RecordKind, World } from './world.ts'
import { groupOf } from './world.ts'

export interface ParsedLine {
  /** Value of the sublist's key field as text; undefined when the line names none. */
  readonly key: string | undefined
  /** As `key`, of the sublist's other key field. */
  readonly otherKey: string | undefined
  readonly fields: FieldMap
}

export interface ParsedBody {
  /** Undefined when not sent, null when cleared. */
  readonly externalId: string | null | undefined
  /** Only what was sent; null clears. */
  readonly fields: FieldMap
  readonly sublists: Readonly<Record<string, readonly ParsedLine[]>>
  /** Paths of properties that the record type does not have. */
  readonly unknown: readonly string[]
}

interface Reading {
  readonly world: World
  readonly unknown: string[]
}

/** Which custom fields a place may carry (netsuite.md §1.3). */
const CUSTOM_PREFIX: Readonly<Record<string, string>> = {
  transaction: 'custbody_',
  entity: 'custentity_',
  item: 'custitem_',
}

/**
 * Reads the JSON object of a POST, PATCH or PUT. Names are matched ignoring case (netsuite.md §1.1).
 * @throws NetSuiteError INVALID_CONTENT with o:errorPath for a value that its field cannot take.
 */
export function readBody(
  world: World,
  kind: RecordKind,
  body: Readonly<Record<string, unknown>>,
): ParsedBody {
  const reading: Reading = { world, unknown: [] }
  const codes = RECORDS[kind]
  const fields: FieldMap = {}
  const sublists: Record<string, readonly ParsedLine[]> = {}
  let externalId: string | null | undefined
  for (const [sent, value] of Object.entries(body)) {
    const name = knownName(world, codes, { sent, customPrefix: CUSTOM_PREFIX[groupOf(kind)] })
    if (name === undefined) {
      if (!IGNORED.has(sent.toLowerCase())) reading.unknown.push(sent)
    } else if (name === 'externalId') {
      externalId = value === null ? null : String(value)
    } else if (codes[name]?.startsWith('C:')) {
      sublists[name] = readSublist(reading, { name, schema: codes[name].slice(2), value })
    } else {
      readField(reading, { name, code: codes[name], path: name, value, into: fields })
    }
  }
  return { externalId, fields, sublists, unknown: reading.unknown }
}

/** Present on every record that is read, so a body that was read and sent back is taken. */
const IGNORED: ReadonlySet<string> = new Set(['id', 'links', 'refname'])

function knownName(
  world: World,
  codes: FieldCodes,
  property: { sent: string; customPrefix: string | undefined },
): string | undefined {
  const name = canonicalName(codes, property.sent)
  if (name !== undefined) {
    return SUITETAX_FIELDS.has(name) && world.account.taxRegime !== 'suitetax' ? undefined : name
  }
  const custom = property.sent.toLowerCase()
  if (property.customPrefix === undefined || !custom.startsWith(property.customPrefix)) return undefined
  return world.customFields.has(custom) ? custom : undefined
}

function readField(
  reading: Reading,
  field: { name: string; code: string | undefined; path: string; value: unknown; into: FieldMap },
): void {
  const site: InputSite = { field: field.name, path: field.path }
  if (field.code === undefined) {
    field.into[field.name] = readCustom(reading.world, site, field.value)
    return
  }
  const type = fieldType(field.code)
  if (type.computed) return
  if (type.type === 'A' && field.value !== null) {
    const address = readAddress(field.value, site)
    for (const name of address.unknown) reading.unknown.push(`${field.path}.${name}`)
    field.into[field.name] = address.fields
    return
  }
  if (type.type === 'D' && field.value !== null) {
    const detail = readInventoryDetail(reading.world, field.value, site)
    for (const name of detail.unknown) reading.unknown.push(`${field.path}.${name}`)
    field.into[field.name] = detail.fields
    return
  }
  field.into[field.name] = field.value === null ? null : readValue(reading.world, { type, site }, field.value)
}

/** Free-form text holds 300 characters [U, the field type's limit in the user interface]. */
const CUSTOM_CODE: Readonly<Record<string, string>> = {
  text: 's300',
  integer: 'i',
  decimal: 'n',
  checkbox: 'b',
  date: 'd',
  datetime: 'dt',
}

function readCustom(world: World, site: InputSite, value: unknown): FieldValue {
  if (value === null) return null
  const code = CUSTOM_CODE[world.customFields.get(site.field)?.type ?? 'text'] ?? 's300'
  return readValue(world, { type: fieldType(code), site }, value)
}

function readSublist(
  reading: Reading,
  sublist: { name: string; schema: string; value: unknown },
): readonly ParsedLine[] {
  const items = itemsOf(sublist.value)
  if (items === undefined) throw invalidFieldValue(typeof sublist.value, sublist.name, sublist.name)
  return items.map((item, index) => {
    const path = `${sublist.name}.items[${index}]`
    if (!isObject(item)) throw invalidFieldValue(typeof item, sublist.name, path)
    return readLine(reading, { ...sublist, path, item })
  })
}

function readLine(
  reading: Reading,
  line: { name: string; schema: string; path: string; item: Readonly<Record<string, unknown>> },
): ParsedLine {
  const schema = LINES[line.schema]
  if (schema === undefined) throw new Error(`no schema for sublist ${line.schema}`)
  const customPrefix = schema.customColumns === true ? 'custcol_' : undefined
  const fields: FieldMap = {}
  for (const [sent, value] of Object.entries(line.item)) {
    const name = knownName(reading.world, schema.fields, { sent, customPrefix })
    const path = `${line.path}.${name ?? sent}`
    if (name === undefined) {
      if (!IGNORED.has(sent.toLowerCase())) reading.unknown.push(path)
    } else {
      readField(reading, { name, code: schema.fields[name], path, value, into: fields })
    }
  }
  return { key: keyText(fields, schema.key), otherKey: keyText(fields, schema.otherKey), fields }
}

function keyText(fields: FieldMap, name: string | undefined): string | undefined {
  const value = name === undefined ? undefined : fields[name]
  const text = isReference(value) ? value.id : value
  return text === undefined || text === null ? undefined : String(text)
}

/** `{ items: [...] }` as documented, or null, which sends no lines. */
function itemsOf(value: unknown): readonly unknown[] | undefined {
  if (value === null) return []
  if (!isObject(value)) return undefined
  const items = value['items'] ?? []
  return Array.isArray(items) ? items : undefined
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isReference(value: unknown): value is { readonly id: string } {
  return isObject(value) && typeof value['id'] === 'string' && Object.keys(value).length === 1
}

/**
 * What `X-NetSuite-PropertyNameValidation` asks for (netsuite.md §1.2): `Error` refuses, `Warning` (the default)
 * drops and says so in a response header [U, header name], `Ignore` drops.
 */
export function unknownPropertyWarning(unknown: readonly string[], validation: string): string | undefined {
  const first = unknown[0]
  if (first === undefined) return undefined
  if (validation === 'error') {
    const detail = unknown.map((path) => ({
      // Text and code are [U]; the path is documented (O:section_156570709583).
      detail: `Error while accessing a resource. Unknown property '${path}' in the request body.`,
      'o:errorCode': 'INVALID_CONTENT',
      'o:errorPath': path,
    }))
    throw new NetSuiteError(400, detail)
  }
  return validation === 'ignore' ? undefined : `Unknown properties ignored: ${unknown.join(', ')}`
}

/** @throws NetSuiteError for a body that is not one JSON object. */
export function parseJsonObject(text: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(text === '' ? '{}' : text)
  } catch (error) {
    // Invalid JSON: 400 INVALID_CONTENT [U text].
    throw new NetSuiteError(400, [
      { detail: `Invalid JSON in the request body: ${String(error)}`, 'o:errorCode': 'INVALID_CONTENT' },
    ])
  }
  if (!isObject(value)) throw userError('The request body must be a JSON object.')
  return value
}
