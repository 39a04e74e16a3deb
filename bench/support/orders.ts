/** Orders for a measurement: two lines of goods, tax, shipping, one payment. */
import { ask } from '../../tests/support/deployment.ts'
import type { Simulators } from './deployment.ts'

export interface Placed {
  readonly id: string
  readonly name: string
}

const BATCH = 100
const ARTICLES = 30

/** Places orders, each by the next of so many customers in turn. */
export async function placeOrders(
  { shopify }: Simulators,
  count: number,
  customers: number = count,
): Promise<readonly Placed[]> {
  const placed: Placed[] = []
  while (placed.length < count) {
    const from = placed.length
    const checkouts = Array.from({ length: Math.min(BATCH, count - from) }, (_, index) =>
      checkout(from + index, customers),
    )
    placed.push(...((await ask(`${shopify.sim}/checkout`, { checkouts })) as Placed[]))
  }
  return placed
}

const sku = (index: number): string => `TIE-${String((index % ARTICLES) + 1).padStart(3, '0')}`

const checkout = (index: number, customers: number): object => ({
  lines: [
    { sku: sku(index), quantity: 1 },
    { sku: sku(index + 7), quantity: 2 },
  ],
  taxes: [{ title: 'New York State Tax', rate: '0.04' }],
  shipping: [{ title: 'Standard', price: '5.00' }],
  customer: {
    email: `customer${index % customers}@example.com`,
    firstName: 'Customer',
    lastName: `No ${index % customers}`,
  },
})
