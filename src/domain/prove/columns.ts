import { type Currency } from '../money.ts'
import type { Sale, SaleLineType } from '../shopify/order.ts'
import { localDate } from '../time/localDate.ts'
import { type Category } from './categories.ts'
import { type Expectation, saleSign } from './expected.ts'
import { factsOn } from './facts.ts'
import type { DayRecord } from './types.ts'

/** The lines of Shopify's own sales report, worked out from the agreements of the day. */
export const SALES_LINES = [
  'gross sales',
  'discounts',
  'returns',
  'shipping',
  'taxes',
  'duties',
  'tips',
  'fees',
  'adjustments',
] as const
export type SalesLine = (typeof SALES_LINES)[number]

/**
 * The sales bridge of one currency (I-D2): what was ordered, paid, shipped and billed on the day. They differ by when
 * things happen, which is no error; what is billed is compared line by line.
 */
export interface Columns {
  readonly ordered: Map<SalesLine, bigint>
  readonly billed: Map<Category, bigint>
  paid: bigint
  paidBack: bigint
  /** Units that left, whoever wrote the fulfilment. */
  shippedUnits: bigint
  /** Bills of the day's orders that NetSuite or a person wrote. */
  billedByNetSuite: { count: number; sum: bigint }
}

export class Bridge {
  readonly #columns = new Map<Currency, Columns>()

  columns(): ReadonlyMap<Currency, Columns> {
    return this.#columns
  }

  /** Adds what happened to an order on the day. Orders out of scope are not in it. */
  addOrder(expectation: Expectation, date: string): void {
    if (expectation.desired === null) return
    const { facts, policy, currency } = expectation
    const happened = factsOn(facts, policy, date)
    for (const agreement of facts.agreements) {
      const at = agreement.reason === 'ORDER' ? facts.processedAt : agreement.happenedAt
      if (localDate(at, policy.timeZone) !== date) continue
      const isBack = agreement.reason === 'REFUND' || agreement.reason === 'RETURN'
      for (const sale of agreement.sales)
        this.#sell(this.of(currency), sale, { isBack, side: policy.bookCurrency })
    }
    for (const { amount } of happened.payments) this.of(currency).paid += amount
    for (const { amount } of happened.paidBack) this.of(currency).paidBack += amount
    for (const { units } of happened.shipped) this.of(currency).shippedUnits += units
  }

  /** Adds what NetSuite billed or credited by a record of ours. */
  addBilled(found: DayRecord, lines: ReadonlyMap<Category, bigint>): void {
    const { billed } = this.of(found.currency)
    for (const [category, minor] of lines) billed.set(category, (billed.get(category) ?? 0n) + minor)
  }

  /** A bill of one of our orders that NetSuite or a person wrote. */
  addForeignBill({ kind, total, currency }: DayRecord): void {
    if (saleSign(kind) === 0n) return
    const column = this.of(currency)
    const { count, sum } = column.billedByNetSuite
    column.billedByNetSuite = { count: count + 1, sum: sum + saleSign(kind) * total }
  }

  of(currency: Currency): Columns {
    const known = this.#columns.get(currency)
    if (known !== undefined) return known
    const made: Columns = {
      ordered: new Map(),
      billed: new Map(),
      paid: 0n,
      paidBack: 0n,
      shippedUnits: 0n,
      billedByNetSuite: { count: 0, sum: 0n },
    }
    this.#columns.set(currency, made)
    return made
  }

  #sell(
    { ordered }: Columns,
    sale: Sale,
    { isBack, side }: { readonly isBack: boolean; readonly side: 'shop' | 'presentment' },
  ): void {
    const put = (line: SalesLine, minor: bigint): void => {
      if (minor !== 0n) ordered.set(line, (ordered.get(line) ?? 0n) + minor)
    }
    const [tax, net] = [sale.tax[side].minor, sale.total[side].minor - sale.tax[side].minor]
    put('taxes', tax)
    const line = LINE_OF[sale.lineType]
    if (line !== 'gross sales') put(line, net)
    else if (isBack) put('returns', net)
    else {
      const discount = magnitude(sale.discountBeforeTaxes[side].minor) * (net < 0n ? -1n : 1n)
      put('gross sales', net + discount)
      put('discounts', -discount)
    }
  }
}

const magnitude = (minor: bigint): bigint => (minor < 0n ? -minor : minor)

const LINE_OF: Readonly<Record<SaleLineType, SalesLine>> = {
  PRODUCT: 'gross sales',
  GIFT_CARD: 'gross sales',
  TIP: 'tips',
  SHIPPING: 'shipping',
  DUTY: 'duties',
  ADDITIONAL_FEE: 'fees',
  FEE: 'fees',
  ADJUSTMENT: 'adjustments',
}
