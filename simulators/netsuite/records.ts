/** Saving and deleting records: what every type shares, and where each type's own rules stand. */
import { assertCustomerDeletable, completeCustomer } from './customer.ts'
import { assertPostingDeletable, completeCustomerDeposit } from './deposit.ts'
import { type Draft, type DraftLine, layOver, type SaveContext } from './draft.ts'
import { alreadyExists, mandatoryFields, NetSuiteError, userError } from './errors.ts'
import type { ParsedBody } from './input.ts'
import { completeItem } from './item.ts'
import { completeJournalEntry } from './journalEntry.ts'
import { assertSalesOrderDeletable, completeSalesOrder } from './salesOrder.ts'
import type { FieldMap, RecordKind, StoredRecord, World } from './world.ts'
import { groupOf } from './world.ts'

interface RecordRules {
  complete(context: SaveContext, draft: Draft): void
  assertDeletable?(context: SaveContext, record: StoredRecord): void
}

const RULES: Readonly<Partial<Record<RecordKind, RecordRules>>> = {
  customer: { complete: completeCustomer, assertDeletable: assertCustomerDeletable },
  salesOrder: { complete: completeSalesOrder, assertDeletable: assertSalesOrderDeletable },
  customerDeposit: { complete: completeCustomerDeposit, assertDeletable: assertPostingDeletable },
  journalEntry: { complete: completeJournalEntry, assertDeletable: assertPostingDeletable },
}

const NUMBER_PREFIX: Readonly<Partial<Record<RecordKind, string>>> = {
  salesOrder: 'SO',
  customerDeposit: 'CD',
  journalEntry: 'JE',
}

export interface Save {
  readonly kind: RecordKind
  /** Undefined creates. */
  readonly before: StoredRecord | undefined
  readonly body: ParsedBody
  /** Sublists named by `?replace=`. */
  readonly replace: ReadonlySet<string>
  /** A user event script before submit: may change what is about to be saved. */
  readonly script?: ((draft: Draft) => void) | undefined
}

/**
 * Creates or updates a record, whole or not at all.
 * @throws NetSuiteError with the text that NetSuite would give.
 */
export function saveRecord(context: SaveContext, save: Save): StoredRecord {
  const { world } = context
  const { kind, before } = save
  checkExternalId(world, save)
  const id = before?.id ?? world.nextId(groupOf(kind))
  const draft = layOver(world, { kind, id, before }, save)
  checkMandatory(context, draft)
  numberTransaction(context, draft)
  complete(context, draft)
  if (save.script !== undefined) {
    save.script(draft)
    complete(context, draft)
  }
  const now = `${new Date(world.clock.now()).toISOString().slice(0, 19)}Z`
  const record: StoredRecord = {
    kind,
    id,
    externalId: draft.externalId,
    createdDate: before?.createdDate ?? now,
    lastModifiedDate: now,
    fields: draft.fields,
    sublists: Object.fromEntries(
      Object.entries(draft.sublists).map(([name, lines]) => [name, lines.map(savedLine)]),
    ),
    figures: draft.figures,
  }
  world.put(record, context.by)
  return record
}

function complete(context: SaveContext, draft: Draft): void {
  const rules = RULES[draft.kind]
  if (rules?.complete !== undefined) rules.complete(context, draft)
  else if (groupOf(draft.kind) === 'item') completeItem(context, draft)
}

function savedLine({ line, fields }: DraftLine): { line: number; fields: FieldMap } {
  return { line, fields }
}

/** External ids are unique within the group, ignoring case (netsuite.md §1.2, O:section_N3433806). */
function checkExternalId(world: World, save: Save): void {
  const sent = save.body.externalId
  if (sent === undefined || sent === null) return
  const holder = world.byExternalId(groupOf(save.kind), sent)
  if (holder !== undefined && holder.id !== save.before?.id) throw alreadyExists()
}

/** Fields that the form makes mandatory: one message names all that are missing (netsuite.md §2.2). */
function checkMandatory(context: SaveContext, draft: Draft): void {
  const missing = (context.settings.mandatoryFields[draft.kind] ?? []).filter(
    (name) => draft.fields[name] === undefined,
  )
  if (missing.length > 0)
    throw mandatoryFields(missing.map((name) => name.charAt(0).toUpperCase() + name.slice(1)))
}

/** Numbers run by themselves; a sent one stands only where the account allows it [U] or a person typed it. */
function numberTransaction(context: SaveContext, draft: Draft): void {
  const prefix = NUMBER_PREFIX[draft.kind]
  if (prefix === undefined) return
  const free = context.settings.allowTranIdOverride || context.by !== 'integration'
  if (free && draft.fields['tranId'] !== undefined) return
  const saved = draft.before?.fields['tranId']
  draft.fields['tranId'] = saved ?? `${prefix}${context.world.nextNumber(prefix)}`
}

/** Deletes a record unless others hang on it or its period is closed. */
export function deleteRecord(context: SaveContext, record: StoredRecord): void {
  RULES[record.kind]?.assertDeletable?.(context, record)
  if (groupOf(record.kind) === 'item' && isSold(context.world, record))
    throw userError('This item cannot be deleted because it has child records.')
  context.world.remove(record.kind, record.id, context.by)
}

function isSold(world: World, item: StoredRecord): boolean {
  for (const transaction of world.allInGroup('transaction'))
    if (transaction.figures?.lines.some(({ itemId }) => itemId === item.id)) return true
  return false
}

/** netsuite.md §10.3: someone saved the record after this request began. HTTP status and text over REST [U]. */
export function recordHasBeenChanged(): NetSuiteError {
  return new NetSuiteError(400, [
    {
      detail: 'Error while accessing a resource. Record has been changed.',
      'o:errorCode': 'RCRD_HAS_BEEN_CHANGED',
    },
  ])
}
