import { canonical } from '../desired/canonical.ts'
import type { ExternalId } from '../ids.ts'
import type { DesiredLife } from '../lifecycle/types.ts'
import { asIfStanding } from '../netsuite/asIfStanding.ts'
import type { LifeReadBack, SalesOrder } from '../netsuite/documents.ts'
import { lifeAsIfStanding } from '../netsuite/lifeAsIfStanding.ts'
import { FIELDS } from '../netsuite/requirements.ts'
import { type LifeAction, type LifePlan, planLife } from '../plan/planLife.ts'
import { life } from './life.ts'

/** NetSuite as far as a plan needs it: the sales order follows its updates, posted documents stay as they were written. */
export class Books {
  order: SalesOrder | null = null
  readonly closed = new Set<string>()
  readonly #removed: SalesOrder['lines'][number][] = []
  readonly posted = new Set<string>()
  readonly applied = new Set<ExternalId>()

  standing(desired: DesiredLife): LifeReadBack[] {
    const records = lifeAsIfStanding(desired).filter(({ externalId }) => this.posted.has(externalId))
    return [...(this.order === null ? [] : [this.#orderRecord(desired, this.order)]), ...records]
  }

  #orderRecord(desired: DesiredLife, order: SalesOrder): LifeReadBack {
    const lines = [...order.lines, ...this.#removed]
    const record = asIfStanding({ ...order, lines, closed: false })
    const moved = (kind: 'itemFulfillment' | 'invoice', key: string): number =>
      desired.documents
        .filter((document) => document.kind === kind && this.posted.has(document.externalId))
        .flatMap(
          (document): readonly { readonly sourceKey: string | null; readonly quantity: number | null }[] =>
            document.kind === 'itemFulfillment' || document.kind === 'invoice' ? document.lines : [],
        )
        .reduce((sum, line) => sum + (line.sourceKey === key ? (line.quantity ?? 0) : 0), 0)
    return {
      ...record,
      open: null,
      lines: record.lines.map((line) => ({
        ...line,
        location: null,
        closed: this.closed.has(line.key ?? ''),
        fulfilled: moved('itemFulfillment', line.key ?? ''),
        billed: moved('invoice', line.key ?? ''),
      })),
    }
  }

  apply(actions: readonly LifeAction[]): void {
    for (const action of actions) {
      if (action.kind === 'post') this.posted.add(action.document.externalId)
      else if (action.kind === 'apply') this.applied.add(action.document.externalId)
      else if (action.kind === 'close') for (const { key } of this.order?.lines ?? []) this.closed.add(key)
      else if (action.kind === 'none' || action.document.kind === 'customer') continue
      else if (action.document.kind === 'customerDeposit') this.posted.add(action.document.externalId)
      else this.#keep(action.document, action.kind === 'update' ? (action.closes ?? []) : [])
    }
  }

  #keep(order: SalesOrder, closes: readonly string[]): void {
    const gone = (this.order?.lines ?? []).filter(
      ({ key }) =>
        (closes.includes(key) || this.closed.has(key)) && !order.lines.some((line) => line.key === key),
    )
    this.#removed.push(...gone)
    for (const key of closes) this.closed.add(key)
    this.order = order
  }
}

/** Stamped with its content, as it is written: then what only a person reads need not be written again. */
export function stampedLife(...args: Parameters<typeof life>): DesiredLife {
  const desired = life(...args)
  const { salesOrder } = desired
  if (salesOrder === null) return desired
  const customFields = { ...salesOrder.customFields, [FIELDS.hash]: canonical(salesOrder) }
  return { ...desired, salesOrder: { ...salesOrder, customFields } }
}

/** What the books still need. */
export const planned = (books: Books, desired: DesiredLife): LifePlan =>
  planLife({
    desired,
    customer: null,
    standing: books.standing(desired),
    written: books.order,
    applied: books.applied,
  })
