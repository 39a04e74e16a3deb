export interface Difference {
  /** Name of the Shopify order, or of the record that belongs to none. */
  readonly order: string
  /** One sentence: what is expected and what is there. */
  readonly says: string
}
