/** A day of a test deployment, proved. */
import { silentLog } from '../../src/adapters/log.ts'
import type { LoadedConfig } from '../../src/config/types.ts'
import { formatMoney, money } from '../../src/domain/money.ts'
import type { DayReport } from '../../src/domain/prove/report.ts'
import type { EquationProof } from '../../src/domain/prove/types.ts'
import { localDate } from '../../src/domain/time/localDate.ts'
import { proveDay } from '../../src/prove/proveDay.ts'
import { openRuntime } from '../../src/runtime.ts'
import { STORE } from './deployment.ts'

export const today = (config: LoadedConfig): string =>
  localDate(new Date().toISOString(), config.stores[STORE]?.policy.timeZone ?? 'UTC')

/** Reads both systems as `tieout prove` does. Throws where one of them could not be read. */
export async function provedDay(config: LoadedConfig, day = today(config)): Promise<DayReport> {
  const runtime = await openRuntime({ config, migrate: false, log: silentLog })
  try {
    const store = runtime.stores.get(STORE)
    if (store === undefined) throw new Error('the deployment has no store')
    const proved = await proveDay(
      {
        shopify: store.client,
        netsuite: runtime.netsuite,
        database: runtime.database,
        active: { policy: store.config.policy, configVersion: config.version },
        observeOnly: config.observe,
        staleAfterMs: config.prove.staleAfterHours * 3_600_000,
        now: () => new Date(),
      },
      day,
    )
    if (!proved.ok) throw new Error(JSON.stringify(proved.failure))
    return proved.value
  } finally {
    await runtime.close()
  }
}

/** "I-D1 number of orders: proved 3 = 3", for every equation that applies. */
export const sums = ({ equations }: DayReport): readonly string[] =>
  equations.filter(({ verdict }) => verdict !== 'not-applicable').map(sumText)

function sumText({ line, verdict, left, right }: EquationProof): string {
  const { equation, about, unit } = line
  const text = (amount: bigint): string =>
    unit === 'count' ? String(amount) : formatMoney(money(amount, unit))
  return `${equation} ${about}: ${verdict} ${text(left)} ${left === right ? '=' : '≠'} ${text(right)}`
}

/** "I-D9 records asked for and records there: tieout_demo_dep_1_2" of everything that nothing explains. */
export const unexplained = ({ equations }: DayReport): readonly string[] =>
  equations.flatMap(({ line, unexplained: entries }) =>
    entries.map(({ id }) => `${line.equation} ${line.about}: ${id}`),
  )

/** As `unexplained`, of what has a reason, with the reason. */
export const explained = ({ equations }: DayReport): readonly string[] =>
  equations.flatMap(({ line, explained: entries }) =>
    entries.map(({ id, why }) => `${line.equation} ${line.about}: ${id} ${why}`),
  )
