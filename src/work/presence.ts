import type { Client, QueryResult } from 'pg'
import type { Clock } from '../adapters/clock.ts'
import type { Log } from '../adapters/log.ts'
import type { Database } from '../adapters/postgres/database.ts'
import { isConnectionLoss } from '../adapters/postgres/errors.ts'
import {
  JOIN,
  LEADER_LOCK,
  REJOIN,
  RELEASE_WORKERS,
  STILL_ENROLLED,
  STOP_LEADING,
  TRY_TO_LEAD,
} from './sql/presence.ts'

/**
 * This process in the database: a row, and a session lock that Postgres frees in the moment the process dies.
 * The same connection listens for notifications.
 */
export interface Presence {
  /** Changes when the process was taken for dead while its connection was away; then what it held is not its own. */
  id(): number
  /** Calls back on a notification, and after every reconnection, since some may have been missed. */
  listen(channel: string, hear: () => void): Promise<void>
  /** Whether this process leads the task now: at most one of all does. */
  lead(task: number): Promise<boolean>
  /** Lets another process lead the task, at once and not only when this one has gone. */
  resign(task: number): Promise<void>
  onReborn(forget: () => void): void
  /** Releases everything this process holds. */
  leave(): Promise<void>
}

export interface PresenceOptions {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
  readonly role: string
}

/** What one process of all leads. A worker without sweeps and sweeps without a worker lead side by side. */
export const TASKS = { dispatching: 1, sweeps: 2 } as const

export async function join(options: PresenceOptions): Promise<Presence> {
  const presence = new ProcessPresence(options)
  await presence.start()
  return presence
}

/** How often a process looks whether it was taken for dead while its connection seemed to be there. */
const LOOK_EVERY_MS = 2000
const ANSWER_WITHIN_MS = 5000

class ProcessPresence implements Presence {
  readonly #options: PresenceOptions
  readonly #hearers = new Map<string, (() => void)[]>()
  readonly #forgetters: (() => void)[] = []
  #client: Client | null = null
  #id = 0
  #left = false
  #reconnecting = false
  #looking: Promise<void> = Promise.resolve()
  readonly #stopping = new AbortController()
  #leads = new Set<number>()
  /** The statement that was asked for last of the present connection; the next one waits for it. */
  #asked: Promise<unknown> = Promise.resolve()

  constructor(options: PresenceOptions) {
    this.#options = options
  }

  id(): number {
    return this.#id
  }

  async start(): Promise<void> {
    try {
      await this.connect()
    } catch (error) {
      this.#left = true
      throw error
    }
    this.#looking = this.#look()
  }

  async connect(): Promise<void> {
    const client = await this.#options.db.dedicated()
    client.on('notification', ({ channel }) => this.#hear(channel))
    // The driver emits `end` after every loss, with or without an error before it; also when it is not ours yet.
    client.on('end', () => this.#lost(client))
    try {
      await this.#take(client)
    } catch (error) {
      // A connection that was lost on the way, or that holds our lock and hears nothing, must not stay.
      this.#lost(client)
      this.#end(client)
      throw error
    }
  }

  /** Enrols on the connection and listens on it; from then on it is the present one. */
  async #take(client: Client): Promise<void> {
    const before = this.#id
    this.#id = await this.#enrol(client)
    // At once: where the rest of it fails, the next connection would not know that the id was another.
    if (before !== 0 && before !== this.#id) this.#forget()
    this.#leads = new Set()
    this.#asked = Promise.resolve()
    this.#client = client
    for (const channel of this.#hearers.keys()) await this.#ask(client, `listen ${channel}`)
    for (const channel of this.#hearers.keys()) this.#hear(channel)
  }

  /** Nobody waits for it: where the server is out of reach, that may take long. */
  #end(client: Client): void {
    client.end().catch((error: unknown) => {
      this.#options.log.debug({ error: String(error) }, 'the connection was gone already')
    })
  }

  async listen(channel: string, hear: () => void): Promise<void> {
    const hearers = this.#hearers.get(channel)
    if (hearers) {
      hearers.push(hear)
      return
    }
    this.#hearers.set(channel, [hear])
    if (this.#client) await this.#ask(this.#client, `listen ${channel}`)
  }

  async lead(task: number): Promise<boolean> {
    if (this.#leads.has(task)) return true
    const client = this.#client
    if (!client) return false
    const values = [LEADER_LOCK, task]
    const { rows } = await this.#ask<{ leads: boolean }>(client, TRY_TO_LEAD, values)
    const leads = rows[0]?.leads === true && client === this.#client
    if (leads) this.#leads.add(task)
    return leads
  }

  async resign(task: number): Promise<void> {
    const client = this.#client
    if (client !== null && this.#leads.delete(task))
      await this.#ask(client, STOP_LEADING, [LEADER_LOCK, task])
  }

  onReborn(forget: () => void): void {
    this.#forgetters.push(forget)
  }

  async leave(): Promise<void> {
    if (this.#left) return
    this.#left = true
    this.#stopping.abort()
    await this.#looking
    await this.#options.db.query(RELEASE_WORKERS, [[this.#id]])
    await this.#client?.end()
  }

  /** One statement at a time on the connection: the driver queues them itself only for a while yet. */
  #ask<Row extends Record<string, unknown>>(
    client: Client,
    text: string,
    values: readonly unknown[] = [],
  ): Promise<QueryResult<Row>> {
    const answer = this.#asked.then(() => client.query<Row>(text, [...values]))
    // Whoever asked hears of a failure; who asks next only waits for the end of it.
    this.#asked = answer.catch(() => null)
    return answer
  }

  async #enrol(client: Client): Promise<number> {
    if (this.#id !== 0) {
      const { rows } = await client.query<{ id: number }>(REJOIN, [this.#id])
      if (rows[0]) return rows[0].id
    }
    const { rows } = await client.query<{ id: number }>(JOIN, [process.pid, this.#options.role])
    if (!rows[0]) throw new Error('a new worker id was locked already')
    return rows[0].id
  }

  /** A connection may be gone on the other side only: then its lock is free, and this side hears nothing of it. */
  async #look(): Promise<void> {
    const { clock, log } = this.#options
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await clock.sleep(LOOK_EVERY_MS, signal)
      const client = this.#client
      if (!client || signal.aborted) continue
      try {
        const answer = this.#ask<{ id: number }>(client, STILL_ENROLLED, [this.#id])
        const late = clock.sleep(ANSWER_WITHIN_MS, signal).then(() => null)
        const result = await Promise.race([answer, late])
        if (signal.aborted || client !== this.#client) continue
        if (result?.rowCount === 1) continue
        log.warn(
          { worker: this.#id },
          result ? 'this worker was taken for dead' : 'PostgreSQL does not answer',
        )
        this.#lost(client)
        this.#end(client)
      } catch (error) {
        log.debug({ error: String(error) }, 'the connection was lost while it was looked after')
        if (isConnectionLoss(error)) this.#lost(client)
      }
    }
  }

  #forget(): void {
    for (const forget of this.#forgetters) forget()
  }

  #hear(channel: string): void {
    for (const hear of this.#hearers.get(channel) ?? []) hear()
  }

  #lost(client: Client): void {
    if (client !== this.#client) return
    this.#client = null
    this.#leads = new Set()
    if (!this.#left && !this.#reconnecting) void this.#reconnect()
  }

  async #reconnect(): Promise<void> {
    this.#reconnecting = true
    while (!this.#left && this.#client === null) {
      try {
        await this.connect()
      } catch (error) {
        this.#options.log.warn({ error: String(error) }, 'this worker is not connected to PostgreSQL')
        await this.#options.clock.sleep(500)
      }
    }
    this.#reconnecting = false
  }
}
