import { EventEmitter } from 'node:events'
import type pg from 'pg'
import type { PostgresDriver } from '../../../src/adapters/postgres/database.ts'
import type { Gate } from './gate.ts'
import type { SimulatedProcess } from './process.ts'
import type { Answer, Session } from './session.ts'

const NOTHING = (): void => undefined

/** What the product's database opens in place of `pg`'s own pools and clients. */
export function simulatedDriver(gate: Gate, process: SimulatedProcess): PostgresDriver {
  return {
    pool: (config) => new SimulatedPool(gate, process, config) as unknown as pg.Pool,
    client: (config) => new SimulatedClient(gate, process, config) as unknown as pg.Client,
  }
}

class PoolSession {
  readonly #gate: Gate
  readonly #session: Session
  readonly #giveBack: (session: PoolSession) => void

  constructor(gate: Gate, session: Session, giveBack: (session: PoolSession) => void) {
    this.#gate = gate
    this.#session = session
    this.#giveBack = giveBack
  }

  get isOpen(): boolean {
    return this.#session.isOpen
  }

  query(text: string, values: readonly unknown[] = []): Promise<Answer> {
    return this.#gate.submit(this.#session, text, values)
  }

  release(isBroken?: boolean): void {
    if (isBroken === true) this.#gate.end(this.#session)
    else this.#giveBack(this)
  }
}

/** Lends sessions, as many as are asked for: the gate lets one statement through at a time anyway. */
class SimulatedPool {
  readonly #gate: Gate
  readonly #process: SimulatedProcess
  readonly #types: pg.QueryConfig['types']
  readonly #free: PoolSession[] = []

  constructor(gate: Gate, process: SimulatedProcess, config: pg.PoolConfig) {
    this.#gate = gate
    this.#process = process
    this.#types = config.types
  }

  on(): this {
    return this
  }

  async connect(): Promise<PoolSession> {
    for (let free = this.#free.pop(); free !== undefined; free = this.#free.pop())
      if (free.isOpen) return free
    const session = this.#gate.open({
      process: this.#process,
      isDedicated: false,
      types: this.#types,
      onNotification: NOTHING,
      onLost: NOTHING,
    })
    return new PoolSession(this.#gate, session, (one) => void this.#free.push(one))
  }

  async end(): Promise<void> {
    this.#free.length = 0
  }
}

/** A connection of its own, which listens and holds locks. */
class SimulatedClient extends EventEmitter {
  readonly #gate: Gate
  readonly #session: Session

  constructor(gate: Gate, process: SimulatedProcess, config: pg.ClientConfig) {
    super()
    this.#gate = gate
    this.#session = gate.open({
      process,
      isDedicated: true,
      types: config.types,
      onNotification: (channel) => this.emit('notification', { channel }),
      onLost: () => this.emit('end'),
    })
  }

  async connect(): Promise<void> {
    await this.#gate.submit(this.#session, 'select 1', [])
  }

  query(text: string, values: readonly unknown[] = []): Promise<Answer> {
    return this.#gate.submit(this.#session, text, values)
  }

  async end(): Promise<void> {
    this.#gate.end(this.#session)
  }
}
