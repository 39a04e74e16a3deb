/** `npm run crash` (tests/crash/options.ts says its options, tests/crash/run.ts what is checked). */
import { crashRun } from '../tests/crash/run.ts'
import { HELP, readOptions } from '../tests/crash/options.ts'
import { isGood, jsonLine, table, tallyOfReport } from '../tests/crash/report.ts'
import { closingLine } from './tally.ts'

const INTERRUPTED = 130
const ONE_KEYPRESS_MS = 500

const tell = (line: string): void => void process.stdout.write(`${line}\n`)

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  if (options === null || typeof options === 'string') {
    if (options === null) process.stdout.write(HELP)
    else process.stderr.write(`tieout: ${options}\n\n${HELP}`)
    return options === null ? 0 : 2
  }
  const stopping = new AbortController()
  // Once more: the end at once; whatever was started is killed with us. A Ctrl-C comes twice, from the terminal and from npm.
  let askedMs = 0
  const stop = (): void => {
    const now = Date.now()
    if (askedMs === 0) {
      askedMs = now
      process.stderr.write('tieout: stopping; once more to stop at once\n')
      stopping.abort()
    } else if (now - askedMs > ONE_KEYPRESS_MS) process.exit(INTERRUPTED)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  const report = await crashRun(options, { signal: stopping.signal, tell })
  if (report === null) return INTERRUPTED
  tell(`\n${table(report)}\n\n${closingLine(tallyOfReport(report))}`)
  if (options.json) tell(jsonLine(report))
  return isGood(report) ? 0 : 1
}

process.exitCode = await main()
