import { Command, Option } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { ENV_FILE } from '../config/secrets.ts'
import { check } from './commands/check.ts'
import { init, type InitOptions } from './commands/init.ts'
import { orderCommand } from './commands/order.ts'
import { planOrderCommand } from './commands/plan.ts'
import { prove, type ProveOptions } from './commands/prove.ts'
import { retry, type RetryOptions } from './commands/retry.ts'
import { sim } from './commands/sim.ts'
import { start, type StartOptions } from './commands/start.ts'
import { status, type StatusOptions } from './commands/status.ts'
import type { CommandContext, CommonOptions } from './context.ts'
import { EXIT } from './errors.ts'
import type { CliIo } from './io.ts'
import { createOutput, VOICES } from './output.ts'
import type { CliPorts } from './types.ts'

export interface Invocation {
  readonly io: CliIo
  readonly ports: CliPorts
  /** How the command ended. */
  readonly done: (code: number) => void
}

/** The commands with their arguments and help; running one calls `done` with its exit code. */
export function buildProgram(invocation: Invocation): Command {
  const { io } = invocation
  const program = new Command('tieout')
    .description(packageJson.description)
    .version(packageJson.version)
    .exitOverride()
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      outputError: () => undefined,
    })
    .addHelpText('after', HELP)
  addOperations(program, invocation)
  addOrders(program, invocation)
  addWorlds(program, invocation)
  return program
}

const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'done',
  failed: 'something went wrong that no other code names',
  usage: 'a wrong argument or option',
  config: 'the configuration or a secret',
  unreachable: 'the database, Shopify or NetSuite is away or refuses us',
  'not-found': 'there is no such order or store',
  attention: 'done, and what was found needs a person',
  pinned: 'the database belongs to another NetSuite account or shop',
  'cannot-start': 'a role could not start: a port in use, a database of another version',
}

const HELP = `
Every command takes --json (one JSON document on standard output) and --voice ops|tech|both.
Secrets come from the environment by the names in the configuration; a ${ENV_FILE} file beside the
configuration is read too, and what the environment sets wins.

Exit codes:
${Object.entries(EXIT)
  .map(([name, code]) => `  ${code}  ${EXIT_MEANINGS[name as keyof typeof EXIT]}`)
  .join('\n')}`

const PROVE_HELP = `
Exit codes of this command: 0 proved, or every difference explained; 1 a difference that nothing explains;
2 a system could not be read, so nothing is proved.`

/** Arguments and options as commander hands them over, in the shapes that each command declares. */
type Action = (context: CommandContext, options: unknown, args: readonly unknown[]) => Promise<number>

/** The options that every command has, and the context they make. */
export function common(command: Command, invocation: Invocation, action: Action): Command {
  return command
    .option('-c, --config <file>', 'the configuration (default: tieout.config.ts here)')
    .option('--json', 'answer with one JSON document on standard output')
    .addOption(
      new Option('--voice <voice>', 'business outcome, technical detail, or both')
        .choices(VOICES)
        .default('both'),
    )
    .option('--debug', 'show the stack of an error, and log everything to standard error')
    .action(async (...given: readonly unknown[]) => {
      const options: CommonOptions = command.opts()
      const { io, ports, done } = invocation
      const json = options.json ?? false
      const context: CommandContext = {
        io,
        ports,
        options,
        json,
        voice: options.voice,
        output: createOutput(io, json),
      }
      // Commander hands over the arguments, then the options and the command.
      done(await action(context, options, given.slice(0, -2)))
    })
}

function addOperations(program: Command, invocation: Invocation): void {
  common(
    program
      .command('init')
      .description('write a commented tieout.config.ts')
      .option('--domain <domain>', 'the permanent domain of the shop: *.myshopify.com')
      .option('--force', 'write it anew where one stands already'),
    invocation,
    (context, options) => init(context, options as InitOptions),
  )
  common(
    program
      .command('check')
      .description('prove every reference of the configuration against Shopify and NetSuite'),
    invocation,
    (context) => check(context),
  )
  common(
    program
      .command('start')
      .description('run Tieout until it is stopped: receive webhooks, book orders, sweep both systems')
      .option('--role <roles>', 'web, worker, sweep, or several with commas (default: all)')
      .option('--observe', 'plan, store and tie, and write nothing to NetSuite'),
    invocation,
    (context, options) => start(context, options as StartOptions),
  )
  common(
    program
      .command('status')
      .description('what is booked, what is stuck, and who is to act')
      .option('--watch', 'show it again every two seconds')
      .option('--fail-on-attention', `end with ${EXIT.attention} where somebody has to act`),
    invocation,
    (context, options) => status(context, options as StatusOptions),
  )
  common(
    program
      .command('prove')
      .description('prove a day: what happened in Shopify against what stands in NetSuite')
      .option(
        '--day <day>',
        'the day, such as 2026-11-23 (default: yesterday, in the time zone of the store)',
      )
      .option('--from <day>', 'the first of several days')
      .option('--to <day>', 'the last of several days')
      .option('--store <store>', "one store's key (default: every store)")
      .option('--csv <dir>', 'write each list as a file of its own there')
      .addHelpText('after', PROVE_HELP),
    invocation,
    (context, options) => prove(context, options as ProveOptions),
  )
}

const STORE = ['<store>', "the store's key in the configuration"] as const
const ORDER = ['<order>', 'its name, such as "#1001" (in quotes), or its Shopify id'] as const

function addOrders(program: Command, invocation: Invocation): void {
  common(
    program
      .command('plan')
      .description('what would be done, and why; writes nothing anywhere')
      .command('order')
      .description('the plan for one order: documents, customer, tie-out, faults')
      .argument(...STORE)
      .argument(...ORDER),
    invocation,
    (context, _options, [store, order]) => planOrderCommand(context, String(store), String(order)),
  )
  common(
    program
      .command('order')
      .description('the story of one order, from the first hint to the last record')
      .argument(...STORE)
      .argument(...ORDER),
    invocation,
    (context, _options, [store, order]) => orderCommand(context, String(store), String(order)),
  )
  common(
    program
      .command('retry')
      .description('have orders looked at again: named ones, those with a fault, or all that are parked')
      .argument('[store]', STORE[1])
      .argument('[orders...]', 'their names or ids')
      .option('--code <code>', 'orders with this open fault, such as mapping.sku-unknown')
      .option('--all-parked', 'every parked order'),
    invocation,
    (context, options, [store, orders]) =>
      retry(context, {
        ...(options as RetryOptions),
        store: store as string | undefined,
        orders: orders as readonly string[],
      }),
  )
}

function addWorlds(program: Command, invocation: Invocation): void {
  program
    .command('sim [options...]')
    .description('run a simulated Shopify store and NetSuite account (`tieout sim --help` for its options)')
    .allowUnknownOption()
    .passThroughOptions()
    .helpOption(false)
    .action(async (_options: unknown, _flags: unknown, command: Command) => {
      invocation.done(await sim(command.args))
    })
  common(
    program
      .command('demo')
      .description('simulators, PostgreSQL, web and worker together: see orders arrive, booked and tied')
      .option('--orders <n>', 'how many orders the seeded store takes (default 40)')
      .option('--days <n>', 'live through so many days: shipments, refunds, returns, edits, cancellations')
      .option('--once', 'end with a summary when every order is decided')
      .option('--seed <s>', 'repeat the run of this seed (default 1)')
      .option('--chaos <kind>', 'duplicate: each webhook five times, shuffled; lost: no webhook arrives')
      .option('--books <file>', 'write the books in a canonical form, for diff')
      .option('--import <dir>', 'book the orders in this directory instead')
      .option('--state <dir>', 'keep everything there, and go on from there the next time')
      .option('--observe', 'plan and tie, and write nothing'),
    invocation,
    async ({ ports, output }, options) => {
      const { runDemo } = await import('./demo/demo.ts')
      return runDemo(options as Parameters<typeof runDemo>[0], ports, output)
    },
  )
}
