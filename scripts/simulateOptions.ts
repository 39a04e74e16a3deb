import { parseArgs } from 'node:util'
import { type Defence, DEFENCES } from '../tests/simulation/defences.ts'
import type { Telling } from '../tests/simulation/scenario.ts'

export interface SimulateOptions {
  readonly help: boolean
  readonly seeds: number
  readonly from: number
  /** This one alone, twice; null: `seeds` of them, from `from` on. */
  readonly seed: number | null
  readonly minutes: number
  /** Null: as many as there are processors. */
  readonly threads: number | null
  readonly off: readonly Defence[]
  /** Which merchants: any, or only those who have Shopify told what begins in NetSuite, or of what is given back there. */
  readonly telling: Telling
  readonly planted: boolean
  /** Only the planted bugs that are named so. */
  readonly bug: string
  readonly json: boolean
}

export const HELP = `npm run simulate -- [options]

Simulates the product from seeds, against both simulated systems, while everything goes wrong that can.

  --seeds N       how many seeds (200)
  --seed S        seed S alone, twice, and the end of its history; with --seeds, N seeds from S on
  --from S        the first seed (1)
  --minutes M     begins no other seed after M minutes
  --without LIST  takes defences out: ${DEFENCES.join(', ')}
  --telling       only merchants who have Shopify told what begins in NetSuite
  --giving-back   only merchants whose people refund and receive returns in NetSuite
  --planted       proves that planted bugs are found
  --bug WORDS     only those planted bugs whose name contains the words
  --threads T     how many at once (as many as there are processors)
  --json          the last line only: {"seeds":…,"failures":…,"seedsPerSecond":…,"coverage":{…},…}
  --help          this

Exit code 0: no promise was broken, and all that must happen did. 1: otherwise. 2: it was asked wrongly.
`

/** What was asked, or the sentence that says what is wrong with it. */
export function readOptions(args: readonly string[]): SimulateOptions | { readonly problem: string } {
  try {
    return read(args)
  } catch (error) {
    if (error instanceof Wrong) return { problem: error.message }
    if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))
      return { problem: error.message.split('. ')[0] ?? error.message }
    throw error
  }
}

/** A value that no option takes. */
class Wrong extends Error {}

const OPTIONS = {
  seeds: { type: 'string' },
  seed: { type: 'string' },
  from: { type: 'string' },
  minutes: { type: 'string' },
  without: { type: 'string' },
  threads: { type: 'string' },
  telling: { type: 'boolean' },
  'giving-back': { type: 'boolean' },
  planted: { type: 'boolean' },
  bug: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

function read(args: readonly string[]): SimulateOptions {
  const { values } = parseArgs({ args: [...args], options: OPTIONS })
  if (values.bug !== undefined && values.planted !== true) throw new Wrong('--bug goes with --planted')
  if (values.seed !== undefined && values.from !== undefined)
    throw new Wrong('--seed and --from say the same: give one of them')
  const seed = values.seed === undefined ? null : wholeNumber('--seed', values.seed, 0)
  return {
    help: values.help === true,
    seeds: values.seeds === undefined ? 200 : wholeNumber('--seeds', values.seeds, 1),
    seed: values.seeds === undefined ? seed : null,
    from: seed ?? (values.from === undefined ? 1 : wholeNumber('--from', values.from, 0)),
    minutes: values.minutes === undefined ? Number.POSITIVE_INFINITY : minutesOf(values.minutes),
    threads: values.threads === undefined ? null : wholeNumber('--threads', values.threads, 1),
    off: defencesOf(values.without),
    telling: values['giving-back'] === true ? 'back' : values.telling === true ? 'telling' : 'any',
    planted: values.planted === true,
    bug: values.bug ?? '',
    json: values.json === true,
  }
}

function wholeNumber(option: string, value: string, least: number): number {
  const number = Number(value)
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(number) || number < least)
    throw new Wrong(`${option} takes a whole number from ${least} on, not "${value}"`)
  return number
}

function minutesOf(value: string): number {
  const minutes = Number(value)
  if (!/^\d*\.?\d+$/.test(value) || !(minutes > 0))
    throw new Wrong(`--minutes takes a number above 0, not "${value}"`)
  return minutes
}

function defencesOf(list: string | undefined): readonly Defence[] {
  if (list === undefined) return []
  return list.split(',').map((given) => {
    const name = given.trim()
    const found = DEFENCES.find((known) => known === name)
    if (found === undefined)
      throw new Wrong(`--without takes a list of ${DEFENCES.join(', ')}, and "${name}" is none of them`)
    return found
  })
}
