/** The account's concurrency pool, shared by the record service, SuiteQL and whatever else (netsuite.md §3). */
export interface ConcurrencyPool {
  /** Takes a slot and gives its release, or undefined when all are taken. */
  enter(): (() => void) | undefined
  setLimit(limit: number): void
  readonly limit: number
  readonly inFlight: number
  readonly maxInFlight: number
}

/** `limit` requests at once: 5 on Standard, 15 Premium, 20 Enterprise (O:bridgehead_1500275603). */
export function createPool(limit: number): ConcurrencyPool {
  let allowed = limit
  let inFlight = 0
  let maxInFlight = 0
  return {
    enter() {
      if (inFlight >= allowed) return undefined
      inFlight += 1
      maxInFlight = Math.max(maxInFlight, inFlight)
      let held = true
      return () => {
        if (held) inFlight -= 1
        held = false
      }
    },
    setLimit(next) {
      allowed = next
    },
    get limit() {
      return allowed
    },
    get inFlight() {
      return inFlight
    },
    get maxInFlight() {
      return maxInFlight
    },
  }
}
