/** Saving and deleting records: what every type shares, and where each type's own rules stand. */
import { completeCashRefund, completeCashSale, completeCreditMemo, completeInvoice } from './billing.ts'
import { assertCustomerDeletable, completeCustomer } from './customer.ts'
import { completeItemFulfillment, completeItemReceipt } from './delivery.ts'
import { completeCustomerDeposit } from './deposit.ts'
import { type Draft, type DraftLine, layOver, type SaveContext, type Template } from './draft.ts'
import { assertNothingHangsOn, refreshPrevious } from './effects.ts'
import { alreadyExists, mandatoryFields, NetSuiteError, userError } from './errors.ts'
import type { ParsedBody } from './input.ts'
import { completeItem } from './item.ts'
import { completeJournalEntry } from './journalEntry.ts'
import { TRANSACTION_NAMES } from './names.ts'
import { assertOpen, type Ledger } from './organisation.ts'
import { completeCustomerPayment, completeCustomerRefund, completeDepositApplication } from './payment.ts'
import { completeReturnAuthorization } from './returnAuthorization.ts'
import { completeSalesOrder } from './salesOrder.ts'
import type { FieldMap, RecordKind, StoredRecord, World } from './world.ts'
import { groupOf } from './world.ts'

interface RecordRules {
  complete(context: SaveContext, draft: Draft): void
  /** Prefix of the automatic numbers. */
  readonly prefix?: string
  /** Comes into being by a transform only. */
  readonly madeFrom?: string
  /** What it posts to: its period must be open when it is deleted. */
  readonly ledger?: Ledger
}

/** itemFulfillment and itemReceipt §1.10; depositApplication: accounting-and-reliability.md §1.2 (N8). */
const RULES: Readonly<Partial<Record<RecordKind, RecordRules>>> = {
  customer: { complete: completeCustomer },
  salesOrder: { complete: completeSalesOrder, prefix: 'SO' },
  itemFulfillment: {
    complete: completeItemFulfillment,
    prefix: 'IF',
    madeFrom: 'sales order',
    ledger: 'inventory',
  },
  invoice: { complete: completeInvoice, prefix: 'INV', ledger: 'receivables' },
  cashSale: { complete: completeCashSale, prefix: 'CS', ledger: 'receivables' },
  customerDeposit: { complete: completeCustomerDeposit, prefix: 'CD', ledger: 'receivables' },
  depositApplication: {
    complete: completeDepositApplication,
    prefix: 'DA',
    madeFrom: 'customer deposit',
    ledger: 'receivables',
  },
  customerPayment: { complete: completeCustomerPayment, prefix: 'PYMT', ledger: 'receivables' },
  creditMemo: { complete: completeCreditMemo, prefix: 'CM', ledger: 'receivables' },
  cashRefund: { complete: completeCashRefund, prefix: 'CSR', ledger: 'receivables' },
  customerRefund: { complete: completeCustomerRefund, prefix: 'CR', ledger: 'receivables' },
  returnAuthorization: { complete: completeReturnAuthorization, prefix: 'RMA' },
  itemReceipt: {
    complete: completeItemReceipt,
    prefix: 'IR',
    madeFrom: 'return authorization',
    ledger: 'inventory',
  },
  journalEntry: { complete: completeJournalEntry, prefix: 'JE', ledger: 'receivables' },
}

export interface Save {
  readonly kind: RecordKind
  /** Undefined creates. */
  readonly before: StoredRecord | undefined
  /** What a transform brings. */
  readonly template?: Template | undefined
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
  checkOrigin(save)
  const id = before?.id ?? world.nextId(groupOf(kind))
  const draft = layOver(world, { kind, id, before, template: save.template }, save)
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
  refreshPrevious(context, { before, after: record })
  return record
}

/** Text [U]. */
function checkOrigin({ kind, before, template }: Save): void {
  const source = RULES[kind]?.madeFrom
  if (source === undefined || before !== undefined || template !== undefined) return
  const name = TRANSACTION_NAMES[kind] ?? kind
  throw userError(`A record of type ${name} can only be created by transforming a ${source}.`)
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
  const prefix = RULES[draft.kind]?.prefix
  if (prefix === undefined) return
  const free = context.settings.allowTranIdOverride || context.by !== 'integration'
  if (free && draft.fields['tranId'] !== undefined) return
  const saved = draft.before?.fields['tranId']
  draft.fields['tranId'] = saved ?? `${prefix}${context.world.nextNumber(prefix)}`
}

/** Deletes a record unless others hang on it or its period is closed. */
export function deleteRecord(context: SaveContext, record: StoredRecord): void {
  const { world } = context
  if (record.kind === 'customer') assertCustomerDeletable(context, record)
  if (groupOf(record.kind) === 'transaction') assertNothingHangsOn(context, record)
  const ledger = RULES[record.kind]?.ledger
  const period = world.get('accountingPeriod', record.figures?.postingPeriodId ?? '')
  if (ledger !== undefined && period !== undefined) assertOpen(period, ledger)
  if (groupOf(record.kind) === 'item' && isSold(world, record))
    throw userError('This item cannot be deleted because it has child records.')
  world.remove(record.kind, record.id, context.by)
  refreshPrevious(context, { before: record, after: undefined })
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
