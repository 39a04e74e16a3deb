/** Exit codes of every command; they stand in the README of the command line. */
export const EXIT = {
  ok: 0,
  /** Something went wrong that no other code names. */
  failed: 1,
  /** A wrong argument or option. */
  usage: 2,
  /** The configuration or a secret. */
  config: 3,
  /** The database, Shopify or NetSuite is away or refuses us. */
  unreachable: 4,
  /** There is no such order or store. */
  'not-found': 5,
  /** The command did its work, and what it found needs a person: a failed check, an untied order. */
  attention: 6,
  /** The database belongs to another NetSuite account or shop. */
  pinned: 7,
  /** A role could not start: a port in use, another owner of the data directory. */
  'cannot-start': 8,
} as const

export type ExitName = keyof typeof EXIT

/** What a person is told when a command cannot go on, in both voices and with its cure. */
export interface Trouble {
  readonly ops: string
  readonly tech: string
  readonly cure: string
}

/** Ends a command with a message and an exit code. */
export class CliError extends Error {
  override name = 'CliError'
  readonly exit: ExitName
  readonly trouble: Trouble
  constructor(exit: Exclude<ExitName, 'ok'>, trouble: Trouble) {
    super(trouble.ops)
    this.exit = exit
    this.trouble = trouble
  }
}
