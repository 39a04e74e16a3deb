/** A run of one order whose process dies right after one of its writes; what it held is free for the next one. */
import { systemClock } from '../../src/adapters/clock.ts'
import { silentLog } from '../../src/adapters/log.ts'
import type { LoadedConfig } from '../../src/config/types.ts'
import { orderSubject } from '../../src/domain/ids.ts'
import type { RunOutcome } from '../../src/domain/work/outcome.ts'
import { reconcileOrder } from '../../src/reconcile/order.ts'
import type { ReconcileDeps } from '../../src/reconcile/ports.ts'
import { openRuntime } from '../../src/runtime.ts'
import { join } from '../../src/work/presence.ts'
import { claimInline, settleSubject } from '../../src/work/subjects.ts'
import { type PlacedOrder, STORE, type TestDeployment } from './deployment.ts'

class Died extends Error {}

/** Writes to the ledger, to NetSuite and to Shopify, by the names of their ports' functions. */
const WRITES =
  /^(?:intend|beginAttempt|endAttempt|book|abandon|verified|writeTieOut|setOrder|plan$|told|notTold|agreed|disagreed|create|update|apply|takeOver|refundCreate|return(?:Process|Close))/

export interface Lifetime {
  /** So many writes are made before it dies; counted down. */
  left: number
}

/** The outcome; null: it died. Nothing is done where no work is owed. */
export async function dyingRun(
  deployment: TestDeployment,
  { config, order, life }: { config: LoadedConfig; order: PlacedOrder; life: Lifetime },
): Promise<RunOutcome | null> {
  const { db } = deployment.database
  const runtime = await openRuntime({ config, migrate: false, log: silentLog })
  const presence = await join({ db, clock: systemClock, log: silentLog, role: 'test' })
  try {
    const claims: ReconcileDeps['claims'] = {
      claimInline: (key, lane) => claimInline(db, presence.id(), { key, lane }),
      settle: (claim, outcome) =>
        settleSubject(db, claim, {
          outcome,
          times: { retryAfterMs: 0, counts: true, recheckAfterMs: null },
        }),
    }
    const deps = runtime.depsOf(STORE, claims)
    const claim = await claims.claimInline(orderSubject(STORE, order.id), 'live')
    if (claim === null) throw new Error(`${order.name} is held by somebody else`)
    const dying = {
      ...deps,
      ledger: mortal(deps.ledger, life),
      reflections: mortal(deps.reflections, life),
      books: mortal(deps.books, life),
      store: { ...deps.store, writes: mortal(deps.store.writes, life) },
    }
    const outcome = await reconcileOrder(dying, claim)
    await claims.settle(claim, outcome)
    return outcome
  } catch (error) {
    if (error instanceof Died) return null
    throw error
  } finally {
    await presence.leave()
    await runtime.close()
  }
}

function mortal<Port extends object>(port: Port, life: Lifetime): Port {
  return new Proxy(port, {
    get(target, name) {
      const found: unknown = Reflect.get(target, name)
      if (typeof found !== 'function' || !WRITES.test(String(name))) {
        return typeof found === 'function' ? (found.bind(target) as unknown) : found
      }
      return async (...args: readonly unknown[]): Promise<unknown> => {
        const answer: unknown = await Reflect.apply(found, target, args)
        life.left -= 1
        if (life.left === 0) throw new Died()
        return answer
      }
    },
  })
}
