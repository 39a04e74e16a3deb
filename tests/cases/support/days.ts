/** The days on which a case's records stand, proved as `tieout prove` does (accounting-and-reliability.md §1.8, I-D1…I-D10). */
import type { StoredRecord } from '../../../simulators/netsuite/world.ts'
import type { LoadedConfig } from '../../../src/config/types.ts'
import type { DayReport } from '../../../src/domain/prove/report.ts'
import type { PlacedOrder } from '../../support/deployment.ts'
import { provedDay } from '../../support/proof.ts'

/** What the proofs of some days say of some orders; other orders of the shop may follow other choices. */
export interface ProvedDays {
  /** Equations that had something to compare. */
  readonly asked: ReadonlySet<string>
  /** `I-D9 records asked for and records there: tieout_demo_inv_1`, by which nobody knows why both sides differ. */
  readonly unexplained: readonly string[]
  /** As `unexplained`, of what has a reason, with the reason. */
  readonly explained: readonly string[]
}

export async function provedDays(
  config: LoadedConfig,
  orders: readonly PlacedOrder[],
  days: readonly string[],
): Promise<ProvedDays> {
  const names = new Set(orders.map(({ name }) => name))
  const reports: DayReport[] = []
  for (const day of days) reports.push(await provedDay(config, day))
  const equations = reports.flatMap((report) => report.equations)
  const told = (which: 'explained' | 'unexplained'): readonly string[] =>
    equations.flatMap(({ line, [which]: entries }) =>
      entries
        .filter(({ order }) => order !== null && names.has(order))
        .map(
          ({ id, why }) => `${line.equation} ${line.about}: ${id}${which === 'explained' ? ` ${why}` : ''}`,
        ),
    )
  return {
    asked: new Set(
      equations.flatMap(({ line, verdict }) => (verdict === 'not-applicable' ? [] : [line.equation])),
    ),
    unexplained: told('unexplained'),
    explained: told('explained'),
  }
}

/** Every day that records stand on, or that their facts are of. */
export const daysOf = (records: readonly StoredRecord[]): readonly string[] =>
  [
    ...new Set(
      records.flatMap(({ fields }) =>
        [fields['tranDate'], fields['custbody_tieout_fact_date']].filter((day) => typeof day === 'string'),
      ),
    ),
  ].toSorted()
