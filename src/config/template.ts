import { REQUIRED_SCOPES } from '../domain/shopify/scopes.ts'

/** What `tieout init` writes: a whole, commented configuration, to be filled with the merchant's own ids. */
export const configTemplate = (domain: string): string => `import { defineConfig } from 'tieout'

/**
 * Everything Tieout decides for your books is in this file. \`tieout check\` proves every reference in it against
 * Shopify and NetSuite. Secrets are named here and read from the environment; NetSuite ids are internal ids.
 */
export default defineConfig({
  // Plan, store and tie, but write nothing to NetSuite. Take it out once you are convinced.
  observe: true,

  netsuite: {
    // Setup > Company > Company Information. A sandbox ends in _SB1.
    account: '1234567',
    // OAuth 2.0 client credentials (M2M). The role needs what \`tieout check\` lists.
    signIn: {
      kind: 'm2m',
      clientId: { env: 'NETSUITE_CLIENT_ID' },
      certificateId: { env: 'NETSUITE_CERTIFICATE_ID' },
      privateKey: { env: 'NETSUITE_PRIVATE_KEY' },
      algorithm: 'PS256',
    },
    // Tieout's share of the account's concurrency limit, which every integration shares.
    permits: 4,
  },

  // Without a url (here or in DATABASE_URL) Tieout starts a PostgreSQL of its own in dataDir.
  database: { dataDir: '.tieout' },

  http: {
    host: '127.0.0.1',
    port: 8080,
    // How Shopify reaches this server. Without it there are no webhooks and orders wait for the sweep.
    // publicUrl: 'https://tieout.example.com',
  },

  // How long the details of what was done are kept; what was booked, and its proof, is kept for ever.
  // retention: { deliveriesDays: 30, runsDays: 90, runsKept: 20, attemptsDays: 365, tieOutsDays: 365 },

  stores: {
    // The key is part of every NetSuite external id: 1 to 20 small letters and digits, never renamed.
    main: {
      domain: '${domain}',
      // The app's scopes: ${REQUIRED_SCOPES.slice(0, 3).join(', ')},
      // ${REQUIRED_SCOPES.slice(3).join(', ')}.
      signIn: {
        kind: 'clientCredentials',
        clientId: { env: 'SHOPIFY_CLIENT_ID' },
        clientSecret: { env: 'SHOPIFY_CLIENT_SECRET' },
      },

      // Orders processed before this instant are excluded, with that reason.
      goLiveAt: '2026-12-01T00:00:00-05:00',

      // Where the store's orders are booked.
      subsidiary: '1',
      timeZone: 'America/New_York',
      baseCurrency: 'USD',
      // The side of each Shopify amount that is booked: the shop's currency, or what the buyer saw.
      bookCurrency: 'shop',
      currencies: { USD: '1' },
      // Shopify location id → NetSuite location.
      locations: {},
      defaultLocation: null,

      // Customers by e-mail; orders without a customer go to \`customerLess\` (null parks them).
      customers: { mode: 'email', customerLess: null },

      items: {
        // The NetSuite item field that holds Shopify's SKU. \`variants\` names exceptions by variant id.
        skuField: 'itemid',
        variants: {},
        // Items that carry what is no product.
        discount: '101',
        shipping: '102',
        tip: null,
        duty: null,
        giftCard: null,
        // Lines without a SKU; null parks their order, since an article must be named.
        withoutSku: null,
        fees: {},
        // Items of refunds and returns; null parks what needs one. \`returned\` posts to returns and allowances and is
        // no stock item: goods come back through receipts only.
        returned: null,
        refundAdjustment: null,
        returnFee: null,
        rounding: null,
        // Clears tax that a marketplace remits, where it is shown gross.
        channelTax: null,
      },

      // Shopify's tax is booked as it stands, never computed again. In a SuiteTax account:
      //   tax: { mode: 'suitetax', code: (tax) => ({ taxType: '5', taxCode: '9' }) }
      // Choose by the tax line's title and rate and by the order, never by amount; null parks the order.
      tax: { mode: 'lines', item: () => '103' },

      // Shopify gateway → the account that holds its money. An unmapped gateway parks the deposit.
      gateways: {
        shopify_payments: { account: '201' },
        gift_card: { account: '202' },
        manual: { account: '203' },
      },

      // What is written after the order, and by whom. As it stands here, nothing: NetSuite bills and ships.
      life: {
        // 'on-fulfillment': an invoice for each shipment; 'on-order': one at the order; 'netsuite': not by Tieout.
        billing: 'netsuite',
        // 'netsuite' if the account applies deposits to invoices by itself.
        depositApplication: 'tieout',
        // 'tieout' where Shopify or a fulfilment service ships, also by location: { '61234567890': 'tieout' }.
        itemFulfillment: 'netsuite',
        // One cash sale instead of order, deposit and invoice, for orders that are paid and handed over at once.
        cashSale: () => false,
        // Tax that a marketplace remits: 'net' leaves it out, 'gross' shows and clears it, 'park' asks a person.
        channelLiable: 'park',
        // Cash rounding at the till: its account, and the most of it in one payment, in cents.
        roundingAccount: null,
        roundingLimit: 5,
        // What NetSuite ships becomes a fulfilment in Shopify, with its tracking: the carrier's name in Shopify by ship
        // method or carrier, as in { carriers: { ups: 'UPS' }, notifyCustomer: true }. null: it does not.
        shipping: null,
        // How lots, serial numbers and bins are chosen for what Tieout ships and receives in NetSuite, as in
        // { lots: 'nearest-expiry', bins: true }. null: not by Tieout.
        inventoryDetail: null,
        // 'on-billing': authorized payments are captured as NetSuite bills; 'shopify': not by Tieout.
        capture: 'shopify',
        // 'to-shopify': a sales order that a person closes before anything left cancels its order in Shopify.
        cancellations: 'report',
        // 'both': what a person refunds in NetSuite is refunded in Shopify; 'shopify': only the other way round.
        refunds: 'shopify',
        // 'both': what a person receives back in NetSuite is processed on Shopify's open return.
        returns: 'shopify',
      },

      // Closed accounting periods: 'park' the document, or post it into the 'next-open' day with its true date beside.
      closedPeriod: 'park',

      // Fields of yours, filled from the order. A function that throws parks its order.
      customFields: {
        // custbody_channel: (order) => order.channel,
      },

      // A sentence excludes the order for that reason; null keeps it.
      exclude: (order) => (order.tags.includes('sample') ? 'a sample' : null),
    },
  },
})
`
