/** Units that every part of the model is in. */

/** Millionths of a currency unit. */
export type Amount = bigint

/** One amount in the shop's currency and in the currency the buyer saw. */
export interface MoneyBag {
  shop: Amount
  presentment: Amount
}

export type Gid = string

export type IsoTime = string
