import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

/** What the command line asks for. */
export type SimulatorOptions = {
  help: boolean
  json: boolean
  admit: string[]
  fx: Record<string, string>
  seed: number
  shopifyPort: number | null
  netsuitePort: number | null
  state: string | null
  currency: string | null
  firstOrder: number | null
  timezone: string | null
  /** Epoch milliseconds. */
  storeClock: number | null
  taxesIncluded: boolean
}

/** A command line that cannot be followed: what is wrong, where, and the cure. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const HELP = `Runs a simulated Shopify store and a simulated NetSuite account on this machine.

  npm run sim -- [options]

  --json               print one line of JSON with addresses and credentials, then keep running
  --admit FILE         give objects of the seeded store the global ids in FILE (a JSON array of
                       "gid://shopify/…"), so that recorded requests that name them can be played; the
                       store is then like the recorded one in currency, locations and order numbers
  --fx FROM/TO=RATE    an exchange rate, e.g. USD/CAD=1.4192 (one USD is 1.4192 CAD); may be repeated
  --seed N             whole number from which ids, credentials and chance derive (default 1)
  --currency CODE      the store's currency (default USD)
  --first-order N      number of the store's next order (default 1001)
  --timezone ZONE      the store's IANA time zone (default America/New_York)
  --store-clock ISO    the store's clock starts at this instant and goes on from there; POST /sim/clock sets it
                       forward. The account keeps the machine's clock
  --taxes-included     the store's prices contain tax
  --shopify-port N     port of the store (default: a free one)
  --netsuite-port N    port of the account (default: a free one)
  --state DIR          keep both in DIR and go on from there, on the same ports, at the next start
  --help               this text

Both listen on 127.0.0.1 only. Ctrl-C stops them.
Exit codes: 0 stopped, 1 could not start, 2 wrong command line.`

/** Reads the command line. Throws a UsageError. */
export function parseOptions(argv: readonly string[]): SimulatorOptions {
  const values = readFlags(argv)
  return {
    help: values.help,
    json: values.json,
    admit: values.admit === undefined ? [] : readAdmitFile(values.admit),
    fx: Object.fromEntries(values.fx.map(readRate)),
    seed: wholeNumber('--seed', values.seed, 1_000_000) ?? 1,
    shopifyPort: wholeNumber('--shopify-port', values['shopify-port'], 65_535),
    netsuitePort: wholeNumber('--netsuite-port', values['netsuite-port'], 65_535),
    state: values.state ?? null,
    currency: readCurrency(values.currency),
    firstOrder: wholeNumber('--first-order', values['first-order'], 1_000_000_000),
    timezone: readTimezone(values.timezone),
    storeClock: readInstant(values['store-clock']),
    taxesIncluded: values['taxes-included'],
  }
}

function readFlags(argv: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        json: { type: 'boolean', default: false },
        admit: { type: 'string' },
        fx: { type: 'string', multiple: true, default: [] },
        seed: { type: 'string' },
        currency: { type: 'string' },
        'first-order': { type: 'string' },
        timezone: { type: 'string' },
        'store-clock': { type: 'string' },
        'taxes-included': { type: 'boolean', default: false },
        'shopify-port': { type: 'string' },
        'netsuite-port': { type: 'string' },
        state: { type: 'string' },
      },
    })
    return values
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new UsageError(`${error.message} Run with --help to see the options.`)
  }
}

function readAdmitFile(path: string): string[] {
  const ids: unknown = parseJsonFile(path)
  if (Array.isArray(ids) && ids.every((id) => typeof id === 'string' && id.startsWith('gid://shopify/')))
    return ids
  throw new UsageError(
    `--admit ${path}: expected a JSON array of global ids such as ["gid://shopify/Location/1"].`,
  )
}

function parseJsonFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UsageError(`--admit ${path}: cannot be read (${reason}). Give the path of a JSON file.`)
  }
}

function readRate(given: string): [string, string] {
  const match = /^([A-Z]{3}\/[A-Z]{3})=(\d+(?:\.\d{1,12})?)$/.exec(given)
  if (match?.[1] && match[2] && Number(match[2]) > 0) return [match[1], match[2]]
  throw new UsageError(`--fx ${given}: expected FROM/TO=RATE such as USD/CAD=1.4192.`)
}

function wholeNumber(option: string, given: string | undefined, most: number): number | null {
  if (given === undefined) return null
  if (/^\d+$/.test(given) && Number(given) <= most) return Number(given)
  throw new UsageError(`${option} ${given}: expected a whole number from 0 to ${most}.`)
}

function readCurrency(given: string | undefined): string | null {
  if (given === undefined || /^[A-Z]{3}$/.test(given)) return given ?? null
  throw new UsageError(`--currency ${given}: expected a three-letter code such as USD.`)
}

function readTimezone(given: string | undefined): string | null {
  if (given === undefined) return null
  try {
    return new Intl.DateTimeFormat('en', { timeZone: given }).resolvedOptions().timeZone
  } catch (error) {
    if (error instanceof RangeError)
      throw new UsageError(`--timezone ${given}: no such IANA time zone. Try Europe/London.`)
    throw error
  }
}

function readInstant(given: string | undefined): number | null {
  if (given === undefined) return null
  const instant = Date.parse(given)
  if (/^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(given) && !Number.isNaN(instant)) return instant
  throw new UsageError(`--store-clock ${given}: expected an instant such as 2026-11-13T00:00:00Z.`)
}
