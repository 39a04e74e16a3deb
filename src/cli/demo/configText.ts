import type { RunningSimulators } from './simulators.ts'

/** Ids of the simulated NetSuite account, by kind and name and by `externalIds`, as `GET /sim/seed` lists them. */
export type SeedListing = Readonly<Record<string, Readonly<Record<string, string>>>>

export interface DemoConfigInput {
  readonly simulators: RunningSimulators
  readonly seed: SeedListing
  /** Shopify location id → its name; the account has locations of the same names. */
  readonly locations: Readonly<Record<string, string>>
  readonly databaseUrl: string
  readonly webPort: number
  readonly goLiveAt: string
  /** Who bills and ships in NetSuite; by default NetSuite itself, so that orders stay open there. */
  readonly billing?: 'netsuite' | 'on-fulfillment' | 'on-order'
  /** Gift cards and store credit are what the merchant owes, not tenders to be cleared. */
  readonly liabilities?: boolean
  /** Imported bodies come from other stores: every gateway and line that they name is mapped. */
  readonly imported: { readonly gateways: readonly string[]; readonly fees: readonly string[] } | null
}

/** Environment variables that the demo's configuration reads its secrets from. */
export function demoSecrets({ shopify, netsuite }: RunningSimulators): Readonly<Record<string, string>> {
  return {
    TIEOUT_DEMO_SHOPIFY_SECRET: shopify.clientSecret,
    TIEOUT_DEMO_WEBHOOK_SECRET: shopify.webhookSecret,
    TIEOUT_DEMO_NETSUITE_KEY: netsuite.m2m.privateKeyPem,
  }
}

/** The demo's `tieout.config.ts`: what a merchant would write by hand, with the simulated account's own ids. */
export function demoConfigText(input: DemoConfigInput): string {
  const { simulators, databaseUrl, webPort } = input
  const { shopify, netsuite } = simulators
  return `/** Written by \`tieout demo\` for its simulated store and account. Nothing in here is a secret. */
export default {
  netsuite: {
    account: ${quoted(netsuite.account)},
    baseUrl: ${quoted(netsuite.url)},
    signIn: {
      kind: 'm2m',
      clientId: ${quoted(netsuite.m2m.clientId)},
      certificateId: ${quoted(netsuite.m2m.certificateId)},
      privateKey: { env: 'TIEOUT_DEMO_NETSUITE_KEY' },
      algorithm: ${quoted(netsuite.m2m.alg)},
    },
    permits: 5,
  },
  database: { url: ${quoted(databaseUrl)} },
  http: { port: ${webPort}, publicUrl: 'http://127.0.0.1:${webPort}' },
  // A shop would sweep every few minutes; the demo shows it within seconds.
  sweep: { everySeconds: 3, netsuiteEverySeconds: 60 },
  logLevel: 'warn',
  stores: {
    demo: {
      domain: ${quoted(shopify.shop)},
      apiUrl: ${quoted(new URL(shopify.url).origin)},
      signIn: {
        kind: 'clientCredentials',
        clientId: ${quoted(shopify.clientId)},
        clientSecret: { env: 'TIEOUT_DEMO_SHOPIFY_SECRET' },
      },
      webhookSecret: { env: 'TIEOUT_DEMO_WEBHOOK_SECRET' },
      goLiveAt: ${quoted(input.goLiveAt)},
${policyText(input)}
    },
  },
}
`
}

function policyText({
  seed,
  locations,
  imported,
  billing = 'netsuite',
  liabilities = false,
}: DemoConfigInput): string {
  const id = (externalId: string): string => {
    const found = seed.externalIds?.[externalId]
    if (found === undefined) throw new Error(`the simulated account has no record "${externalId}"`)
    return quoted(found)
  }
  const locationId = (name: string): string => id(`location_${name.toLowerCase().replaceAll(' ', '_')}`)
  const fees = ['Retail Delivery Fee', ...(imported?.fees ?? [])]
  const gateways = gatewayAccounts(imported?.gateways ?? [], liabilities)
  return `      subsidiary: ${id('subsidiary_us')},
      timeZone: 'America/New_York',
      baseCurrency: 'USD',
      bookCurrency: 'shop',
      currencies: ${JSON.stringify(currencies(seed))},
      locations: { ${Object.entries(locations)
        .map(([shopify, name]) => `'${shopify}': ${locationId(name)}`)
        .join(', ')} },
      salesOrderStatus: 'B',
      defaultLocation: ${id('location_main_warehouse')},
      customers: { mode: 'email', customerLess: ${id('customer_web_us')} },
      items: {
        discount: ${id('item_discount')},
        shipping: ${id('item_shipping')},
        tip: ${id('item_tip')},
        duty: ${id('item_duties')},
        giftCard: ${id('item_gift_card')},
        fees: { ${fees.map((fee) => `${quoted(fee)}: ${id('item_retail_delivery_fee')}`).join(', ')} },${
          imported
            ? `\n        // The imported stores sell articles without a SKU; this merchant books them as one item.\n        withoutSku: ${id('item_custom_sale')},`
            : ''
        }
        returned: ${id('item_returned_goods')},
        refundAdjustment: ${id('item_refund_adjustment')},
        returnFee: ${id('item_return_fee')},
        rounding: ${id('item_rounding')},
        channelTax: ${id('item_marketplace_tax')},
      },
      life: {
        billing: ${quoted(billing)},
        itemFulfillment: ${quoted(billing === 'netsuite' ? 'netsuite' : 'tieout')},
        roundingAccount: ${id('account_rounding')},
        // Kroner round to the whole one.
        roundingLimit: 50,
      },
      tax: {
        mode: 'suitetax',
        // Of an imported order nobody knows any more who had to remit its taxes: the merchant, says this merchant.
        channelLiableUnknown: ${imported ? `'liable-is-merchant'` : `'park'`},
        code: (tax) => {
          const us = ${id('taxtype_us')}
          if (/State/.test(tax.title)) return { taxType: us, taxCode: ${id('tax_us_state')} }
          if (/City/.test(tax.title)) return { taxType: us, taxCode: ${id('tax_us_city')} }
          if (/County|District/.test(tax.title)) return { taxType: us, taxCode: ${id('tax_us_county')} }
          if (/VAT/.test(tax.title)) return { taxType: ${id('taxtype_gb')}, taxCode: ${id('tax_gb_vat_20')} }
          return ${imported ? `{ taxType: ${id('taxtype_other')}, taxCode: ${id('tax_other')} }` : 'null'}
        },
      },
      gateways: {
${gateways.map(([gateway, account]) => `        ${quoted(gateway)}: { account: ${id(account)} },`).join('\n')}
      },
      customFields: {},`
}

/** ISO code → internal id, from external ids such as `currency_USD`. */
const currencies = ({ externalIds = {} }: SeedListing): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(externalIds).flatMap(([key, id]) =>
      key.startsWith('currency_') ? [[key.slice('currency_'.length), id]] : [],
    ),
  )

function gatewayAccounts(
  imported: readonly string[],
  liabilities: boolean,
): readonly (readonly [string, string])[] {
  const own: readonly (readonly [string, string])[] = [
    ['shopify_payments', 'account_shopify_payments'],
    ['manual', 'account_manual'],
    ['cash', 'account_cash'],
    ['gift_card', liabilities ? 'account_gift_card_liability' : 'account_gift_card'],
    ['shopify_store_credit', liabilities ? 'account_store_credit_liability' : 'account_store_credit'],
  ]
  const known = new Set(own.map(([gateway]) => gateway))
  const others = imported.filter((gateway) => !known.has(gateway))
  return [...own, ...others.map((gateway) => [gateway, 'account_other_gateways'] as const)]
}

const quoted = (text: string): string => JSON.stringify(text)
