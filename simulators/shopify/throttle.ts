import type { Clock } from '../clock.ts'

/** What Shopify reports in `extensions.cost.throttleStatus`, in cost points and points a second. */
export type ThrottleStatus = { maximumAvailable: number; currentlyAvailable: number; restoreRate: number }

export type ThrottleOptions = {
  /** Size of the bucket in points; the recordings show 2000. */
  maximumAvailable?: number
  /** Points restored a second; 100 on the Standard plan. shopify.md §4.1 [D] */
  restoreRate?: number
  /** Largest cost one query may ask for; 1000, shopify.md §4.1 [U, long-standing]. */
  maxQueryCost?: number
}

export type Admission =
  | { outcome: 'admitted'; settle(actualCost: number): ThrottleStatus }
  | { outcome: 'throttled'; status: ThrottleStatus }
  | { outcome: 'too-expensive'; maxCost: number }

export type Throttle = {
  /** Reserves `requestedCost`; `settle` hands back what the query did not use. shopify.md §4.1 [D] */
  admit(requestedCost: number): Admission
  status(): ThrottleStatus
}

const documentation = 'https://shopify.dev/api/usage/rate-limits'

/** The leaky bucket of one app on one store. */
export function createThrottle(clock: Clock, options: ThrottleOptions = {}): Throttle {
  const maximumAvailable = options.maximumAvailable ?? 2000
  const restoreRate = options.restoreRate ?? 100
  const maxQueryCost = options.maxQueryCost ?? 1000
  let available = maximumAvailable
  let filledAt = clock.now()
  const refill = (): void => {
    const now = clock.now()
    available = Math.min(maximumAvailable, available + ((now - filledAt) / 1000) * restoreRate)
    filledAt = now
  }
  const status = (): ThrottleStatus => {
    refill()
    return { maximumAvailable, currentlyAvailable: Math.floor(available), restoreRate }
  }
  return {
    status,
    admit(requestedCost) {
      if (requestedCost > maxQueryCost) return { outcome: 'too-expensive', maxCost: maxQueryCost }
      refill()
      if (available < requestedCost) return { outcome: 'throttled', status: status() }
      available -= requestedCost
      const settle = (actualCost: number): ThrottleStatus => {
        available = Math.min(maximumAvailable, available + Math.max(0, requestedCost - actualCost))
        return status()
      }
      return { outcome: 'admitted', settle }
    },
  }
}

/** The body of a throttled answer, which comes with HTTP 200. shopify.md §4.1 [C] */
export function throttledBody(requestedQueryCost: number, throttleStatus: ThrottleStatus): object {
  return {
    errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED', documentation } }],
    extensions: { cost: { requestedQueryCost, actualQueryCost: null, throttleStatus } },
  }
}

/** The body that refuses a query dearer than one query may be, also HTTP 200. shopify.md §4.1 [U, long-standing] */
export function maxCostExceededBody(cost: number, maxCost: number): object {
  return {
    errors: [
      {
        message: `Query cost is ${cost}, which exceeds the single query max cost limit (${maxCost}).`,
        extensions: { code: 'MAX_COST_EXCEEDED', cost, maxCost, documentation },
      },
    ],
  }
}
