/** Goods that come back, with fees, with money, and with other goods in exchange. */
import { OUTCOME, PROCESS, RETURN, VARIANT } from './documents.ts'
import { type Act, one, type Scene, some } from './scene.ts'
import type { Fields } from './shop.ts'

interface Nodes<Node> {
  readonly nodes: readonly Node[]
}

interface Opened {
  readonly id: string
  readonly returnLineItems: Nodes<{ readonly id: string; readonly quantity: number }>
  readonly exchangeLineItems: Nodes<{ readonly id: string; readonly quantity: number }>
  readonly reverseFulfillmentOrders: Nodes<{ readonly lineItems: Nodes<{ readonly id: string }> }>
}

/** Opens a return of one line and processes it at once. `exchanges`: other goods are sent for it. */
export const takeReturn =
  (exchanges: boolean): Act =>
  async (scene) => {
    const { shop, order, chance } = scene
    const row = one(scene, one(scene, order.shipments, 'shipment').rows, 'shipped row')
    const isCharged = chance.happens(0.3)
    const input = {
      orderId: order.id,
      returnLineItems: [
        {
          fulfillmentLineItemId: row.id,
          quantity: some(scene, row.quantity),
          returnReason: 'UNWANTED',
          ...(isCharged && chance.happens(0.6) ? { restockingFee: { percentage: 10 } } : {}),
        },
      ],
      exchangeLineItems: exchanges ? [await substitute(scene)] : [],
      ...(isCharged && chance.happens(0.6)
        ? { returnShippingFee: { amount: { amount: '4.50', currencyCode: order.currency } } }
        : {}),
    }
    const { return: opened } = await shop.run<{ return: Opened }>(RETURN, { input })
    await process(scene, opened)
  }

async function substitute({ shop, chance }: Scene): Promise<Fields> {
  const query = `sku:${chance.pick(['TIE-004', 'TIE-013', 'TIE-030'])}`
  const { productVariants } = await shop.read<{ productVariants: Nodes<{ id: string }> }>(VARIANT, { query })
  return { variantId: productVariants.nodes[0]?.id, quantity: 1 + chance.below(2) }
}

interface Outcome {
  readonly return: {
    readonly suggestedFinancialOutcome: {
      readonly financialTransfer: {
        readonly kind: string
        readonly suggestedTransactions?: readonly {
          readonly amountSet: { readonly presentmentMoney: { readonly amount: string } }
          readonly parentTransaction: { readonly id: string } | null
        }[]
      } | null
    }
  }
}

async function process(scene: Scene, opened: Opened): Promise<void> {
  const { shop, order, chance } = scene
  const lines = opened.returnLineItems.nodes.map(({ id, quantity }) => ({ id, quantity }))
  const exchanged = opened.exchangeLineItems.nodes.map(({ id, quantity }) => ({ id, quantity }))
  const outcome = await shop.read<Outcome>(OUTCOME, { id: opened.id, lines, exchanged })
  const transfer = outcome.return.suggestedFinancialOutcome.financialTransfer
  const money = (transfer?.suggestedTransactions ?? []).map(({ amountSet, parentTransaction }) => ({
    parentId: parentTransaction?.id,
    transactionAmount: { amount: amountSet.presentmentMoney.amount, currencyCode: order.currency },
  }))
  const isPaid = money.length > 0 && chance.happens(0.9)
  await shop.run(PROCESS, {
    input: {
      returnId: opened.id,
      returnLineItems: lines.map((line, at) => ({
        ...line,
        dispositions: disposition(scene, { opened, at }),
      })),
      exchangeLineItems: exchanged,
      ...(isPaid ? { financialTransfer: { issueRefund: { orderTransactions: money } } } : {}),
    },
  })
  if (transfer?.kind === 'InvoiceReturnOutcome' && chance.happens(0.8))
    await shop.control('orders/pay', { id: order.id })
}

/** Back in stock somewhere, or not; or nobody says so yet. */
function disposition(
  scene: Scene,
  { opened, at }: { readonly opened: Opened; readonly at: number },
): readonly Fields[] {
  const { chance, order } = scene
  const rows = opened.reverseFulfillmentOrders.nodes.flatMap(({ lineItems }) => lineItems.nodes)
  const [reverse, quantity] = [rows[at]?.id, opened.returnLineItems.nodes[at]?.quantity]
  const what = chance.pick(['RESTOCKED', 'RESTOCKED', 'NOT_RESTOCKED', null])
  if (what === null) return []
  const where = what === 'RESTOCKED' ? { locationId: one(scene, order.locations, 'location') } : {}
  return [{ reverseFulfillmentOrderLineItemId: reverse, quantity, dispositionType: what, ...where }]
}
