import { formatMoney, type Money } from '../money.ts'
import type { PostedDocument, PostedLine } from '../netsuite/posted.ts'
import type { DocumentTax } from '../netsuite/documents.ts'

/**
 * What a posted document says that comes from Shopify's facts, as one text: units, net amounts by thing, taxes, money
 * and what it settles. Left out is what configuration decides (items, accounts, locations, dates that a closed period
 * moved, words): a changed mapping does not make a posted document wrong. How a discount is split over its
 * applications is left out too, since Shopify names them anew after an edit; the net does not move.
 */
export function substance(document: PostedDocument): string {
  const shared = { kind: document.kind, externalId: document.externalId, currency: document.currency }
  return JSON.stringify({ ...shared, ...contentOf(document) })
}

function contentOf(document: PostedDocument): Readonly<Record<string, unknown>> {
  switch (document.kind) {
    case 'invoice':
    case 'cashSale':
    case 'cashRefund':
      return { lines: pricedLines(document.lines), tax: taxes(document.tax) }
    case 'creditMemo':
      return {
        lines: pricedLines(document.lines),
        tax: taxes(document.tax),
        apply: document.apply.map(settled),
      }
    case 'depositApplication':
    case 'creditApplication':
      return { apply: document.apply.map(settled) }
    case 'customerPayment':
    case 'customerRefund':
      return { payment: formatMoney(document.payment), apply: document.apply.map(settled) }
    case 'itemFulfillment':
    case 'itemReceipt':
      return { lines: document.lines.map(({ key, quantity }) => [key, quantity]) }
    case 'returnAuthorization':
      return { lines: document.lines.map(({ key, quantity }) => [key, quantity]) }
    case 'journalEntry':
      return { lines: document.lines.map(({ debit, credit }) => [formatMoney(debit), formatMoney(credit)]) }
  }
}

const settled = ({ to, amount }: { readonly to: string; readonly amount: Money }) => [to, formatMoney(amount)]

/** Units and net of each thing: a line together with the discounts below it. */
function pricedLines(lines: readonly PostedLine[]): readonly unknown[] {
  const things: { key: string; quantity: number | null; net: bigint; line: PostedLine }[] = []
  for (const line of lines) {
    const last = things.at(-1)
    if (line.role === 'discount' && last !== undefined) last.net += line.amount.minor
    else things.push({ key: line.key, quantity: line.quantity, net: line.amount.minor, line })
  }
  return things.map(({ key, quantity, net, line }) => [
    key,
    quantity,
    formatMoney({ ...line.amount, minor: net }),
  ])
}

const taxes = (tax: DocumentTax): readonly unknown[] =>
  tax.mode === 'lines'
    ? []
    : tax.details
        .filter(({ amount }) => amount.minor !== 0n)
        .map(({ line, amount }) => [line, formatMoney(amount)])
