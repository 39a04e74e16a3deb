/** What passed and what failed, in tests and checks. */
export interface Tally {
  readonly passed: number
  readonly failed: number
}

export function add(a: Tally, b: Tally): Tally {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed }
}

/** The runner's own closing line, always the last one printed. */
export function closingLine(tally: Tally): string {
  return `${tally.passed} passed, ${tally.failed} failed`
}

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly {
    readonly status: string
    readonly assertionResults: readonly { readonly status: string }[]
  }[]
}

/**
 * Reads a test run's JSON report and exit code. A file that failed before its first test counts as one
 * failure; so does a run that ended badly for another reason (an unhandled error, no report, no tests at all),
 * because a run that nobody can read is not a pass.
 */
export function tallyOf(report: string | null, exitCode: number): Tally {
  if (report === null) return { passed: 0, failed: 1 }
  const parsed: Report = JSON.parse(report)
  const brokenFiles = parsed.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length
  const failed = parsed.numFailedTests + brokenFiles
  return { passed: parsed.numPassedTests, failed: failed === 0 && exitCode !== 0 ? 1 : failed }
}
