/** The oracle's policy for lives in the simulated account, with the chart of accounts that it is seeded with. */
import type { World } from '../../../../simulators/netsuite/world.ts'
import { demoPolicy, type DemoPolicyInput } from '../demoPolicy.ts'
import { referenceOf, text } from '../readBooks.ts'
import type { LedgerPolicy, LifeChoices, OracleLifePolicy } from './policy.ts'

const SHIPPED: ReadonlySet<string> = new Set([
  'assemblyItem',
  'inventoryItem',
  'kitItem',
  'nonInventorySaleItem',
])
const STOCKED: ReadonlySet<string> = new Set(['assemblyItem', 'inventoryItem'])

/** Cost of an item of which the account says none (simulators/netsuite/QUIRKS.md, Goods). */
const DEFAULT_COST = 5

/** `demoPolicy`, and for what comes after the sale the choices of the demo's configuration, or others. */
export function demoLifePolicy(input: DemoPolicyInput, choices: Partial<LifeChoices> = {}): OracleLifePolicy {
  const { netsuite } = input
  const item = (externalId: string): string => netsuite.byExternalId('item', externalId)?.id ?? ''
  return {
    ...demoPolicy(input),
    ledger: ledgerOfAccount(netsuite),
    life: {
      billing: 'netsuite',
      depositApplication: 'tieout',
      fulfillsFrom: new Set(),
      cashSale: () => false,
      channelLiable: 'park',
      closedPeriod: 'park',
      roundingAccount: netsuite.byExternalId('account', 'account_rounding')?.id ?? null,
      roundingLimit: 50n,
      cashAmount: 'share',
      ...choices,
      items: choices.items ?? {
        returned: item('item_returned_goods'),
        refundAdjustment: item('item_refund_adjustment'),
        returnFee: item('item_return_fee'),
        rounding: item('item_rounding'),
        channelTax: item('item_marketplace_tax'),
      },
    },
  }
}

const accountOf = (fields: Parameters<typeof referenceOf>[0]): string =>
  referenceOf(fields, 'liabilityAccount') ||
  referenceOf(fields, 'incomeAccount') ||
  referenceOf(fields, 'account')

const cents = (cost: string): bigint => BigInt(Math.round(Number(cost || DEFAULT_COST) * 100))

function ledgerOfAccount(world: World): LedgerPolicy {
  const account = (externalId: string): string => world.byExternalId('account', externalId)?.id ?? ''
  const items = [...world.allInGroup('item')]
  return {
    receivables: account('system_accounts_receivable'),
    inventory: account('system_inventory_asset'),
    costOfGoods: account('system_cogs'),
    discounts: account('account_discounts'),
    items: Object.fromEntries(items.map(({ id, fields }) => [id, accountOf(fields)])),
    taxes: Object.fromEntries(
      [...world.all('salesTaxItem')].map(({ id, fields }) => [
        id,
        referenceOf(fields, 'taxAccount') || account('system_sales_tax_payable'),
      ]),
    ),
    shipped: new Set(items.filter(({ kind }) => SHIPPED.has(kind)).map(({ id }) => id)),
    cost: Object.fromEntries(
      items
        .filter(({ kind }) => STOCKED.has(kind))
        .map(({ id, fields }) => [id, cents(text(fields, 'cost'))]),
    ),
  }
}
