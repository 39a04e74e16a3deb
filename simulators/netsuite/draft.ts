import type { ParsedBody, ParsedLine } from './input.ts'
import { fieldType, LINES, RECORDS, type SublistSchema } from './schema.ts'
import type { Settings } from './settings.ts'
import type {
  FieldMap,
  RecordChange,
  RecordKind,
  Reference,
  StoredRecord,
  SublistLine,
  TransactionFigures,
  World,
} from './world.ts'

/** A sublist line while its record is being saved. */
export interface DraftLine {
  line: number
  fields: FieldMap
  /** What the request gave for this line; undefined when it did not mention it. */
  readonly sent: FieldMap | undefined
  /** JSON path of the line in the request, for error messages. */
  readonly path: string
}

/** A record while it is being saved. */
export interface Draft {
  readonly kind: RecordKind
  readonly id: string
  readonly before: StoredRecord | undefined
  externalId: string | undefined
  fields: FieldMap
  /** What the request gave. */
  readonly sent: FieldMap
  readonly sentSublists: ReadonlySet<string>
  sublists: Record<string, DraftLine[]>
  figures: TransactionFigures | undefined
}

export interface SaveContext {
  readonly world: World
  readonly settings: Settings
  readonly by: RecordChange['by']
}

/** What a transform puts into a new record before the request is laid over it (netsuite.md §1.10). */
export interface Template {
  readonly fields: FieldMap
  readonly sublists: Readonly<Record<string, readonly SublistLine[]>>
}

/** The saved record, or a transform's template, with the request laid over it: omitted fields stay, null clears (netsuite.md §1.3, §1.4). */
export function layOver(
  world: World,
  target: {
    kind: RecordKind
    id: string
    before: StoredRecord | undefined
    template?: Template | undefined
  },
  change: { body: ParsedBody; replace: ReadonlySet<string> },
): Draft {
  const { kind, id, before } = target
  const { body } = change
  const start: Template | undefined = before ?? target.template
  const sublists: Record<string, DraftLine[]> = {}
  for (const [name, lines] of Object.entries(start?.sublists ?? {})) {
    sublists[name] = lines.map(({ line, fields }) => ({
      line,
      fields: { ...fields },
      sent: undefined,
      path: name,
    }))
  }
  for (const [name, lines] of Object.entries(body.sublists)) {
    const schema = sublistSchema(kind, name)
    sublists[name] = mergeLines(world, {
      name,
      keyed: schema?.key,
      otherKey: schema?.otherKey,
      saved: sublists[name] ?? [],
      sent: lines,
      replace: change.replace.has(name),
    })
  }
  return {
    kind,
    id,
    before,
    externalId: body.externalId === undefined ? before?.externalId : (body.externalId ?? undefined),
    fields: withoutNulls({ ...start?.fields, ...body.fields }),
    sent: body.fields,
    sentSublists: new Set(Object.keys(body.sublists)),
    sublists,
    figures: before?.figures,
  }
}

function sublistSchema(kind: RecordKind, name: string): SublistSchema | undefined {
  const code = RECORDS[kind][name]
  return code === undefined ? undefined : LINES[fieldType(code).target]
}

interface Merge {
  readonly name: string
  readonly keyed: string | undefined
  readonly otherKey: string | undefined
  readonly saved: readonly DraftLine[]
  readonly sent: readonly ParsedLine[]
  readonly replace: boolean
}

/**
 * netsuite.md §1.4 (O:chapter_1545142407): a keyed line that matches is updated, any other is appended; with
 * `replace` the lines that were not mentioned go. Lines without a key field are always appended, or all replaced.
 */
function mergeLines(world: World, merge: Merge): DraftLine[] {
  let last = Math.max(0, ...merge.saved.map(({ line }) => line))
  const find = lineFinder(merge)
  const updated = new Set<DraftLine>()
  const arrived: DraftLine[] = merge.sent.map((sent, index) => {
    const path = `${merge.name}.items[${index}]`
    const match = find(sent)
    if (match !== undefined && !updated.has(match)) {
      updated.add(match)
      return {
        line: match.line,
        fields: withoutNulls({ ...match.fields, ...sent.fields }),
        sent: sent.fields,
        path,
      }
    }
    last += 1
    const fields = withoutNulls(sent.fields)
    if (merge.keyed === 'line' || merge.keyed === 'orderLine')
      Object.assign(fields, { line: last, lineUniqueKey: world.nextUniqueKey() })
    if (merge.keyed === 'id') fields['id'] = last
    return { line: last, fields, sent: sent.fields, path }
  })
  if (merge.replace) return arrived
  const updates = new Map(arrived.map((line) => [line.line, line]))
  const kept = merge.saved.map((line) => updates.get(line.line) ?? line)
  return [...kept, ...arrived.filter((line) => !kept.includes(line))]
}

/** Finds the saved line that a sent one names, by the sublist's key and else by its other key. */
function lineFinder(merge: Merge): (sent: ParsedLine) => DraftLine | undefined {
  const byKey = new Map(merge.saved.map((line) => [keyOf(line, merge.keyed), line]))
  const byOther = new Map(merge.saved.map((line) => [keyOf(line, merge.otherKey), line]))
  return ({ key, otherKey }) => {
    if (merge.keyed !== undefined && key !== undefined) return byKey.get(key.toLowerCase())
    if (merge.otherKey === undefined || otherKey === undefined) return undefined
    return byOther.get(otherKey.toLowerCase())
  }
}

function keyOf(line: DraftLine, key: string | undefined): string {
  if (key === undefined) return ''
  const value = line.fields[key]
  const text = typeof value === 'object' && value !== null && 'id' in value ? value['id'] : value
  return String(text).toLowerCase()
}

function withoutNulls(fields: FieldMap): FieldMap {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
}

/** The reference that a field holds. */
export function reference(fields: FieldMap, name: string): Reference | undefined {
  const value = fields[name]
  if (typeof value !== 'object' || value === null || !('id' in value)) return undefined
  return typeof value['id'] === 'string' ? { id: value['id'] } : undefined
}

export function numberOf(fields: FieldMap, name: string): number | undefined {
  const value = fields[name]
  return typeof value === 'number' ? value : undefined
}

export function textOf(fields: FieldMap, name: string): string | undefined {
  const value = fields[name]
  return typeof value === 'string' ? value : undefined
}

/** Custom fields with the given prefix. */
export function customFieldsOf(fields: FieldMap, prefix: string): FieldMap {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name.startsWith(prefix)))
}
