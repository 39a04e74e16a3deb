import { CommanderError } from 'commander'
import { CliError } from './errors.ts'
import type { CliIo } from './io.ts'
import { type Voice, VOICES } from './output.ts'
import { buildProgram } from './program.ts'
import { exitCode, tellError, type Telling } from './trouble.ts'
import type { CliPorts } from './types.ts'

/**
 * Runs one command and answers its exit code (errors.ts). Standard output carries the answer alone; with `--json`
 * it is one JSON document, also where the command fails.
 */
export async function runCli(argv: readonly string[], ports: CliPorts, io: CliIo): Promise<number> {
  let code = 0
  const program = buildProgram({ io, ports, done: (ended) => (code = ended) })
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return afterParsing(error, io, telling(argv))
    return tellError(io, error, telling(argv))
  }
}

/** Read from the words themselves: they count also where the command line cannot be parsed. */
function telling(argv: readonly string[]): Telling {
  const ours = argv[0] === 'sim' ? [] : argv
  const stated = VOICES.find(
    (voice) => ours.includes(`--voice=${voice}`) || ours[ours.indexOf('--voice') + 1] === voice,
  )
  const voice: Voice = stated ?? 'both'
  return { json: ours.includes('--json'), debug: ours.includes('--debug'), voice }
}

/** Help and version have been shown; anything else is a command line that cannot be followed. */
function afterParsing(error: CommanderError, io: CliIo, how: Telling): number {
  if (error.code === 'commander.help' || error.code === 'commander.helpDisplayed')
    return error.exitCode === 0 ? 0 : exitCode('usage')
  if (error.code === 'commander.version') return 0
  const [problem = '', hint] = error.message.replace(/^error: /, '').split('\n')
  return tellError(
    io,
    new CliError('usage', {
      ops: [problem, hint].filter((part) => part !== undefined && part !== '').join(' '),
      tech: error.code,
      cure: 'see `tieout --help`, or `tieout help COMMAND` for one command',
    }),
    how,
  )
}
