/** What staff's work is made of. */
import type { PlacedOrder } from '../../support/deployment.ts'

export type Fields = Readonly<Record<string, unknown>>

/** An order as staff see it. */
export interface SeenOrder {
  readonly presentmentCurrencyCode: string
  readonly lines: readonly {
    readonly id: string
    readonly title: string
    readonly duties: readonly string[]
  }[]
  readonly transactions: readonly {
    readonly id: string
    readonly kind: string
    readonly status: string
    readonly gateway: string
  }[]
}

/** Runs a mutation with one root field; throws what Shopify refuses it for. */
export type Run = <Payload extends object>(document: string, variables: Fields) => Promise<Payload>

export interface Tools {
  readonly read: (query: string, variables: Fields) => Promise<unknown>
  readonly run: Run
  readonly see: (order: PlacedOrder) => Promise<SeenOrder>
  readonly locationId: (name: string) => string
  readonly variantId: (sku: string) => string
}

export const gid = ({ id }: PlacedOrder): string => `gid://shopify/Order/${id}`

export function parentOf({ transactions }: SeenOrder, gateway: string): string {
  const parent = transactions.find(
    (one) => one.gateway === gateway && one.status === 'SUCCESS' && ['SALE', 'CAPTURE'].includes(one.kind),
  )
  if (parent === undefined) throw new Error(`nothing was paid over ${gateway}`)
  return parent.id
}
