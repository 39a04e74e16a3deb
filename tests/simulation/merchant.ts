/** What the merchant chooses and what his account prefers, drawn for each run and told to both sides alike. */
import type { Settings } from '../../simulators/netsuite/settings.ts'
import type { LoadedConfig } from '../../src/config/types.ts'
import { withLife } from '../support/policy.ts'
import type { LifeChoices } from './oracle/index.ts'
import type { Chance } from './world/chance.ts'
import type { SimulationConfigs } from './world/config.ts'

export interface Merchant {
  readonly billing: LifeChoices['billing']
  /** Who sets deposits against bills; with `netsuite` the account does so by itself. */
  readonly depositApplication: LifeChoices['depositApplication']
  /** Who writes item fulfilments. */
  readonly ships: 'netsuite' | 'tieout'
  /** Sales at the till are one cash sale each. */
  readonly cashSales: boolean
  readonly depositsAboveOrder: boolean
  /** The account lets goods be billed before they leave. */
  readonly billsAhead: boolean
}

export function makeMerchant(chance: Chance): Merchant {
  const billing = chance.pick<LifeChoices['billing']>([
    'netsuite',
    'on-fulfillment',
    'on-fulfillment',
    'on-order',
  ])
  const isOurs = billing !== 'netsuite'
  return {
    billing,
    depositApplication: isOurs && chance.happens(0.2) ? 'netsuite' : 'tieout',
    ships: isOurs || chance.happens(0.3) ? 'tieout' : 'netsuite',
    cashSales: isOurs && chance.happens(0.3),
    depositsAboveOrder: chance.happens(0.7),
    billsAhead: billing === 'on-order' || (isOurs && chance.happens(0.5)),
  }
}

/** Of the account (simulators/netsuite/settings.ts). */
export const settingsOf = ({
  depositApplication,
  depositsAboveOrder,
  billsAhead,
}: Merchant): Partial<Settings> => ({
  allowDepositsAboveOrder: depositsAboveOrder,
  autoApplyDeposits: depositApplication === 'netsuite',
  invoiceInAdvanceOfFulfillment: billsAhead,
})

/** As the oracle reads them. */
export const choicesOf = (merchant: Merchant): Partial<LifeChoices> => ({
  billing: merchant.billing,
  depositApplication: merchant.depositApplication,
  fulfillsFrom: merchant.ships === 'tieout' ? 'all' : new Set(),
  cashSale: merchant.cashSales ? ({ soldAt }) => soldAt !== null : () => false,
})

/** As Tieout is configured. */
export const configsOf = (configs: SimulationConfigs, merchant: Merchant): SimulationConfigs => ({
  first: chosen(configs.first, merchant),
  second: chosen(configs.second, merchant),
})

const chosen = (
  config: LoadedConfig,
  { billing, depositApplication, ships, cashSales }: Merchant,
): LoadedConfig =>
  withLife(config, {
    billing,
    depositApplication,
    itemFulfillment: () => ships,
    cashSale: cashSales ? ({ retailLocationId }) => retailLocationId !== null : () => false,
  })
