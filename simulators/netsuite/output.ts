/** Shows a saved record as the record service does (netsuite.md §1.3). */
import { enumLabel, refName, resolveTarget } from './names.ts'
import { type FieldCodes, fieldType, LINES, RECORDS, SUITETAX_FIELDS } from './schema.ts'
import { stockOf } from './stock.ts'
import type { FieldMap, FieldValue, StoredRecord, SublistLine, World } from './world.ts'

export interface View {
  readonly world: World
  /** …/services/rest/record/v1 */
  readonly base: string
  readonly expandSubResources: boolean
  readonly simpleEnumFormat: boolean
  /** `fields=`: canonical names; undefined shows all. */
  readonly fields: ReadonlySet<string> | undefined
}

type Json = Record<string, unknown>

export function selfLink(href: string): Json[] {
  return [{ rel: 'self', href }]
}

export function recordUrl(base: string, record: StoredRecord): string {
  return `${base}/${record.kind}/${record.id}`
}

/** Addresses below a record spell its type in lower case, as captured (…/salesorder/18/item). */
function partUrl(base: string, record: StoredRecord): string {
  return `${base}/${record.kind.toLowerCase()}/${record.id}`
}

/** The whole record; sublists and addresses as links unless expandSubResources is on. */
export function showRecord(view: View, record: StoredRecord): Json {
  const url = partUrl(view.base, record)
  const codes = RECORDS[record.kind]
  const dates: FieldMap =
    record.kind === 'customer'
      ? { lastModifiedDate: record.lastModifiedDate }
      : { createdDate: record.createdDate, lastModifiedDate: record.lastModifiedDate }
  const all: FieldMap = { ...record.fields, ...(codes['lastModifiedDate'] === undefined ? {} : dates) }
  const shown: Json = { links: selfLink(recordUrl(view.base, record)), id: record.id }
  if (record.externalId !== undefined) shown['externalId'] = record.externalId
  for (const name of Object.keys(all).toSorted()) {
    const value = all[name]
    if (value === undefined || (view.fields !== undefined && !view.fields.has(name))) continue
    shown[name] = showField(view, { owner: record.kind, name, code: codes[name], value, url })
  }
  if (view.fields === undefined) Object.assign(shown, showSublists(view, record, url))
  return shown
}

function showSublists(view: View, record: StoredRecord, url: string): Json {
  const shown: Json = {}
  for (const [name, code] of Object.entries(RECORDS[record.kind])) {
    if (!code.startsWith('C:')) continue
    if (SUITETAX_FIELDS.has(name) && view.world.account.taxRegime !== 'suitetax') continue
    shown[name] = view.expandSubResources
      ? showSublist(view, record, name)
      : { links: selfLink(`${url}/${name}`) }
  }
  return shown
}

/** `{ items, count, hasMore, offset, totalResults, links }` with the lines expanded. */
export function showSublist(view: View, record: StoredRecord, name: string): Json {
  const url = `${partUrl(view.base, record)}/${name}`
  const lines = linesOf(view, record, name)
  return {
    links: selfLink(url),
    items: lines.map((line) => showLine(view, record, { name, line })),
    count: lines.length,
    hasMore: false,
    offset: 0,
    totalResults: lines.length,
  }
}

/** `locations` shows today's stock; a refund's `deposit` is always empty (netsuite.md §1.4, O:article_0830082954). */
function linesOf(view: View, record: StoredRecord, name: string): readonly SublistLine[] {
  if (name === 'deposit' && record.kind === 'customerRefund') return []
  if (name !== 'locations') return record.sublists[name] ?? []
  return stockOf(view.world)
    .ofItem(record.id)
    .map((level, index) => ({
      line: index + 1,
      fields: {
        location: { id: level.locationId },
        quantityOnHand: level.onHand,
        quantityAvailable: level.available,
        quantityCommitted: level.committed,
        quantityBackOrdered: level.backOrdered,
      },
    }))
}

export function showLine(view: View, record: StoredRecord, place: { name: string; line: SublistLine }): Json {
  const url = `${partUrl(view.base, record)}/${place.name}/${place.line.line}`
  const codes: FieldCodes = LINES[fieldType(RECORDS[record.kind][place.name] ?? '').target]?.fields ?? {}
  const shown: Json = { links: selfLink(url) }
  for (const [name, value] of Object.entries(place.line.fields)) {
    if (value !== undefined)
      shown[name] = showField(view, { owner: place.name, name, code: codes[name], value, url })
  }
  return shown
}

interface Shown {
  readonly owner: string
  readonly name: string
  /** Undefined for custom fields. */
  readonly code: string | undefined
  readonly value: FieldValue
  readonly url: string
}

function showField(view: View, field: Shown): unknown {
  const { value } = field
  if (field.code === undefined || value === null) return value
  const type = fieldType(field.code)
  switch (type.type) {
    case 'R':
      return showReference(view, type.target, value)
    case 'E':
      return view.simpleEnumFormat
        ? value
        : { id: value, refName: enumLabel(field.owner, field.name, String(value)) }
    case 'L':
      return view.expandSubResources
        ? { items: (value as readonly FieldValue[]).map((entry) => showReference(view, type.target, entry)) }
        : { links: selfLink(`${field.url}/${field.name}`) }
    case 'A':
      return view.expandSubResources
        ? showAddress(view, field, value as FieldMap)
        : { links: selfLink(`${field.url}/${field.name}`) }
    case 'D':
      return { links: selfLink(`${field.url}/${field.name}`) }
    case 's':
    case 'n':
    case 'i':
    case 'b':
    case 'd':
    case 'dt':
    case 'C':
      return value
  }
}

function showAddress(view: View, field: Shown, address: FieldMap): Json {
  const { country } = address
  const shown: Json = { links: selfLink(`${field.url}/${field.name}`), ...address }
  if (typeof country === 'string' && !view.simpleEnumFormat)
    shown['country'] = { id: country, refName: countryName(country) }
  return shown
}

const COUNTRIES = new Intl.DisplayNames(['en'], { type: 'region' })

function countryName(code: string): string {
  return COUNTRIES.of(code) ?? code
}

function showReference(view: View, target: string, value: FieldValue): unknown {
  if (typeof value !== 'object' || value === null || !('id' in value)) return value
  const id = String(value['id'])
  const record = target === '*' ? undefined : resolveTarget(view.world, target, id)
  if (record === undefined) return { id }
  return { links: selfLink(recordUrl(view.base, record)), id, refName: refName(record) }
}
