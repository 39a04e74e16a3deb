import type { NetSuiteId } from '../ids.ts'
import type { LifePolicy } from '../policy/policy.ts'

/** The lines of the sales bridge (I-D2). What the policy knows no special item for is goods. */
export const CATEGORIES = [
  'goods',
  'discounts',
  'shipping',
  'taxes',
  'duties',
  'tips',
  'gift cards',
  'fees',
  'returns',
  'adjustments',
  'rounding',
  'tax that the channel remits',
] as const
export type Category = (typeof CATEGORIES)[number]

/** What an item's lines are, on Shopify's side and NetSuite's alike: by the item, since both name the same one. */
export function categorise(
  { items }: LifePolicy,
  taxItems: ReadonlySet<NetSuiteId>,
): (item: NetSuiteId) => Category {
  const known = new Map<NetSuiteId, Category>()
  const put = (item: NetSuiteId | null, category: Category): void => {
    if (item !== null && !known.has(item)) known.set(item, category)
  }
  put(items.discount, 'discounts')
  put(items.shipping, 'shipping')
  put(items.tip, 'tips')
  put(items.duty, 'duties')
  put(items.giftCard, 'gift cards')
  put(items.returned, 'returns')
  put(items.refundAdjustment, 'adjustments')
  put(items.returnFee, 'fees')
  put(items.rounding, 'rounding')
  put(items.channelTax, 'tax that the channel remits')
  for (const item of Object.values(items.fees)) put(item, 'fees')
  for (const item of taxItems) put(item, 'taxes')
  return (item) => known.get(item) ?? 'goods'
}
