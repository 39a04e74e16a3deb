/** The lines of a sales order, from what was sold (accounting-and-reliability.md §1.2, §1.3). */
import type { ExpectedLine, LineKind, Park } from './expected.ts'
import type { LineFact, OrderFact } from './facts.ts'
import type { Side, Sold } from './ledger.ts'
import { proportion, total } from './money.ts'
import type { OraclePolicy } from './policy.ts'

const KINDS: Readonly<Partial<Record<Sold['kind'], LineKind>>> = {
  PRODUCT: 'goods',
  GIFT_CARD: 'gift card',
  TIP: 'tip',
  SHIPPING: 'shipping',
  DUTY: 'duty',
  ADDITIONAL_FEE: 'fee',
}

export interface Scene {
  readonly order: OrderFact
  readonly policy: OraclePolicy
  readonly side: Side
}

/** Lines in the ledger's order, and what keeps any of them from being booked. */
export function linesOf(
  sold: readonly Sold[],
  scene: Scene,
): { readonly lines: readonly ExpectedLine[]; readonly parks: readonly Park[] } {
  const lines: ExpectedLine[] = []
  const parks: Park[] = []
  for (const one of sold) {
    const kind = KINDS[one.kind]
    if (kind === undefined || one.subject === null) {
      parks.push({ reason: 'source-contradiction', about: `a sale of kind ${one.kind}` })
      continue
    }
    const line = scene.order.lines.find(({ id }) => id === one.subject)
    const named = itemOf(kind, { subject: one.subject, line, ...scene })
    if (typeof named !== 'string') parks.push(named)
    const { list, discounts, slack } = beforeTax(one, { line, ...scene })
    const isNet = kind === 'shipping' && scene.policy.items.shippingDiscount === 'net'
    lines.push({
      kind,
      subject: one.subject,
      title: line?.title ?? scene.order.fees[one.subject] ?? kind,
      item: typeof named === 'string' ? named : '',
      quantity: one.quantity,
      amount: isNet ? list - discounts : list,
      discounts: isNet ? 0n : discounts,
      slack: isNet ? 0n : slack,
    })
  }
  return { lines, parks }
}

interface Named extends Scene {
  readonly subject: string
  readonly line: LineFact | undefined
}

const orFee = (item: string | null | undefined, about: string): Park | string =>
  item ?? { reason: 'fee', about }

function itemOf(kind: LineKind, sale: Named): Park | string {
  const { items } = sale.policy
  switch (kind) {
    case 'goods':
      return goodsItem(sale)
    case 'gift card':
      return orFee(items.giftCard, 'gift card')
    case 'tip':
      return orFee(items.tip, 'tip')
    case 'shipping':
      return orFee(items.shipping, 'shipping')
    case 'duty':
      return orFee(items.duty, 'duty')
    case 'fee': {
      const name = sale.order.fees[sale.subject] ?? ''
      return orFee(items.fees[name], name)
    }
  }
}

/** The variant's item, else the SKU's; an article without a SKU must have been given an item by the merchant. */
function goodsItem({ line, policy }: Named): Park | string {
  if (line === undefined)
    return { reason: 'source-contradiction', about: 'a sale of a line that is not there' }
  const { bySku, variants, withoutSku } = policy.items
  const pinned = line.variant === null ? undefined : variants[line.variant]
  if (pinned !== undefined) return pinned
  if (line.sku === null || line.sku.trim() === '')
    return withoutSku ?? { reason: 'missing-sku', about: line.title }
  const items = bySku[line.sku] ?? []
  const [item] = items
  if (item === undefined) return { reason: 'unknown-item', about: line.sku }
  return items.length === 1 ? item : { reason: 'ambiguous-item', about: line.sku }
}

export interface Split {
  readonly list: bigint
  readonly discounts: bigint
  readonly slack: bigint
}

/**
 * Net = total − tax, and the list price is what the discount was taken from. Where prices contain tax, a discount
 * ex tax is round(discount ÷ (1 + rate)) and the list amount is what makes the net come out (§1.3).
 */
export function beforeTax(sold: Sold, scene: Scene & { readonly line: LineFact | undefined }): Split {
  const { line, side, order } = scene
  const paid = order.taxesIncluded ? sold.total : sold.total - sold.tax
  const discount = line === undefined ? 0n : side.of(line.unitPrice) * BigInt(sold.quantity ?? 1) - paid
  if (!order.taxesIncluded) return { list: paid + discount, discounts: discount, slack: 0n }
  const { discounts, slack } = withoutTax({ ...sold, discount })
  return { list: sold.total - sold.tax + discounts, discounts, slack }
}

const RATE_DIGITS = 12

function scaledRate(rate: string): bigint {
  const [whole = '0', fraction = ''] = rate.split('.')
  return BigInt(whole + fraction.slice(0, RATE_DIGITS).padEnd(RATE_DIGITS, '0'))
}

/** A line's discounts as one amount, however many allocations it has (§1.2). */
function withoutTax(sold: Sold): { discounts: bigint; slack: bigint } {
  const one = 10n ** BigInt(RATE_DIGITS)
  const rates = sold.taxes.map(({ rate }) => rate)
  if (sold.discount === 0n || rates.length === 0) return { discounts: sold.discount, slack: 0n }
  if (rates.includes(null)) return { discounts: impliedDiscount(sold), slack: 1n }
  const divisor = one + total(rates.map((rate) => scaledRate(rate ?? '0')))
  const discounts = proportion(sold.discount, one, divisor)
  // A price that bears no tax (an exempt buyer, or nothing left to pay) does not say what its discount contained.
  return { discounts, slack: sold.tax === 0n ? sold.discount - discounts : 0n }
}

/** Without a stated rate: the part that tax has in what was paid. */
function impliedDiscount({ total: gross, tax, discount }: Sold): bigint {
  return gross === 0n ? discount : proportion(discount, gross - tax, gross)
}
