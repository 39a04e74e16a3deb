import type { ReferenceTable } from '../../adapters/netsuite/reference.ts'
import type { StoreConfig } from '../../config/types.ts'

/** One NetSuite id that the configuration names, with the place where it stands. */
export interface Reference {
  readonly table: ReferenceTable
  readonly id: string
  readonly path: string
}

/** Every NetSuite id of a store's configuration that can be looked up. Ids that mapping functions answer are not known. */
export function referencesOf({ key, policy }: StoreConfig): readonly Reference[] {
  const at = `stores.${key}`
  const one = (table: ReferenceTable, path: string, id: string | null): readonly Reference[] =>
    id === null ? [] : [{ table, id, path: `${at}.${path}` }]
  const each = (
    table: ReferenceTable,
    path: string,
    ids: Readonly<Record<string, string>>,
  ): readonly Reference[] => Object.entries(ids).flatMap(([name, id]) => one(table, `${path}['${name}']`, id))
  const { items, customers, gateways } = policy
  return [
    ...one('subsidiary', 'subsidiary', policy.subsidiary),
    ...each('currency', 'currencies', policy.currencies),
    ...each('location', 'locations', policy.locations),
    ...one('location', 'defaultLocation', policy.defaultLocation),
    ...(customers.mode === 'webCustomer'
      ? one('customer', 'customers.customer', customers.customer)
      : one('customer', 'customers.customerLess', customers.customerLess)),
    ...one('item', 'items.discount', items.discount),
    ...one('item', 'items.shipping', items.shipping),
    ...one('item', 'items.tip', items.tip),
    ...one('item', 'items.duty', items.duty),
    ...one('item', 'items.giftCard', items.giftCard),
    ...each('item', 'items.fees', items.fees),
    ...each('item', 'items.variants', items.variants),
    ...Object.entries(gateways).flatMap(([name, gateway]) => [
      ...one('account', `gateways['${name}'].account`, gateway.account),
      ...one('paymentmethod', `gateways['${name}'].paymentOption`, gateway.paymentOption),
    ]),
  ]
}
