/** The figures of the last run that was kept, each measurement with when and where it was made. */
import { existsSync, readFileSync } from 'node:fs'
import type { Report } from './support/report.ts'

export interface Measured {
  readonly at: string
  readonly machine: string
  /** Runnable processes over the minute before: well above 0, others were at work. */
  readonly loadBefore: number
  readonly full: boolean
}

export type Baseline = Readonly<
  Record<string, Measured & { readonly figures: Readonly<Record<string, number>> }>
>

export const readBaseline = (path: string): Baseline =>
  existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Baseline) : {}

/** Of a measurement that was not made this time, the earlier figures stay. */
export const withBaseline = (before: Baseline, measured: Measured, reports: readonly Report[]): Baseline => ({
  ...before,
  ...Object.fromEntries(
    reports.map(({ name, figures }) => [
      name,
      {
        ...measured,
        loadBefore: rounded(measured.loadBefore),
        figures: Object.fromEntries(figures.map(({ what, value }) => [what, rounded(value)])),
      },
    ]),
  ),
})

const rounded = (value: number): number => Number(value.toPrecision(4))
