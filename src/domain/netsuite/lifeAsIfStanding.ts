import type { DesiredLife } from '../lifecycle/types.ts'
import { netSuiteId } from '../ids.ts'
import { money, type Money, zero } from '../money.ts'
import { asIfStanding, asText } from './asIfStanding.ts'
import type { LifeReadBack, PostingReadBack } from './documents.ts'
import { type PostedDocument, postedTotal } from './posted.ts'

/** Stands for an internal id that NetSuite has not given yet, and for accounts it would choose itself. */
const TO_COME = netSuiteId('0')

/** Everything that should stand for an order as NetSuite would read it back if it kept it unchanged. */
export function lifeAsIfStanding(desired: DesiredLife): readonly LifeReadBack[] {
  const open = openAmounts(desired)
  const orders = desired.salesOrder === null ? [] : [desired.salesOrder]
  const mutable = [...orders, ...desired.deposits].map((document): LifeReadBack => {
    const record = asIfStanding(document)
    const lines = record.lines.map((line) => ({ ...line, location: null }))
    return { ...record, lines, open: open.get(document.externalId) ?? null }
  })
  const posted = desired.documents
    .filter(({ kind }) => kind !== 'creditApplication')
    .map((document) => readBack(document, open.get(document.externalId) ?? null))
  return [...mutable, ...posted]
}

function openAmounts(desired: DesiredLife): ReadonlyMap<string, Money> {
  const open = new Map<string, Money>(
    desired.deposits.map(({ externalId, payment }) => [externalId, payment]),
  )
  for (const document of desired.documents) {
    if (document.kind === 'invoice' || document.kind === 'creditMemo')
      open.set(document.externalId, postedTotal(document))
  }
  const take = (id: string, minor: bigint): void => {
    const left = open.get(id)
    if (left !== undefined) open.set(id, money(left.minor - minor, left.currency))
  }
  for (const document of desired.documents) {
    if (!('apply' in document)) continue
    for (const { to, amount } of document.apply) {
      take(to, amount.minor)
      if (document.kind === 'creditMemo') take(document.externalId, amount.minor)
      else if (document.kind !== 'customerRefund' && document.from !== null)
        take(document.from.externalId, amount.minor)
    }
  }
  return open
}

function readBack(document: PostedDocument, open: Money | null): LifeReadBack {
  const total = postedTotal(document)
  const details = 'tax' in document && document.tax.mode === 'suitetax' ? document.tax.details : []
  const taxTotal = details.reduce((sum, { amount }) => sum + amount.minor, 0n)
  return {
    externalId: document.externalId,
    id: TO_COME,
    kind: document.kind,
    status: 'A',
    tranDate: document.tranDate,
    currency: document.currency,
    entity: document.entity,
    total,
    taxTotal: money(taxTotal, document.currency),
    otherRefNum: 'otherRefNum' in document ? document.otherRefNum : null,
    postingPeriod: null,
    voided: false,
    customFields: asText(document.customFields),
    lines: linesOf(document),
    taxes: details,
    postings: postings(document, total),
    lastModified: '1970-01-01T00:00:00Z',
    open,
  }
}

function linesOf(document: PostedDocument): LifeReadBack['lines'] {
  if (!('lines' in document) || document.kind === 'journalEntry') return []
  return document.lines.map((line, index) => ({
    key: line.key,
    line: index + 1,
    item: line.item,
    quantity: line.quantity,
    amount: 'amount' in line ? line.amount : zero(document.currency),
    closed: false,
    fulfilled: 0,
    billed: 0,
    location: line.location,
  }))
}

function postings(document: PostedDocument, total: Money): readonly PostingReadBack[] {
  const nothing = zero(document.currency)
  const isMoneyOut = document.kind === 'customerRefund' || document.kind === 'cashRefund'
  const account = 'account' in document ? document.account : TO_COME
  if (document.kind === 'journalEntry')
    return document.lines.map(({ account: own, debit, credit }) => ({ account: own, debit, credit }))
  return isMoneyOut
    ? [
        { account: TO_COME, debit: total, credit: nothing },
        { account, debit: nothing, credit: total },
      ]
    : [
        { account, debit: total, credit: nothing },
        { account: TO_COME, debit: nothing, credit: total },
      ]
}
