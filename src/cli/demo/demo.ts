import { systemClock } from '../../adapters/clock.ts'
import { fetchTransport } from '../../adapters/http.ts'
import type { CliPorts, Output } from '../types.ts'
import { openDeployment } from './deployment.ts'
import { isTied } from './life/days.ts'
import { demoOptions, type DemoOptions, type GivenDemoOptions } from './options.ts'
import { openStateDirectory } from './stateDirectory.ts'
import { runOrders } from './run.ts'
import { summarise, type Summary, summaryText } from './summary.ts'
import { whereToLookNext } from './next.ts'

export type { GivenDemoOptions } from './options.ts'

/**
 * Runs Tieout against a simulated store and account, each part as a process of its own, and shows orders arriving,
 * booked and tied. With `once` it ends when every order is decided; the exit code says whether the books tie out.
 */
export async function runDemo(given: GivenDemoOptions, ports: CliPorts, output: Output): Promise<number> {
  const options = demoOptions(given, process.cwd())
  const directory = openStateDirectory(options.state)
  const interrupted = new AbortController()
  const interrupt = (): void => interrupted.abort()
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  const tell = (text: string): void => {
    for (const line of text.split('\n')) output.note(line)
  }
  try {
    const deployment = await openDeployment({
      options,
      directory,
      tell,
      transport: fetchTransport,
      clock: systemClock,
    })
    try {
      tell(`process ids: ${deployment.pidText()}`)
      const ran = await runOrders({
        options,
        directory,
        deployment,
        ports,
        tell,
        signal: interrupted.signal,
        live: (line) => output.live(line),
      })
      if (ran === null) return 0
      const summary = await summarise({ options, deployment, ran })
      output.live(null)
      if (options.json) output.answer(summary)
      else tell(summaryText(summary))
      if (!options.once)
        await staysUp({ options, tell, next: whereToLookNext(directory.path), signal: interrupted.signal })
      return isClean(summary) ? 0 : 6
    } finally {
      await deployment.stop()
    }
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
    directory.dispose()
  }
}

function isClean({ untied, duplicates, parkedUnexpected, days = [], ledger }: Summary): boolean {
  const problems = untied + duplicates + parkedUnexpected
  const everyDay = days.every(isTied)
  return problems === 0 && everyDay && ledger?.balanced !== false
}

async function staysUp(stay: {
  readonly options: DemoOptions
  readonly tell: (line: string) => void
  readonly next: string
  readonly signal: AbortSignal
}): Promise<void> {
  stay.tell(stay.next)
  while (!stay.signal.aborted) await systemClock.sleep(1000, stay.signal)
}
