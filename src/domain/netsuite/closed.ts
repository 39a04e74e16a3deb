import type { DocumentReadBack } from './documents.ts'

/**
 * H Closed, C Cancelled (netsuite.md §6 [U letters]), or every line closed while nothing moved: lines that were
 * delivered and billed whole may count as closed too.
 */
export const isClosed = (order: DocumentReadBack): boolean =>
  order.status === 'H' ||
  order.status === 'C' ||
  (!hasMoved(order) && order.lines.length > 0 && order.lines.every(({ closed }) => closed))

/** The same order before it was closed. */
export const reopened = (order: DocumentReadBack): DocumentReadBack => ({
  ...order,
  // B Pending Fulfillment (netsuite.md §6 [U letters])
  status: 'B',
  lines: order.lines.map((line) => ({ ...line, closed: false })),
})

/** Goods have left or a bill was written: the order's lines are history now. */
export const hasMoved = (order: DocumentReadBack): boolean =>
  // D…G: partly fulfilled, pending billing or billed (netsuite.md §6 [U letters]); the quantities decide as well.
  /^[DEFG]$/.test(order.status) || order.lines.some(({ fulfilled, billed }) => fulfilled > 0 || billed > 0)
