/**
 * `npm test` and `npm run check`, `conformance`, `bench`, `crash` and `simulate`.
 *
 * - `check`: format, lint, types, dead code.
 * - `test`: the same, then every test that stands alone.
 * - `simulate`: scripts/simulate.ts, and `crash`: scripts/crash.ts, with options of their own.
 * - `cases`: scripts/cases.ts, the 42 cases of a controller as a table.
 * - `conformance`: the tests that play the recordings and fixtures of the shared folder (TIEOUT_SHARED, by
 *   default `../shared`). They are not part of this repository, because their licences differ.
 *
 * Everything runs even when something before it failed, so that one run shows all. The last line is
 * `N passed, N failed`, where each check counts as one beside the tests. Exit code 0 only when nothing failed.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './run.ts'
import { type Tally, add, closingLine, tallyOf } from './tally.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')

/** A check is a tool's own executable, run without a shell and without npx: nothing is ever downloaded here. */
interface Check {
  readonly name: string
  readonly script: string
  readonly args: readonly string[]
}

const CHECKS: readonly Check[] = [
  { name: 'format', script: '@biomejs/biome/bin/biome', args: ['format', '.'] },
  { name: 'lint', script: 'oxlint/bin/oxlint', args: ['--type-aware', '--deny-warnings'] },
  { name: 'types', script: 'typescript/bin/tsc', args: ['-p', '.'] },
  { name: 'dead code', script: 'knip/bin/knip.js', args: ['--no-progress'] },
]

const VITEST = 'vitest/vitest.mjs'

async function runChecks(): Promise<Tally> {
  let tally: Tally = { passed: 0, failed: 0 }
  for (const check of CHECKS) {
    const started = performance.now()
    const code = await run(process.execPath, [join(modules, check.script), ...check.args], root)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${check.name} (${seconds} s)\n`)
    tally = add(tally, code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })
  }
  return tally
}

async function runTests(args: readonly string[]): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'tieout-test-'))
  const report = join(folder, 'report.json')
  try {
    const code = await run(
      process.execPath,
      [
        join(modules, VITEST),
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
        ...args,
      ],
      root,
    )
    return tallyOf(existsSync(report) ? readFileSync(report, 'utf8') : null, code)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Without recordings nothing was proved: on a developer's machine that is said, in a pipeline it is a failure. */
function withoutRecordings(shared: string): Tally {
  process.stdout.write(
    `No recordings or fixtures at ${shared}, so no conformance test was played. ` +
      'Put the shared folder beside this repository, or name it in TIEOUT_SHARED ' +
      '(TIEOUT_SHARED=none where there is none).\n',
  )
  const excused = process.env['TIEOUT_SHARED'] === 'none'
  const inPipeline = (process.env['CI'] ?? '') !== '' && process.env['CI'] !== 'false'
  return { passed: 0, failed: inPipeline && !excused ? 1 : 0 }
}

async function runConformance(args: readonly string[]): Promise<Tally> {
  const shared = resolve(root, process.env['TIEOUT_SHARED'] ?? '../shared')
  if (!existsSync(join(shared, 'fixtures'))) return withoutRecordings(shared)
  return runTests(['--config', 'tests/conformance/vitest.config.ts', ...args])
}

async function main(): Promise<number> {
  const [what, ...rest] = process.argv.slice(2)
  if (what === 'simulate') return run(process.execPath, [join(root, 'scripts', 'simulate.ts'), ...rest], root)
  if (what === 'cases') return run(process.execPath, [join(root, 'scripts', 'cases.ts'), ...rest], root)
  if (what === 'crash') return run(process.execPath, [join(root, 'scripts', 'crash.ts'), ...rest], root)
  if (what === 'bench') return run(process.execPath, [join(root, 'bench', 'main.ts'), ...rest], root)
  let tally: Tally
  if (what === 'check') tally = await runChecks()
  else if (what === 'test') tally = add(await runChecks(), await runTests(rest))
  else if (what === 'conformance') tally = await runConformance(rest)
  else {
    process.stderr.write(
      'tieout: run what? One of: test, conformance, check, bench, cases, crash, simulate.\n',
    )
    return 2
  }
  process.stdout.write(`\n${closingLine(tally)}\n`)
  return tally.failed === 0 ? 0 : 1
}

process.exitCode = await main()
