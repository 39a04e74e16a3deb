/** Which transactions a record was made from or is applied to (netsuite.md §5.3, link tables). */
import type { FieldMap, RecordKind, StoredRecord, SublistLine } from './world.ts'

export interface DocumentLink {
  /** The earlier document: the order of a fulfilment, the invoice of a payment. */
  readonly previousId: string
  /** REST `line` on both sides; undefined: the documents as a whole. */
  readonly previousLine: number | undefined
  readonly nextLine: number | undefined
  readonly relation: 'createdFrom' | 'order' | 'deposit' | 'apply' | 'refund'
  /** In the later document's currency. */
  readonly amount: number
}

/** Amount that a record takes from the open amount of another one. */
export interface Claim {
  readonly docId: string
  readonly amount: number
}

const idIn = (fields: FieldMap, name: string): string | undefined => {
  const value = fields[name]
  if (typeof value !== 'object' || value === null || !('id' in value)) return undefined
  return typeof value['id'] === 'string' ? value['id'] : undefined
}

const amountIn = (fields: FieldMap, name: string): number => {
  const value = fields[name]
  return typeof value === 'number' ? value : 0
}

/**
 * `linktype`: OrdBill order → invoice or cash sale, return → credit memo or cash refund; ShipRcpt order → fulfilment,
 * return → receipt; SaleRet sale → return or credit; Payment invoice → what settles it, credit memo → refund;
 * DepAppl deposit → application; DepRfnd deposit → refund; OrdDep order → deposit. Names from netsuite.md §5.3 (P);
 * which one stands between a return and its credit memo is [U].
 */
export function linkTypeOf(link: DocumentLink, previous: RecordKind | undefined, next: RecordKind): string {
  if (link.relation !== 'createdFrom') return RELATION_TYPES[link.relation]
  if (next === 'itemFulfillment' || next === 'itemReceipt') return 'ShipRcpt'
  return previous === 'salesOrder' || previous === 'returnAuthorization' ? 'OrdBill' : 'SaleRet'
}

const RELATION_TYPES = { order: 'OrdDep', deposit: 'DepAppl', apply: 'Payment', refund: 'DepRfnd' } as const

/** The links of a record to the documents before it. */
export function linksOf(record: StoredRecord): readonly DocumentLink[] {
  const links: DocumentLink[] = []
  const whole = { previousLine: undefined, nextLine: undefined }
  const order = record.kind === 'customerDeposit' ? idIn(record.fields, 'salesOrder') : undefined
  if (order !== undefined)
    links.push({ previousId: order, ...whole, relation: 'order', amount: amountIn(record.fields, 'payment') })
  const source = idIn(record.fields, 'createdFrom')
  if (source !== undefined) {
    const relation = 'createdFrom'
    links.push({ previousId: source, ...whole, relation, amount: amountIn(record.fields, 'total') })
    for (const line of record.sublists['item'] ?? []) {
      const previousLine = line.fields['orderLine']
      if (typeof previousLine !== 'number') continue
      const amount = amountIn(line.fields, 'amount')
      links.push({ previousId: source, previousLine, nextLine: line.line, relation, amount })
    }
  }
  const deposit = idIn(record.fields, 'deposit')
  if (deposit !== undefined && record.kind === 'depositApplication')
    links.push({
      previousId: deposit,
      ...whole,
      relation: 'deposit',
      amount: amountIn(record.fields, 'total'),
    })
  for (const { docId, amount } of lineClaims(record.sublists['apply']))
    links.push({ previousId: docId, ...whole, relation: 'apply', amount })
  for (const { docId, amount } of lineClaims(record.sublists['deposit']))
    links.push({ previousId: docId, ...whole, relation: 'refund', amount })
  return links
}

function lineClaims(lines: readonly SublistLine[] | undefined): Claim[] {
  return (lines ?? []).flatMap(({ fields }) => {
    const docId = idIn(fields, 'doc')
    return docId === undefined ? [] : [{ docId, amount: amountIn(fields, 'amount') }]
  })
}

/** What a record takes from other documents' open amounts. */
export function claimsOf(record: StoredRecord): readonly Claim[] {
  const deposit = record.kind === 'depositApplication' ? idIn(record.fields, 'deposit') : undefined
  return [
    ...lineClaims(record.sublists['apply']),
    ...lineClaims(record.sublists['deposit']),
    ...(deposit === undefined ? [] : [{ docId: deposit, amount: amountIn(record.fields, 'total') }]),
  ]
}
