import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { ConfigProblem } from './types.ts'
import type { SecretReference } from './values.ts'

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The process's environment: read here and nowhere else in the product. */
export const processEnvironment = (): Environment => process.env

/** The file beside a configuration that may hold its secrets, as `NAME=value` lines. */
export const ENV_FILE = '.env'

/** The environment with what `.env` in the folder adds to it; what is set already wins. */
export async function withEnvFile(environment: Environment, folder: string): Promise<Environment> {
  try {
    return { ...parseEnv(await readFile(join(folder, ENV_FILE), 'utf8')), ...environment }
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR'))
      return environment
    throw error
  }
}

/** Reads named secrets, and collects every one that is missing before anything fails. */
export class SecretReader {
  readonly problems: ConfigProblem[] = []
  readonly #environment: Environment

  constructor(environment: Environment) {
    this.#environment = environment
  }

  /**
   * The variable's value without the line break that files and secret stores often end in; empty, with a problem
   * noted, where it is not set or holds what no token has. What it holds is in no message.
   */
  read(reference: SecretReference, path: string): string {
    const value = this.#value(reference, path)
    if (/^[\x21-\x7e]*$/.test(value)) return value
    this.problems.push({
      path,
      problem: `${reference.env} holds a space, a line break or another character that no such secret has`,
      cure: `copy the secret again and set ${reference.env} to it alone, without quotes or comments`,
    })
    return ''
  }

  #value(reference: SecretReference, path: string): string {
    const value = this.#environment[reference.env]
    if (value !== undefined && value.trim() !== '') return value.trim()
    this.problems.push({
      path,
      problem: `needs the environment variable ${reference.env}, which is ${value === undefined ? 'not set' : 'empty'}`,
      cure: `set ${reference.env} where Tieout runs, or name another variable in ${path}`,
    })
    return ''
  }

  readOptional(reference: SecretReference | undefined, path: string): string | null {
    return reference === undefined ? null : this.read(reference, path)
  }

  plain(value: string | SecretReference, path: string): string {
    return typeof value === 'string' ? value : this.#value(value, path)
  }

  /** A PEM key; many environments carry its line breaks as `\n`. */
  pem(reference: SecretReference, path: string): string {
    const value = this.#value(reference, path).replaceAll(String.raw`\n`, '\n').trim()
    if (value !== '' && !/^-----BEGIN (EC |RSA )?PRIVATE KEY-----/.test(value)) {
      this.problems.push({
        path,
        problem: `${reference.env} holds no private key in PEM form`,
        cure: `put the whole text from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY----- into ${reference.env}`,
      })
    }
    return value
  }

  /** The database's address by the usual name, where the configuration names none. */
  databaseUrl(): string | null {
    const url = this.#environment['DATABASE_URL']
    return url === undefined || url.trim() === '' ? null : url.trim()
  }
}
