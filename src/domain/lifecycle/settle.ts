import { formatMoney } from '../money.ts'
import type { FactRef } from '../netsuite/posted.ts'
import { clearRounding } from './rounding.ts'
import {
  amountOf,
  emit,
  idOf,
  type Life,
  type OpenCredit,
  type OpenDeposit,
  type OpenInvoice,
} from './state.ts'

export const openReceivable = (life: Life): bigint => life.invoices.reduce((sum, { open }) => sum + open, 0n)

/**
 * Sets what is open against the order's open invoices, oldest first: credits that no money goes back for (E11), then
 * deposits, then what cash rounding left over.
 */
export function settleInvoices(life: Life, fact: FactRef): void {
  for (const invoice of life.invoices) {
    for (const credit of life.credits) setCredit(life, { credit, invoice, fact })
    for (const deposit of life.deposits) applyDeposit(life, { deposit, invoice, fact })
    clearRounding(life, invoice)
  }
}

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b)

function setCredit(
  life: Life,
  { credit, invoice, fact }: { credit: OpenCredit; invoice: OpenInvoice; fact: FactRef },
): void {
  const amount = smaller(credit.open - credit.reserved, invoice.open)
  // A bill that NetSuite wrote is known by nobody here; a person sets the credit against it.
  if (amount <= 0n || invoice.assumed) return
  credit.open -= amount
  invoice.open -= amount
  emit(
    life,
    {
      externalId: idOf(life, 'ca', { id: credit.fact.id, part: invoice.tag }),
      fact,
      from: { kind: 'creditMemo', externalId: credit.externalId },
      needs: [credit.externalId, invoice.externalId],
      memo: 'credit set against an invoice',
    },
    (posted) => ({
      ...posted,
      kind: 'creditApplication',
      apply: [{ to: invoice.externalId, amount: amountOf(life, amount) }],
    }),
  )
}

function applyDeposit(
  life: Life,
  { deposit, invoice, fact }: { deposit: OpenDeposit; invoice: OpenInvoice; fact: FactRef },
): void {
  const amount = smaller(deposit.open, invoice.open)
  if (amount <= 0n) return
  deposit.open -= amount
  invoice.open -= amount
  if (invoice.assumed) deposit.supposed += amount
  if (invoice.assumed || isAutomatic(life, invoice, deposit)) return
  emit(
    life,
    {
      externalId: idOf(life, 'da', { id: deposit.fact.id, part: invoice.tag }),
      fact,
      from: { kind: 'customerDeposit', externalId: deposit.externalId },
      needs: [deposit.externalId, invoice.externalId],
      memo: `deposit applied, ${formatMoney(amountOf(life, amount))}`,
    },
    (posted) => ({
      ...posted,
      kind: 'depositApplication',
      apply: [{ to: invoice.externalId, amount: amountOf(life, amount) }],
    }),
  )
}

/**
 * NetSuite applies an order's deposits to a bill that is made from it when the bill is saved (netsuite.md §6 [U]): to no
 * other, and none that comes later.
 */
const isAutomatic = ({ policy }: Life, { own, externalId }: OpenInvoice, { after }: OpenDeposit): boolean =>
  policy.life.depositApplication === 'netsuite' && !own && !after.includes(externalId)

/** Open invoices that an amount settles, oldest first, as settlements; they are counted as settled. */
export function takeReceivable(life: Life, amount: bigint): { invoice: OpenInvoice; amount: bigint }[] {
  let left = amount
  return life.invoices.flatMap((invoice) => {
    const part = smaller(left, invoice.open)
    if (part <= 0n || invoice.assumed) return []
    left -= part
    invoice.open -= part
    return [{ invoice, amount: part }]
  })
}
