import { z } from 'zod'
import type { NetSuiteId } from '../domain/ids.ts'
import type { CustomValue } from '../domain/netsuite/documents.ts'
import type { OrderFacts, OrderLine, TaxLine } from '../domain/shopify/order.ts'
import { life } from './lifeSchema.ts'
import { says } from './says.ts'
import { currencyCode, instant, internalId, mapping, shopifyKey, timeZone } from './values.ts'

const idMap = (key: z.ZodType<string, string>) => z.record(key, internalId)

const customers = z.discriminatedUnion(
  'mode',
  [
    z.strictObject({ mode: z.literal('email'), customerLess: internalId.nullable().default(null) }),
    z.strictObject({ mode: z.literal('webCustomer'), customer: internalId }),
  ],
  says(
    "needs mode 'email' or 'webCustomer'",
    "write { mode: 'email', customerLess: '…' } to match customers by e-mail, or { mode: 'webCustomer', customer: '…' } for one customer",
  ),
)

const SKU_FIELD = says(
  "must be 'itemid', 'upccode', 'externalid' or a custom item field",
  "write the NetSuite item field that holds Shopify's SKU, such as 'itemid' or 'custitem_sku'",
)

const items = z.strictObject({
  variants: idMap(shopifyKey).default({}),
  skuField: z
    .custom<'itemid' | 'upccode' | 'externalid' | `custitem_${string}`>(
      (value) => typeof value === 'string' && /^(itemid|upccode|externalid|custitem_[a-z0-9_]+)$/.test(value),
      SKU_FIELD,
    )
    .default('itemid'),
  discount: internalId,
  shipping: internalId,
  tip: internalId.nullable().default(null),
  duty: internalId.nullable().default(null),
  giftCard: internalId.nullable().default(null),
  withoutSku: internalId.nullable().default(null),
  fees: idMap(z.string().min(1)).default({}),
  // Of the documents that correct; a fact that needs one which is not named parks.
  returned: internalId.nullable().default(null),
  refundAdjustment: internalId.nullable().default(null),
  returnFee: internalId.nullable().default(null),
  rounding: internalId.nullable().default(null),
  channelTax: internalId.nullable().default(null),
})

const channelLiableUnknown = z
  .enum(
    ['liable-is-merchant', 'park'],
    says(
      "must be 'liable-is-merchant' or 'park'",
      "choose 'park' to have a person look at tax whose remitter Shopify does not state",
    ),
  )
  .default('park')

type TaxCode = (tax: TaxLine, order: OrderFacts) => { taxType: NetSuiteId; taxCode: NetSuiteId } | null
type TaxItem = (tax: TaxLine, order: OrderFacts) => NetSuiteId | null
/** As the merchant writes it: ids are plain strings, checked when the function answers. */
type WrittenTaxCode = (tax: TaxLine, order: OrderFacts) => { taxType: string; taxCode: string } | null
type WrittenTaxItem = (tax: TaxLine, order: OrderFacts) => string | null

const tax = z.discriminatedUnion(
  'mode',
  [
    z.strictObject({
      mode: z.literal('suitetax'),
      code: mapping<WrittenTaxCode>("code: () => ({ taxType: '5', taxCode: '9' })").transform(checkedTaxCode),
      // Whether REST takes overridden amounts on these lines is not confirmed (netsuite.md, SuiteTax [verify]).
      overrideDiscountLines: z.boolean().default(true),
      overrideShippingLines: z.boolean().default(true),
      channelLiableUnknown,
    }),
    z.strictObject({
      mode: z.literal('lines'),
      item: mapping<WrittenTaxItem>("item: () => '310'").transform(checkedTaxItem),
      channelLiableUnknown,
    }),
  ],
  says(
    "needs mode 'suitetax' or 'lines'",
    "write { mode: 'suitetax', code: … } in a SuiteTax account, else { mode: 'lines', item: … }",
  ),
)

const ID_TEXT = /^-?\d{1,18}$/

/** A thrown error parks the order with `mapping.function-threw`, which is what a wrong id must do. */
function answeredId(value: unknown, name: string): NetSuiteId {
  if (typeof value !== 'string' || !ID_TEXT.test(value)) {
    throw new TypeError(`${name} answered ${JSON.stringify(value)}, which is no NetSuite internal id`)
  }
  return value as NetSuiteId
}

function checkedTaxCode(code: WrittenTaxCode): TaxCode {
  return (line, order) => {
    const answer = code(line, order)
    if (answer === null) return null
    return {
      taxType: answeredId(answer.taxType, 'tax.code (taxType)'),
      taxCode: answeredId(answer.taxCode, 'tax.code (taxCode)'),
    }
  }
}

function checkedTaxItem(item: WrittenTaxItem): TaxItem {
  return (line, order) => {
    const answer = item(line, order)
    return answer === null ? null : answeredId(answer, 'tax.item')
  }
}

const gateway = z.strictObject(
  { account: internalId, paymentOption: internalId.nullable().default(null) },
  says('must say where its money is held', "write { account: '…' } with the internal id of the account"),
)

const fieldName = (prefix: 'custbody' | 'custcol') =>
  z
    .string()
    .regex(
      new RegExp(`^${prefix}_[a-z0-9_]+$`),
      says(`is no ${prefix}_ field`, `use the field's script id, such as ${prefix}_channel`),
    )
    .refine(
      (name) => !name.startsWith(`${prefix}_tieout_`),
      says('is a field that Tieout fills itself', 'choose another field'),
    )

/** What the merchant decides for one store. */
export const policyFields = {
  displayName: z.string().min(1).optional(),
  goLiveAt: instant,
  bookCurrency: z
    .enum(
      ['shop', 'presentment'],
      says("must be 'shop' or 'presentment'", 'choose which side of each amount is booked'),
    )
    .default('shop'),
  subsidiary: internalId,
  timeZone,
  baseCurrency: currencyCode,
  currencies: z.record(currencyCode, internalId),
  locations: idMap(shopifyKey).default({}),
  defaultLocation: internalId.nullable().default(null),
  customForm: internalId.nullable().default(null),
  salesOrderStatus: z
    .enum(
      ['A', 'B'],
      says(
        "must be 'A' or 'B'",
        "write 'A' for pending approval, 'B' for pending fulfilment, or leave it out",
      ),
    )
    .nullable()
    .default(null),
  customers,
  items,
  tax,
  gateways: z.record(z.string().min(1), gateway),
  customFields: z
    .record(fieldName('custbody'), mapping<(order: OrderFacts) => CustomValue>('(order) => order.name'))
    .default({}),
  lineCustomFields: z
    .record(
      fieldName('custcol'),
      mapping<(line: OrderLine, order: OrderFacts) => CustomValue>('(line) => line.sku'),
    )
    .default({}),
  exclude: mapping<(order: OrderFacts) => string | null>(
    "(order) => (order.tags.includes('sample') ? 'a sample' : null)",
  ).default(() => () => null),
  closedPeriod: z
    .enum(
      ['park', 'next-open'],
      says(
        "must be 'park' or 'next-open'",
        "write 'next-open' to post into the first open day with the true date beside it, or leave it out to park",
      ),
    )
    .default('park'),
  life,
}
