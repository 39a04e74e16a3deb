import { moneyIn } from '../desired/deposits.ts'
import { externalId } from '../identity/externalId.ts'
import type { ExternalId } from '../ids.ts'
import { bookCurrency } from '../desired/bookedSales.ts'
import { type Money, money as amountOf, sum } from '../money.ts'
import type { CustomerDeposit, DocumentReadBack, LifeReadBack } from '../netsuite/documents.ts'
import { type PostedDocument, postedTotal } from '../netsuite/posted.ts'
import { FIELDS } from '../netsuite/requirements.ts'
import { cashSaleEquations } from './cashSaleEquations.ts'
import { type EquationResult, equation, money, moneyEquation } from './equation.ts'
import { orderEquations } from './orderEquations.ts'
import { refundEquations } from './lifeRefunds.ts'
import { isSame, type LifeTieOut, type LifeTies, list, standingOf } from './lifeTies.ts'

/**
 * I-O1…I-O14 and I-R1…I-R6 of an order and its life (accounting-and-reliability.md §1.8), as NetSuite states its side.
 * What cannot be booked yet is listed as a fault of its own and is not expected here.
 */
export function lifeEquations(tieOut: LifeTieOut): readonly EquationResult[] {
  const { facts, policy, desired, standing } = tieOut
  const ties: LifeTies = {
    ...tieOut,
    about: `order ${facts.name}`,
    currency: bookCurrency(facts, policy.bookCurrency),
    live: standing.filter(({ voided }) => !voided),
  }
  const documents = [...desired.deposits, ...desired.documents]
  return [
    ...orderEquations({
      facts,
      policy,
      desired,
      booked: desired.booked,
      standing: standing.flatMap(asOrder),
    }),
    ...cashSaleEquations(ties),
    ...billingEquations(ties),
    moneyInEquation(ties),
    moneyOutEquation(ties),
    ...balanceEquation(ties, 'I-O9'),
    ...balanceEquation(ties, 'I-O10'),
    ...goodsEquations(ties),
    ...documents.flatMap((document) => documentEquations(ties, document)),
    ...refundEquations(ties),
  ]
}

const asOrder = (record: LifeReadBack): readonly DocumentReadBack[] =>
  record.kind === 'salesOrder' || record.kind === 'customerDeposit' ? [{ ...record, kind: record.kind }] : []

/** I-O6: never billed beyond what the order came to, and exactly that once everything left. */
function billingEquations(ties: LifeTies): readonly EquationResult[] {
  const { desired, policy, facts, currency, about } = ties
  if (policy.life.billing === 'netsuite' && desired.cashSale === null) return []
  const bills = desired.documents.filter(
    (document) =>
      document.kind === 'cashSale' || (document.kind === 'invoice' && document.from?.kind === 'salesOrder'),
  )
  const billed = sum(
    bills.flatMap(({ externalId: id }) => standingOf(ties, id)?.total ?? []),
    currency,
  )
  const sold = sum(
    desired.booked.map(({ total }) => total),
    currency,
  )
  const whole = facts.cancelledAt === null && isDelivered(ties)
  return [
    equation(
      {
        equation: 'I-O6',
        about,
        ops: 'what was billed',
        tech: 'Σ invoices + Σ cash sales ≤ Σ booked sales; equal once everything is fulfilled',
      },
      whole ? money(sold) : `at most ${money(sold)}`,
      whole ? money(billed) : billed.minor <= sold.minor ? `at most ${money(sold)}` : money(billed),
    ),
  ]
}

/** Every unit that stands sold has left. */
const isDelivered = ({ facts, desired }: LifeTies): boolean =>
  desired.factFaults.length === 0 &&
  desired.waiting.length === 0 &&
  desired.booked
    .filter(({ lineType }) => lineType === 'PRODUCT' || lineType === 'GIFT_CARD')
    .every(({ subjectId }) => {
      const units = desired.booked.reduce(
        (total, one) => total + (one.subjectId === subjectId ? one.quantity : 0),
        0,
      )
      const left = facts.fulfillments
        .filter(({ status }) => status === 'SUCCESS')
        .flatMap(({ lines }) => lines)
        .reduce((total, line) => total + (line.lineId === subjectId ? line.quantity : 0), 0)
      return left >= units
    })

/** I-O7, one-to-one by transaction: a deposit, a payment, or the cash sale's own tender. */
function moneyInEquation(ties: LifeTies): EquationResult {
  const { facts, policy, desired, about } = ties
  const records = moneyIn(facts, policy.bookCurrency).flatMap(({ transaction }) => {
    const ids = (['dep', 'pay'] as const).map((kind) => externalId(facts.store, kind, transaction.id))
    const wanted = [...desired.deposits, ...desired.documents].find(
      (one) => ids.includes(one.externalId) || one.kind === 'cashSale',
    )
    if (wanted === undefined) return []
    const amount = wanted.kind === 'customerDeposit' ? wanted.payment : postedTotal(wanted)
    const found = ties.live.filter((record) => isSame(record, wanted.externalId))
    const total = sum(
      found.map((record) => record.total),
      amount.currency,
    )
    return [
      {
        id: transaction.id,
        wanted: money(amount),
        found: found.length === 1 ? money(total) : `${found.length} records`,
      },
    ]
  })
  const known = records.length
  const strays = ties.live.filter(
    (record) =>
      (record.kind === 'customerDeposit' || record.kind === 'customerPayment') &&
      ![...desired.deposits, ...desired.documents].some((one) => isSame(record, one.externalId)),
  )
  return equation(
    {
      equation: 'I-O7',
      about,
      ops: 'the money booked as received, payment by payment,',
      tech: 'deposits + payments = successful SALE and CAPTURE transactions less CHANGE, one-to-one by transaction id',
    },
    list([...records.map(({ id, wanted }) => `${id} ${wanted}`), `${known} payments`]),
    list([...records.map(({ id, found }) => `${id} ${found}`), `${known + strays.length} payments`]),
  )
}

/** I-O8, one-to-one: each successful refund transaction has its customer refunds or its cash refund. */
function moneyOutEquation(ties: LifeTies): EquationResult {
  const { desired, about, currency } = ties
  const wanted = desired.documents.filter(({ kind }) => kind === 'customerRefund' || kind === 'cashRefund')
  const strays = ties.live.filter(
    (record) =>
      (record.kind === 'customerRefund' || record.kind === 'cashRefund') &&
      !wanted.some((one) => isSame(record, one.externalId)),
  )
  const amount = (id: ExternalId): Money => standingOf(ties, id)?.total ?? amountOf(0n, currency)
  return equation(
    {
      equation: 'I-O8',
      about,
      ops: 'the money booked as given back, payment by payment,',
      tech: 'customer refunds + cash refunds = successful REFUND transactions, one-to-one',
    },
    list(wanted.map((one) => `${one.externalId} ${money(postedTotal(one))}`)),
    list([
      ...wanted.map((one) => `${one.externalId} ${money(amount(one.externalId))}`),
      ...strays.map((one) => `${one.externalId} ${money(one.total)}`),
    ]),
  )
}

/** What the documents that can stand leave open of one kind, and what NetSuite says is. */
function balanceEquation(ties: LifeTies, name: 'I-O9' | 'I-O10'): readonly EquationResult[] {
  const { desired, about, currency } = ties
  const deposits = name === 'I-O9'
  const own = deposits
    ? desired.deposits.map(({ externalId: id, payment }) => ({ id, amount: payment }))
    : desired.documents
        .filter(({ kind }) => kind === 'invoice')
        .map((one) => ({ id: one.externalId, amount: postedTotal(one) }))
  const ids = new Set(own.map(({ id }) => id))
  const settled = desired.documents.flatMap((document) => settlements(document, ids))
  const expected =
    sum(
      own.map(({ amount }) => amount),
      currency,
    ).minor - settled.reduce((total, minor) => total + minor, 0n)
  const standing = own.flatMap(({ id }) => standingOf(ties, id) ?? [])
  // Whether an account states it for each kind is not established [U]: what is not stated is not compared.
  if (standing.some((record) => record.open === null)) return []
  const open = sum(
    standing.flatMap((record) => record.open ?? []),
    currency,
  )
  const limit = amountOf(expected, currency)
  // NetSuite, or a person, sets deposits against bills as well: what is left is then anything up to what we leave.
  const within = isSettledByOthers(ties) && open.minor >= 0n && open.minor <= expected
  const result = moneyEquation(
    {
      equation: name,
      about,
      ops: deposits ? 'the money held for the order as deposits' : 'the open receivable of the order',
      tech: deposits
        ? 'Σ deposits − applied − refunded = Σ unapplied of its deposits, never negative'
        : 'Σ invoices − applied deposits, payments and credits = Σ unpaid of its invoices, never negative',
    },
    limit,
    within ? limit : open,
  )
  return [result]
}

const isSettledByOthers = ({ policy: { life } }: LifeTies): boolean =>
  life.billing === 'netsuite' || life.depositApplication === 'netsuite'

/** How much a document takes of any of these: out of what it comes from, or off what it is applied to. */
function settlements(document: PostedDocument, ids: ReadonlySet<ExternalId>): readonly bigint[] {
  if (!('apply' in document)) return []
  const total = document.apply.reduce((sumOf, { amount }) => sumOf + amount.minor, 0n)
  const source = document.from?.externalId
  if (document.kind !== 'customerRefund' && source !== undefined && ids.has(source)) return [total]
  return document.apply.filter(({ to }) => ids.has(to)).map(({ amount }) => amount.minor)
}

/** I-O11: what left less what came back, by item and location, where we write both. */
function goodsEquations(ties: LifeTies): readonly EquationResult[] {
  const moves = ties.desired.documents.filter(
    (document) => document.kind === 'itemFulfillment' || document.kind === 'itemReceipt',
  )
  if (moves.length === 0) return []
  const wanted = moves.flatMap((document) =>
    document.lines.map(({ item, location, quantity }) => ({
      item: `item ${item} at ${location}`,
      units: document.kind === 'itemReceipt' ? -quantity : quantity,
    })),
  )
  const found = ties.live
    .filter(({ kind }) => kind === 'itemFulfillment' || kind === 'itemReceipt')
    .flatMap((record) =>
      record.lines.map(({ item, location, quantity }) => ({
        item: `item ${item} at ${location ?? 'none'}`,
        units: record.kind === 'itemReceipt' ? -(quantity ?? 0) : (quantity ?? 0),
      })),
    )
  return [
    equation(
      {
        equation: 'I-O11',
        about: ties.about,
        ops: 'the goods that left and came back, by item and location,',
        tech: 'Σ itemFulfillment − Σ itemReceipt quantity by item and location',
      },
      list(totals(wanted)),
      list(totals(found)),
    ),
  ]
}

const totals = (moves: readonly { readonly item: string; readonly units: number }[]): readonly string[] =>
  [...Map.groupBy(moves, ({ item }) => item)].map(
    ([item, same]) => `${same.reduce((total, { units }) => total + units, 0)} of ${item}`,
  )

/** I-O12, I-O13 and I-O14 of one document: balanced, dated by its fact, and as it was written. */
function documentEquations(
  ties: LifeTies,
  document: PostedDocument | CustomerDeposit,
): readonly EquationResult[] {
  // It is the open-item matching of its credit memo, no record.
  if (document.kind === 'creditApplication') return []
  const about = `${document.kind} ${document.externalId}`
  const record = standingOf(ties, document.externalId)
  const total = document.kind === 'customerDeposit' ? document.payment : postedTotal(document)
  const exists = equation(
    {
      equation: 'I-O14',
      about,
      ops: 'the amount of the record',
      tech: 'the record stands with the total that was written',
    },
    isMove(document) ? 'stands' : money(total),
    record === undefined ? 'no record' : isMove(document) ? 'stands' : money(record.total),
  )
  if (record === undefined) return [exists]
  return [
    exists,
    ...unchanged(ties, { about, record }),
    equation(
      {
        equation: 'I-O13',
        about,
        ops: 'the date in NetSuite',
        tech: 'transaction.trandate = local date of the fact, or the first open day after it by policy',
      },
      document.tranDate,
      record.tranDate,
    ),
    ...ledgerEquation(document, { about, record }),
  ]
}

const isMove = ({ kind }: PostedDocument | CustomerDeposit): boolean =>
  kind === 'itemFulfillment' || kind === 'itemReceipt' || kind === 'returnAuthorization'

function unchanged(
  { hashes }: LifeTies,
  { about, record }: { readonly about: string; readonly record: LifeReadBack },
): readonly EquationResult[] {
  const written = hashes?.get(record.externalId)
  if (written === undefined) return []
  const claimed = {
    equation: 'I-O14' as const,
    about,
    ops: 'the mark of the content as it was written',
    tech: `${FIELDS.hash} = hash of the intent`,
  }
  return [equation(claimed, written, record.customFields[FIELDS.hash] ?? 'none')]
}

/** Goods without a cost and documents of nothing need not post. */
const posts = (document: PostedDocument | CustomerDeposit): boolean =>
  document.kind === 'customerDeposit' || (!isMove(document) && postedTotal(document).minor !== 0n)

const notPosted = (about: string): EquationResult =>
  equation(
    {
      equation: 'I-O12',
      about,
      ops: 'the ledger posting of the record',
      tech: 'transactionaccountingline has lines of it',
    },
    'posted',
    'not posted',
  )

/** Debit equals credit, and money moved on the account that it was meant for. */
function ledgerEquation(
  document: PostedDocument | CustomerDeposit,
  { about, record }: { readonly about: string; readonly record: LifeReadBack },
): readonly EquationResult[] {
  const [first] = record.postings
  if (first === undefined) return posts(document) ? [notPosted(about)] : []
  const { currency } = first.debit
  const side = (of: 'debit' | 'credit'): Money =>
    sum(
      record.postings.map((posting) => posting[of]),
      currency,
    )
  const named = 'account' in document ? [document.account] : []
  const missing = named.filter((account) => !record.postings.some((posting) => posting.account === account))
  return [
    equation(
      {
        equation: 'I-O12',
        about,
        ops: 'the ledger posting of the record',
        tech: 'Σ debit = Σ credit, and the account of the gateway is among them',
      },
      `debit ${money(side('credit'))}, account ${named.join(', ') || 'any'}`,
      `debit ${money(side('debit'))}, account ${missing.length > 0 ? 'none' : named.join(', ') || 'any'}`,
    ),
  ]
}
