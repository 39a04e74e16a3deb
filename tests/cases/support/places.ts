/** Where a store's books are kept when it is not in the United States. */
import { setUp } from '../../../simulators/netsuite/seed.ts'
import { netSuiteId } from '../../../src/domain/ids.ts'
import { currency } from '../../../src/domain/money.ts'
import { STORE } from '../../support/deployment.ts'
import type { OpenShop, PolicyChanges } from './shop.ts'

type Opening = Omit<OpenShop, 'config'>

/** Yen, with consumption tax. */
export function inJapan(shop: Opening): PolicyChanges {
  const tax = shop.deployment.config.stores[STORE]?.policy.tax
  if (tax?.mode !== 'suitetax') throw new Error('the cases override taxes')
  const code = { taxType: shop.id('taxType', 'taxtype_jp'), taxCode: shop.id('salesTaxItem', 'tax_jp_ct_10') }
  return {
    subsidiary: shop.id('subsidiary', 'subsidiary_jp'),
    baseCurrency: currency('JPY'),
    timeZone: 'Asia/Tokyo',
    ...placedAt(shop, 'location_japan_warehouse'),
    customers: { mode: 'email', customerLess: shop.id('entity', 'customer_web_jp') },
    tax: { ...tax, code: () => code },
  }
}

export function inCanada(shop: Opening): PolicyChanges {
  return {
    subsidiary: shop.id('subsidiary', 'subsidiary_ca'),
    baseCurrency: currency('CAD'),
    timeZone: 'America/Toronto',
    ...placedAt(shop, 'location_canada_warehouse'),
    customers: { mode: 'email', customerLess: shop.id('entity', 'customer_web_ca') },
  }
}

/** A subsidiary that the seeded account lacks. */
export function inSweden(shop: Opening): PolicyChanges {
  const { setup } = shop.deployment.netsuite.simulation
  const subsidiary = setUp(setup, 'subsidiary', {
    externalId: 'subsidiary_se',
    name: 'Tieout Sweden',
    country: 'SE',
    timeZone: 'Europe/Stockholm',
    currency: { externalId: 'currency_SEK' },
    parent: { externalId: 'subsidiary_us' },
    isInactive: false,
  })
  setUp(setup, 'location', {
    externalId: 'location_sweden',
    name: 'Sweden shop',
    subsidiary: [{ id: subsidiary.id }],
    makeInventoryAvailable: true,
    isInactive: false,
  })
  const customer = setUp(setup, 'customer', {
    externalId: 'customer_web_se',
    entityId: 'Web customer SE',
    companyName: 'Web customer SE',
    subsidiary: { id: subsidiary.id },
    currency: { externalId: 'currency_SEK' },
  })
  return {
    subsidiary: netSuiteId(subsidiary.id),
    baseCurrency: currency('SEK'),
    timeZone: 'Europe/Stockholm',
    ...placedAt(shop, 'location_sweden'),
    customers: { mode: 'email', customerLess: netSuiteId(customer.id) },
  }
}

/** Every Shopify location is this one. */
function placedAt({ deployment, id }: Opening, externalId: string): PolicyChanges {
  const place = id('location', externalId)
  const locations = [...deployment.shopify.service.world.state.locations.keys()]
  return {
    locations: Object.fromEntries(locations.map((gid) => [gid.split('/').at(-1) ?? '', place])),
    defaultLocation: place,
  }
}
