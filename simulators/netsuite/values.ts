/** Reads one JSON value into the value that a field of its type holds. */
import { invalidFieldValue, userError } from './errors.ts'
import { canonicalName, recordKind, resolveTarget } from './names.ts'
import { ADDRESS, type FieldType, fieldType } from './schema.ts'
import {
  type FieldMap,
  type FieldValue,
  groupOf,
  type RecordGroup,
  type Reference,
  type World,
} from './world.ts'

/** Where a value stands, for error messages. */
export interface InputSite {
  readonly field: string
  /** JSON path, e.g. item.items[0].item. */
  readonly path: string
}

interface Slot {
  readonly type: FieldType
  readonly site: InputSite
}

/** @throws NetSuiteError INVALID_CONTENT when the value is not one of the field's type. */
export function readValue(world: World, slot: Slot, value: unknown): FieldValue {
  switch (slot.type.type) {
    case 's':
      return readString(slot, value)
    case 'n':
    case 'i':
      return readNumber(slot, value)
    case 'b':
      return readBoolean(slot, value)
    case 'd':
      return readDate(slot, value)
    case 'dt':
      return readDateTime(slot, value)
    case 'E':
      return readEnumeration(slot, value)
    case 'R':
      return readReference(world, slot, value)
    case 'L':
      return readReferenceList(world, slot, value)
    case 'A':
    case 'C':
    case 'D':
      throw refuse(slot, value)
  }
}

function refuse(slot: Slot, value: unknown) {
  const shown = typeof value === 'object' ? JSON.stringify(value) : value
  return invalidFieldValue(shown, slot.site.field, slot.site.path)
}

function readString(slot: Slot, value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') throw refuse(slot, value)
  const text = String(value)
  const limit = slot.type.maxLength
  if (limit !== undefined && text.length > limit) {
    // The user interface's text for over-long values; limits from netsuite.md §10.23.
    throw userError(
      `The field ${slot.site.field.toLowerCase()} contained more than the maximum number ( ${limit} ) of characters allowed.`,
      slot.site.path,
    )
  }
  return text
}

function readNumber(slot: Slot, value: unknown): FieldValue {
  // Discount rates may be percentages, e.g. "-10%" (netsuite.md §6).
  if (slot.site.field === 'rate' && typeof value === 'string' && /^-?\d+(\.\d+)?%$/.test(value)) return value
  const number = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) throw refuse(slot, value)
  if (slot.type.type === 'i' && !Number.isInteger(number)) throw refuse(slot, value)
  return number
}

function readBoolean(slot: Slot, value: unknown): boolean {
  if (value === true || value === 'T' || value === 'true') return true
  if (value === false || value === 'F' || value === 'false') return false
  throw refuse(slot, value)
}

/** YYYY-MM-DD; samples also show 2020-6-15 (netsuite.md §1.3). */
function readDate(slot: Slot, value: unknown): string {
  const match = typeof value === 'string' ? /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(value) : null
  if (match === null) throw refuse(slot, value)
  const [, year = '', month = '', day = ''] = match
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const instant = Date.parse(`${iso}T00:00:00Z`)
  if (Number.isNaN(instant) || new Date(instant).toISOString().slice(0, 10) !== iso) throw refuse(slot, value)
  return iso
}

/** ISO 8601 with or without offset, kept in UTC (netsuite.md §1.3). */
function readDateTime(slot: Slot, value: unknown): string {
  const instant = typeof value === 'string' ? Date.parse(value) : Number.NaN
  if (Number.isNaN(instant)) throw refuse(slot, value)
  return `${new Date(instant).toISOString().slice(0, 19)}Z`
}

/** Accepts "B", { id: "B" } and { refName: … } where the name is the id (netsuite.md §1.3). */
function readEnumeration(slot: Slot, value: unknown): string {
  const sent = isRecord(value) ? (value['id'] ?? value['refName']) : value
  const id = slot.type.values.find((known) => known === String(sent))
  if (id === undefined) throw refuse(slot, sent)
  return id
}

/** Accepts a bare id, { id } and { externalId }; id wins (netsuite.md §1.2, §1.3). */
function readReference(world: World, slot: Slot, value: unknown): Reference {
  const target = slot.type.target
  if (isRecord(value) && value['id'] === undefined && typeof value['externalId'] === 'string') {
    const record = world.byExternalId(groupOfTarget(target), value['externalId'])
    if (record === undefined) throw refuse(slot, value['externalId'])
    if (resolveTarget(world, target, record.id) === undefined) throw refuse(slot, value['externalId'])
    return { id: record.id }
  }
  const id = isRecord(value) ? value['id'] : value
  if (typeof id !== 'string' && typeof id !== 'number') throw refuse(slot, value)
  // A document that is not there is a key that finds no line: said by the record, not by the field (§1.4).
  const known = target === '*' || slot.site.field === 'doc'
  if (!known && resolveTarget(world, target, String(id)) === undefined) throw refuse(slot, id)
  return { id: String(id) }
}

function groupOfTarget(target: string): RecordGroup {
  const kind = recordKind(target)
  return kind === undefined ? (target as RecordGroup) : groupOf(kind)
}

function readReferenceList(world: World, slot: Slot, value: unknown): readonly Reference[] {
  const items = isRecord(value) ? value['items'] : value
  if (!Array.isArray(items)) throw refuse(slot, value)
  const single: FieldType = { ...slot.type, type: 'R' }
  return items.map((item) => readReference(world, { type: single, site: slot.site }, item))
}

/** The address subrecord (netsuite.md §1.5); `country` is an enumeration with ISO 3166 alpha-2 ids. */
export function readAddress(
  value: unknown,
  site: InputSite,
): { readonly fields: FieldMap; readonly unknown: readonly string[] } {
  if (!isRecord(value)) throw invalidFieldValue(typeof value, site.field, site.path)
  const fields: FieldMap = {}
  const unknown: string[] = []
  for (const [sent, part] of Object.entries(value)) {
    const name = canonicalName(ADDRESS, sent)
    const code = name === undefined ? undefined : ADDRESS[name]
    if (name === undefined || code === undefined) {
      if (sent !== 'links' && sent !== 'externalId') unknown.push(sent)
      continue
    }
    const slot: Slot = { type: fieldType(code), site: { field: name, path: `${site.path}.${name}` } }
    if (part === null || slot.type.computed) continue
    fields[name] = readAddressPart(slot, part)
  }
  return { fields, unknown }
}

function readAddressPart(slot: Slot, part: unknown): FieldValue {
  if (slot.site.field === 'override') return readBoolean(slot, part)
  if (slot.site.field !== 'country') return readString({ ...slot }, part)
  const code = isRecord(part) ? part['id'] : part
  if (typeof code !== 'string' || !/^[A-Z]{2}$/.test(code)) throw refuse(slot, code)
  return code
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
