import type { Queryable } from '../adapters/postgres/database.ts'
import type { DayReport } from '../domain/prove/report.ts'
import { localDate } from '../domain/time/localDate.ts'
import { storeProof } from '../ledger/proof.ts'
import { differencesOf, proofDocument } from './document.ts'

/** Entries of each list that are kept with a day; `tieout prove` reads all of them afresh. */
const KEPT = 200

/** Keeps what a day came to, for `status` and the metrics. Of a day that is not over nothing is kept. */
export async function keepProof(database: Queryable, report: DayReport): Promise<void> {
  if (report.day >= localDate(report.at, report.timeZone)) return
  await storeProof(database, {
    store: report.store,
    day: report.day,
    verdict: report.verdict,
    differences: differencesOf(report),
    document: proofDocument(report, KEPT),
  })
}
