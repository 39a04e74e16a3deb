/** A second in which the order was read can still bring a change that carries the same updatedAt. */
const SETTLED_AFTER_MS = 2_000

/**
 * The version under which an order counts as seen. Shopify states updatedAt in whole seconds, so a read within that
 * second proves nothing about the rest of it: such a version is marked, and a later sweep, which finds it unmarked,
 * looks at the order once more. One second is left for clocks that differ.
 */
export const versionSeen = (updatedAt: string, readAt: Date): string =>
  readAt.getTime() < Date.parse(updatedAt) + SETTLED_AFTER_MS ? `${updatedAt}~` : updatedAt
