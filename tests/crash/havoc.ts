/** What dies, and when: chosen from a seed. The moments are real ones, so a seed gives the same choices, not the same run. */
import { systemClock } from '../../src/adapters/clock.ts'
import { WORKER_LOCK } from '../../src/work/sql/presence.ts'
import { type Chance, chanceOf } from '../simulation/world/chance.ts'
import type { Deployment } from './deployment.ts'
import type { Victim } from './processes.ts'

/**
 * - `worker`, `web`: SIGKILL.
 * - `writer`: SIGKILL of a worker that has a write under way at NetSuite in that moment.
 * - `postgres`: SIGKILL of the postmaster. `backend`: of one back end, upon which PostgreSQL ends all and recovers.
 * - `frozen`: a worker stands still for a while (SIGSTOP).
 * - `zombie`: the same, and its connection to PostgreSQL is cut, so that it is taken for dead before it goes on.
 */
export const BLOWS = ['worker', 'writer', 'web', 'postgres', 'backend', 'frozen', 'zombie'] as const
export type Blow = (typeof BLOWS)[number]

export interface Havoc {
  readonly struck: Readonly<Record<Blow, number>>
  /** Until the time is over and everything runs again. */
  readonly done: Promise<void>
}

export interface HavocOptions {
  readonly deployment: Deployment
  readonly seed: number
  readonly durationMs: number
  readonly signal: AbortSignal
  readonly tell: (line: string) => void
}

/** Dealt again and again in another order, so that every kind of blow falls in every minute. */
const DECK: readonly Blow[] = [
  ...(['worker', 'worker', 'writer', 'writer', 'writer', 'web'] as const),
  ...(['postgres', 'backend', 'frozen', 'zombie', 'zombie'] as const),
]
/** Between two blows, on average: a deck takes some 42 s. */
const EVERY_MS = 3500
/** So much longer than asked for, where one kind of blow has not fallen yet. */
const GRACE_MS = 20_000
const A_MINUTE_MS = 60_000
const WRITER_WITHIN_MS = 3000
/** Longer than it takes to be taken for dead (1.5 s), shorter than the quiet period of updates. */
const FROZEN_MS = { least: 2500, more: 6000 }
const DOWN_MS = { least: 100, more: 3500 }
const POSTGRES_DOWN_MS = { least: 100, more: 2500 }

type Span = typeof DOWN_MS
const lasting = (chance: Chance, { least, more }: Span): number => least + chance.below(more)

export function setHavocGoing(options: HavocOptions): Havoc {
  const struck: Record<Blow, number> = {
    worker: 0,
    writer: 0,
    web: 0,
    postgres: 0,
    backend: 0,
    frozen: 0,
    zombie: 0,
  }
  return { struck, done: run(options, struck) }
}

async function run(options: HavocOptions, struck: Record<Blow, number>): Promise<void> {
  const { deployment, signal, seed } = options
  const chance = chanceOf(seed, 'havoc')
  const untilMs = Date.now() + options.durationMs
  const recoveries: Promise<void>[] = []
  let deck: Blow[] = []
  while (!signal.aborted) {
    await systemClock.sleep(EVERY_MS * (0.3 + 1.4 * chance.next()), signal)
    const overMs = Date.now() - untilMs
    const isComplete = options.durationMs < A_MINUTE_MS || BLOWS.every((blow) => struck[blow] > 0)
    if (signal.aborted || overMs > (isComplete ? 0 : GRACE_MS)) break
    if (deck.length === 0) deck = shuffled(DECK, chance)
    const blow = deck.pop() ?? 'worker'
    const recover = await strike(options, blow, chance)
    if (recover === null) {
      // Nothing stands that it could strike: later.
      deck.unshift(blow)
      continue
    }
    struck[blow] += 1
    const recovery = recover()
    // Heard of at the end; until then it is nobody's.
    recovery.catch(() => undefined)
    recoveries.push(recovery)
  }
  await Promise.all(recoveries)
  for (const one of [...deployment.workers, deployment.web]) one.thaw()
  await deployment.postgres.ensureRunning()
  await Promise.all([...deployment.workers, deployment.web].map((one) => one.start()))
}

function shuffled(blows: readonly Blow[], chance: Chance): Blow[] {
  return blows
    .map((blow) => ({ blow, at: chance.next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ blow }) => blow)
}

/** What brings a thing back that was struck; null where there was nothing to strike. */
type Recover = (() => Promise<void>) | null

function strike(options: HavocOptions, blow: Blow, chance: Chance): Promise<Recover> {
  const { workers, web } = options.deployment
  switch (blow) {
    case 'worker':
      return kill(options, chance, pickOf(upright(workers), chance))
    case 'web':
      return kill(options, chance, pickOf(upright([web]), chance))
    case 'writer':
      return killWriter(options, chance)
    case 'postgres':
      return killPostgres(options, chance)
    case 'backend':
      return killBackend(options, chance)
    case 'frozen':
    case 'zombie':
      return freeze(options, chance, { isCutOff: blow === 'zombie' })
  }
}

const upright = (victims: readonly Victim[]): readonly Victim[] =>
  victims.filter((one) => one.pid() !== null && !one.isFrozen())

const pickOf = <Value>(values: readonly Value[], chance: Chance): Value | null =>
  values[chance.below(Math.max(1, values.length))] ?? null

async function kill({ tell, signal }: HavocOptions, chance: Chance, one: Victim | null): Promise<Recover> {
  if (one === null) return null
  const downMs = lasting(chance, DOWN_MS)
  tell(`kill -9 ${one.name} (${one.pid()}); back after ${seconds(downMs)}`)
  await one.kill()
  return async () => {
    await systemClock.sleep(downMs, signal)
    await one.start()
  }
}

/** Waits for a write to be under way, and kills who sent it, a change rather than a creation; anybody, where none comes. */
async function killWriter(options: HavocOptions, chance: Chance): Promise<Recover> {
  const { deployment } = options
  const untilMs = Date.now() + WRITER_WITHIN_MS
  while (Date.now() < untilMs) {
    const writing = await deployment.writing()
    const changing = writing.filter((one) => one.kind === 'change')
    const callers = new Set((changing.length > 0 ? changing : writing).map((one) => one.caller))
    const writers = upright(deployment.workers).filter((one) => callers.has(one.caller()))
    if (writers.length > 0) return kill(options, chance, pickOf(writers, chance))
    await systemClock.sleep(20)
  }
  return kill(options, chance, pickOf(upright(deployment.workers), chance))
}

async function killPostgres({ deployment, tell, signal }: HavocOptions, chance: Chance): Promise<Recover> {
  const { postgres } = deployment
  const pid = postgres.pid()
  if (pid === null || !isRunning(pid)) return null
  const downMs = lasting(chance, POSTGRES_DOWN_MS)
  tell(`kill -9 PostgreSQL (${pid}); back after ${seconds(downMs)}`)
  process.kill(pid, 'SIGKILL')
  return async () => {
    await systemClock.sleep(downMs, signal)
    await postgres.ensureRunning()
  }
}

/** One session of ours: PostgreSQL then ends all of them, and recovers by itself. */
async function killBackend({ deployment, tell }: HavocOptions, chance: Chance): Promise<Recover> {
  const { rows } = await deployment.db.query<{ pid: number }>(
    `select pid from pg_stat_activity
     where backend_type = 'client backend' and pid <> pg_backend_pid() and application_name <> 'crash' order by pid`,
  )
  const chosen = pickOf(rows, chance)
  if (chosen === null || !isRunning(chosen.pid)) return null
  tell(`kill -9 a back end of PostgreSQL (${chosen.pid})`)
  process.kill(chosen.pid, 'SIGKILL')
  return () => Promise.resolve()
}

async function freeze(
  { deployment, tell, signal }: HavocOptions,
  chance: Chance,
  { isCutOff }: { readonly isCutOff: boolean },
): Promise<Recover> {
  const one = pickOf(upright(deployment.workers), chance)
  if (one === null) return null
  const stillMs = lasting(chance, FROZEN_MS)
  one.freeze()
  if (isCutOff) await cutOff(deployment, one)
  tell(
    `${one.name} (${one.pid()}) stands still for ${seconds(stillMs)}${isCutOff ? ', and is taken for dead' : ''}`,
  )
  return async () => {
    await systemClock.sleep(stillMs, signal)
    one.thaw()
  }
}

/** Ends the session that says that the process lives, as a firewall may that drops what is idle. */
async function cutOff({ db }: Deployment, one: Victim): Promise<void> {
  await db.query(
    `select pg_terminate_backend(pg_locks.pid) from pg_locks join tieout.worker on worker.id = objid::bigint
     where locktype = 'advisory' and classid = ${WORKER_LOCK} and objsubid = 2 and granted and worker.pid = $1`,
    [one.pid()],
  )
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
    throw error
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
