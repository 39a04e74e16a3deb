/**
 * `npm run cases [-- --json]`: plays the 42 cases of a controller (tests/cases/) and shows what became of each. With
 * `--json` the results come as JSON, one case a line; the last line is always `{"passed":…,"failed":…,"later":…}`.
 * Exit code 1 where one failed, or has no test.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { CASES } from '../tests/cases/cases.ts'
import { caseResults, caseTable, caseTally } from './caseTable.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Runs the tests with what they say on standard error: standard output is the table's. */
function vitest(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = join(root, 'node_modules', 'vitest', 'vitest.mjs')
    const child = spawn(process.execPath, [script, ...args], { cwd: root, stdio: ['ignore', 2, 2] })
    const stop = (): void => {
      child.kill('SIGTERM')
    }
    process.once('SIGTERM', stop)
    process.once('SIGINT', stop)
    child.on('error', reject)
    child.on('close', () => {
      process.off('SIGTERM', stop)
      process.off('SIGINT', stop)
      resolve()
    })
  })
}

/** The test run's report; null where it wrote none. */
async function play(): Promise<string | null> {
  const folder = mkdtempSync(join(tmpdir(), 'tieout-cases-'))
  const report = join(folder, 'report.json')
  try {
    const only = ['-t', String.raw`case \d\d:`]
    await vitest(['run', 'tests/cases', ...only, '--reporter=json', `--outputFile=${report}`])
    return existsSync(report) ? readFileSync(report, 'utf8') : null
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } })
  if (!values.json) process.stderr.write('Playing the cases: each takes a few seconds.\n')
  const results = caseResults(CASES, await play())
  const tally = caseTally(results)
  if (values.json) for (const result of results) process.stdout.write(`${JSON.stringify(result)}\n`)
  else process.stdout.write(`\n${caseTable(results)}\n\n`)
  process.stdout.write(`${JSON.stringify(tally)}\n`)
  return tally.failed === 0 ? 0 : 1
}

process.exitCode = await main()
