import type { DesiredOrder } from '../desired/types.ts'
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
import type { Action, Plan } from './plan.ts'
import { planSalesOrder, type SalesOrderState } from './planSalesOrder.ts'

export interface OrderState {
  readonly desired: DesiredOrder
  /** The customer that has to be created first; null: it exists. */
  readonly customer: CustomerDocument | null
  /** What NetSuite holds for the order under our external ids. */
  readonly standing: readonly DocumentReadBack[]
  /** The sales order as we last wrote it; null: never, or not known any more. */
  readonly written: SalesOrder | null
}

/**
 * Everything that would be done for one order, in the order in which it is done: customer, sales order, deposits.
 * Nothing is written by it, and what an order-level fault stops is not planned.
 */
export function planOrder(state: OrderState): Plan {
  const { desired, customer } = state
  const faults = [...desired.faults, ...newDepositFaults(state)]
  const { salesOrder } = desired
  if (salesOrder === null) return { actions: [], faults }
  const current = standingFor(state, salesOrder.externalId)
  const order =
    current === null
      ? createOrder(salesOrder)
      : changeOrder({ desired: salesOrder, current, written: state.written })
  const deposits = desired.deposits.map((deposit) => planDeposit(state, deposit))
  const planned = [order, ...deposits]
  const first: readonly Action[] = customer !== null && current === null ? [createCustomer(customer)] : []
  return {
    actions: [...first, ...planned.filter((one) => 'kind' in one)],
    faults: [...faults, ...planned.filter((one) => 'code' in one)],
  }
}

const standingFor = (state: Pick<OrderState, 'standing'>, id: string): DocumentReadBack | null =>
  state.standing.find((record) => record.externalId.toLowerCase() === id.toLowerCase()) ?? null

/** A deposit that stands is booked, whatever would stop it today. */
function newDepositFaults(state: OrderState): readonly Fault[] {
  return state.desired.depositFaults
    .filter(
      ({ transaction }) =>
        !state.standing.some(({ externalId }) => externalId.endsWith(`_dep_${transaction}`)),
    )
    .map((one) => one.fault)
}

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

function changeOrder(state: SalesOrderState): Action | Fault {
  const planned = planSalesOrder(state)
  return planned.ok ? planned.value : planned.failure
}

/** A posted document is never edited: the same amount stands, another one is a conflict for a person. */
export function planDeposit(state: Pick<OrderState, 'standing'>, document: CustomerDeposit): Action | Fault {
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
