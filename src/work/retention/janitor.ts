import type { Queryable } from '../../adapters/postgres/database.ts'
import type { RetentionConfig } from '../../config/types.ts'
import { PRUNE_ATTEMPTS } from './pruneAttempts.ts'
import { PRUNE_DELIVERIES } from './pruneDeliveries.ts'
import { PRUNE_RUNS } from './pruneRuns.ts'
import { PRUNE_SEEN } from './pruneSeen.ts'
import { PRUNE_TIE_OUTS } from './pruneTieOuts.ts'

export interface Keeping {
  readonly retention: RetentionConfig
  /** How far back a sweep lists what was updated, in days. */
  readonly lookBackDays: number
}

/** How many rows went. */
export type Pruned = Readonly<Record<'deliveries' | 'runs' | 'attempts' | 'tieOuts' | 'seen', number>>

/** Small, so that no statement holds locks for long while orders are booked. */
const BATCH = 5000
/** The rest goes with the next round. */
const BATCHES_AT_ONCE = 20
/** Beyond a sweep's look-back, since clocks and zones differ. */
const SEEN_MARGIN_DAYS = 2

/** Deletes what is older than the configuration keeps. Intents, records, tie-outs of now and the audit stay for ever. */
export async function prune(db: Queryable, keeping: Keeping): Promise<Pruned> {
  const { retention, lookBackDays } = keeping
  const { deliveriesDays, runsDays, runsKept, attemptsDays, tieOutsDays } = retention
  return {
    deliveries: await inBatches(db, PRUNE_DELIVERIES, [deliveriesDays, BATCH]),
    runs: await inBatches(db, PRUNE_RUNS, [runsDays, BATCH, runsKept]),
    attempts: await inBatches(db, PRUNE_ATTEMPTS, [attemptsDays, BATCH]),
    tieOuts: await inBatches(db, PRUNE_TIE_OUTS, [tieOutsDays, BATCH]),
    seen: await inBatches(db, PRUNE_SEEN, [lookBackDays + SEEN_MARGIN_DAYS, BATCH]),
  }
}

async function inBatches(db: Queryable, statement: string, values: readonly unknown[]): Promise<number> {
  let gone = 0
  for (let batch = 0; batch < BATCHES_AT_ONCE; batch += 1) {
    const { rowCount } = await db.query(statement, values)
    gone += rowCount
    if (rowCount < BATCH) break
  }
  return gone
}
