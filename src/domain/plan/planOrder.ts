import { type Fault, fault } from '../fault/fault.ts'
import { formatMoney, type Money } from '../money.ts'
import type {
  CustomerDeposit,
  CustomerDocument,
  DocumentReadBack,
  SalesOrder,
} from '../netsuite/documents.ts'
import { documentTotal } from '../netsuite/total.ts'
import { compareDocument } from './compare.ts'
import type { Action } from './plan.ts'

interface Standing {
  readonly standing: readonly DocumentReadBack[]
}

const standingFor = (state: Standing, id: string): DocumentReadBack | null =>
  state.standing.find((record) => record.externalId.toLowerCase() === id.toLowerCase()) ?? null

export function createOrder(document: SalesOrder): Action {
  const total = money(documentTotal(document))
  return {
    kind: 'create',
    document,
    why: {
      ops: `Order ${document.otherRefNum} is not in NetSuite: a sales order of ${total} is created.`,
      tech: `POST salesOrder ${document.externalId}: ${counted(document.lines.length)}, total ${total}`,
    },
  }
}

/** A posted document is never edited: the same amount stands, another one is a conflict for a person. */
export function planDeposit(state: Standing, document: CustomerDeposit): Action | Fault {
  const current = standingFor(state, document.externalId)
  if (current === null) {
    return {
      kind: 'create',
      document,
      why: {
        ops: `${money(document.payment)} was received (${document.memo}): a customer deposit is created.`,
        tech: `POST customerDeposit ${document.externalId}: ${money(document.payment)} on account ${document.account}`,
      },
    }
  }
  const changes = compareDocument(document, current)
  if (changes.length === 0) {
    return {
      kind: 'none',
      externalId: document.externalId,
      why: {
        ops: `The deposit of ${money(document.payment)} stands as it should.`,
        tech: `${document.externalId}: no difference`,
      },
    }
  }
  const words = changes.map(({ path, from, to }) => `${path}: ${from ?? '-'} → ${to ?? '-'}`).join('; ')
  return fault('booking.difference', { record: document.externalId, change: words }, words)
}

export function createCustomer(document: CustomerDocument): Action {
  return {
    kind: 'create',
    document,
    why: {
      ops: 'The buyer is looked up in NetSuite, and created as a customer if nobody is found.',
      tech: `customer ${document.externalId}: by external id, by e-mail, else POST customer`,
    },
  }
}

const counted = (lines: number): string => (lines === 1 ? '1 line' : `${lines} lines`)

const money = (amount: Money): string => `${formatMoney(amount)} ${amount.currency}`
