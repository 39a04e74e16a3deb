import { invalidFieldValue } from './errors.ts'
import { canonicalName } from './names.ts'
import { fieldType, INVENTORY_ASSIGNMENT } from './schema.ts'
import { type InputSite, readValue } from './values.ts'
import type { FieldMap, World } from './world.ts'

/** Beside the assignments: what the subrecord repeats of its line. */
const REPEATED: ReadonlySet<string> = new Set(['quantity', 'item', 'location', 'unit', 'links', 'id'])

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The inventory detail subrecord: `inventoryAssignment.items[]` (netsuite.md §1.5).
 * @throws NetSuiteError INVALID_CONTENT for numbers and bins that do not exist.
 */
export function readInventoryDetail(
  world: World,
  value: unknown,
  site: InputSite,
): { readonly fields: FieldMap; readonly unknown: readonly string[] } {
  if (!isRecord(value)) throw invalidFieldValue(typeof value, site.field, site.path)
  const unknown = Object.keys(value).filter(
    (name) => name.toLowerCase() !== 'inventoryassignment' && !REPEATED.has(name),
  )
  const [, list] = Object.entries(value).find(([name]) => name.toLowerCase() === 'inventoryassignment') ?? []
  const items = isRecord(list) ? list['items'] : undefined
  if (!Array.isArray(items)) return { fields: { inventoryAssignment: [] }, unknown }
  const assignments = items.map((item: unknown, index) => {
    const path = `${site.path}.inventoryAssignment.items[${index}]`
    if (!isRecord(item)) throw invalidFieldValue(typeof item, 'inventoryAssignment', path)
    const fields: FieldMap = {}
    for (const [sent, part] of Object.entries(item)) {
      const name = canonicalName(INVENTORY_ASSIGNMENT, sent)
      const code = name === undefined ? undefined : INVENTORY_ASSIGNMENT[name]
      if (name === undefined || code === undefined) {
        if (!REPEATED.has(sent)) unknown.push(`inventoryAssignment.items[${index}].${sent}`)
        continue
      }
      const slot = { type: fieldType(code), site: { field: name, path: `${path}.${name}` } }
      if (part !== null) fields[name] = readValue(world, slot, part)
    }
    return fields
  })
  return { fields: { inventoryAssignment: assignments }, unknown }
}
