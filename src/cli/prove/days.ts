import { dayAfter, localDate } from '../../domain/time/localDate.ts'
import { CliError } from '../errors.ts'

export interface DayOptions {
  readonly day?: string
  readonly from?: string
  readonly to?: string
}

/** More days than a quarter are asked for by mistake. */
const MOST = 100

/** The days that are asked for, `YYYY-MM-DD`, in a store's zone: yesterday unless stated. */
export function daysOf(options: DayOptions, now: Date, timeZone: string): readonly string[] {
  const { day, from, to } = options
  if (day !== undefined && (from !== undefined || to !== undefined))
    throw usage('--day names one day; --from and --to name several.', 'give one or the others')
  if ((from === undefined) !== (to === undefined))
    throw usage('--from and --to belong together.', 'give both, or --day')
  const [first, last] = [from ?? day ?? yesterday(now, timeZone), to ?? day ?? yesterday(now, timeZone)]
  for (const one of [first, last])
    if (!isDate(one)) throw usage(`"${one}" is no day.`, 'write it as 2026-11-23')
  if (first > last) throw usage(`${first} is after ${last}.`, 'give the earlier day as --from')
  if (last > localDate(now.toISOString(), timeZone))
    throw usage(`${last} has not come yet in ${timeZone}.`, 'give a day that has begun')
  const days: string[] = []
  for (let at = first; at <= last; at = dayAfter(at)) {
    days.push(at)
    if (days.length > MOST)
      throw usage(`From ${first} to ${last} are more than ${MOST} days.`, 'ask for fewer at once')
  }
  return days
}

/** The day before now in a zone: one that has 23 or 25 hours counts as any other. */
export function yesterday(now: Date, timeZone: string): string {
  const today = localDate(now.toISOString(), timeZone)
  return new Date(Date.parse(`${today}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10)
}

const DAY_MS = 86_400_000

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const at = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

const usage = (ops: string, cure: string): CliError =>
  new CliError('usage', { ops, tech: 'the days of `tieout prove`', cure })
