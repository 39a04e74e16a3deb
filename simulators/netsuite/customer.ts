import { type Draft, reference, type SaveContext, textOf } from './draft.ts'
import { alreadyExists, invalidFieldValue, mandatoryFields, userError } from './errors.ts'
import { indexesOf } from './indexes.ts'
import { baseCurrency } from './organisation.ts'
import type { StoredRecord } from './world.ts'

/** Completes a customer: names, subsidiary, currencies (netsuite.md §6). */
export function completeCustomer(context: SaveContext, draft: Draft): void {
  const { fields } = draft
  fields['isPerson'] = fields['isPerson'] === true
  fields['isInactive'] = fields['isInactive'] === true
  fields['dateCreated'] ??= `${new Date(context.world.clock.now()).toISOString().slice(0, 19)}Z`
  const name = nameOf(draft)
  const subsidiary = reference(fields, 'subsidiary')
  if (subsidiary === undefined) throw mandatoryFields(['Primary Subsidiary'])
  checkEmail(textOf(fields, 'email'))
  fields['altName'] = name
  fields['entityId'] = uniqueName(context, draft, name)
  fields['currency'] ??= { id: baseCurrency(context.world, subsidiary.id) }
  addPrimaryCurrency(draft)
}

/** firstName and lastName for a person, companyName otherwise; messages as captured (netsuite.md §2.1, §2.2). */
function nameOf(draft: Draft): string {
  const { fields } = draft
  if (fields['isPerson'] !== true) {
    const company = textOf(fields, 'companyName')
    if (company === undefined) throw userError('You must enter a value for Company Name.')
    return company
  }
  const first = textOf(fields, 'firstName')
  const last = textOf(fields, 'lastName')
  const missing = [first === undefined ? 'First Name' : '', last === undefined ? 'Last Name' : ''].filter(
    Boolean,
  )
  if (missing.length > 0) throw mandatoryFields(missing)
  return [first, textOf(fields, 'middleName'), last].filter(Boolean).join(' ')
}

function checkEmail(email: string | undefined): void {
  if (email !== undefined && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
    throw invalidFieldValue(email, 'email', 'email')
}

/**
 * entityId is the sent one, else the name: entities are not auto-numbered here. One that is taken answers
 * "This entity already exists." (netsuite.md §2.2, measured live).
 */
function uniqueName(context: SaveContext, draft: Draft, name: string): string {
  const entityId = textOf(draft.fields, 'entityId') ?? name.slice(0, 83)
  const taken = indexesOf(context.world).entityNames.ids(entityId.toLowerCase())
  if (taken.some((id) => id !== draft.id)) throw alreadyExists()
  return entityId
}

/** The primary currency stands on the list of currencies that the customer may transact in (netsuite.md §6). */
function addPrimaryCurrency(draft: Draft): void {
  const lines = draft.sublists['currencyList'] ?? []
  const primary = reference(draft.fields, 'currency')
  const listed = lines.some((line) => reference(line.fields, 'currency')?.id === primary?.id)
  if (!listed && primary !== undefined) {
    const line = Math.max(0, ...lines.map((known) => known.line)) + 1
    lines.push({ line, fields: { currency: primary }, sent: undefined, path: 'currencyList' })
  }
  draft.sublists['currencyList'] = lines
}

/** An entity with transactions stays. */
export function assertCustomerDeletable(context: SaveContext, record: StoredRecord): void {
  if (indexesOf(context.world).transactionsByEntity.ids(record.id).length > 0)
    throw userError('This entity cannot be deleted because it has dependent records.')
}
