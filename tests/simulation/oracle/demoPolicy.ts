/** The policy of the demo's and the tests' configuration, with the ids of the simulated account that it is for. */
import type { World } from '../../../simulators/netsuite/world.ts'
import type { OraclePolicy } from './policy.ts'
import { text } from './readBooks.ts'

export interface DemoPolicyInput {
  readonly netsuite: World
  readonly goLiveAt: string
  /** Shopify location → its name; the account has locations of the same names. */
  readonly locations: Readonly<Record<string, string>>
  readonly depositsAboveOrder?: boolean
}

/** What `tieout demo` and `tests/support/deployment.ts` configure for their one store. */
export function demoPolicy({
  netsuite,
  goLiveAt,
  locations,
  depositsAboveOrder,
}: DemoPolicyInput): OraclePolicy {
  const account = (externalId: string): string => idOf(netsuite, 'account', externalId)
  const item = (externalId: string): string => idOf(netsuite, 'item', externalId)
  const taxCode = (externalId: string): string => idOf(netsuite, 'salesTaxItem', externalId)
  const place = (name: string): string =>
    idOf(netsuite, 'location', `location_${name.toLowerCase().replaceAll(' ', '_')}`)
  return {
    store: 'demo',
    goLiveAt,
    timeZone: 'America/New_York',
    subsidiary: idOf(netsuite, 'subsidiary', 'subsidiary_us'),
    book: 'shop',
    baseCurrency: 'USD',
    currencies: currenciesOf(netsuite),
    items: {
      bySku: itemsBySku(netsuite),
      variants: {},
      withoutSku: null,
      shipping: item('item_shipping'),
      tip: item('item_tip'),
      duty: item('item_duties'),
      giftCard: item('item_gift_card'),
      fees: { 'Retail Delivery Fee': item('item_retail_delivery_fee') },
      shippingDiscount: 'line',
    },
    tax: {
      mode: 'suitetax',
      titles: [
        ['State', taxCode('tax_us_state')],
        ['City', taxCode('tax_us_city')],
        ['County', taxCode('tax_us_county')],
        ['District', taxCode('tax_us_county')],
        ['VAT', taxCode('tax_gb_vat_20')],
      ],
      channelLiableUnknown: 'park',
    },
    gateways: {
      shopify_payments: account('account_shopify_payments'),
      manual: account('account_manual'),
      cash: account('account_cash'),
      gift_card: account('account_gift_card'),
      shopify_store_credit: account('account_store_credit'),
    },
    depositLiability: account('system_customer_deposits'),
    closedPeriods: closedPeriodsOf(netsuite),
    locations: Object.fromEntries(Object.entries(locations).map(([shopify, name]) => [shopify, place(name)])),
    defaultLocation: place('Main warehouse'),
    customerLess: idOf(netsuite, 'customer', 'customer_web_us'),
    excludedTags: {},
    depositsAboveOrder: depositsAboveOrder ?? false,
  }
}

function idOf(world: World, group: Parameters<World['byExternalId']>[0], externalId: string): string {
  const found = world.byExternalId(group === 'customer' ? 'entity' : group, externalId)
  if (found === undefined) throw new Error(`the account has no ${group} "${externalId}"`)
  return found.id
}

const currenciesOf = (world: World): Readonly<Record<string, string>> =>
  Object.fromEntries([...world.all('currency')].map(({ id, fields }) => [text(fields, 'symbol'), id]))

/** Active items by their name, which is the field that holds the SKU. */
function itemsBySku(world: World): Readonly<Record<string, readonly string[]>> {
  const bySku: Record<string, string[]> = {}
  for (const { id, fields } of world.allInGroup('item')) {
    const sku = text(fields, 'itemId')
    if (sku === '' || fields['isInactive'] === true) continue
    bySku[sku] = [...(bySku[sku] ?? []), id]
  }
  return bySku
}

/** Posting months that are closed, or locked for receivables. */
function closedPeriodsOf(world: World): readonly { readonly from: string; readonly to: string }[] {
  return [...world.all('accountingPeriod')]
    .filter(
      ({ fields }) =>
        fields['isPosting'] !== false && fields['isYear'] !== true && fields['isQuarter'] !== true,
    )
    .filter(({ fields }) => ['closed', 'allLocked', 'arLocked'].some((flag) => fields[flag] === true))
    .map(({ fields }) => ({ from: text(fields, 'startDate'), to: text(fields, 'endDate') }))
}
