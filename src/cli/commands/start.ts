import { type CommandContext, configOf } from '../context.ts'
import { CliError } from '../errors.ts'
import { nearMatches } from '../near.ts'
import { type Role, ROLES } from '../types.ts'

export interface StartOptions {
  readonly role?: string
  readonly observe?: boolean
}

/** Runs the roles until it is asked to stop, then lets what is under way finish. */
export async function start(context: CommandContext, options: StartOptions): Promise<number> {
  const roles = rolesOf(options.role)
  const config = await configOf(context, options.observe ?? false)
  await context.ports.run(config, roles, context.io.interrupted())
  if (context.json) context.output.answer({ stopped: true, roles })
  return 0
}

/** `web,worker` → roles; all of them by default. */
export function rolesOf(given: string | undefined): readonly Role[] {
  if (given === undefined) return ROLES
  const names = given.split(',').map((name) => name.trim())
  return names.map((name) => {
    const role = ROLES.find((known) => known === name)
    if (role !== undefined) return role
    const [near] = nearMatches(name, ROLES)
    throw new CliError('usage', {
      ops: `There is no role "${name}".${near === undefined ? '' : ` Did you mean "${near}"?`}`,
      tech: `--role ${given}`,
      cure: `give one or several of ${ROLES.join(', ')}, with commas, or leave --role out for all of them`,
    })
  })
}
