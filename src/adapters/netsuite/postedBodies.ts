/** Posted documents as REST requests (names: netsuite.md §6; transforms §1.10; sublists §1.4). */
import { fault, type Fault } from '../../domain/fault/fault.ts'
import type { ExternalId, NetSuiteId } from '../../domain/ids.ts'
import type { DocumentTax } from '../../domain/netsuite/documents.ts'
import type { InventoryDetail } from '../../domain/netsuite/inventoryDetail.ts'
import type {
  CreditApplication,
  GoodsLine,
  JournalEntry,
  Posted,
  PostedDocument,
  PostedLine,
  Settlement,
  Source,
} from '../../domain/netsuite/posted.ts'
import { FIELDS } from '../../domain/netsuite/requirements.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { RestLine } from './bodies.ts'
import { amountOf, CUSTOM_PRICE, customParts, cut, decimal, reference, taxParts } from './bodyParts.ts'
import { detailPart } from './inventoryDetailBody.ts'
import type { Body } from './json.ts'

/** A posted document that is a record of its own. */
export type PostedRecord = Exclude<PostedDocument, CreditApplication>

export interface PostedContext {
  /** Internal id of a record of ours that stands. */
  readonly idOf: (id: ExternalId) => NetSuiteId
  /** The lines of the record that it is made from; empty where it continues none of them. */
  readonly sourceLines: readonly RestLine[]
  /** Lots, serial numbers and bins, by the line's key. */
  readonly inventoryDetail?: InventoryDetail
}

export interface PostedRequest {
  readonly body: Body
  /** Null: created by itself. */
  readonly source: { readonly type: Source['kind']; readonly id: NetSuiteId } | null
  /** Sublists for `?replace=`. */
  readonly replace: readonly string[]
}

/** Whether the lines of the source have to be known to write it. */
export const continuesLines = (document: PostedRecord): boolean =>
  'lines' in document &&
  document.kind !== 'journalEntry' &&
  document.lines.some(({ sourceKey }) => sourceKey !== null)

/** The request that creates the document. The failure: a line that it continues is not there any more. */
export function postedRequest(document: PostedRecord, context: PostedContext): Result<PostedRequest, Fault> {
  const missing = missingLine(document, context.sourceLines)
  if (missing !== null) return fail(missing)
  const { from } = document
  const source = from === null ? null : { type: from.kind, id: context.idOf(from.externalId) }
  const body = { ...(source === null ? alone(document) : {}), ...shared(document), ...own(document, context) }
  return ok({ body, source, replace: source === null ? [] : replaced(document) })
}

function missingLine(document: PostedRecord, lines: readonly RestLine[]): Fault | null {
  if (!continuesLines(document) || !('lines' in document) || document.kind === 'journalEntry') return null
  const keys = new Set(lines.map(({ key }) => key))
  const gone = document.lines.find(({ sourceKey }) => sourceKey !== null && !keys.has(sourceKey))
  if (gone === undefined) return null
  const changes = `line ${gone.sourceKey ?? ''} is not there any more`
  return fault(
    'booking.human-change',
    { record: document.from?.externalId ?? document.externalId, changes },
    `${document.kind} ${document.externalId} continues it, and ${changes}`,
  )
}

const shared = (document: Posted): Body => ({
  externalId: document.externalId,
  tranDate: document.tranDate,
  memo: cut(document.memo, 999),
  ...customParts(document.customFields),
})

/** What makes a person's record ours. */
export const takenOverBody = ({ externalId, customFields }: Posted): Body => ({
  externalId,
  ...customParts(customFields),
})

/** What a transform takes from its source. */
const alone = (document: PostedRecord): Body => ({
  ...(document.kind === 'journalEntry'
    ? {}
    : { [document.kind === 'customerPayment' ? 'customer' : 'entity']: { id: document.entity } }),
  subsidiary: { id: document.subsidiary },
  currency: { id: document.currencyId },
})

/** Lines that are not sent go along as they are, and details that are sent are added to theirs: both are replaced. */
function replaced(document: PostedRecord): readonly string[] {
  switch (document.kind) {
    case 'invoice':
    case 'cashSale':
    case 'creditMemo':
    case 'cashRefund':
      return document.tax.mode === 'suitetax' ? ['item', 'taxDetails'] : ['item']
    case 'returnAuthorization':
      return ['item']
    case 'itemFulfillment':
    case 'itemReceipt':
    case 'depositApplication':
    case 'customerPayment':
    case 'customerRefund':
    case 'journalEntry':
      return []
  }
}

function own(document: PostedRecord, context: PostedContext): Body {
  const rate = { exchangeRate: decimal(document.exchangeRate) }
  switch (document.kind) {
    case 'itemFulfillment':
      // Only a shipped one posts cost and relieves stock (netsuite.md §6).
      return { shipStatus: { id: 'C' }, item: { items: goods(document.lines, context) } }
    case 'itemReceipt':
      return { item: { items: goods(document.lines, context) } }
    case 'invoice':
      return { ...rate, otherRefNum: cut(document.otherRefNum, 45), ...priced(document, context) }
    case 'cashSale':
      return {
        ...rate,
        otherRefNum: cut(document.otherRefNum, 45),
        ...held(document),
        ...priced(document, context),
      }
    case 'creditMemo':
      // Only what we say is applied; the account's preference would apply it to whatever is oldest.
      return {
        ...rate,
        autoApply: false,
        ...priced(document, context),
        apply: applied(document.apply, context),
      }
    case 'cashRefund':
      return { ...rate, ...held(document), ...priced(document, context) }
    case 'depositApplication':
      return { apply: applied(document.apply, context) }
    case 'customerPayment':
      return {
        ...rate,
        payment: amountOf(document.payment),
        autoApply: false,
        ...held(document),
        apply: applied(document.apply, context),
      }
    case 'customerRefund':
      return {
        ...rate,
        account: { id: document.account },
        paymentOption: reference(document.paymentOption),
        [document.from?.kind === 'customerDeposit' ? 'deposit' : 'apply']: refunded(document.apply, context),
      }
    case 'returnAuthorization':
      return {
        ...rate,
        // B Pending Receipt: goods may come in (netsuite.md §6 [U letters]).
        orderStatus: { id: 'B' },
        location: reference(document.location),
        item: { items: document.lines.map((line) => pricedLine(line, { mode: 'lines' }, context)) },
      }
    case 'journalEntry':
      return { ...rate, line: { items: document.lines.map(journalLine) } }
  }
}

const held = (money: { readonly account: NetSuiteId; readonly paymentOption: NetSuiteId | null }): Body => ({
  undepFunds: false,
  account: { id: money.account },
  paymentOption: reference(money.paymentOption),
})

const priced = (
  document: {
    readonly location: NetSuiteId | null
    readonly lines: readonly PostedLine[]
    readonly tax: DocumentTax
  },
  context: PostedContext,
): Body => ({
  location: reference(document.location),
  item: { items: document.lines.map((line) => pricedLine(line, document.tax, context)) },
  ...taxParts(document.tax),
})

/** Lines of bills and returns name the line that they continue by `orderLine` (netsuite.md §1.4). */
function pricedLine(line: PostedLine, tax: DocumentTax, context: PostedContext): Body {
  const continued = line.sourceKey === null ? undefined : numberOf(line.sourceKey, context)
  return {
    ...(continued === undefined ? {} : { orderLine: continued }),
    item: { id: line.item },
    ...(line.quantity === null ? {} : { quantity: line.quantity }),
    price: CUSTOM_PRICE,
    amount: amountOf(line.amount),
    ...(line.description === '' ? {} : { description: cut(line.description, 4000) }),
    location: reference(line.location),
    ...detailPart(context.inventoryDetail?.get(line.key), 'issue'),
    ...(tax.mode === 'suitetax' ? { taxDetailsReference: line.key } : {}),
    ...customParts(line.customFields),
    [FIELDS.line]: line.key,
  }
}

/** Every line that could move is named: those that do not, too, since what is not mentioned goes along whole. */
function goods(
  lines: readonly (GoodsLine & { readonly restock?: boolean })[],
  context: PostedContext,
): readonly Body[] {
  const moving = lines.map((line) => ({
    orderLine: numberOf(line.sourceKey, context) ?? 0,
    itemReceive: true,
    quantity: line.quantity,
    location: { id: line.location },
    ...detailPart(context.inventoryDetail?.get(line.key), line.restock === undefined ? 'issue' : 'receipt'),
    ...(line.restock === undefined ? {} : { restock: line.restock }),
    [FIELDS.line]: line.key,
  }))
  const named = new Set(moving.map(({ orderLine }) => orderLine))
  const staying = context.sourceLines
    .filter((line) => line.isGoods && !line.closed && line.quantity > line.moved && !named.has(line.line))
    .map((line) => ({ orderLine: line.line, itemReceive: false }))
  return [...moving, ...staying]
}

const numberOf = (key: string, { sourceLines }: PostedContext): number | undefined =>
  sourceLines.find((line) => line.key === key)?.line

/** `apply` lines are keyed by the document (netsuite.md §1.4). */
export const applied = (settlements: readonly Settlement[], { idOf }: Pick<PostedContext, 'idOf'>): Body => ({
  items: settlements.map(({ to, amount }) => ({
    doc: { id: idOf(to) },
    line: 0,
    apply: true,
    amount: amountOf(amount),
  })),
})

/** The `deposit` sublist has no `line` (netsuite.md §6). */
const refunded = (settlements: readonly Settlement[], { idOf }: PostedContext): Body => ({
  items: settlements.map(({ to, amount }) => ({
    doc: { id: idOf(to) },
    apply: true,
    amount: amountOf(amount),
  })),
})

const journalLine = ({ account, debit, credit, memo }: JournalEntry['lines'][number]): Body => ({
  account: { id: account },
  ...(debit.minor === 0n ? {} : { debit: amountOf(debit) }),
  ...(credit.minor === 0n ? {} : { credit: amountOf(credit) }),
  memo: cut(memo, 999),
})
