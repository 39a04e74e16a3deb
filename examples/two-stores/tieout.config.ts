/**
 * Two stores in one deployment, each with a subsidiary, a currency and a tax treatment of its own: one in the United
 * States with prices before tax, one in the United Kingdom with prices that include it. The account has SuiteTax.
 * Ids are internal ids of your NetSuite account; secrets are named here and read from the environment.
 */
import { defineConfig } from 'tieout'

const netsuiteItems = {
  skuField: 'itemid',
  discount: '501',
  shipping: '502',
  tip: '503',
  giftCard: '505',
  // Refunds and returns: a service item that posts to returns and allowances, and what is given or kept besides.
  returned: '511',
  refundAdjustment: '512',
  returnFee: '513',
} as const

export default defineConfig({
  // Plans, stores and ties, and writes nothing to NetSuite. Take it out once you are convinced.
  observe: true,

  netsuite: {
    account: '1234567_SB1',
    signIn: {
      kind: 'm2m',
      clientId: { env: 'NETSUITE_CLIENT_ID' },
      certificateId: { env: 'NETSUITE_CERTIFICATE_ID' },
      privateKey: { env: 'NETSUITE_PRIVATE_KEY' },
    },
    permits: 4,
  },

  http: { port: 8080, publicUrl: 'https://tieout.example.com' },

  stores: {
    us: {
      domain: 'acme.myshopify.com',
      signIn: {
        kind: 'clientCredentials',
        clientId: { env: 'SHOPIFY_US_CLIENT_ID' },
        clientSecret: { env: 'SHOPIFY_US_CLIENT_SECRET' },
      },
      goLiveAt: '2026-12-01T00:00:00-05:00',
      subsidiary: '2',
      timeZone: 'America/New_York',
      baseCurrency: 'USD',
      currencies: { USD: '1' },
      locations: { '61234567890': '11', '61234567891': '12' },
      customers: { mode: 'email', customerLess: '9001' },
      items: { ...netsuiteItems, fees: { 'Retail Delivery Fee': '506' } },
      // Chosen by the jurisdiction that Shopify names, never by amount. An unknown one parks its order.
      tax: {
        mode: 'suitetax',
        code: (tax) => {
          if (tax.title === 'New York State Tax') return { taxType: '21', taxCode: '301' }
          if (tax.title === 'New York City Tax') return { taxType: '21', taxCode: '302' }
          return null
        },
      },
      gateways: {
        shopify_payments: { account: '701' },
        paypal: { account: '702' },
        gift_card: { account: '703' },
      },
      // NetSuite ships from the warehouse and writes its fulfilments; a fulfilment service ships from the other location.
      // Tieout writes an invoice for each shipment and applies the deposits; a sale at the till is one cash sale.
      life: {
        billing: 'on-fulfillment',
        itemFulfillment: { '61234567891': 'tieout' },
        cashSale: (order) => order.sourceName === 'pos',
        channelLiable: 'net',
      },
      closedPeriod: 'next-open',
      customFields: { custbody_channel: (order) => order.sourceName },
    },

    uk: {
      domain: 'acme-uk.myshopify.com',
      signIn: {
        kind: 'clientCredentials',
        clientId: { env: 'SHOPIFY_UK_CLIENT_ID' },
        clientSecret: { env: 'SHOPIFY_UK_CLIENT_SECRET' },
      },
      goLiveAt: '2026-12-01T00:00:00Z',
      subsidiary: '3',
      timeZone: 'Europe/London',
      baseCurrency: 'GBP',
      // What the buyer saw is booked; buyers from the continent pay in euro.
      bookCurrency: 'presentment',
      currencies: { GBP: '2', EUR: '4' },
      defaultLocation: '21',
      // All consumers of this store are one customer in NetSuite.
      customers: { mode: 'webCustomer', customer: '9002' },
      items: netsuiteItems,
      tax: {
        mode: 'suitetax',
        code: (tax) => (tax.title === 'GB VAT' ? { taxType: '22', taxCode: '401' } : null),
      },
      gateways: { shopify_payments: { account: '711' }, gift_card: { account: '713' } },
      exclude: (order) => (order.tags.includes('wholesale') ? 'Wholesale orders are typed by hand.' : null),
    },
  },
})
