import { z } from 'zod'
import { assert } from '../domain/assert.ts'
import { orderSubject, type ShopifyId, shopifyId } from '../domain/ids.ts'
import { receivedByPeople, type ReturnContent } from '../domain/reflect/returnTypes.ts'
import type { OrderLife } from '../domain/shopify/order.ts'
import type { Reflected, Reflections, ToldRow } from './reflections.ts'

const id = z.string().transform(shopifyId)
const returnShape = z.object({
  returnId: id,
  units: z.array(
    z.object({
      lineId: id,
      quantity: z.number().int(),
      locationId: id.nullable(),
      before: z.number().int(),
    }),
  ),
})

export function returnContentOf({ content, netsuiteId }: ToldRow): ReturnContent {
  const parsed = returnShape.safeParse(content)
  assert(parsed.success, `what Shopify was told of receipt ${netsuiteId} cannot be read`)
  return parsed.data
}

/**
 * Disposals of returns that Shopify made because people had received the goods in NetSuite; those whose answer was lost
 * too. Nothing is asked of an order of which nothing came back.
 */
export async function knownReceived(
  reflections: Pick<Reflections, 'of'>,
  facts: OrderLife,
): Promise<ReadonlySet<ShopifyId>> {
  if (facts.returns.every(({ dispositions }) => dispositions.length === 0)) return new Set()
  return receivedIn(facts, await reflections.of(orderSubject(facts.store, facts.id)))
}

/** Also of what was only about to be sent: a disposal of the same units is of the same goods, whoever made it. */
const receivedIn = (facts: OrderLife, { told }: Reflected): ReadonlySet<ShopifyId> =>
  receivedByPeople(
    facts,
    told.filter(({ kind, state }) => kind === 'return' && state !== 'undone').map(returnContentOf),
  )
