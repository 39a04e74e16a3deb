import { writeFile } from 'node:fs/promises'
import { isCancel, text } from '@clack/prompts'
import { configFile } from '../../config/load.ts'
import { configTemplate } from '../../config/template.ts'
import type { CommandContext } from '../context.ts'
import { CliError } from '../errors.ts'

export interface InitOptions {
  readonly domain?: string
  readonly force?: boolean
}

const DOMAIN = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/
const PLACEHOLDER = 'your-store.myshopify.com'

/** Writes a whole, commented configuration; one that stands there already is left alone. */
export async function init(context: CommandContext, options: InitOptions): Promise<number> {
  const { io, output, json } = context
  const { config } = context.options
  const file = configFile({ cwd: io.cwd, ...(config === undefined ? {} : { file: config }) })
  const domain = options.domain === undefined ? await askDomain(context) : domainOf(options.domain)
  await write(file, { text: configTemplate(domain), force: options.force ?? false })
  if (json) {
    output.answer({ written: file, domain })
    return 0
  }
  output.note(`Wrote ${file}.`)
  output.note('Next:')
  output.note('  1. Replace its ids by those of your account; each is explained beside it.')
  output.note('  2. Put the secrets that it names into the environment, or into a .env file beside it.')
  output.note('  3. tieout check        proves every reference against Shopify and NetSuite')
  output.note('  4. tieout start        it only observes until you take `observe: true` out')
  return 0
}

async function write(
  file: string,
  { text: content, force }: { text: string; force: boolean },
): Promise<void> {
  try {
    await writeFile(file, content, { flag: force ? 'w' : 'wx' })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'EEXIST') {
      throw new CliError('usage', {
        ops: `${file} is there already, and nothing was changed.`,
        tech: 'EEXIST',
        cure: 'edit it, name another with --config FILE, or give --force to write it anew',
      })
    }
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR' || code === 'EROFS') {
      throw new CliError('failed', {
        ops: `${file} cannot be written.`,
        tech: code,
        cure: 'choose a directory that exists and is yours to write in',
      })
    }
    throw error
  }
}

/** "https://Acme.myshopify.com/admin" → "acme.myshopify.com" */
function domainOf(given: string): string {
  const domain = cleaned(given)
  if (DOMAIN.test(domain)) return domain
  throw new CliError('usage', {
    ops: `"${given}" is no permanent shop domain.`,
    tech: '--domain must match *.myshopify.com',
    cure: 'give the one that ends in .myshopify.com; Shopify shows it under Settings > Domains',
  })
}

const cleaned = (given: string): string =>
  given
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '')

/** Asked only where a person sits in front of it. */
async function askDomain({ io, json }: CommandContext): Promise<string> {
  if (json || !io.answering) return PLACEHOLDER
  const answer = await text({
    message: 'The permanent domain of the shop',
    placeholder: PLACEHOLDER,
    defaultValue: PLACEHOLDER,
    validate: (value) =>
      value === undefined || value === '' || DOMAIN.test(cleaned(value))
        ? undefined
        : 'It ends in .myshopify.com; Shopify shows it under Settings > Domains',
  })
  if (isCancel(answer)) {
    throw new CliError('usage', { ops: 'Nothing was written.', tech: 'cancelled', cure: 'run it again' })
  }
  return cleaned(answer)
}
