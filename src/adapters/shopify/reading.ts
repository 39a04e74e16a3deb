import type { z } from 'zod'
import { type Fault, fault } from '../../domain/fault/fault.ts'
import { type ShopifyId, type StoreKey, shopifyGid } from '../../domain/ids.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { Caller } from './call.ts'
import type { PageContext } from './pages.ts'
import type { TypedDocument } from './types.ts'
import { Unreadable } from './vocabulary.ts'

export interface Reader {
  readonly call: Caller
  readonly store: StoreKey
}

/** An order that changes while its pages are read is read again from the start. */
const READS = 3

/** How one side of an order is read: its first page, and what follows from it. */
interface SideOfOrder<Data, Shape extends z.ZodType<PageContext['head']>, Whole> {
  readonly order: ShopifyId
  readonly document: TypedDocument<Data, { readonly id: string }>
  readonly pick: (data: Data) => unknown
  readonly shape: Shape
  readonly read: (context: PageContext, head: z.infer<Shape>) => Promise<Result<Whole, Fault>>
}

/** One side of an order whole, of one state of it, or a fault. Null: Shopify shows no such order. */
export async function readParts<Data, Shape extends z.ZodType<PageContext['head']>, Whole>(
  reader: Reader,
  side: SideOfOrder<Data, Shape, Whole>,
): Promise<Result<Whole | null, Fault>> {
  const { call, store } = reader
  for (let read = 1; ; read += 1) {
    const answer = await call(side.document, { id: shopifyGid('Order', side.order) })
    if (!answer.ok) return answer
    const found = side.pick(answer.value)
    if (found === null || found === undefined) return ok(null)
    const head = side.shape.safeParse(found)
    if (!head.success) {
      const words = `${side.document.name} ${side.order}: ${head.error.message}`
      return fail(fault('shopify.unexpected', { store, order: side.order }, words))
    }
    const whole = await understood(store, head.data.name, () =>
      side.read({ call, store, head: head.data }, head.data),
    )
    if (whole.ok || whole.failure.code !== 'shopify.partial-read' || read === READS) return whole
  }
}

/** A value that we do not know fails with `source.unknown-value`, which names it: never a default. */
export async function understood<Whole>(
  store: StoreKey,
  order: string,
  read: () => Promise<Result<Whole, Fault>>,
): Promise<Result<Whole, Fault>> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    const { what, value } = error
    return fail(fault('source.unknown-value', { store, order, what, value }, `${order} ${what}: ${value}`))
  }
}
