import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { execFileSync } from 'node:child_process'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { isCode, reachable, type RunAs } from './binaries.ts'

/**
 * What lies in the data directory: `pg/` (the cluster), `server.json` (port and password), `server.lock` (who
 * is starting it) and `server.log`. As root under a directory that the other user cannot enter, the cluster
 * lies under /var/lib/tieout instead, by a name made from the data directory's.
 */
export interface ServerFiles {
  readonly cluster: string
  readonly settings: string
  readonly lock: string
  readonly log: string
  readonly runAs: RunAs | null
}

const Settings = z.object({ port: z.number().int(), password: z.string() })
export type ServerSettings = z.infer<typeof Settings>

export function serverFiles(given: string): ServerFiles {
  const dataDir = resolve(given)
  const runAs = otherUser()
  mkdirSync(dataDir, { recursive: true, mode: 0o755 })
  return {
    cluster: join(clusterHome(dataDir, runAs), 'pg'),
    settings: join(dataDir, 'server.json'),
    lock: join(dataDir, 'server.lock'),
    log: join(dataDir, 'server.log'),
    runAs,
  }
}

/** Postgres refuses to run as root [M]: then it runs as nobody. */
function otherUser(): RunAs | null {
  if (process.getuid?.() !== 0) return null
  return { uid: nobody('-u'), gid: nobody('-g') }
}

const nobody = (flag: '-u' | '-g'): number =>
  Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }).trim())

function clusterHome(dataDir: string, runAs: RunAs | null): string {
  if (runAs === null) return dataDir
  // The directory is ours, so the other user may pass through it (not list it); what stands above is not ours.
  if (reachable(dirname(dataDir), runAs)) {
    chmodSync(dataDir, (statSync(dataDir).mode & 0o777) | 0o001)
    return dataDir
  }
  const home = join('/var/lib/tieout', createHash('sha256').update(dataDir).digest('hex').slice(0, 16))
  mkdirSync(home, { recursive: true, mode: 0o755 })
  return home
}

export function own(path: string, runAs: RunAs | null): void {
  if (runAs) chownSync(path, runAs.uid, runAs.gid)
}

/** Null where there are none yet, or a crash left half a file. */
export function readSettings(files: ServerFiles): ServerSettings | null {
  try {
    return Settings.safeParse(JSON.parse(readFileSync(files.settings, 'utf8'))).data ?? null
  } catch (error) {
    if (isCode(error, 'ENOENT') || error instanceof SyntaxError) return null
    throw error
  }
}

export function writeSettings(files: ServerFiles, settings: ServerSettings): void {
  const aside = `${files.settings}.${process.pid}`
  writeFileSync(aside, JSON.stringify(settings), { mode: 0o600 })
  renameSync(aside, files.settings)
}

export const newPassword = (): string => randomBytes(24).toString('base64url')

/** Longer than any start takes: then the lock's process id belongs to another program by now. */
const STALE_LOCK_MS = 180_000

/** Takes the start lock. False: a living process has it. A dead one's lock is removed. */
export function takeStartLock(files: ServerFiles, now: Date): boolean {
  try {
    writeFileSync(files.lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  }
  const holder = readPid(files.lock)
  const age = now.getTime() - (statSync(files.lock, { throwIfNoEntry: false })?.mtimeMs ?? 0)
  if (holder !== null && alive(holder) && age < STALE_LOCK_MS) return false
  rmSync(files.lock, { force: true })
  return takeStartLock(files, now)
}

export const dropStartLock = (files: ServerFiles): void => rmSync(files.lock, { force: true })

/** The first line of a pid file; null where there is none. */
export function readPid(path: string): number | null {
  if (!existsSync(path)) return null
  const pid = Number.parseInt(readFileSync(path, 'utf8'), 10)
  return Number.isInteger(pid) && pid > 0 ? pid : null
}

export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isCode(error, 'EPERM')
  }
}
