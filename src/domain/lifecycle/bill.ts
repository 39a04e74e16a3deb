import type { Entry } from '../desired/book.ts'
import type { Fault } from '../fault/fault.ts'
import type { ExternalId } from '../ids.ts'
import type { FactRef } from '../netsuite/posted.ts'
import { documentLines } from './lines.ts'
import { settleInvoices } from './settle.ts'
import { emit, idOf, type Life, salesOrderId } from './state.ts'
import { billNext, entriesOfSlice, isGoods, isOpen, openUnits, type Thing } from './things.ts'

/**
 * Bills units of things, on one invoice of the fact. What is no goods for delivery (shipping, fees, tips, duties, gift
 * cards) goes whole on the first invoice that comes (accounting-and-reliability.md §1.2).
 */
export function bill(
  life: Life,
  invoice: {
    readonly fact: FactRef
    /** Units by thing; `all`: everything that is open. */
    readonly units: ReadonlyMap<Thing, number> | 'all'
    readonly needs: readonly ExternalId[]
    /** What is credited by the same fact is set against it before any deposit is (E11): the caller settles it. */
    readonly beforeCredit?: boolean
  },
): void {
  const entries: Entry[] = []
  const faults: Fault[] = []
  for (const thing of life.things) {
    const units = invoice.units === 'all' || goesFirst(thing) ? openUnits(thing) : invoice.units.get(thing)
    if (units === undefined || !isOpen(thing)) continue
    if (isGoods(thing) && units <= 0) continue
    entries.push(...entriesOfSlice(thing, billNext(life.book, thing, units), life.book))
    faults.push(...thing.faults)
  }
  if (entries.length > 0) writeInvoice(life, { ...invoice, entries, faults, own: life.cashSale !== null })
}

const goesFirst = (thing: Thing): boolean =>
  !isGoods(thing) || thing.lines.get(thing.key)?.role === 'giftCard'

/** An invoice of these lines, which then takes what is open of credits and deposits. */
export function writeInvoice(
  life: Life,
  invoice: {
    readonly fact: FactRef
    readonly entries: readonly Entry[]
    readonly faults: readonly Fault[]
    readonly needs: readonly ExternalId[]
    /** Its lines continue none of the sales order's. */
    readonly own: boolean
    readonly beforeCredit?: boolean
  },
): void {
  const { fact, own } = invoice
  const content = documentLines(life, invoice.entries, { own })
  const assumed = life.policy.life.billing === 'netsuite' && !own
  const earlier = life.invoices.filter((other) => other.fact.id === fact.id).length
  const tag = earlier === 0 ? fact.id : `${fact.id}x${earlier + 1}`
  const externalId = idOf(life, 'inv', earlier === 0 ? fact.id : { id: fact.id, part: String(earlier + 1) })
  life.invoices.push({ externalId, fact, assumed, own, tag, open: content.total.minor })
  if (!assumed) {
    emit(
      life,
      {
        externalId,
        fact,
        from: own ? null : { kind: 'salesOrder', externalId: salesOrderId(life) },
        needs: own ? invoice.needs : [salesOrderId(life), ...invoice.needs],
        memo: `billed by ${fact.kind} ${fact.id}`,
        faults: [...invoice.faults, ...content.faults],
      },
      (posted) => ({
        ...posted,
        kind: 'invoice',
        otherRefNum: life.facts.name,
        location: life.book.location,
        lines: content.lines,
        tax: content.tax,
      }),
    )
  }
  clearChannelTax(life)
  // NetSuite applies deposits as the bill is saved, before a credit can be set against it.
  const isAutomatic = life.policy.life.depositApplication === 'netsuite' && !own
  if (invoice.beforeCredit !== true || isAutomatic) settleInvoices(life, fact)
}

/** Tax that the channel remits is cleared off the newest invoice at once, where it is shown gross (E20). */
function clearChannelTax(life: Life): void {
  const invoice = life.invoices.at(-1)
  const written = life.drafts.at(-1)?.document
  if (invoice === undefined || invoice.assumed || written?.kind !== 'invoice') return
  const line = written.lines.find(({ sourceKey, key, role }) => (sourceKey ?? key) === 'CT' && role === 'fee')
  if (line === undefined || line.amount.minor <= 0n || invoice.open < line.amount.minor) return
  invoice.open -= line.amount.minor
  const taxless =
    written.tax.mode === 'suitetax'
      ? ({ mode: 'suitetax', details: [] } as const)
      : ({ mode: 'lines' } as const)
  emit(
    life,
    {
      externalId: idOf(life, 'cmt', invoice.fact.id),
      fact: invoice.fact,
      from: null,
      needs: [invoice.externalId],
      memo: 'tax that the sales channel remits',
      faults: life.policy.items.channelTax === null ? invoiceFaults(life) : [],
    },
    (posted) => ({
      ...posted,
      kind: 'creditMemo',
      location: life.book.location,
      lines: [{ ...line, sourceKey: null, role: 'channelTax' }],
      tax: taxless,
      apply: [{ to: invoice.externalId, amount: line.amount }],
    }),
  )
}

const invoiceFaults = (life: Life): readonly Fault[] => life.drafts.at(-1)?.faults ?? []
