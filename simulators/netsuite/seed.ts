import type { SaveContext } from './draft.ts'
import { readBody } from './input.ts'
import { saveRecord } from './records.ts'
import {
  ACCOUNTS,
  CREDIT_ITEMS,
  CURRENCIES,
  type ItemSeed,
  PAYMENT_METHODS,
  SHIP_ITEMS,
  SPECIAL_ITEMS,
  SUBSIDIARIES,
  type SubsidiarySeed,
  TAX_CODES,
  TAX_TYPES,
} from './seedData.ts'
import { STOCKED } from './stock.ts'
import type { RecordKind, StoredRecord } from './world.ts'

export interface PeriodRange {
  readonly fromYear: number
  readonly toYear: number
  /** Months that end before this date are closed, YYYY-MM-DD. */
  readonly closedBefore: string
}

export interface SeedOptions {
  readonly items: readonly ItemSeed[]
  readonly periods: PeriodRange
}

type Body = Readonly<Record<string, unknown>>

/** Saves a record as an administrator setting up the account would. */
export function setUp(context: SaveContext, kind: RecordKind, body: Body): StoredRecord {
  const parsed = readBody(context.world, kind, body)
  if (parsed.unknown.length > 0) throw new Error(`unknown ${kind} fields: ${parsed.unknown.join(', ')}`)
  return saveRecord(
    { ...context, by: 'setup' },
    { kind, before: undefined, body: parsed, replace: new Set() },
  )
}

/** Fills an empty account: subsidiaries, currencies, chart of accounts, tax, items, customers, periods. */
export function seedAccount(context: SaveContext, options: SeedOptions): void {
  for (const { symbol, name, precision, rate } of CURRENCIES) {
    const base = symbol === 'USD'
    setUp(context, 'currency', {
      externalId: `currency_${symbol}`,
      name,
      symbol,
      currencyPrecision: precision,
      exchangeRate: rate,
      isBaseCurrency: base,
    })
  }
  for (const subsidiary of SUBSIDIARIES) seedSubsidiary(context, subsidiary)
  for (const { externalId, number, name, type } of ACCOUNTS)
    setUp(context, 'account', {
      externalId,
      acctNumber: number,
      acctName: name,
      acctType: type,
      isInactive: false,
    })
  seedTax(context)
  for (const [name, account] of PAYMENT_METHODS)
    setUp(context, 'paymentMethod', { name, account: { externalId: account }, isInactive: false })
  for (const [externalId, itemId] of SHIP_ITEMS)
    setUp(context, 'shipItem', { externalId, itemId, displayName: itemId, isInactive: false })
  for (const item of [...SPECIAL_ITEMS, ...options.items, ...CREDIT_ITEMS]) seedItem(context, item)
  for (const subsidiary of SUBSIDIARIES) seedWebCustomer(context, subsidiary)
  seedPeriods(context, options.periods)
}

function seedSubsidiary(context: SaveContext, seed: SubsidiarySeed): void {
  const { code, name, currency, country, timeZone } = seed
  const parent = code === 'us' ? {} : { parent: { externalId: 'subsidiary_us' } }
  const externalId = `subsidiary_${code}`
  setUp(context, 'subsidiary', {
    externalId,
    name,
    country,
    timeZone,
    currency: { externalId: `currency_${currency}` },
    isInactive: false,
    ...parent,
  })
  for (const location of seed.locations)
    setUp(context, 'location', {
      externalId: `location_${location.toLowerCase().replaceAll(' ', '_')}`,
      name: location,
      subsidiary: [{ externalId }],
      makeInventoryAvailable: true,
      isInactive: false,
    })
}

function seedTax(context: SaveContext): void {
  for (const [key, name, country] of TAX_TYPES)
    setUp(context, 'taxType', {
      externalId: `taxtype_${key}`,
      name,
      isInactive: false,
      ...(country === undefined ? {} : { country }),
    })
  for (const { externalId, name, taxType, rate, country, state, isDefault } of TAX_CODES)
    setUp(context, 'salesTaxItem', {
      externalId,
      itemId: name,
      displayName: name,
      taxType: { externalId: `taxtype_${taxType}` },
      taxAccount: { externalId: 'system_sales_tax_payable' },
      rate,
      isDefault: isDefault ?? false,
      isInactive: false,
      ...(country === undefined ? {} : { country }),
      ...(state === undefined ? {} : { state }),
    })
}

/** The field that names an item's account depends on its type. */
const ACCOUNT_FIELD: Readonly<Partial<Record<RecordKind, string>>> = {
  discountItem: 'account',
  markupItem: 'account',
  giftCertificateItem: 'liabilityAccount',
}

/** An item that every subsidiary may sell; without a price, so that only a Custom price gives it an amount. */
export function seedItem(context: SaveContext, item: ItemSeed): StoredRecord {
  const field = ACCOUNT_FIELD[item.type] ?? 'incomeAccount'
  return setUp(context, item.type, {
    itemId: item.itemId,
    displayName: item.itemId,
    includeChildren: true,
    subsidiary: [{ externalId: 'subsidiary_us' }],
    [field]: { externalId: item.account ?? 'account_sales' },
    ...(STOCKED.has(item.type)
      ? {
          assetAccount: { externalId: 'system_inventory_asset' },
          cogsAccount: { externalId: 'system_cogs' },
          cost: item.cost ?? 5,
        }
      : {}),
    ...(item.externalId === undefined ? {} : { externalId: item.externalId }),
    ...(item.useBins === undefined ? {} : { useBins: item.useBins }),
  })
}

/** One customer a subsidiary for orders without one, in every currency. */
function seedWebCustomer(context: SaveContext, { code, currency }: SubsidiarySeed): void {
  const name = `Web customer ${code.toUpperCase()}`
  setUp(context, 'customer', {
    externalId: `customer_web_${code}`,
    entityId: name,
    companyName: name,
    subsidiary: { externalId: `subsidiary_${code}` },
    currency: { externalId: `currency_${currency}` },
    currencyList: {
      items: CURRENCIES.map(({ symbol }) => ({ currency: { externalId: `currency_${symbol}` } })),
    },
  })
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Years, quarters and posting months. */
export function seedPeriods(context: SaveContext, range: PeriodRange): void {
  const add = (name: string, span: readonly [start: string, end: string], kind: Body) => {
    const closed = span[1] < range.closedBefore
    setUp(context, 'accountingPeriod', {
      periodName: name,
      startDate: span[0],
      endDate: span[1],
      closed,
      allLocked: closed,
      arLocked: closed,
      apLocked: closed,
      isAdjust: false,
      ...kind,
    })
  }
  for (let year = range.fromYear; year <= range.toYear; year++) {
    add(`FY ${year}`, [`${year}-01-01`, `${year}-12-31`], {
      isYear: true,
      isQuarter: false,
      isPosting: false,
    })
    for (let quarter = 0; quarter < 4; quarter++) {
      const span = [firstDay(year, quarter * 3), lastDay(year, quarter * 3 + 2)] as const
      add(`Q${quarter + 1} ${year}`, span, { isYear: false, isQuarter: true, isPosting: false })
    }
    for (const [month, label] of MONTHS.entries()) {
      const span = [firstDay(year, month), lastDay(year, month)] as const
      add(`${label} ${year}`, span, { isYear: false, isQuarter: false, isPosting: true })
    }
  }
}

function firstDay(year: number, month: number): string {
  return `${year}-${String(month + 1).padStart(2, '0')}-01`
}

function lastDay(year: number, month: number): string {
  return new Date(Date.UTC(year, month + 1, 0)).toISOString().slice(0, 10)
}
