/** What the merchant chooses and what his account prefers, drawn for each run and told to both sides alike. */
import type { Settings } from '../../simulators/netsuite/settings.ts'
import type { LoadedConfig } from '../../src/config/types.ts'
import type { ShopifyId } from '../../src/domain/ids.ts'
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
  readonly tells: Tells
}

/** What Shopify is told of what begins in NetSuite. */
export interface Tells {
  /** NetSuite ships first, and nobody fulfils in Shopify. */
  readonly shipping: boolean
  /** Authorized payments are captured as NetSuite bills, and nobody captures in Shopify. */
  readonly capture: boolean
  /** An order whose sales order a person closed is cancelled. */
  readonly cancellations: boolean
  /** People in NetSuite refund. */
  readonly refunds: boolean
  /** People in NetSuite receive returns. */
  readonly returns: boolean
}

export const TELLS_NOTHING: Tells = {
  shipping: false,
  capture: false,
  cancellations: false,
  refunds: false,
  returns: false,
}

export const tellsAnything = ({ shipping, capture, cancellations, refunds, returns }: Tells): boolean =>
  shipping || capture || cancellations || refunds || returns

/** Where people in NetSuite give back money or take goods back: drawn by itself, so that others stay who they are. */
export function givingBack(merchant: Merchant, chance: Chance, rate: number): Merchant {
  if (!chance.happens(rate)) return merchant
  const refunds = chance.happens(0.75)
  return {
    ...merchant,
    tells: { ...merchant.tells, refunds, returns: !refunds || chance.happens(0.5) },
  }
}

export const makeMerchant = (
  chance: Chance,
  { tells, hasAuthorized }: { readonly tells: Chance; readonly hasAuthorized: boolean },
): Merchant => {
  const merchant = drawMerchant(chance)
  const { ships, billing } = merchant
  const capturing = hasAuthorized && (ships === 'netsuite' || billing !== 'netsuite')
  return {
    ...merchant,
    tells: {
      ...TELLS_NOTHING,
      shipping: tells.happens(0.25) && ships === 'netsuite',
      capture: tells.happens(0.35) && capturing,
      cancellations: tells.happens(0.08),
    },
  }
}

/** One of those that tell Shopify everything that there is to tell. */
export function makeTellingMerchant(chance: Chance, tells: Chance): Merchant {
  const merchant = drawMerchant(chance)
  const told: Merchant = tells.happens(0.7)
    ? { ...merchant, ...NETSUITE_DOES }
    : { ...merchant, ships: merchant.billing === 'netsuite' ? 'netsuite' : merchant.ships }
  return {
    ...told,
    tells: {
      ...TELLS_NOTHING,
      shipping: told.ships === 'netsuite',
      capture: tells.happens(0.6),
      cancellations: tells.happens(0.4),
    },
  }
}

const NETSUITE_DOES = {
  billing: 'netsuite',
  depositApplication: 'tieout',
  ships: 'netsuite',
  cashSales: false,
  billsAhead: false,
} as const

function drawMerchant(chance: Chance): Merchant {
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
    tells: TELLS_NOTHING,
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

/** As the oracle reads them. `till`: the shop's number in Shopify. */
export const choicesOf = (merchant: Merchant, till: string): Partial<LifeChoices> => ({
  billing: merchant.billing,
  depositApplication: merchant.depositApplication,
  fulfillsFrom: merchant.ships === 'tieout' ? 'all' : new Set(merchant.tells.shipping ? [till] : []),
  cashSale: merchant.cashSales ? ({ soldAt }) => soldAt !== null : () => false,
})

/** NetSuite's "ups", as Shopify knows it. */
export const CARRIER = 'UPS'

/** As Tieout is configured. */
export const configsOf = (configs: SimulationConfigs, merchant: Merchant): SimulationConfigs => ({
  ...configs,
  first: chosen(configs.first, merchant, configs.till),
  second: chosen(configs.second, merchant, configs.till),
})

/** What begins in NetSuite is seen soon enough to be followed step by step. */
const SWEPT_OFTEN = { netsuiteEverySeconds: 300 }

const chosen = (
  config: LoadedConfig,
  { billing, depositApplication, ships, cashSales, tells }: Merchant,
  till: ShopifyId,
): LoadedConfig =>
  withLife(tellsAnything(tells) ? { ...config, sweep: { ...config.sweep, ...SWEPT_OFTEN } } : config, {
    ...(tells.shipping ? { shipping: { carriers: { ups: CARRIER }, notifyCustomer: true } } : {}),
    ...(tells.capture ? { capture: 'on-billing' } : {}),
    ...(tells.cancellations ? { cancellations: 'to-shopify', refundOnCancel: true } : {}),
    ...(tells.refunds ? { refunds: 'both' } : {}),
    ...(tells.returns ? { returns: 'both' } : {}),
    billing,
    depositApplication,
    // What is sold at the till leaves there, whoever ships the rest.
    itemFulfillment: (location) => (tells.shipping && location === till ? 'tieout' : ships),
    cashSale: cashSales ? ({ retailLocationId }) => retailLocationId !== null : () => false,
  })
