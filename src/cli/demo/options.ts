import { resolve } from 'node:path'

export interface DemoOptions {
  readonly orders: number
  /** Virtual days of shipments, refunds and all that orders live through; null: the orders alone, now. */
  readonly days: number | null
  /** End with a summary when everything is decided; otherwise stay until interrupted. */
  readonly once: boolean
  readonly json: boolean
  readonly seed: number
  readonly chaos: 'duplicate' | 'lost' | null
  /** Where the books are written in their canonical form. */
  readonly books: string | null
  /** A directory of order bodies to book instead of generated orders. */
  readonly importFrom: string | null
  /** Kept and resumed; null: a temporary directory that is removed at the end. */
  readonly state: string | null
  readonly observe: boolean
}

/** As commander hands them over. */
export interface GivenDemoOptions {
  readonly orders?: string
  readonly days?: string
  readonly once?: boolean
  readonly json?: boolean
  readonly seed?: string
  readonly chaos?: string
  readonly books?: string
  readonly import?: string
  readonly state?: string
  readonly observe?: boolean
}

/** A wrong argument, with what to write instead. */
export class UsageError extends Error {
  override name = 'UsageError'
}

const MOST_ORDERS = 100_000
const MOST_DAYS = 60

/** Throws a UsageError that names the argument and the cure. */
export function demoOptions(given: GivenDemoOptions, cwd: string): DemoOptions {
  const { chaos } = given
  if (chaos !== undefined && chaos !== 'duplicate' && chaos !== 'lost') {
    throw new UsageError(`--chaos ${chaos}: unknown. Use --chaos duplicate or --chaos lost.`)
  }
  if (given.import !== undefined && given.orders !== undefined) {
    throw new UsageError('--import books the orders of a directory; leave --orders out.')
  }
  const other = ['import', 'observe'].find((name) => name in given)
  if (given.days !== undefined && other !== undefined) {
    throw new UsageError(`--days lives through orders of its own, and books them; leave --${other} out.`)
  }
  const at = (path: string | undefined): string | null => (path === undefined ? null : resolve(cwd, path))
  return {
    orders: wholeNumber('--orders', given.orders ?? '40', MOST_ORDERS),
    days: given.days === undefined ? null : wholeNumber('--days', given.days, MOST_DAYS),
    once: given.once ?? false,
    json: given.json ?? false,
    seed: wholeNumber('--seed', given.seed ?? '1', 2 ** 31),
    chaos: chaos ?? null,
    books: at(given.books),
    importFrom: at(given.import),
    state: at(given.state),
    observe: given.observe ?? false,
  }
}

function wholeNumber(name: string, text: string, most: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < 1 || value > most) {
    throw new UsageError(`${name} ${text}: not a whole number from 1 to ${most}.`)
  }
  return value
}
