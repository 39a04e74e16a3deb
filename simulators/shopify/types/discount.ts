/** Discount applications and their allocations. */
import type { DiscountAllocation, DiscountApplication, Order } from '../model.ts'
import { money, moneyBag } from './source.ts'

const TYPE_NAMES = {
  CODE: 'DiscountCodeApplication',
  AUTOMATIC: 'AutomaticDiscountApplication',
  MANUAL: 'ManualDiscountApplication',
  SCRIPT: 'ScriptDiscountApplication',
} as const

/** DiscountApplication, one of its four types. */
export function discountApplication(order: Order, application: DiscountApplication): object {
  const { index, title, description, allocationMethod, targetType, targetSelection } = application
  return {
    __typename: TYPE_NAMES[application.kind],
    index,
    code: title,
    title,
    description,
    allocationMethod,
    targetType,
    targetSelection,
    value: pricingValue(application, order.presentmentCurrencyCode),
  }
}

function pricingValue(application: DiscountApplication, currencyCode: string): object {
  if (application.percentage !== null) {
    return { __typename: 'PricingPercentageValue', percentage: application.percentage }
  }
  return { __typename: 'MoneyV2', ...money(application.fixed ?? 0n, currencyCode) }
}

/** DiscountAllocation */
export function discountAllocation(order: Order, allocation: DiscountAllocation): object {
  const application = order.discountApplications[allocation.applicationIndex]
  return {
    allocatedAmount: money(allocation.allocated.shop, order.currencyCode),
    allocatedAmountSet: moneyBag(order, allocation.allocated),
    discountApplication: application ? discountApplication(order, application) : null,
  }
}
