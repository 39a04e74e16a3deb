/** Names what the deposit accounts hold for an order in a currency. */
export const heldKey = (order: string | null, currency: string): string => `${order ?? ''} ${currency}`
