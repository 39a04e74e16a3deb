import { sentence } from '../fault/sentence.ts'
import { formatMoney, type Money } from '../money.ts'
import type { CustomerDeposit, SalesOrder, SalesOrderLine } from '../netsuite/documents.ts'
import { documentTotal, taxTotal } from '../netsuite/total.ts'
import type { Change } from './plan.ts'
import type { LifeAction, LifePlan } from './planLife.ts'
import { postedOps, postedTech } from './explainPosted.ts'

/** A plan as a person reads it, in both voices: numbered sentences, with their detail indented below. */
export interface Explanation {
  readonly ops: readonly string[]
  readonly tech: readonly string[]
}

export function explainPlan(plan: LifePlan): Explanation {
  const nothing = plan.actions.length === 0 && plan.faults.length === 0
  return {
    ops: nothing ? ['Nothing has to be done.'] : voice(plan, 'ops'),
    tech: nothing ? ['no actions, no faults'] : voice(plan, 'tech'),
  }
}

function voice(plan: LifePlan, of: 'ops' | 'tech'): readonly string[] {
  const actions = plan.actions.map((action) => ({ head: action.why[of], detail: detailOf(action, of) }))
  const faults = plan.faults.map((one) => ({ head: sentence(one)[of], detail: [] }))
  return [...actions, ...faults].flatMap(({ head, detail }, index) => [
    `${index + 1}. ${head}`,
    ...detail.map((line) => `   ${line}`),
  ])
}

function detailOf(action: LifeAction, of: 'ops' | 'tech'): readonly string[] {
  switch (action.kind) {
    case 'create':
      switch (action.document.kind) {
        case 'salesOrder':
          return of === 'ops' ? orderOps(action.document) : orderTech(action.document)
        case 'customerDeposit':
          return of === 'ops' ? [] : depositTech(action.document)
        case 'customer':
          return []
      }
    case 'update':
      return action.changes.map((change) =>
        changeText(of === 'ops' ? named(action.document, change) : change),
      )
    case 'post':
    case 'apply':
      return of === 'ops' ? postedOps(action.document) : postedTech(action.document)
    case 'close':
    case 'none':
      return []
  }
}

function orderOps(order: SalesOrder): readonly string[] {
  const tax = taxTotal(order)
  return [
    ...order.lines.map((line) =>
      lineText(line, `${line.role === 'discount' ? '  ' : ''}${line.description}`),
    ),
    ...(tax.minor === 0n ? [] : [row('Tax', tax)]),
    row('Total', documentTotal(order)),
  ]
}

const lineText = (line: SalesOrderLine, name: string): string =>
  row(line.quantity === null || line.quantity === 1 ? name : `${line.quantity} × ${name}`, line.amount)

function orderTech(order: SalesOrder): readonly string[] {
  return [
    `entity ${order.entity}, subsidiary ${order.subsidiary}, location ${order.location ?? 'none'}, tranDate ${order.tranDate}, ` +
      `currency ${order.currencyId} (${order.currency})${order.exchangeRate === null ? '' : ` at ${order.exchangeRate}`}`,
    ...order.lines.map((line) =>
      row(`${line.key} ${line.role} item ${line.item}, quantity ${line.quantity ?? 'none'}`, line.amount),
    ),
    ...(order.tax.mode === 'suitetax' ? order.tax.details : []).map((detail) =>
      row(
        `tax ${detail.line}: type ${detail.taxType}, code ${detail.taxCode}, ${detail.rate} % of ${formatMoney(detail.basis)}`,
        detail.amount,
      ),
    ),
    ...Object.entries(order.customFields).map(([name, value]) => `${name} = ${String(value)}`),
  ]
}

const depositTech = (deposit: CustomerDeposit): readonly string[] => [
  `customer ${deposit.customer}, salesOrder ${deposit.salesOrder}, tranDate ${deposit.tranDate}, account ${deposit.account}, ` +
    `paymentOption ${deposit.paymentOption ?? 'none'}${deposit.exchangeRate === null ? '' : `, exchangeRate ${deposit.exchangeRate}`}`,
  ...Object.entries(deposit.customFields).map(([name, value]) => `${name} = ${String(value)}`),
]

/** The change under the name that the line has for a person: "line L6001 amount" becomes "Mug: amount". */
function named(order: SalesOrder, change: Change): Change {
  const [, key, rest = ''] = /^line (\S+) ?(.*)$/.exec(change.path) ?? []
  if (key === undefined) return change.path === 'taxTotal' ? { ...change, path: 'tax' } : change
  const description = order.lines.find((line) => line.key === key)?.description ?? 'a line'
  return { ...change, path: rest === '' ? description : `${description}, ${rest}` }
}

const changeText = ({ path, from, to }: Change): string =>
  `${path}: ${from ?? 'nothing'} → ${to ?? 'nothing'}`

const row = (name: string, amount: Money): string => `${name}: ${formatMoney(amount)} ${amount.currency}`
