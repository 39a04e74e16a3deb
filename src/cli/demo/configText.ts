import type { RunningSimulators } from './simulators.ts'

/** Ids of the simulated NetSuite account, by kind and name, as `GET /sim/seed` lists them. */
export type SeedListing = Readonly<Record<string, Readonly<Record<string, string>>>>

export interface DemoConfigInput {
  readonly simulators: RunningSimulators
  readonly seed: SeedListing
  /** Shopify location id → its name; the account has locations of the same names. */
  readonly locations: Readonly<Record<string, string>>
  readonly databaseUrl: string
  readonly webPort: number
  readonly goLiveAt: string
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

function policyText({ seed, locations, imported }: DemoConfigInput): string {
  const id = (kind: string, name: string): string => {
    const found = seed[kind]?.[name]
    if (found === undefined) throw new Error(`the simulated account has no ${kind} "${name}"`)
    return quoted(found)
  }
  const fees = ['Retail Delivery Fee', ...(imported?.fees ?? [])]
  const gateways = gatewayAccounts(imported?.gateways ?? [])
  return `      subsidiary: ${id('subsidiary', 'Tieout US')},
      timeZone: 'America/New_York',
      baseCurrency: 'USD',
      bookCurrency: 'shop',
      currencies: ${JSON.stringify(seed.currencySymbols ?? {})},
      locations: { ${Object.entries(locations)
        .map(([shopify, name]) => `'${shopify}': ${id('location', name)}`)
        .join(', ')} },
      defaultLocation: ${id('location', 'Main warehouse')},
      customers: { mode: 'email', customerLess: ${id('customer', 'Web customer US')} },
      items: {
        discount: ${id('item', 'Shopify discount')},
        shipping: ${id('item', 'Shipping')},
        tip: ${id('item', 'Tip')},
        duty: ${id('item', 'Duties')},
        giftCard: ${id('item', 'Gift card')},
        fees: { ${fees.map((fee) => `${quoted(fee)}: ${id('item', 'Retail delivery fee')}`).join(', ')} },${
          imported
            ? `\n        // The imported stores sell articles without a SKU; this merchant books them as one item.\n        withoutSku: ${id('item', 'Custom sale')},`
            : ''
        }
      },
      tax: {
        mode: 'suitetax',
        code: (tax) => {
          const us = ${id('taxType', 'US Sales Tax')}
          if (/State/.test(tax.title)) return { taxType: us, taxCode: ${id('salesTaxItem', 'US State Tax')} }
          if (/City/.test(tax.title)) return { taxType: us, taxCode: ${id('salesTaxItem', 'US City Tax')} }
          if (/County|District/.test(tax.title)) return { taxType: us, taxCode: ${id('salesTaxItem', 'US County Tax')} }
          if (/VAT/.test(tax.title)) return { taxType: ${id('taxType', 'GB VAT')}, taxCode: ${id('salesTaxItem', 'GB VAT 20')} }
          return ${imported ? `{ taxType: ${id('taxType', 'Other tax')}, taxCode: ${id('salesTaxItem', 'Other tax')} }` : 'null'}
        },
      },
      gateways: {
${gateways.map(([gateway, account]) => `        ${quoted(gateway)}: { account: ${id('account', account)} },`).join('\n')}
      },
      customFields: {},`
}

function gatewayAccounts(imported: readonly string[]): readonly (readonly [string, string])[] {
  const own: readonly (readonly [string, string])[] = [
    ['shopify_payments', 'Shopify Payments clearing'],
    ['manual', 'Manual payments clearing'],
    ['cash', 'Cash drawer'],
    ['gift_card', 'Gift card tender clearing'],
    ['shopify_store_credit', 'Store credit tender clearing'],
  ]
  const known = new Set(own.map(([gateway]) => gateway))
  const others = imported.filter((gateway) => !known.has(gateway))
  return [...own, ...others.map((gateway) => [gateway, 'Other gateways clearing'] as const)]
}

const quoted = (text: string): string => JSON.stringify(text)
