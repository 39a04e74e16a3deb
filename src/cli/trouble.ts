import { EmbeddedPostgresError } from '../adapters/postgres/binaries.ts'
import { isConnectionLoss } from '../adapters/postgres/errors.ts'
import { MigrationError } from '../adapters/postgres/migrate.ts'
import { formatProblems } from '../config/problems.ts'
import type { ConfigProblem } from '../config/types.ts'
import { CATALOGUE } from '../domain/fault/catalogue.ts'
import type { Fault } from '../domain/fault/fault.ts'
import { sentence } from '../domain/fault/sentence.ts'
import { UsageError } from './demo/options.ts'
import { CliError, EXIT, type ExitName, type Trouble } from './errors.ts'
import type { CliIo } from './io.ts'
import { toJson, type Voice } from './output.ts'
import { visibleLines } from './visible.ts'

/** Everything that is wrong with the configuration, at once. */
export class ConfigError extends CliError {
  override name = 'ConfigError'
  readonly problems: readonly ConfigProblem[]
  constructor(file: string, problems: readonly ConfigProblem[]) {
    super('config', {
      ops: formatProblems(file, problems),
      tech: problems.map(({ path, problem }) => `${path} ${problem}`).join('; '),
      cure: problems.map(({ cure }) => cure).join('; '),
    })
    this.problems = problems
  }
}

/** Codes with which a system outside is away, or refuses us. */
const OUTSIDE = new Set([
  'shopify.unreachable',
  'shopify.throttled',
  'shopify.auth',
  'shopify.scope',
  'shopify.wrong-shop',
  'netsuite.unreachable',
  'netsuite.concurrency',
  'netsuite.maintenance',
  'netsuite.auth',
  'netsuite.permission',
  'netsuite.wrong-account',
])

/** Whether the fault is about a system that is away or refuses us, not about the subject that met it. */
export const isOutside = (fault: Fault): boolean => OUTSIDE.has(fault.code)

/** A fault that stops a command, in the catalogue's words: its first steps are the cure. */
export function faultError(fault: Fault): CliError {
  return new CliError(isOutside(fault) ? 'unreachable' : 'failed', troubleOfFault(fault))
}

export function troubleOfFault(fault: Fault): Trouble {
  const steps = CATALOGUE[fault.code].runbook.split('\n').map((step) => step.replace(/^\d+\.\s*/, ''))
  return { ...sentence(fault), cure: steps.join(' ') }
}

/** SQLSTATEs of a PostgreSQL that answers and does not let us in. */
const REFUSED: Readonly<Record<string, string>> = {
  '28P01': 'correct user and password in DATABASE_URL (or database.url)',
  '28000': 'correct the user in DATABASE_URL, or allow it in pg_hba.conf',
  '3D000': 'create the database that DATABASE_URL names, or correct its name',
  '42501': 'let this user create a schema in the database, or own the schema "tieout"',
}

/** Whatever ended a command, as a message with its cure. */
export function cliErrorOf(error: unknown): CliError {
  if (error instanceof CliError) return error
  const words = error instanceof Error ? error.message : String(error)
  if (error instanceof UsageError) {
    return new CliError('usage', {
      ops: words,
      tech: 'the arguments of the command',
      cure: 'see `tieout help demo`',
    })
  }
  if (error instanceof EmbeddedPostgresError) {
    return new CliError('cannot-start', {
      ops: words,
      tech: 'the embedded PostgreSQL of database.dataDir',
      cure: 'cure what it says, or set DATABASE_URL to a PostgreSQL of your own',
    })
  }
  if (error instanceof MigrationError) {
    return new CliError('cannot-start', {
      ops: words,
      tech: 'migrations/ and the database differ',
      cure: 'do what it says',
    })
  }
  return databaseError(error, words) ?? unexpected(words)
}

function databaseError(error: unknown, words: string): CliError | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const cure = REFUSED[code]
  if (cure !== undefined) {
    return new CliError('unreachable', {
      ops: 'PostgreSQL does not let us in.',
      tech: `${code} ${words}`,
      cure,
    })
  }
  if (!isConnectionLoss(error)) return null
  return new CliError('unreachable', {
    ops: 'PostgreSQL cannot be reached. Nothing is lost: what Shopify has is found again by the sweep.',
    tech: `${code} ${words}`.trim(),
    cure: 'start PostgreSQL, or correct DATABASE_URL (or database.url); without either Tieout starts its own',
  })
}

const unexpected = (words: string): CliError =>
  new CliError('failed', {
    ops: 'Something happened that Tieout does not know how to handle.',
    tech: words,
    cure: 'run the command again with --debug, and report what it prints',
  })

export interface Telling {
  readonly json: boolean
  readonly debug: boolean
  readonly voice: Voice
}

/** Tells why a command ended, and answers its exit code. */
export function tellError(io: CliIo, thrown: unknown, telling: Telling): number {
  const error = cliErrorOf(thrown)
  const { ops, tech, cure } = error.trouble
  if (telling.json) {
    const problems = error instanceof ConfigError ? { problems: error.problems } : {}
    io.out(`${toJson({ error: { exit: error.exit, ops, tech, cure, ...problems } })}\n`)
  } else if (error instanceof ConfigError) {
    io.err(visibleLines(`tieout: ${ops}\n`))
  } else {
    const detail = telling.voice === 'ops' || tech === '' ? '' : `  detail: ${tech}\n`
    io.err(visibleLines(`tieout: ${ops}\n${cure === '' ? '' : `  → ${cure}\n`}${detail}`))
  }
  if (telling.debug && thrown instanceof Error) io.err(visibleLines(`${thrown.stack ?? thrown.message}\n`))
  return exitCode(error.exit)
}

export const exitCode = (name: ExitName): number => EXIT[name]
