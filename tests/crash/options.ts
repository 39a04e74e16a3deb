/** The command line of `npm run crash`. */
import { parseArgs } from 'node:util'

export interface CrashOptions {
  readonly minutes: number
  readonly seed: number
  readonly workers: number
  readonly json: boolean
}

export const HELP = `Kills Tieout's processes and PostgreSQL while orders come in, and checks the books afterwards.

  npm run crash -- [options]

  --minutes M    how long things are killed; 3 by default, from 0.2 to 600
  --seed S       whole number that decides the orders and what dies; taken from the clock by default
  --workers N    worker processes; 3 by default, from 1 to 8
  --json         one line of JSON at the end
  --help         this text

Exit codes: 0 everything is right, 1 something is not, 2 wrong command line.
`

/** The options; null where help was asked for; what is wrong with them, as text. */
export function readOptions(args: readonly string[]): CrashOptions | string | null {
  let values: ReturnType<typeof parse>['values']
  try {
    values = parse(args).values
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  if (values.help) return null
  const minutes = numberIn(values.minutes, { least: 0.2, most: 600 })
  if (minutes === null) return `--minutes takes a number from 0.2 to 600, not "${values.minutes}".`
  const workers = numberIn(values.workers, { least: 1, most: 8 })
  if (workers === null || !Number.isInteger(workers))
    return `--workers takes a whole number from 1 to 8, not "${values.workers}".`
  const given = values.seed ?? String(Date.now() % 1_000_000)
  const seed = numberIn(given, { least: 0, most: 2 ** 31 })
  if (seed === null || !Number.isInteger(seed))
    return `--seed takes a whole number from 0 to ${2 ** 31}, not "${given}".`
  return { minutes, seed, workers, json: values.json }
}

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '3' },
      seed: { type: 'string' },
      workers: { type: 'string', default: '3' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })

function numberIn(
  text: string,
  { least, most }: { readonly least: number; readonly most: number },
): number | null {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  return value >= least && value <= most ? value : null
}
