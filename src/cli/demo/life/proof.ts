import type { LoadedConfig } from '../../../config/types.ts'
import type { DayReport } from '../../../domain/prove/report.ts'
import { proveDay } from '../../../prove/proveDay.ts'
import type { Opened } from '../../types.ts'
import { again, DEMO, type Watching } from '../watch.ts'

/** What Tieout's own daily proof says of a day. */
export interface ProvedDay {
  /** `explained`: what differs has its reason, such as an order that waits for a person. */
  readonly proof: DayReport['verdict']
  /** What differs without a reason, in words. */
  readonly differs: readonly string[]
}

/** Proves a day as `tieout prove --day` does, asked again where PostgreSQL died under it. Throws where it cannot be proved. */
export async function prove(
  watching: Pick<Watching, 'deployment' | 'signal'>,
  { opened, config }: { readonly opened: Opened; readonly config: LoadedConfig },
  date: string,
): Promise<ProvedDay> {
  const store = opened.stores.get(DEMO)
  if (store === undefined) throw new Error('the demo has no store')
  const report = await again(watching, async () => {
    const proved = await proveDay(
      {
        shopify: store.client,
        netsuite: opened.netsuite,
        database: opened.database,
        active: { policy: store.config.policy, configVersion: config.version },
        observeOnly: config.observe,
        staleAfterMs: config.prove.staleAfterHours * 3_600_000,
        now: () => watching.deployment.clock.now(),
      },
      date,
    )
    if (!proved.ok) throw new Error(`${date} cannot be proved: ${proved.failure.tech}`)
    return proved.value
  })
  return {
    proof: report.verdict,
    differs: report.equations
      .filter(({ verdict }) => verdict === 'differs')
      .map(({ line, sentence }) => `${line.equation} of ${date}: ${sentence.ops}`),
  }
}
