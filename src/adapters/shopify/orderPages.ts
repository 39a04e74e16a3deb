import { z } from 'zod'
import { fault, type Fault } from '../../domain/fault/fault.ts'
import type { StoreKey } from '../../domain/ids.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { Caller } from './call.ts'
import {
  AgreementSalesPage,
  OrderAgreementsPage,
  OrderApplicationsPage,
  OrderLinesPage,
  OrderRefundsAll,
  OrderShippingLinesPage,
  OrderTransactionsAll,
  RefundAdjustmentsPage,
  RefundLinesPage,
  RefundShippingPage,
  RefundTransactionsPage,
} from './generated/documents.ts'
import {
  adjustmentsPage,
  agreementsPage,
  applicationsPage,
  idsPage,
  linesPage,
  type RawAgreement,
  type RawOrder,
  type RawPage,
  type RawRefund,
  type RawSale,
  refundLinesPage,
  refundShippingPage,
  refundsList,
  salesPage,
  shippingLinesPage,
  transactionsList,
  type WholeOrder,
  type WholeRefund,
} from './orderShape.ts'
import type { TypedDocument } from './types.ts'

/** The limits that ReadOrder, OrderTransactionsAll and OrderRefundsAll ask with: a list as long may be cut off. */
const LIMITS = { transactions: 20, allTransactions: 250, refunds: 3, allRefunds: 100 } as const
const MOST_PAGES = 500

type Pages = { [Part in keyof Omit<WholeOrder, 'head'>]: () => Promise<Result<WholeOrder[Part], Fault>> }

/** Reads each part of one order to its end; `shopify.partial-read` where that cannot be proved (I-S5). */
export function createPages(call: Caller, store: StoreKey, head: RawOrder): Pages {
  const context: Context = { call, store, head }
  const { id } = head
  return {
    applications: () =>
      restOf(context, head.discountApplications, (after) =>
        orderPart(context, {
          document: OrderApplicationsPage,
          variables: { id, after },
          pick: (order) => order.discountApplications,
          shape: applicationsPage,
        }),
      ),
    lines: () =>
      restOf(context, head.lineItems, (after) =>
        orderPart(context, {
          document: OrderLinesPage,
          variables: { id, after },
          pick: (order) => order.lineItems,
          shape: linesPage,
        }),
      ),
    shippingLines: () =>
      restOf(context, head.shippingLines, (after) =>
        orderPart(context, {
          document: OrderShippingLinesPage,
          variables: { id, after },
          pick: (order) => order.shippingLines,
          shape: shippingLinesPage,
        }),
      ),
    agreements: () => readAgreements(context),
    transactions: () => readTransactions(context),
    refunds: () => readRefunds(context),
  }
}

interface Context {
  readonly call: Caller
  readonly store: StoreKey
  readonly head: RawOrder
}

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

async function orderPart<Order extends { readonly updatedAt: string }, Variables, Shape extends z.ZodType>(
  context: Context,
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

/** How one connection of a refund is asked for: a node of the answer is typed by nothing but its key. */
interface RefundPart<Variables, Shape extends z.ZodType> {
  readonly document: TypedDocument<{ readonly node: unknown }, Variables>
  readonly variables: Variables
  readonly part: 'refundLineItems' | 'refundShippingLines' | 'orderAdjustments' | 'transactions'
  readonly shape: Shape
}

const refundNode = z.looseObject({ order: z.object({ updatedAt: z.string() }) })

async function refundPart<Variables, Shape extends z.ZodType>(
  context: Context,
  request: RefundPart<Variables, Shape>,
): Promise<Result<z.infer<Shape>, Fault>> {
  const { document, shape } = request
  const answer = await context.call(document, request.variables)
  if (!answer.ok) return answer
  const node = refundNode.safeParse(answer.value.node)
  if (!node.success) return fail(partial(context, `${document.name}: the refund is gone`))
  return checked(context, node.data.order.updatedAt, {
    name: document.name,
    part: node.data[request.part],
    shape,
  })
}

/** A part counts only if the order is still the one whose first page was read. */
function checked<Shape extends z.ZodType>(
  context: Context,
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

const partial = (context: Context, words: string): Fault =>
  fault(
    'shopify.partial-read',
    { store: context.store, order: context.head.name },
    `${context.head.id} ${words}`,
  )

/** Follows hasNextPage to the end. */
async function restOf<Node>(
  context: Context,
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

interface AgreementEdge {
  readonly cursor: string
  readonly node: RawAgreement
}

const asPage = (raw: z.infer<typeof agreementsPage>): RawPage<AgreementEdge> => ({
  pageInfo: raw.pageInfo,
  nodes: raw.edges,
})

async function readAgreements(context: Context): Promise<Result<WholeOrder['agreements'], Fault>> {
  const { head } = context
  const edges = await restOf(context, asPage(head.agreements), async (after) => {
    const page = await orderPart(context, {
      document: OrderAgreementsPage,
      variables: { id: head.id, after },
      pick: (order) => order.agreements,
      shape: agreementsPage,
    })
    return page.ok ? ok(asPage(page.value)) : page
  })
  if (!edges.ok) return edges
  const whole: { head: RawAgreement; sales: readonly RawSale[] }[] = []
  for (const [index, edge] of edges.value.entries()) {
    const before = edges.value[index - 1]?.cursor ?? null
    const sales = await restOf(context, edge.node.sales, (after) =>
      salesOf(context, { agreement: edge.node.id, before, after }),
    )
    if (!sales.ok) return sales
    whole.push({ head: edge.node, sales: sales.value })
  }
  return ok(whole)
}

async function salesOf(
  context: Context,
  at: { readonly agreement: string; readonly before: string | null; readonly after: string | null },
): Promise<Result<RawPage<RawSale>, Fault>> {
  let isSame = false
  const page = await orderPart(context, {
    document: AgreementSalesPage,
    variables: { id: context.head.id, agreementAfter: at.before, after: at.after },
    pick: (order) => {
      const node = order.agreements.nodes[0]
      isSame = node?.id === at.agreement
      return node?.sales
    },
    shape: salesPage,
  })
  return isSame || !page.ok
    ? page
    : fail(partial(context, 'the agreements stand in another order than before'))
}

async function readTransactions(context: Context): Promise<Result<WholeOrder['transactions'], Fault>> {
  const { head } = context
  if (head.transactions.length < LIMITS.transactions) return ok(head.transactions)
  const all = await orderPart(context, {
    document: OrderTransactionsAll,
    variables: { id: head.id },
    pick: (order) => order.transactions,
    shape: transactionsList,
  })
  if (!all.ok || all.value.length < LIMITS.allTransactions) return all
  return fail(partial(context, `${LIMITS.allTransactions} transactions or more`))
}

async function readRefunds(context: Context): Promise<Result<readonly WholeRefund[], Fault>> {
  const { head } = context
  let refunds: readonly RawRefund[] = head.refunds
  if (refunds.length >= LIMITS.refunds) {
    const all = await orderPart(context, {
      document: OrderRefundsAll,
      variables: { id: head.id },
      pick: (order) => order.refunds,
      shape: refundsList,
    })
    if (!all.ok) return all
    if (all.value.length >= LIMITS.allRefunds)
      return fail(partial(context, `${LIMITS.allRefunds} refunds or more`))
    refunds = all.value
  }
  const whole: WholeRefund[] = []
  for (const refund of refunds) {
    const read = await readRefund(context, refund)
    if (!read.ok) return read
    whole.push(read.value)
  }
  return ok(whole)
}

async function readRefund(context: Context, head: RawRefund): Promise<Result<WholeRefund, Fault>> {
  const { id } = head
  const lines = await restOf(context, head.refundLineItems, (after) =>
    refundPart(context, {
      document: RefundLinesPage,
      variables: { id, after },
      part: 'refundLineItems',
      shape: refundLinesPage,
    }),
  )
  if (!lines.ok) return lines
  const shipping = await restOf(context, head.refundShippingLines, (after) =>
    refundPart(context, {
      document: RefundShippingPage,
      variables: { id, after },
      part: 'refundShippingLines',
      shape: refundShippingPage,
    }),
  )
  if (!shipping.ok) return shipping
  const adjustments = await restOf(context, head.orderAdjustments, (after) =>
    refundPart(context, {
      document: RefundAdjustmentsPage,
      variables: { id, after },
      part: 'orderAdjustments',
      shape: adjustmentsPage,
    }),
  )
  if (!adjustments.ok) return adjustments
  const transactions = await restOf(context, head.transactions, (after) =>
    refundPart(context, {
      document: RefundTransactionsPage,
      variables: { id, after },
      part: 'transactions',
      shape: idsPage,
    }),
  )
  if (!transactions.ok) return transactions
  return ok({
    head,
    lines: lines.value,
    shipping: shipping.value,
    adjustments: adjustments.value,
    transactionIds: transactions.value.map((transaction) => transaction.id),
  })
}
