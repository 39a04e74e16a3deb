import { z } from 'zod'
import { fault, type Fault } from '../../domain/fault/fault.ts'
import type { StoreKey } from '../../domain/ids.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { Caller } from './call.ts'
import type { RawOrder, RawPage } from './orderShape.ts'
import type { TypedDocument } from './types.ts'

/** How the pages of one order are read: every part to its end, and all of them of one state of the order (I-S5). */
export interface PageContext {
  readonly call: Caller
  readonly store: StoreKey
  readonly head: Pick<RawOrder, 'id' | 'name' | 'updatedAt'>
}

/** With the order's first page. */
export interface OrderContext extends PageContext {
  readonly head: RawOrder
}

const MOST_PAGES = 500

/** How one part of an answer is asked for, found in it, and checked. */
interface PartRequest<Answer, Found, Variables, Shape extends z.ZodType> {
  readonly document: TypedDocument<Answer, Variables>
  readonly variables: Variables
  readonly pick: (found: Found) => unknown
  readonly shape: Shape
}

interface OrderAnswer<Order> {
  readonly order?: Order | null
}

/** A connection or list of the order itself. */
export async function orderPart<
  Order extends { readonly updatedAt: string },
  Variables,
  Shape extends z.ZodType,
>(
  context: PageContext,
  request: PartRequest<OrderAnswer<Order>, Order, Variables, Shape>,
): Promise<Result<z.infer<Shape>, Fault>> {
  const answer = await context.call(request.document, request.variables)
  if (!answer.ok) return answer
  const { order } = answer.value
  if (!order) return fail(partial(context, `${request.document.name}: the order is gone`))
  return checked(context, order.updatedAt, {
    name: request.document.name,
    part: request.pick(order),
    shape: request.shape,
  })
}

/** How one connection of a part with an id of its own is asked for: a node of the answer is typed by nothing but its key. */
interface NodePart<Variables, Shape extends z.ZodType> {
  readonly document: TypedDocument<{ readonly node: unknown }, Variables>
  readonly variables: Variables
  readonly part: string
  readonly shape: Shape
}

const partNode = z.looseObject({ order: z.object({ updatedAt: z.string() }) })

/** A connection of something that belongs to the order: a refund, a fulfilment, a return. */
export async function nodePart<Variables, Shape extends z.ZodType>(
  context: PageContext,
  request: NodePart<Variables, Shape>,
): Promise<Result<z.infer<Shape>, Fault>> {
  const { document, shape } = request
  const answer = await context.call(document, request.variables)
  if (!answer.ok) return answer
  const node = partNode.safeParse(answer.value.node)
  if (!node.success) return fail(partial(context, `${document.name}: what it belongs to is gone`))
  return checked(context, node.data.order.updatedAt, {
    name: document.name,
    part: node.data[request.part],
    shape,
  })
}

/** A part counts only if the order is still the one whose first page was read. */
function checked<Shape extends z.ZodType>(
  context: PageContext,
  updatedAt: string,
  found: { readonly name: string; readonly part: unknown; readonly shape: Shape },
): Result<z.infer<Shape>, Fault> {
  if (updatedAt !== context.head.updatedAt) {
    return fail(partial(context, `${found.name}: the order changed while it was read`))
  }
  const parsed = found.shape.safeParse(found.part)
  if (parsed.success) return ok(parsed.data)
  const about = { store: context.store, order: context.head.name }
  return fail(fault('shopify.unexpected', about, `${found.name} ${context.head.id}: ${parsed.error.message}`))
}

export const partial = (context: PageContext, words: string): Fault =>
  fault(
    'shopify.partial-read',
    { store: context.store, order: context.head.name },
    `${context.head.id} ${words}`,
  )

/** Follows hasNextPage to the end. */
export async function restOf<Node>(
  context: PageContext,
  first: RawPage<Node>,
  next: (after: string | null) => Promise<Result<RawPage<Node>, Fault>>,
): Promise<Result<readonly Node[], Fault>> {
  const nodes = [...first.nodes]
  let { pageInfo } = first
  for (let pages = 1; pageInfo.hasNextPage; pages += 1) {
    if (pages === MOST_PAGES) return fail(partial(context, `more than ${MOST_PAGES} pages`))
    // Without a cursor the first page would come again, and everything on it twice.
    if (!pageInfo.endCursor) return fail(partial(context, 'a page that was announced has no cursor'))
    const page = await next(pageInfo.endCursor)
    if (!page.ok) return page
    if (page.value.nodes.length === 0) return fail(partial(context, 'a page that was announced is empty'))
    nodes.push(...page.value.nodes)
    pageInfo = page.value.pageInfo
  }
  return ok(nodes)
}

/** Reads each in turn; the first failure is the whole's. */
export async function eachOf<One, Whole>(
  ones: readonly One[],
  read: (one: One) => Promise<Result<Whole, Fault>>,
): Promise<Result<readonly Whole[], Fault>> {
  const whole: Whole[] = []
  for (const one of ones) {
    const result = await read(one)
    if (!result.ok) return result
    whole.push(result.value)
  }
  return ok(whole)
}

/**
 * A list without pages, of which the first read asked for `asked` and another one for `most`: read again in one piece
 * where it may have been cut off.
 */
export async function wholeList<One>(
  context: PageContext,
  first: readonly One[],
  list: {
    readonly what: string
    readonly asked: number
    readonly most: number
    readonly all: () => Promise<Result<readonly One[], Fault>>
  },
): Promise<Result<readonly One[], Fault>> {
  if (first.length < list.asked) return ok(first)
  const all = await list.all()
  if (!all.ok || all.value.length < list.most) return all
  return fail(partial(context, `${list.most} ${list.what} or more`))
}
