import { type BookedTax, taxKey } from '../desired/bookedSales.ts'
import { add, type Money, sum } from '../money.ts'
import { type EquationResult, equation, money, moneyEquation } from './equation.ts'
import type { Ties } from './orderEquations.ts'

/** I-O5: the tax total and each tax, with no tolerance. */
export function taxEquations(ties: Ties): readonly EquationResult[] {
  const taxes = ties.sales.flatMap((sale) => sale.taxes)
  return [totalEquation(ties), ties.wanted.tax.mode === 'suitetax' ? byCode(ties) : byLine(ties, taxes)]
}

/** With explicit tax lines NetSuite's tax is the sum of those lines and whatever it added by itself, which must be 0. */
function totalEquation(ties: Ties): EquationResult {
  const explicit = ties.order.lines
    // `CT`: what the channel remits, where it is shown gross (E20).
    .filter(({ key }) => isTaxLine(key) || key === 'CT')
    .map(({ amount }) => amount)
  return moneyEquation(
    {
      equation: 'I-O5',
      about: ties.about,
      ops: 'the tax of the sales order',
      tech: 'tax total in NetSuite (explicit tax lines included) = Σ totalTaxAmount of what stands sold',
    },
    sum(
      ties.sales.map((sale) => sale.tax),
      ties.currency,
    ),
    sum([...explicit, ties.order.taxTotal], ties.currency),
  )
}

function byCode(ties: Ties): EquationResult {
  const { tax } = ties.wanted
  const wanted = tax.mode === 'suitetax' ? tax.details : []
  return equation(
    {
      equation: 'I-O5',
      about: ties.about,
      ops: 'the tax by tax code',
      tech: 'Σ tax details by tax code in NetSuite = Σ tax lines by the code that they map to',
    },
    codes(byKey(wanted, ({ taxCode }) => taxCode)),
    codes(byKey(ties.order.taxes, ({ taxCode }) => taxCode)),
  )
}

/** Distinct taxes in Shopify and explicit tax lines in NetSuite, by amount: the lines carry no title to compare. */
function byLine(ties: Ties, taxes: readonly BookedTax[]): EquationResult {
  if (ties.wanted.lines.some(({ key }) => isLate(key))) return byItem(ties)
  const shopify = byKey(taxes, ({ tax }) => taxKey({ ...tax, channelLiable: null }))
  const netsuite = ties.order.lines.filter(({ key }) => isTaxLine(key))
  return equation(
    {
      equation: 'I-O5',
      about: ties.about,
      ops: 'the tax by title and rate',
      tech: 'explicit tax lines in NetSuite = Σ tax lines by title and rate',
    },
    list([...shopify.values()].map(money)),
    list(netsuite.map(({ amount }) => money(amount))),
  )
}

/** What came after goods moved has tax lines of its own, so that one tax may stand on several: compared by their items. */
function byItem(ties: Ties): EquationResult {
  const taxLines = ties.wanted.lines.filter(({ key }) => isTaxLine(key))
  const standing = ties.order.lines.filter(({ key }) => isTaxLine(key))
  return equation(
    {
      equation: 'I-O5',
      about: ties.about,
      ops: 'the tax by item',
      tech: 'explicit tax lines in NetSuite by item = Σ tax lines by the item that they map to',
    },
    codes(byKey(taxLines, ({ item }) => item)),
    codes(byKey(standing, ({ item }) => item)),
  )
}

const isTaxLine = (key: string | null): boolean => key !== null && /^T\d+(?:-\d+)?$/.test(key)
const isLate = (key: string): boolean => /^T\d+-\d+$/.test(key)

/** Amounts by key, without those that come to nothing. */
function byKey<Entry extends { readonly amount: Money }>(
  entries: readonly Entry[],
  keyOf: (entry: Entry) => string,
): ReadonlyMap<string, Money> {
  const totals = new Map<string, Money>()
  for (const entry of entries) {
    const known = totals.get(keyOf(entry))
    totals.set(keyOf(entry), known === undefined ? entry.amount : add(known, entry.amount))
  }
  return new Map([...totals].filter(([, { minor }]) => minor !== 0n))
}

const codes = (entries: ReadonlyMap<string, Money>): string =>
  list([...entries].map(([code, amount]) => `code ${code} ${money(amount)}`))

const list = (texts: readonly string[]): string => (texts.length === 0 ? 'none' : texts.toSorted().join(', '))
