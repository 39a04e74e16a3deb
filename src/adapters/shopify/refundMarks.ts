import { z } from 'zod'
import type { Fault } from '../../domain/fault/fault.ts'
import { refundMarkIn } from '../../domain/identity/refundMark.ts'
import type { ShopifyId } from '../../domain/ids.ts'
import { ok, type Result } from '../../domain/result.ts'
import { idIn } from './amounts.ts'
import { RefundMarks } from './generated/documents.ts'
import { readParts, type Reader } from './reading.ts'

const shape = z.object({
  id: z.string(),
  name: z.string(),
  updatedAt: z.string(),
  refunds: z.array(z.object({ id: z.string(), note: z.string().nullish() })),
})

/** Refunds with their marks; whatever else their notes say is dropped here. */
export const readRefundMarks = (
  reader: Reader,
  order: ShopifyId,
): Promise<Result<ReadonlyMap<ShopifyId, string | null> | null, Fault>> =>
  readParts(reader, {
    order,
    document: RefundMarks,
    pick: (data) => data.order,
    shape,
    read: (_context, { refunds }) =>
      Promise.resolve(
        ok(new Map(refunds.map(({ id, note }) => [idIn(id, 'refund id'), refundMarkIn(note ?? '')]))),
      ),
  })
