import { mkdir, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { systemClock } from '../../adapters/clock.ts'
import type { LoadedConfig } from '../../config/types.ts'
import type { DayReport } from '../../domain/prove/report.ts'
import type { Fault } from '../../domain/fault/fault.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import { PROOF_SCHEMA, proofDocument } from '../../prove/document.ts'
import { keepProof } from '../../prove/keep.ts'
import { proveDay } from '../../prove/proveDay.ts'
import { type CommandContext, withDeployment } from '../context.ts'
import { storeOf } from '../orders.ts'
import { csvFiles } from '../prove/csv.ts'
import { type DayOptions, daysOf } from '../prove/days.ts'
import { proofLines } from '../prove/text.ts'
import { troubleOfFault } from '../trouble.ts'
import type { Opened, OpenedStore } from '../types.ts'

export interface ProveOptions extends DayOptions {
  readonly store?: string
  readonly csv?: string
}

/** Its own, for whoever runs it by machine: a day is proved or explained, or differs, or could not be read. */
const EXIT = { proved: 0, differs: 1, notRun: 2 } as const

/** Proves days of the stores: Shopify's facts against NetSuite's books, both read afresh. */
export function prove(context: CommandContext, options: ProveOptions): Promise<number> {
  return withDeployment(context, async (opened, config) => {
    const stores =
      options.store === undefined ? [...opened.stores.values()] : [storeOf(opened, options.store)]
    const reports: DayReport[] = []
    for (const store of stores) {
      const { timeZone } = store.config.policy
      for (const day of daysOf(options, systemClock.now(), timeZone)) {
        context.output.live(`reading ${day} of ${store.config.key}`)
        const report = await proveOne({ opened, config, store }, day)
        context.output.live(null)
        if (!report.ok) return notRun(context, { store, day, fault: report.failure })
        reports.push(report.value)
        await keepProof(opened.database, report.value)
        if (!context.json)
          for (const line of proofLines(report.value, context.voice)) context.output.note(line)
      }
    }
    if (options.csv !== undefined) await writeCsv(context, options.csv, reports)
    const verdict = wholeVerdict(reports)
    if (context.json)
      context.output.answer({ schema: PROOF_SCHEMA, verdict, days: reports.map((one) => proofDocument(one)) })
    return verdict === 'differs' ? EXIT.differs : EXIT.proved
  })
}

interface Asked {
  readonly opened: Opened
  readonly config: LoadedConfig
  readonly store: OpenedStore
}

async function proveOne({ opened, config, store }: Asked, day: string): Promise<Result<DayReport, Fault>> {
  const proved = await proveDay(
    {
      shopify: store.client,
      netsuite: opened.netsuite,
      database: opened.database,
      active: { policy: store.config.policy, configVersion: config.version },
      observeOnly: config.observe,
      staleAfterMs: config.prove.staleAfterHours * 3_600_000,
      now: () => systemClock.now(),
    },
    day,
  )
  return proved.ok ? ok(proved.value) : fail(proved.failure)
}

function wholeVerdict(reports: readonly DayReport[]): DayReport['verdict'] {
  if (reports.some(({ verdict }) => verdict === 'differs')) return 'differs'
  return reports.some(({ verdict }) => verdict === 'explained') ? 'explained' : 'proved'
}

/** Half a day proves nothing: what could not be read is said, and no verdict. */
function notRun(
  { output, json, voice }: CommandContext,
  { store, day, fault }: { readonly store: OpenedStore; readonly day: string; readonly fault: Fault },
): number {
  const { ops, tech, cure } = troubleOfFault(fault)
  if (json) {
    const where = { store: store.config.key, day }
    output.answer({ schema: PROOF_SCHEMA, verdict: 'not-run', ...where, error: { ops, tech, cure } })
    return EXIT.notRun
  }
  output.note(`${day} of ${store.config.policy.displayName} could not be proved. ${ops}`)
  if (voice !== 'ops') output.note(`  ${tech}`)
  output.note(`  → ${cure}`)
  return EXIT.notRun
}

async function writeCsv(
  { io, output }: CommandContext,
  directory: string,
  reports: readonly DayReport[],
): Promise<void> {
  const folder = resolve(io.cwd, directory)
  await mkdir(folder, { recursive: true })
  const files = csvFiles(reports)
  for (const { name, text } of files) await writeFile(resolve(folder, name), text)
  output.note(`${files.length} files written to ${folder}.`)
}
