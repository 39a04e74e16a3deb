/**
 * What a buyer brings to `POST /sim/checkout`: everything that Shopify's mutations cannot make.
 *
 * Amounts are decimal strings (or numbers) in the currency the buyer sees (`presentmentCurrency`, by default the
 * shop's); catalogue prices are the shop's and are converted. Percentages are in per cent ("10" = 10 %), tax rates are
 * decimal fractions ("0.08875").
 */
import { z } from 'zod'

const positive = z.union([
  z.string().regex(/^\d+(\.\d+)?$/, 'a positive decimal'),
  z.number().min(0).transform(String),
])

const discountValue = { percentage: positive.optional(), amount: positive.optional() }

const addressInput = z.strictObject({
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  company: z.string().optional(),
  address1: z.string().optional(),
  address2: z.string().optional(),
  city: z.string().optional(),
  provinceCode: z.string().optional(),
  countryCode: z.string().optional(),
  zip: z.string().optional(),
  phone: z.string().optional(),
})

const lineInput = z.strictObject({
  /** A variant of the catalogue, by SKU or by global id. Without either the line is a custom one. */
  sku: z.string().optional(),
  variantId: z.string().optional(),
  title: z.string().optional(),
  /** Unit price; required for a custom line, else the catalogue's. */
  price: positive.optional(),
  quantity: z.int().positive().default(1),
  giftCard: z.boolean().optional(),
  taxable: z.boolean().optional(),
  requiresShipping: z.boolean().optional(),
  /** Name or id of the location that ships it; by default the first that has the stock. */
  location: z.string().optional(),
  /** A discount that staff gave on this line alone. */
  discount: z.strictObject({ title: z.string().default('Staff discount'), ...discountValue }).optional(),
  /** Duty on the whole line. */
  duty: z
    .strictObject({
      price: positive,
      harmonizedSystemCode: z.string().optional(),
      countryCodeOfOrigin: z.string().optional(),
    })
    .optional(),
  attributes: z.record(z.string(), z.string()).optional(),
})

const discountInput = z.strictObject({
  kind: z.enum(['code', 'automatic', 'manual', 'script']).default('code'),
  /** The code, or the title of the others. */
  title: z.string(),
  target: z.enum(['lines', 'shipping']).default('lines'),
  /** Lines it applies to, by position; all of them when left out. */
  lines: z.array(z.int().min(0)).optional(),
  ...discountValue,
})

const shippingInput = z.strictObject({
  title: z.string().default('Standard'),
  code: z.string().optional(),
  price: positive,
  taxable: z.boolean().default(true),
})

const taxInput = z.strictObject({
  title: z.string(),
  rate: z.string().regex(/^\d+(\.\d+)?$/, 'a decimal fraction such as "0.08875"'),
  /** The channel collects and remits it (marketplace facilitator); null = Shopify does not say. */
  channelLiable: z.boolean().nullable().default(false),
  onShipping: z.boolean().default(true),
  /** Lines it applies to, by position; all taxable lines when left out. */
  lines: z.array(z.int().min(0)).optional(),
})

const paymentInput = z.strictObject({
  gateway: z.string().default('shopify_payments'),
  kind: z.enum(['sale', 'authorization', 'capture']).default('sale'),
  status: z.enum(['success', 'pending', 'failure', 'error']).default('success'),
  /** What is left to pay when left out. */
  amount: positive.optional(),
  /** Shop money per unit of presentment money on the day of this payment, where it is not the order's rate. */
  rate: positive.optional(),
  /** The gift card that pays, by id or code; left out, one the buyer already had, of this amount. */
  giftCardId: z.string().optional(),
  giftCardCode: z.string().optional(),
  processedAt: z.iso.datetime({ offset: true }).optional(),
})

const posInput = z.strictObject({
  /** Name or id of the retail location; the last seeded one by default. */
  location: z.string().optional(),
  /** Cash handed over, and the step that cash is rounded to ("0.05" for Canada). */
  cash: z.strictObject({ given: positive.optional(), roundTo: positive.optional() }).optional(),
})

const customerInput = z.strictObject({
  id: z.string().optional(),
  email: z.string().nullable().optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  taxExempt: z.boolean().optional(),
})

export const checkoutInput = z.strictObject({
  lines: z.array(lineInput).min(1),
  discounts: z.array(discountInput).default([]),
  shipping: z.array(shippingInput).default([]),
  taxes: z.array(taxInput).default([]),
  /** Whether prices contain the taxes; the shop's setting by default. */
  taxesIncluded: z.boolean().optional(),
  /** One sale of everything by default; [] leaves the order unpaid. */
  payments: z.array(paymentInput).optional(),
  tip: positive.optional(),
  additionalFees: z
    .array(z.strictObject({ name: z.string(), price: positive, taxable: z.boolean().default(false) }))
    .default([]),
  pos: posInput.optional(),
  presentmentCurrency: z.string().length(3).optional(),
  /** null = an order without a customer. */
  customer: customerInput.nullable().optional(),
  shippingAddress: addressInput.optional(),
  billingAddress: addressInput.optional(),
  test: z.boolean().default(false),
  note: z.string().optional(),
  tags: z.array(z.string()).default([]),
  poNumber: z.string().optional(),
  sourceName: z.string().optional(),
  attributes: z.record(z.string(), z.string()).default({}),
  processedAt: z.iso.datetime({ offset: true }).optional(),
  /** Not to be shipped before then, as pre-orders are: fulfilment orders stand SCHEDULED until they are opened. */
  fulfillAt: z.iso.datetime({ offset: true }).optional(),
  /** Part of the store's past: nobody is told, and it last changed when it was processed. */
  history: z.boolean().default(false),
})

/** As a caller writes it. */
export type CheckoutInput = z.input<typeof checkoutInput>
/** As checked, with the defaults filled in. */
export type Checkout = z.output<typeof checkoutInput>
export type CheckoutLine = Checkout['lines'][number]
export type CheckoutPayment = NonNullable<Checkout['payments']>[number]

/** A checkout that cannot be made, in words a person can act on. */
export class CheckoutError extends Error {
  override readonly name = 'CheckoutError'
}

/** Checks a checkout; throws a CheckoutError that names each wrong path. */
export function parseCheckout(given: unknown): Checkout {
  const parsed = checkoutInput.safeParse(given)
  if (parsed.success) return parsed.data
  throw new CheckoutError(
    parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; '),
  )
}
