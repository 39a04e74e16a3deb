import { formatMoney, type Money, sum } from '../money.ts'
import { type PostedDocument, postedTotal } from '../netsuite/posted.ts'

/** What a posted document says, line by line, as finance reads it. */
export function postedOps(document: PostedDocument): readonly string[] {
  switch (document.kind) {
    case 'invoice':
    case 'cashSale':
    case 'creditMemo':
    case 'cashRefund': {
      const tax = sum(
        document.tax.mode === 'suitetax' ? document.tax.details.map(({ amount }) => amount) : [],
        document.currency,
      )
      return [
        ...document.lines.map(({ role, quantity, description, amount }) =>
          row(`${role === 'discount' ? '  ' : ''}${units(quantity)}${description}`, amount),
        ),
        ...(tax.minor === 0n ? [] : [row('Tax', tax)]),
        row('Total', postedTotal(document)),
      ]
    }
    case 'returnAuthorization':
      return document.lines.map(({ quantity, description }) => `${units(quantity)}${description}`)
    case 'itemFulfillment':
    case 'itemReceipt':
    case 'depositApplication':
    case 'creditApplication':
    case 'customerPayment':
    case 'customerRefund':
    case 'journalEntry':
      return []
  }
}

/** The same with the ids that are sent. */
export function postedTech(document: PostedDocument): readonly string[] {
  const rate = document.exchangeRate === null ? '' : ` at ${document.exchangeRate}`
  const account = 'account' in document ? `, account ${document.account}` : ''
  const currency = `currency ${document.currencyId} (${document.currency})${rate}`
  const head = `entity ${document.entity}, tranDate ${document.tranDate}, ${currency}${account}`
  return [
    head,
    ...linesTech(document),
    ...('apply' in document ? document.apply.map(({ to, amount }) => row(`applied to ${to}`, amount)) : []),
    ...Object.entries(document.customFields).map(([name, value]) => `${name} = ${String(value)}`),
  ]
}

function linesTech(document: PostedDocument): readonly string[] {
  switch (document.kind) {
    case 'itemFulfillment':
    case 'itemReceipt':
      return document.lines.map(
        ({ key, item, quantity, location }) =>
          `${key} item ${item}, quantity ${quantity}, location ${location}`,
      )
    case 'journalEntry':
      return document.lines.map(
        ({ account, debit, credit }) =>
          `account ${account}: debit ${formatMoney(debit)}, credit ${formatMoney(credit)}`,
      )
    case 'invoice':
    case 'cashSale':
    case 'creditMemo':
    case 'cashRefund':
      return [
        ...document.lines.map(({ key, role, item, quantity, amount }) =>
          row(`${key} ${role} item ${item}, quantity ${quantity ?? 'none'}`, amount),
        ),
        ...(document.tax.mode === 'suitetax' ? document.tax.details : []).map((detail) =>
          row(
            `tax ${detail.line}: type ${detail.taxType}, code ${detail.taxCode}, ${detail.rate} % of ${formatMoney(detail.basis)}`,
            detail.amount,
          ),
        ),
      ]
    case 'returnAuthorization':
      return document.lines.map(
        ({ key, item, quantity }) => `${key} item ${item}, quantity ${quantity ?? 'none'}`,
      )
    case 'depositApplication':
    case 'creditApplication':
    case 'customerPayment':
    case 'customerRefund':
      return []
  }
}

const units = (quantity: number | null): string =>
  quantity === null || quantity === 1 ? '' : `${quantity} × `

const row = (name: string, amount: Money): string => `${name}: ${formatMoney(amount)} ${amount.currency}`
