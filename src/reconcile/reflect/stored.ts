import { z } from 'zod'
import { assert } from '../../domain/assert.ts'
import type { ExternalId, NetSuiteId, ShopifyId, StoreKey } from '../../domain/ids.ts'
import { netSuiteId, shopifyId } from '../../domain/ids.ts'
import type { ReturnContent } from '../../domain/reflect/returnTypes.ts'
import type { RefundContent } from '../../domain/reflect/refundTypes.ts'
import type { FulfillmentContent, ToldFulfillment } from '../../domain/reflect/types.ts'
import type { Reflected, ToldKind, ToldRow } from '../../ledger/reflections.ts'

const KEYS: Readonly<Record<ToldKind, string>> = {
  fulfillment: 'if',
  tracking: 'iftrack',
  capture: 'capture',
  cancellation: 'cancel',
  refund: 'refund',
  return: 'return',
}

/** What an intent to tell Shopify something is found again by. No record in NetSuite carries it. */
export const tellingId = (
  store: StoreKey,
  what: { readonly kind: ToldKind; readonly netsuiteId: NetSuiteId; readonly part: string },
): ExternalId => `shopify_${store}_${KEYS[what.kind]}_${what.netsuiteId}_${what.part}` as ExternalId

const id = z.string().transform(shopifyId)
const contentShape = z.object({
  locationId: id,
  lines: z.array(z.object({ lineId: id, quantity: z.number().int() })),
})

/** As it was stored before it was sent. */
export function contentOf({ content, netsuiteId, part }: ToldRow): FulfillmentContent {
  const parsed = contentShape.safeParse(content)
  assert(parsed.success, `what Shopify was told of ${netsuiteId} (${part}) cannot be read`)
  return parsed.data
}

const captureShape = z.object({ parentId: id, final: z.enum(['true', 'false']).default('false') })

/** Authorizations that Shopify was told to capture from for the last time, and did. */
export const endedAuthorizations = ({ told }: Pick<Reflected, 'told'>): ReadonlySet<ShopifyId> =>
  new Set(
    told.flatMap(({ kind, state, content, netsuiteId, part }) => {
      if (kind !== 'capture' || state !== 'standing') return []
      const parsed = captureShape.safeParse(content)
      assert(parsed.success, `what Shopify was told to capture of ${netsuiteId} (${part}) cannot be read`)
      return parsed.data.final === 'true' ? [parsed.data.parentId] : []
    }),
  )

const refundShape = z.object({
  records: z.array(
    z.object({
      id: z.string().transform((text) => netSuiteId(text)),
      kind: z.enum(['customerRefund', 'creditMemo', 'cashRefund']),
      minor: z.string(),
      currency: z.string(),
      tranDate: z.string(),
    }),
  ),
  lines: z.array(z.object({ lineId: id, quantity: z.number().int() })),
  shipping: z.boolean(),
  parentId: id,
  minor: z.string(),
  currency: z.string(),
})

export function refundContentOf({ content, netsuiteId }: ToldRow): RefundContent {
  const parsed = refundShape.safeParse(content)
  assert(parsed.success, `what Shopify was told of refund ${netsuiteId} cannot be read`)
  return parsed.data
}

export const returnText = ({ returnId, units }: ReturnContent): string =>
  JSON.stringify([
    returnId,
    units.map(({ lineId, quantity, locationId, before }) => [lineId, quantity, locationId, before]),
  ])

/** The same text for the same refund, whatever has kept it meanwhile. */
export const refundText = ({ records, lines, shipping, parentId, minor, currency }: RefundContent): string =>
  JSON.stringify([
    records.map((record) => [record.id, record.kind, record.minor, record.currency]),
    lines.map(({ lineId, quantity }) => [lineId, quantity]),
    shipping,
    parentId,
    minor,
    currency,
  ])

/** The same text for the same content, whatever has kept it meanwhile. */
export const contentText = ({ locationId, lines }: FulfillmentContent): string =>
  JSON.stringify([locationId, lines.map(({ lineId, quantity }) => [lineId, quantity])])

/** The fulfilments that Shopify was told, or may have been: what was planned and never sent is not among them. */
export function toldFulfillments(store: StoreKey, { told, open }: Reflected): readonly ToldFulfillment[] {
  const sent = new Set(open.filter(({ state }) => state === 'unknown').map(({ externalId }) => externalId))
  return told.flatMap((row): ToldFulfillment[] => {
    const { netsuiteId, part, state, shopifyId: known, kind } = row
    if (kind !== 'fulfillment') return []
    const maySend = state === 'planned' && sent.has(tellingId(store, { kind, netsuiteId, part }))
    if (state === 'planned' && !maySend) return []
    return [
      {
        netsuiteId,
        part,
        state: state === 'planned' ? 'sent' : state,
        shopifyId: known,
        content: contentOf(row),
      },
    ]
  })
}
