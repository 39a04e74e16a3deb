import type { TieoutConfig } from './schema.ts'

export type { AddressFacts, CustomerFacts, OrderFacts, OrderLine, TaxLine } from '../domain/shopify/order.ts'
export type { TieoutConfig } from './schema.ts'

/** Gives a `tieout.config.ts` its types. It changes nothing: the values are checked when Tieout loads them. */
export const defineConfig = (config: TieoutConfig): TieoutConfig => config
