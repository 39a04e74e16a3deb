/**
 * The store that recorded traffic was recorded on, as far as its answers show it and ids alone do not: in Canadian
 * dollars, near its eighteen-hundredth order, with more than twenty locations, some of which ship nothing online.
 * A simulator that is given ids of recordings (`admit`) is such a store, unless it is told otherwise.
 */
export const RECORDED_STORE = {
  currency: 'CAD',
  firstOrderNumber: 1795,
  moreLocations: [
    { name: 'East warehouse' },
    { name: 'Market stall', fulfillsOnlineOrders: false },
    { name: 'Outlet shop', fulfillsOnlineOrders: false },
    ...Array.from({ length: 16 }, (_, n) => ({ name: `Warehouse ${n + 10}` })),
  ],
} as const
