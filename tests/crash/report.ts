/** What came of a crash run, as figures, as a table for people, and as one line for programs. */
import { BLOWS, type Blow } from './havoc.ts'

/** Each list is empty where all is well. */
export interface Findings {
  readonly duplicates: readonly string[]
  readonly owed: readonly string[]
  readonly leaked: readonly string[]
  readonly together: readonly string[]
  readonly differences: readonly string[]
  /** Processes that ended though nobody killed them. */
  readonly ended: readonly string[]
}

export interface Report {
  readonly minutes: number
  readonly seed: number
  readonly kills: Readonly<Record<Blow, number>>
  readonly orders: number
  /** What was done to orders after they were placed. */
  readonly deeds: number
  /** What Shopify did not let be done, such as editing what was cancelled. */
  readonly refusedDeeds: number
  /** Orders that people shipped in NetSuite, of which Shopify is told. */
  readonly shipped: number
  readonly booked: number
  readonly parked: number
  readonly excluded: number
  /** Writes that were under way when their worker was lost, while another went on as it may. */
  readonly lateLandings: readonly string[]
  /** From the last blow until nothing was owed. */
  readonly restSeconds: number
  readonly findings: Findings
}

const SAYS: Readonly<Record<keyof Findings, string>> = {
  duplicates: 'booked twice',
  owed: 'orders or customers with work still owed',
  leaked: 'permits to write that were never given back',
  together: 'writes of two workers for one order at the same time',
  differences: 'differences from the books that Shopify calls for',
  ended: 'processes that ended by themselves',
}
const CHECKS = ['duplicates', 'owed', 'leaked', 'together', 'differences', 'ended'] as const

/** A run in which nothing died, or nothing was booked, proves nothing. A whole minute meets every kind of blow. */
export function provesNothing({ kills, orders, booked, shipped, minutes }: Report): readonly string[] {
  const missed = BLOWS.filter((blow) => kills[blow] === 0)
  return [
    ...(orders === 0 || booked === 0 ? ['no order was booked'] : []),
    ...(minutes >= 1 && shipped === 0 ? ['nothing was shipped in NetSuite'] : []),
    ...(missed.length === BLOWS.length ? ['nothing was killed'] : []),
    ...(minutes >= 1 && missed.length > 0 ? [`never happened: ${missed.join(', ')}`] : []),
  ]
}

export const isGood = (report: Report): boolean =>
  CHECKS.every((check) => report.findings[check].length === 0) && provesNothing(report).length === 0

/** How many checks passed and failed: each kind of finding is one, and that the run proves something. */
export function tallyOfReport(report: Report): { readonly passed: number; readonly failed: number } {
  const failed =
    CHECKS.filter((check) => report.findings[check].length > 0).length +
    (provesNothing(report).length > 0 ? 1 : 0)
  return { passed: CHECKS.length + 1 - failed, failed }
}

const MOST_SHOWN = 20

export function table(report: Report): string {
  const { kills, findings } = report
  const rows: (readonly [string, string])[] = [
    [
      'orders placed',
      `${report.orders}, and ${report.deeds} changes, captures and cancellations (${report.refusedDeeds} refused)`,
    ],
    ['  booked', String(report.booked)],
    ['  parked, with a reason', String(report.parked)],
    ['  excluded, with a reason', String(report.excluded)],
    ['shipped in NetSuite first', String(report.shipped)],
    [
      'killed',
      `${kills.worker + kills.writer} × a worker (${kills.writer} while one was writing), ${kills.web} × web`,
    ],
    ['', `${kills.postgres} × PostgreSQL, ${kills.backend} × one of its sessions`],
    ['stood still', `${kills.frozen + kills.zombie} × a worker (${kills.zombie} taken for dead meanwhile)`],
    [
      'landed late',
      `${report.lateLandings.length} writes of workers that were lost, beside what others wrote`,
    ],
    ['caught up', `${report.restSeconds.toFixed(0)} s after the last of it`],
    ...CHECKS.map((check) => [SAYS[check], verdict(findings[check])] as const),
  ]
  const width = Math.max(...rows.map(([name]) => name.length)) + 2
  return [
    ...rows.map(([name, value]) => `${name.padEnd(width)}${value}`),
    ...details('Landed late, as they may', report.lateLandings),
    ...CHECKS.flatMap((check) => details(SAYS[check], findings[check])),
    ...details('The run proves nothing', provesNothing(report)),
  ].join('\n')
}

const verdict = (found: readonly string[]): string =>
  found.length === 0 ? '0   ok' : `${found.length}   WRONG`

function details(title: string, found: readonly string[]): readonly string[] {
  if (found.length === 0) return []
  const left = found.length - MOST_SHOWN
  return [
    '',
    `${title}:`,
    ...found.slice(0, MOST_SHOWN).map((one) => `  ${one}`),
    ...(left > 0 ? [`  and ${left} more`] : []),
  ]
}

/** The last line of `--json`. */
export function jsonLine({ findings, kills, ...report }: Report): string {
  const { minutes, seed, orders, shipped, booked, parked, excluded, lateLandings, restSeconds } = report
  const counts = Object.fromEntries(CHECKS.map((check) => [check, findings[check].length]))
  return JSON.stringify({
    minutes,
    seed,
    kills,
    orders,
    shipped,
    booked,
    parked,
    excluded,
    ...counts,
    lateLandings: lateLandings.length,
    restSeconds: Math.round(restSeconds),
  })
}
