/** What a save or deletion changes on the documents before it: progress, open amounts, status. */
import { openAmount, settlementFields } from './apply.ts'
import type { SaveContext } from './draft.ts'
import { userError } from './errors.ts'
import { lineProgress } from './figures.ts'
import { indexesOf } from './indexes.ts'
import { linksOf } from './links.ts'
import { withProgress } from './progress.ts'
import type { StoredRecord, TransactionFigures } from './world.ts'

/** Brings the documents that the record was, or is, linked to up to date. */
export function refreshPrevious(
  context: SaveContext,
  change: { readonly before: StoredRecord | undefined; readonly after: StoredRecord | undefined },
): void {
  const ids = new Set<string>()
  for (const record of [change.before, change.after]) {
    if (record === undefined) continue
    // A deposit changes nothing on its order.
    for (const { previousId, relation } of linksOf(record)) if (relation !== 'order') ids.add(previousId)
  }
  for (const id of ids) {
    const previous = context.world.getInGroup('transaction', id)
    if (previous !== undefined) refresh(context, previous)
  }
}

function refresh(context: SaveContext, record: StoredRecord): void {
  const changed =
    record.kind === 'salesOrder' || record.kind === 'returnAuthorization'
      ? progressed(context, record)
      : settled(context, record)
  if (changed === record) return
  const now = `${new Date(context.world.clock.now()).toISOString().slice(0, 19)}Z`
  const lastModifiedDate = context.settings.dependentsTouchSource ? now : record.lastModifiedDate
  context.world.put({ ...changed, lastModifiedDate }, 'system')
}

function progressed(context: SaveContext, record: StoredRecord): StoredRecord {
  const changed = withProgress(context, record)
  const { figures } = changed
  if (changed === record || figures === undefined) return changed
  const byKey = new Map(
    (changed.sublists['item'] ?? []).map(({ fields }) => [fields['lineUniqueKey'], fields]),
  )
  const lines = figures.lines.map((line) => {
    const progress = lineProgress(byKey.get(line.uniqueKey) ?? {})
    return progress === undefined ? line : { ...line, progress }
  })
  return { ...changed, figures: { ...figures, lines } }
}

function settled({ world }: SaveContext, record: StoredRecord): StoredRecord {
  const { figures } = record
  if (figures?.open === undefined) return record
  const open = openAmount(world, record)
  if (open === figures.open) return record
  const withOpen: TransactionFigures = { ...figures, open }
  return { ...record, fields: { ...record.fields, ...settlementFields(record, open) }, figures: withOpen }
}

/** A transaction that others were made from or applied to stays; text [U]. */
export function assertNothingHangsOn(context: SaveContext, record: StoredRecord): void {
  if (indexesOf(context.world).nextDocs.ids(record.id).length > 0)
    throw userError('This transaction cannot be deleted because it has dependent records.')
}
