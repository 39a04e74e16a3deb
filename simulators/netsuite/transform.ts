/** `!transform`: the record that a source gives rise to, before the request is laid over it (netsuite.md §1.10). */
import { openAmount } from './apply.ts'
import { customFieldsOf, reference, type SaveContext, type Template, textOf } from './draft.ts'
import { malformed, notSimulated, userError } from './errors.ts'
import { creditTemplateLines, orderLines, returnLines } from './transformLines.ts'
import { deliverable } from './delivery.ts'
import { recordKind, refName, TRANSACTION_NAMES } from './names.ts'
import type { FieldMap, RecordKind, StoredRecord, SublistLine } from './world.ts'

/** Complete for the record types that are simulated (netsuite.md §1.10, B). */
const TRANSFORMS: Readonly<Partial<Record<RecordKind, readonly RecordKind[]>>> = {
  salesOrder: ['cashSale', 'invoice', 'itemFulfillment', 'returnAuthorization'],
  invoice: ['creditMemo', 'customerPayment', 'returnAuthorization'],
  cashSale: ['cashRefund', 'returnAuthorization'],
  returnAuthorization: ['cashRefund', 'creditMemo', 'itemReceipt'],
  creditMemo: ['customerRefund'],
  customerDeposit: ['customerRefund', 'depositApplication'],
  cashRefund: ['creditMemo'],
  customer: ['cashSale', 'customerPayment', 'invoice', 'salesOrder'],
}

/** Real targets that this account does not have. */
const ELSEWHERE: ReadonlySet<string> = new Set(['fulfillmentrequest', 'estimate', 'opportunity', 'vendor'])

/**
 * What the new record starts with.
 * @throws NetSuiteError 400 for a target that the source has no transform to [U text], and for a source whose status
 * or open quantities allow none.
 */
export function transformTemplate(
  context: SaveContext,
  { source, target: name }: { readonly source: StoredRecord; readonly target: string },
): Template {
  const target = recordKind(name)
  if (target === undefined && ELSEWHERE.has(name.toLowerCase()))
    throw notSimulated(`the transform to ${name}`)
  if (target === undefined || !TRANSFORMS[source.kind]?.includes(target))
    throw malformed(`Transformation from ${source.kind} to ${name} is not supported.`)
  if (source.kind === 'customer') return fromCustomer(source, target)
  const template = BUILD[target]?.(context, source, target)
  if (template === undefined) throw notValid(source, target)
  return template
}

/** Text [U: "…is not valid for transformation"] (netsuite.md §1.10). */
function notValid(source: StoredRecord, target: RecordKind) {
  const wanted = TRANSACTION_NAMES[target] ?? target
  return userError(`${refName(source)} is not valid for transformation to ${wanted}.`)
}

function fromCustomer(source: StoredRecord, target: RecordKind): Template {
  const field = target === 'customerPayment' ? 'customer' : 'entity'
  return { fields: { [field]: { id: source.id } }, sublists: {} }
}

/** Undefined: what the source stands for allows none. */
type Build = (context: SaveContext, source: StoredRecord, target: RecordKind) => Template | undefined

const BUILD: Readonly<Partial<Record<RecordKind, Build>>> = {
  itemFulfillment: delivery,
  itemReceipt: delivery,
  invoice: bill,
  cashSale: bill,
  returnAuthorization: (context, source, target) =>
    lined(context, source, { target, lines: returnLines(context, source) }),
  creditMemo: credit,
  cashRefund: credit,
  depositApplication: (context, source, target) => money(context, source, { target, apply: undefined }),
  customerPayment: (context, source, target) => money(context, source, { target, apply: 'apply' }),
  customerRefund: (context, source, target) =>
    money(context, source, { target, apply: source.kind === 'customerDeposit' ? 'deposit' : 'apply' }),
}

const status = (record: StoredRecord): string => textOf(record.fields, 'status') ?? ''

/** Pending Fulfillment, or partly so; for returns Pending Receipt, or partly so. */
function delivery(context: SaveContext, source: StoredRecord, target: RecordKind): Template | undefined {
  if (!['B', 'D', 'E'].includes(status(source))) return undefined
  const lines: FieldMap[] = []
  for (const [orderLine, { line, remaining }] of deliverable(context, source)) {
    if (remaining <= 0) continue
    const { fields } = line
    lines.push({
      orderLine,
      ...pick(fields, ['item', 'itemType', 'description', 'class', 'department']),
      location: fields['location'] ?? source.fields['location'],
      itemReceive: true,
      quantity: remaining,
      quantityRemaining: remaining,
      ...(target === 'itemReceipt' ? { restock: true } : {}),
      ...columns(context, fields),
    })
  }
  if (lines.length === 0) return undefined
  const shared = ['entity', 'subsidiary', 'currency', 'exchangeRate', 'department', 'class']
  const shipping = target === 'itemFulfillment' ? ['shippingAddress', 'shipMethod'] : []
  const fields = {
    ...pick(source.fields, [...shared, ...shipping]),
    createdFrom: { id: source.id },
    ...bodyFields(context, source),
  }
  return { fields, sublists: { item: numbered(context, lines) } }
}

/** Approved, and something to bill. */
function bill(context: SaveContext, source: StoredRecord, target: RecordKind): Template | undefined {
  if (!['B', 'D', 'E', 'F'].includes(status(source))) return undefined
  return lined(context, source, { target, lines: orderLines(context, source) })
}

function credit(context: SaveContext, source: StoredRecord, target: RecordKind): Template | undefined {
  const fromReturn = source.kind === 'returnAuthorization'
  if (fromReturn && !['B', 'D', 'E', 'F'].includes(status(source))) return undefined
  const lines = fromReturn ? orderLines(context, source) : creditTemplateLines(source)
  const template = lined(context, source, { target, lines })
  if (template === undefined || target !== 'cashRefund') return template
  return {
    ...template,
    fields: { ...template.fields, ...pick(source.fields, ['account', 'undepFunds', 'paymentOption']) },
  }
}

const HEAD = [
  'entity',
  'subsidiary',
  'currency',
  'location',
  'department',
  'class',
  'memo',
  'otherRefNum',
  'terms',
  'salesRep',
  'billingAddress',
  'shippingAddress',
  'shipMethod',
  'isTaxable',
  'taxItem',
  'email',
]

/** Charges of the head that go along once, with the first document [U]. */
const ONCE = ['shippingCost', 'handlingCost', 'discountItem', 'discountRate']

/** A document with lines that sell, credit or return. The exchange rate is the new document's own [U]. */
function lined(
  context: SaveContext,
  source: StoredRecord,
  wanted: { readonly target: RecordKind; readonly lines: readonly FieldMap[] },
): Template | undefined {
  if (wanted.lines.length === 0) return undefined
  const first = (source.sublists['item'] ?? []).every(({ fields }) => (fields['quantityBilled'] ?? 0) === 0)
  const names = HEAD.filter((name) => name !== 'terms' || wanted.target === 'invoice')
  const carried = carriedTax(context, source, wanted.lines)
  const lines = wanted.lines.map((fields) => ({
    ...withoutCustom(fields),
    ...columns(context, fields),
  }))
  return {
    fields: {
      ...pick(source.fields, [...names, ...(first ? ONCE : [])]),
      createdFrom: { id: source.id },
      ...bodyFields(context, source),
      ...(carried.length === 0 ? {} : { taxDetailsOverride: true }),
    },
    sublists: {
      item: numbered(context, lines),
      ...(carried.length === 0 ? {} : { taxDetails: carried }),
    },
  }
}

/** The source's overridden tax of the lines that go along, amounts as they are; a switch [verify]. */
function carriedTax(
  { settings }: SaveContext,
  source: StoredRecord,
  lines: readonly FieldMap[],
): readonly SublistLine[] {
  if (settings.taxOverrideInTransform === 'dropped' || source.fields['taxDetailsOverride'] !== true) return []
  const references = new Set(lines.map((fields) => fields['taxDetailsReference']))
  return (source.sublists['taxDetails'] ?? []).filter(({ fields }) =>
    references.has(fields['taxDetailsReference']),
  )
}

/** Money documents: the customer's terms, and the source as the line to be applied to or refunded. */
function money(
  context: SaveContext,
  source: StoredRecord,
  wanted: { readonly target: RecordKind; readonly apply: 'apply' | 'deposit' | undefined },
): Template | undefined {
  const open = openAmount(context.world, source)
  if (open <= 0) return undefined
  const customer = reference(source.fields, 'entity') ?? reference(source.fields, 'customer')
  const isDeposit = source.kind === 'customerDeposit'
  const line: SublistLine = { line: 1, fields: { doc: { id: source.id }, line: 0, apply: true } }
  const forApplication =
    wanted.target === 'depositApplication'
      ? {
          deposit: { id: source.id },
          depositDate: source.fields['tranDate'],
          exchangeRate: source.fields['exchangeRate'],
        }
      : {}
  return {
    fields: {
      ...pick(source.fields, ['subsidiary', 'currency', 'department', 'class']),
      ...(customer === undefined ? {} : { customer }),
      ...(isDeposit ? {} : { arAcct: source.fields['account'] }),
      ...forApplication,
      ...bodyFields(context, source),
    },
    sublists: wanted.apply === undefined ? {} : { [wanted.apply]: [line] },
  }
}

function pick(fields: FieldMap, names: readonly string[]): FieldMap {
  const picked: FieldMap = {}
  for (const name of names) if (fields[name] !== undefined) picked[name] = fields[name]
  return picked
}

const bodyFields = ({ settings }: SaveContext, source: StoredRecord): FieldMap =>
  settings.customFieldsInTransform ? customFieldsOf(source.fields, 'custbody_') : {}

const columns = ({ settings }: SaveContext, fields: FieldMap): FieldMap =>
  settings.customFieldsInTransform ? customFieldsOf(fields, 'custcol_') : {}

const withoutCustom = (fields: FieldMap): FieldMap =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !name.startsWith('custcol_')))

function numbered({ world }: SaveContext, lines: readonly FieldMap[]): SublistLine[] {
  return lines.map((fields, index) => ({
    line: index + 1,
    fields: { ...fields, line: index + 1, lineUniqueKey: world.nextUniqueKey() },
  }))
}
