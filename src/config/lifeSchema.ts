import { z } from 'zod'
import type { ShopifyId } from '../domain/ids.ts'
import type { LifeChoices } from '../domain/policy/policy.ts'
import type { OrderFacts } from '../domain/shopify/order.ts'
import { says } from './says.ts'
import { internalId, mapping, wholeNumber } from './values.ts'

const one = <const Choices extends readonly [string, ...string[]]>(choices: Choices, cure: string) => {
  const listed = choices.map((choice) => `'${choice}'`)
  const words = `${listed.slice(0, -1).join(', ')} or ${listed.at(-1)}`
  return z.enum(choices, says(`must be ${words}`, cure))
}

type Writer = 'netsuite' | 'tieout'
type Writers = Writer | Readonly<Record<string, Writer>>

const isWriter = (value: unknown): boolean => value === 'netsuite' || value === 'tieout'

const isWriters = (value: unknown): boolean =>
  isWriter(value) ||
  (typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(([location, writer]) => /^\d{1,20}$/.test(location) && isWriter(writer)))

/** Who writes item fulfilments, for all locations or by Shopify location; where nothing is said it is NetSuite. */
const itemFulfillment = z
  .custom<Writers>(
    isWriters,
    says(
      "must be 'netsuite', 'tieout', or one of them by Shopify location",
      "write { '61234567890': 'tieout' } for a location from which Shopify or a fulfilment service ships",
    ),
  )
  .default('netsuite')
  .transform(writerOf)

function writerOf(written: Writers): LifeChoices['itemFulfillment'] {
  if (typeof written === 'string') return () => written
  const byLocation = new Map(Object.entries(written))
  return (location: ShopifyId | null) =>
    (location === null ? undefined : byLocation.get(location)) ?? 'netsuite'
}

type WrittenCashSale = (order: OrderFacts) => boolean

/** A thrown error parks the order with `mapping.function-threw`, which is what no answer must do. */
function checkedCashSale(cashSale: WrittenCashSale): WrittenCashSale {
  return (order) => {
    const answer: unknown = cashSale(order)
    if (typeof answer === 'boolean') return answer
    throw new TypeError(`life.cashSale answered ${JSON.stringify(answer)}, which is neither true nor false`)
  }
}

/** A6's hard cap: what is more is no rounding, unless the merchant says so (accounting-and-reliability.md §1.1). */
const ROUNDING_LIMIT = 5

const shipping = z.strictObject({
  carriers: z
    .record(
      z.string().min(1),
      z.string().min(1, says('is empty', "write the carrier's name as Shopify knows it, such as 'UPS'")),
    )
    .default({}),
  notifyCustomer: z.boolean().default(false),
})

const inventoryDetail = z.strictObject({
  lots: one(
    ['nearest-expiry', 'oldest'],
    "choose which lots leave first: 'nearest-expiry' or 'oldest'; null if the account has no lots and serial numbers",
  )
    .nullable()
    .default('nearest-expiry'),
  bins: z.boolean().default(false),
  returnBins: z.record(z.string().regex(/^\d{1,18}$/), internalId).default({}),
})

/**
 * What is written after the order, and by whom. Without any of it Tieout writes no bill and no shipment: an existing
 * configuration goes on as it did.
 */
export const life = z
  .strictObject({
    billing: one(
      ['netsuite', 'on-fulfillment', 'on-order'],
      "choose who bills: 'netsuite' (NetSuite or a person), or Tieout 'on-fulfillment' or 'on-order'",
    ).default('netsuite'),
    depositApplication: one(
      ['tieout', 'netsuite'],
      "write 'netsuite' if the account applies deposits by itself, else 'tieout'",
    ).default('tieout'),
    itemFulfillment,
    cashSale: mapping<WrittenCashSale>("(order) => order.sourceName === 'pos'")
      .transform(checkedCashSale)
      .default(() => () => false),
    channelLiable: one(
      ['net', 'gross', 'park'],
      "choose 'net' to leave out tax that a marketplace remits, 'gross' to show and clear it, 'park' to have a person look",
    ).default('park'),
    roundingAccount: internalId.nullable().default(null),
    roundingLimit: wholeNumber({
      least: 0,
      most: 1000,
      unit: 'smallest units of the currency, such as cents',
    })
      .default(ROUNDING_LIMIT)
      .transform(BigInt),
    // Which of the two Shopify states is not established [U]; the simulator's choice is 'share' (E18).
    cashAmount: one(
      ['share', 'cash'],
      "write 'cash' if a rounded payment's amount is what was taken at the till, 'share' if it is what the order lost of its total",
    ).default('share'),
    // Not established either [U]; shown by the first refund with shipping of a store whose prices contain tax.
    refundTax: one(
      ['beside', 'within'],
      "write 'within' if refunded shipping contains its tax in this store, else 'beside'",
    ).default('beside'),
    capture: one(
      ['shopify', 'on-billing'],
      "write 'on-billing' to have authorized payments captured once NetSuite has billed, else 'shopify'",
    ).default('shopify'),
    cancellations: one(
      ['report', 'to-shopify'],
      "write 'to-shopify' to cancel an order in Shopify whose sales order a person closed, else 'report'",
    ).default('report'),
    refundOnCancel: z.boolean().default(false),
    refunds: one(
      ['shopify', 'both'],
      "write 'both' to have Shopify refund what a person refunded in NetSuite, else 'shopify'",
    ).default('shopify'),
    returns: one(
      ['shopify', 'both'],
      "write 'both' to have Shopify process what was received in NetSuite, else 'shopify'",
    ).default('shopify'),
    shipping: shipping.nullable().default(null),
    inventoryDetail: inventoryDetail.nullable().default(null),
  })
  .prefault({})
