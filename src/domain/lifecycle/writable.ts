import type { DepositFault } from '../desired/types.ts'
import { fault, type Fault } from '../fault/fault.ts'
import type { ExternalId, ShopifyId } from '../ids.ts'
import { parseExternalId } from '../identity/externalId.ts'
import type { Money } from '../money.ts'
import type { CustomerDeposit } from '../netsuite/documents.ts'
import { type PostedDocument, postedTotal } from '../netsuite/posted.ts'
import { type DepositDraft, type Draft, type Life, salesOrderId } from './state.ts'
import { substance } from './substance.ts'
import type { FactFault, WaitingDocument } from './types.ts'

export interface Writable {
  readonly deposits: readonly CustomerDeposit[]
  readonly depositFaults: readonly DepositFault[]
  readonly documents: readonly PostedDocument[]
  readonly waiting: readonly WaitingDocument[]
  readonly factFaults: readonly FactFault[]
  readonly unbooked: readonly { readonly id: ShopifyId; readonly amount: Money }[]
}

/**
 * Which of the fold's documents can stand now: those without a fault whose needs can. What stands in NetSuite already
 * stands, whatever would stop it today; wanted differently, it is a fault and never an edit.
 */
export function writable(life: Life, orderFaulted: boolean): Writable {
  const stands = (id: ExternalId): boolean =>
    life.references.posted?.has(id) === true || life.references.deposited?.has(id) === true
  const blocked = new Set<ExternalId>()
  if (orderFaulted && life.references.orderStands !== true) blocked.add(salesOrderId(life))
  const deposits = life.depositDrafts.filter((draft) => {
    const free =
      draft.document !== null && (stands(draft.externalId) || !blocked.has(draft.document.salesOrder))
    if (!free) blocked.add(draft.externalId)
    return free
  })
  const documents: PostedDocument[] = []
  const waiting: WaitingDocument[] = []
  const factFaults: FactFault[] = []
  const astray = strangers(life)
  const differing = life.drafts.flatMap((draft) => {
    const differs = stands(draft.document.externalId) ? differenceOf(life, draft) : null
    return differs === null ? [] : [{ id: draft.document.externalId, differs }]
  })
  const disputed = disputes(life, [...differing.map(({ id }) => id), ...astray.map(({ id }) => id)])
  for (const draft of life.drafts) {
    const { document } = draft
    if (stands(document.externalId)) {
      const found = differing.find(({ id }) => id === document.externalId)
      if (found !== undefined) factFaults.push(factFault(draft, found.differs))
      documents.push(document)
      continue
    }
    const waits = [
      ...document.needs.filter((id) => blocked.has(id)),
      ...bookedBy(life, document.externalId).flatMap((what) => disputed.get(what) ?? []),
    ]
    const faulty = draft.faults.length > 0 || (orderFaulted && life.references.orderStands !== true)
    if (waits.length === 0 && !faulty) {
      documents.push(document)
      continue
    }
    blocked.add(document.externalId)
    factFaults.push(...distinct(draft.faults).map((one) => factFault(draft, one)))
    if (draft.faults.length === 0) {
      waiting.push({ externalId: document.externalId, fact: document.fact, for: waits })
    }
  }
  return {
    deposits: deposits.flatMap(({ document }) => (document === null ? [] : [document])),
    depositFaults: life.depositDrafts.flatMap(depositFault),
    documents,
    waiting,
    factFaults: [...factFaults, ...astray.map(({ stranger }) => stranger)],
    unbooked: unbooked(life, blocked),
  }
}

const factFault = ({ document }: Draft, one: Fault): FactFault => ({
  fact: document.fact,
  fault: one,
  amount: postedTotal(document),
})

const depositFault = ({ fault: one, fact, amount }: DepositDraft): readonly DepositFault[] =>
  one === null ? [] : [{ transaction: fact.id, fault: one, amount }]

const distinct = (faults: readonly Fault[]): readonly Fault[] => [
  ...new Map(faults.map((one) => [JSON.stringify([one.code, one.about]), one])).values(),
]

/** A posted document that the facts now say otherwise: never edited, named for a person. */
function differenceOf(life: Life, { document, faults }: Draft): Fault | null {
  const { posted, hash } = life.references
  const frozen = posted?.get(document.externalId) ?? null
  // What a fault leaves out of the content today cannot be compared with what was written.
  if (frozen === null || hash === undefined || faults.length > 0) return null
  const wanted = hash(substance(document))
  if (wanted === frozen) return null
  return fault(
    'booking.posted-differs',
    { order: life.facts.name, record: document.externalId, standing: frozen, wanted },
    `${document.externalId}: frozen substance ${frozen}, the facts now give ${wanted}: ${substance(document)}`,
  )
}

/**
 * What stands otherwise than its fact says now, by what it books. A further document would book a part of it twice: a
 * refund that stands whole, and now comes in two parts, would have its second part paid out again (I-O8).
 */
const disputes = (life: Life, ids: readonly ExternalId[]): ReadonlyMap<string, readonly ExternalId[]> =>
  new Map(
    [
      ...Map.groupBy(
        ids.flatMap((id) => bookedBy(life, id).map((what) => ({ what, id }))),
        ({ what }) => what,
      ),
    ].map(([what, all]) => [what, all.map(({ id }) => id)]),
  )

/** Parts of one record book one thing; a cash refund gives the money of its refund's transactions back. */
function bookedBy({ facts }: Life, id: ExternalId): readonly string[] {
  const parsed = parseExternalId(id)
  if (parsed === null) return []
  if (parsed.kind !== 'crf') return [`${parsed.kind} ${parsed.id}`]
  const refund = facts.refunds.find((one) => one.id === parsed.id)
  return (refund?.transactionIds ?? []).map((transaction) => `cr ${transaction}`)
}

/** Documents of ours that stand although no fact asks for them any more. */
function strangers(life: Life): readonly { readonly id: ExternalId; readonly stranger: FactFault }[] {
  const known = new Set<ExternalId>([
    ...life.drafts.map(({ document }) => document.externalId),
    ...life.depositDrafts.map(({ externalId }) => externalId),
    salesOrderId(life),
  ])
  const { posted, gone } = life.references
  const standing = [...(posted?.keys() ?? [])].filter((id) => !known.has(id) && gone?.has(id) !== true)
  return standing.map((record) => ({
    id: record,
    stranger: {
      fact: { kind: 'order', id: life.facts.id, at: life.facts.updatedAt },
      fault: fault(
        'booking.posted-differs',
        { order: life.facts.name, record, standing: 'a document', wanted: 'none' },
        `${record} stands and no fact of the order asks for it`,
      ),
      amount: null,
    },
  }))
}

/** Payments that no document which can be written books. */
function unbooked(
  life: Life,
  blocked: ReadonlySet<ExternalId>,
): readonly { readonly id: ShopifyId; readonly amount: Money }[] {
  const deposits = life.depositDrafts
    .filter(({ externalId }) => blocked.has(externalId))
    .map(({ fact, amount }) => ({ id: fact.id, amount }))
  const payments = life.drafts.flatMap(({ document }) => {
    if (!blocked.has(document.externalId)) return []
    if (document.kind === 'customerPayment') return [{ id: document.fact.id, amount: document.payment }]
    if (document.kind !== 'cashSale' || life.cashTender === null) return []
    return [{ id: life.cashTender, amount: postedTotal(document) }]
  })
  return [...deposits, ...payments]
}
