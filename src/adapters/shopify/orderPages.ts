import type { z } from 'zod'
import type { Fault } from '../../domain/fault/fault.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import {
  AgreementSalesPage,
  OrderAgreementsPage,
  OrderApplicationsPage,
  OrderLinesPage,
  OrderShippingLinesPage,
  OrderTransactionsAll,
} from './generated/documents.ts'
import { readFulfillments, readReturns } from './goodsPages.ts'
import {
  agreementsPage,
  applicationsPage,
  linesPage,
  type RawAgreement,
  type RawPage,
  type RawSale,
  salesPage,
  shippingLinesPage,
  transactionsList,
  type WholeOrder,
} from './orderShape.ts'
import { type OrderContext, orderPart, type PageContext, partial, restOf, wholeList } from './pages.ts'
import { readRefunds } from './refundPages.ts'

/** The limits that ReadOrder and OrderTransactionsAll ask with: a list as long may be cut off. */
const TRANSACTIONS = { asked: 20, most: 250 } as const

type Pages = { [Part in keyof Omit<WholeOrder, 'head'>]: () => Promise<Result<WholeOrder[Part], Fault>> }

/** Reads each part of one order to its end; `shopify.partial-read` where that cannot be proved (I-S5). */
export function createPages(context: OrderContext): Pages {
  const { head } = context
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
    fulfillments: () => readFulfillments(context),
    returns: () => readReturns(context),
  }
}

interface AgreementEdge {
  readonly cursor: string
  readonly node: RawAgreement
}

const asPage = (raw: z.infer<typeof agreementsPage>): RawPage<AgreementEdge> => ({
  pageInfo: raw.pageInfo,
  nodes: raw.edges,
})

async function readAgreements(context: OrderContext): Promise<Result<WholeOrder['agreements'], Fault>> {
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
  context: PageContext,
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

const readTransactions = (context: OrderContext): Promise<Result<WholeOrder['transactions'], Fault>> =>
  wholeList(context, context.head.transactions, {
    what: 'transactions',
    ...TRANSACTIONS,
    all: () =>
      orderPart(context, {
        document: OrderTransactionsAll,
        variables: { id: context.head.id },
        pick: (order) => order.transactions,
        shape: transactionsList,
      }),
  })
