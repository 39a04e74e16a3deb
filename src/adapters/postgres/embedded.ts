import { spawn, spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Client } from 'pg'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { isConnectionLoss } from './errors.ts'
import { EmbeddedPostgresError, isCode, postgresBinaries } from './binaries.ts'
import {
  alive,
  dropStartLock,
  newPassword,
  own,
  readPid,
  readSettings,
  type ServerFiles,
  type ServerSettings,
  serverFiles,
  takeStartLock,
  writeSettings,
} from './serverFiles.ts'

export interface EmbeddedOptions {
  readonly dataDir: string
  readonly clock: Clock
  readonly log: Log
  /** Extra server settings, by Postgres's own names. */
  readonly settings?: Readonly<Record<string, string>>
}

/** A real PostgreSQL 18 on 127.0.0.1, shared by every process of ours that names the same data directory. */
export interface EmbeddedPostgres {
  readonly url: string
  /** The postmaster's process id now. */
  pid(): number | null
  /** Starts it again where it died (kill -9 included: Postgres recovers from its log). Same port, same URL. */
  ensureRunning(): Promise<void>
  /** Shuts it down unless another client of ours is still connected; then that one does it. */
  stop(options?: { readonly evenIfUsed: boolean }): Promise<void>
}

const DATABASE = 'tieout'
const USER = 'tieout'
/** A builtin locale needs no ICU data, and its order never changes between versions. */
const LOCALE = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
const START_PATIENCE_MS = 60_000

/** Throws EmbeddedPostgresError with the server's own last words where it does not start. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const server = new Server(options)
  await server.ensureRunning()
  return server
}

class Server implements EmbeddedPostgres {
  readonly #options: EmbeddedOptions
  readonly #files: ServerFiles
  #starting: Promise<void> | null = null

  constructor(options: EmbeddedOptions) {
    this.#options = options
    this.#files = serverFiles(options.dataDir)
  }

  get url(): string {
    return this.#url(DATABASE)
  }

  pid(): number | null {
    return readPid(join(this.#files.cluster, 'postmaster.pid'))
  }

  ensureRunning(): Promise<void> {
    this.#starting ??= this.#ensureRunning().finally(() => {
      this.#starting = null
    })
    return this.#starting
  }

  async stop(options = { evenIfUsed: false }): Promise<void> {
    const pid = this.pid()
    if (pid === null || !this.#runs(pid)) return
    if (!options.evenIfUsed && (await this.#othersConnected())) return
    // SIGINT is Postgres's fast shutdown: it ends sessions and writes a checkpoint.
    process.kill(pid, 'SIGINT')
    await this.#until(() => !this.#runs(pid), 'PostgreSQL did not shut down')
  }

  #url(database: string): string {
    const settings = readSettings(this.#files)
    if (!settings) throw new EmbeddedPostgresError(`${this.#files.settings} is gone. Start again.`)
    return `postgres://${USER}:${settings.password}@127.0.0.1:${settings.port}/${database}`
  }

  async #ensureRunning(): Promise<void> {
    const { clock } = this.#options
    const until = clock.monotonicMs() + START_PATIENCE_MS
    while (clock.monotonicMs() < until) {
      if (await this.#answers()) return
      // Another process of ours is starting it: then it answers in a moment.
      if (takeStartLock(this.#files, clock.now())) {
        try {
          await this.#startLocked()
          return
        } finally {
          dropStartLock(this.#files)
        }
      }
      await clock.sleep(50)
    }
    throw new EmbeddedPostgresError(`PostgreSQL did not start in time. ${this.#lastWords()}`)
  }

  async #startLocked(): Promise<void> {
    if (await this.#answers()) return
    if (await this.#answersAfterAll()) return
    const binaries = postgresBinaries(this.#files.runAs)
    const settings = await this.#settings()
    if (!existsSync(join(this.#files.cluster, 'PG_VERSION'))) this.#initialise(binaries, settings)
    this.#removeStalePid()
    await this.#launch(binaries, settings)
    await this.#createDatabase()
  }

  /**
   * A server that runs and does not answer is starting, or recovers by itself because one of its sessions was killed.
   * A second one would find the port taken, take another, and leave nobody a server that answers there. False: none
   * runs. Throws where it never answers.
   */
  async #answersAfterAll(): Promise<boolean> {
    const { clock, log } = this.#options
    if (!readSettings(this.#files)) return false
    const until = clock.monotonicMs() + START_PATIENCE_MS
    for (let times = 0; clock.monotonicMs() < until; times += 1) {
      const pid = this.pid()
      if (pid === null || !this.#runs(pid)) return false
      if (times === 0) log.info({ pid }, 'PostgreSQL runs and does not answer yet')
      await clock.sleep(50)
      if (await this.#answers()) return true
    }
    throw new EmbeddedPostgresError(`PostgreSQL runs and does not answer. ${this.#lastWords()}`)
  }

  /** The port stays the same for ever unless somebody else has taken it. */
  async #settings(): Promise<ServerSettings> {
    const known = readSettings(this.#files)
    if (!known && existsSync(join(this.#files.cluster, 'PG_VERSION'))) {
      throw new EmbeddedPostgresError(
        `${this.#files.settings} is missing or broken, and with it the database's password. Restore it beside ${this.#files.cluster}.`,
      )
    }
    const port = known && (await free(known.port)) ? known.port : await anyPort()
    const settings = { port, password: known?.password ?? newPassword() }
    writeSettings(this.#files, settings)
    return settings
  }

  /** Made aside and moved in, so that a kill in the middle leaves nothing half made. */
  #initialise(binaries: string, settings: ServerSettings): void {
    const { cluster, runAs } = this.#files
    const aside = `${cluster}.new`
    rmSync(aside, { recursive: true, force: true })
    mkdirSync(aside, { mode: 0o700 })
    own(aside, runAs)
    const passwordFile = `${aside}.password`
    writeFileSync(passwordFile, settings.password, { mode: 0o600 })
    own(passwordFile, runAs)
    const made = spawnSync(
      join(binaries, 'bin/initdb'),
      ['-D', aside, '-U', USER, '-A', 'scram-sha-256', '--pwfile', passwordFile, ...LOCALE],
      { ...this.#process(), encoding: 'utf8' },
    )
    rmSync(passwordFile, { force: true })
    if (made.status !== 0) {
      const words = made.error?.message ?? `${made.stderr}${made.stdout}`.trim()
      throw new EmbeddedPostgresError(`PostgreSQL could not be set up in ${cluster}: ${words}`)
    }
    renameSync(aside, cluster)
  }

  #process(): { uid?: number; gid?: number; cwd: string; env: Record<string, string> } {
    return { ...this.#files.runAs, cwd: '/', env: { LC_ALL: 'C', PATH: '/usr/bin:/bin', TZ: 'UTC' } }
  }

  /**
   * A machine that lost power, or a container that was made again, leaves a pid that another program may have
   * now; Postgres would refuse to start beside it.
   */
  #removeStalePid(): void {
    const path = join(this.#files.cluster, 'postmaster.pid')
    const pid = readPid(path)
    if (pid !== null && !this.#runs(pid)) rmSync(path, { force: true })
  }

  async #launch(binaries: string, settings: ServerSettings): Promise<void> {
    const { clock, log } = this.#options
    const until = clock.monotonicMs() + START_PATIENCE_MS
    const sinceMs = clock.monotonicMs()
    while (clock.monotonicMs() < until) {
      const state = { exited: false }
      const output = openSync(this.#files.log, 'a', 0o600)
      const child = spawn(join(binaries, 'bin/postgres'), this.#switches(settings), {
        ...this.#process(),
        // Of its own: a Ctrl-C at the terminal or our own end must not take it from the other processes.
        detached: true,
        stdio: ['ignore', output, output],
      })
      closeSync(output)
      child.on('error', () => {
        state.exited = true
      })
      child.on('exit', () => {
        state.exited = true
      })
      child.unref()
      while (!state.exited && clock.monotonicMs() < until) {
        if (await this.#answers()) {
          const ms = Math.round(clock.monotonicMs() - sinceMs)
          log.info({ pid: child.pid, port: settings.port, ms }, 'PostgreSQL runs')
          return
        }
        await clock.sleep(20)
      }
      // After a kill -9 the old back ends live on for a moment and hold the shared memory.
      if (!/still in use|already exists/.test(this.#lastWords())) break
      await clock.sleep(200)
    }
    throw new EmbeddedPostgresError(`PostgreSQL did not start. ${this.#lastWords()}`)
  }

  #switches(settings: ServerSettings): string[] {
    const values: Record<string, string> = {
      listen_addresses: '127.0.0.1',
      // A socket path may not be longer than 107 bytes, and nothing uses it.
      unix_socket_directories: '',
      max_connections: '200',
      timezone: 'UTC',
      log_timezone: 'UTC',
      ...this.#options.settings,
    }
    const pairs = Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    return ['-D', this.#files.cluster, '-p', String(settings.port), ...pairs]
  }

  /** Whether our own cluster answers at the known port; another Postgres there is none of ours. */
  async #answers(): Promise<boolean> {
    if (!readSettings(this.#files)) return false
    const client = new Client({ connectionString: this.#url('postgres'), connectionTimeoutMillis: 2000 })
    client.on('error', () => undefined)
    try {
      await client.connect()
      const { rows } = await client.query<{ at: string }>(`select current_setting('data_directory') as at`)
      return rows[0]?.at === this.#files.cluster
    } catch (error) {
      // Refused, starting up, shutting down, or somebody else's server: not running, as far as we care.
      this.#options.log.debug({ why: String(error) }, 'PostgreSQL does not answer yet')
      return false
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  async #createDatabase(): Promise<void> {
    await this.#asAdministrator(async (client) => {
      const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE])
      if (rowCount === 0) await client.query(`create database ${DATABASE}`)
    })
  }

  async #othersConnected(): Promise<boolean> {
    try {
      return await this.#asAdministrator(async (client) => {
        const { rows } = await client.query(
          `select 1 from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() limit 1`,
        )
        return rows.length > 0
      })
    } catch (error) {
      // Another process of ours is shutting it down already, or it has just died.
      if (isConnectionLoss(error)) return false
      throw error
    }
  }

  async #asAdministrator<Value>(work: (client: Client) => Promise<Value>): Promise<Value> {
    const client = new Client({ connectionString: this.#url('postgres') })
    client.on('error', () => undefined)
    await client.connect()
    try {
      return await work(client)
    } finally {
      await client.end()
    }
  }

  async #until(condition: () => boolean, otherwise: string): Promise<void> {
    const { clock } = this.#options
    const until = clock.monotonicMs() + START_PATIENCE_MS
    while (!condition()) {
      if (clock.monotonicMs() > until) throw new EmbeddedPostgresError(`${otherwise}. ${this.#lastWords()}`)
      await clock.sleep(20)
    }
  }

  /** Whether the process is our own server's: another program, or another server, may have its id by now. */
  #runs(pid: number): boolean {
    // A dead process that nobody has waited for still takes signals, but has no command line any more.
    return alive(pid) && commandOf(pid).includes(this.#files.cluster)
  }

  #lastWords(): string {
    if (!existsSync(this.#files.log)) return ''
    const lines = readFileSync(this.#files.log, 'utf8').trimEnd().split('\n')
    return `Its log (${this.#files.log}) ends: ${lines.slice(-5).join(' | ')}`
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch (error) {
    // No /proc (macOS): ask ps.
    if (!isCode(error, 'ENOENT')) throw error
    return spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).stdout ?? ''
  }
}

/** Whether nobody listens on the port. */
const free = (port: number): Promise<boolean> => listenOnce(port).then((got) => got !== null)

async function anyPort(): Promise<number> {
  const port = await listenOnce(0)
  if (port === null) throw new EmbeddedPostgresError('No free port on 127.0.0.1.')
  return port
}

function listenOnce(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : null))
    })
  })
}
