import type { Queryable } from '../adapters/postgres/database.ts'
import type { LoadedConfig } from '../config/types.ts'
import type { Fault } from '../domain/fault/fault.ts'
import type { StoreKey } from '../domain/ids.ts'
import type { DayReport } from '../domain/prove/report.ts'
import type { Result } from '../domain/result.ts'
import { localDate } from '../domain/time/localDate.ts'
import { firstStart, isProved } from '../ledger/proof.ts'
import { keepProof } from '../prove/keep.ts'
import { type ProofDeps, proveDay } from '../prove/proveDay.ts'

export interface DailyProofOptions {
  readonly timeZone: string
  /** `HH:MM` in the store's zone. */
  readonly at: string
  readonly now: () => Date
  /** ISO instant; null: the store was never started. */
  readonly firstStart: () => Promise<string | null>
  readonly isProved: (day: string) => Promise<boolean>
  readonly prove: (day: string) => Promise<Result<DayReport, Fault>>
  readonly keep: (report: DayReport) => Promise<void>
}

const DAY_MS = 86_400_000

/**
 * Proves the day before once a day, when the store's clock has passed `at`: one round, to be run again and again. A day
 * that could not be read is tried again in the next round; a day before the first start was nobody's to book.
 */
export function createDailyProof(options: DailyProofOptions): () => Promise<Fault | null> {
  return async () => {
    const { timeZone, at } = options
    const now = options.now()
    if (clockTime(now, timeZone) < at) return null
    const today = localDate(now.toISOString(), timeZone)
    const day = new Date(Date.parse(`${today}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10)
    const first = await options.firstStart()
    if (first === null || localDate(first, timeZone) > day || (await options.isProved(day))) return null
    const proved = await options.prove(day)
    if (!proved.ok) return proved.failure
    await options.keep(proved.value)
    return null
  }
}

/** `HH:MM` on the wall of a zone. */
const clockTime = (at: Date, timeZone: string): string =>
  at.toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

export interface DailyProofsOptions {
  readonly config: Pick<LoadedConfig, 'stores' | 'prove' | 'observe' | 'version'>
  readonly database: Queryable
  readonly netsuite: ProofDeps['netsuite']
  readonly stores: ReadonlyMap<StoreKey, { readonly client: ProofDeps['shopify'] }>
  readonly now: () => Date
}

/** A day that could not be read is tried again after this long. */
const EVERY_MS = 300_000

/** A round for each store; none where the configuration wants no day proved by itself. */
export function dailyProofs(options: DailyProofsOptions): readonly {
  readonly name: string
  readonly everyMs: number
  readonly task: () => Promise<Fault | null>
}[] {
  const { config, database, netsuite, stores, now } = options
  const { at, staleAfterHours } = config.prove
  if (at === null) return []
  return Object.values(config.stores).flatMap(({ key, policy }) => {
    const client = stores.get(key)?.client
    if (client === undefined) return []
    const deps: ProofDeps = {
      shopify: client,
      netsuite,
      database,
      active: { policy, configVersion: config.version },
      observeOnly: config.observe,
      staleAfterMs: staleAfterHours * 3_600_000,
      now,
    }
    const task = createDailyProof({
      timeZone: policy.timeZone,
      at,
      now,
      firstStart: () => firstStart(database, key),
      isProved: (day) => isProved(database, key, day),
      prove: (day) => proveDay(deps, day),
      keep: (report) => keepProof(database, report),
    })
    return [{ name: `proof of ${key}`, everyMs: EVERY_MS, task }]
  })
}
