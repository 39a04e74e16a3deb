import type pg from 'pg'
import type { SimulatedProcess } from './process.ts'
import type { RealConnection } from './connection.ts'
import type { SimulationServer } from './server.ts'

export type Answer = pg.QueryResult | pg.QueryResult[]
export type TypeParsers = pg.QueryConfig['types']

export interface SessionOptions {
  readonly process: SimulatedProcess
  /** Has a real connection of its own, since it holds session locks. */
  readonly isDedicated: boolean
  readonly types: TypeParsers
  readonly onNotification: (channel: string) => void
  /** The connection was found broken. */
  readonly onLost: () => void
}

/** One session of one simulated process, as the server keeps it. */
export class Session {
  readonly options: SessionOptions
  readonly listening = new Set<string>()
  inTransaction = false
  #state: 'open' | 'broken' | 'closed' = 'open'
  #own: RealConnection | null = null

  constructor(options: SessionOptions) {
    this.options = options
  }

  get isOpen(): boolean {
    return this.#state === 'open'
  }

  /** The connection is cut; the server has not noticed yet. */
  cut(): void {
    if (this.#state === 'open') this.#state = 'broken'
  }

  async real(server: SimulationServer): Promise<RealConnection> {
    if (!this.options.isDedicated) return server.shared
    this.#own ??= await server.lend()
    return this.#own
  }

  /** The server ends the session: its transaction is undone, its locks are free. */
  async close(server: SimulationServer): Promise<void> {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.listening.clear()
    if (this.inTransaction)
      await server.shared.run({ text: 'rollback', values: [], types: undefined, now: null })
    this.inTransaction = false
    if (this.#own !== null) await server.takeBack(this.#own)
    this.#own = null
  }
}
