/**
 * Real processes, killed without warning while writes are in flight: web, worker, PostgreSQL, and the demo that
 * started them. Whatever dies, the books end as those of a run that nothing happened to.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SavedDemo } from '../../src/cli/demo/stateDirectory.ts'
import { ask, testDeployment } from '../support/deployment.ts'
import { standing } from '../support/standing.ts'
import { until } from '../support/until.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const ORDERS = 40
const PATIENCE_MS = 60_000

let directory = ''
let finished = false
const children: ChildProcess[] = []
beforeEach(() => {
  finished = false
  directory = mkdtempSync(join(tmpdir(), 'tieout-processes-'))
  // As root, PostgreSQL runs as another user, who must be able to pass through.
  chmodSync(directory, 0o711)
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  // A run that went well has ended its processes, and their ids may be another's by now.
  const saved = finished ? null : state()
  for (const pid of [...Object.values(saved?.pids ?? {}), saved?.simulators.pid ?? 0]) kill(pid)
  rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
})

const file = (name: string): string => join(directory, name)
const state = (): SavedDemo | null =>
  existsSync(file('state/demo.json'))
    ? (JSON.parse(readFileSync(file('state/demo.json'), 'utf8')) as SavedDemo)
    : null

/** False: it was gone already. */
function kill(pid: number): boolean {
  if (pid <= 0) return false
  try {
    return process.kill(pid, 'SIGKILL')
  } catch {
    return false
  }
}

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function demo(...more: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const args = ['demo', '--orders', String(ORDERS), '--once', '--json', '--seed', '5', ...more]
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: directory })
  children.push(child)
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString()
  })
  return {
    child,
    ended: new Promise((resolve) => {
      child.once('close', (code) => resolve({ code, out, err }))
    }),
  }
}

interface Stats {
  readonly writes: number
  readonly inFlight: number
}

/** Waits until NetSuite was asked for this many writes and is at work on some. */
const untilWriting = (writes: number): Promise<void> =>
  until(async () => {
    const sim = state()?.simulators.running.netsuite.sim
    expect(sim, 'the demo has not started').toBeDefined()
    const stats = (await ask(`${sim}/stats`)) as Stats
    expect(stats.writes).toBeGreaterThanOrEqual(writes)
    expect(stats.inFlight).toBeGreaterThan(0)
  }, PATIENCE_MS)

/** A process of the demo, alive; killed, and whether another takes its place is the demo's to see to. */
async function killNamed(name: string): Promise<void> {
  const pid = await until(() => {
    const found = state()?.pids[name] ?? 0
    expect(found).toBeGreaterThan(0)
    return found
  }, PATIENCE_MS)
  expect(kill(pid)).toBe(true)
}

test('kill -9 of the worker, the web process, PostgreSQL and the demo itself leaves the same books', async () => {
  const plain = await demo('--books', file('plain.json')).ended
  expect(plain.code, plain.err).toBe(0)
  const undisturbed = JSON.parse(plain.out) as { netsuiteWrites: number }
  const writes = undisturbed.netsuiteWrites

  const disturbed = demo('--state', file('state'))
  await untilWriting(writes * 0.15)
  // Slow enough that something is always under way.
  await ask(`${state()?.simulators.running.netsuite.sim}/latency`, { kind: 'fixed', ms: 100 })
  await untilWriting(writes * 0.2)
  await killNamed('worker')
  await untilWriting(writes * 0.35)
  await killNamed('web')
  await untilWriting(writes * 0.5)
  await killNamed('postgres')
  await untilWriting(writes * 0.65)
  expect(disturbed.child.kill('SIGKILL')).toBe(true)
  await disturbed.ended

  const resumed = await demo('--state', file('state'), '--books', file('disturbed.json')).ended
  finished = resumed.code === 0
  expect(resumed.code, resumed.err).toBe(0)
  expect(JSON.parse(resumed.out)).toMatchObject({
    orders: ORDERS,
    untied: 0,
    duplicates: 0,
    parkedUnexpected: 0,
    problems: [],
  })
  expect(readFileSync(file('disturbed.json'), 'utf8')).toBe(readFileSync(file('plain.json'), 'utf8'))
}, 180_000)

test('permits that a killed process held do not hold up the start of the next', async () => {
  const deployment = await testDeployment()
  const { db } = deployment.database
  const account = deployment.config.netsuite.account
  // As a worker leaves it behind that was killed while it used all of them.
  await db.query(`insert into permit_pool (account, level, ceiling) values ($1, 5, 5)`, [account])
  await db.query(
    `with dead as (insert into worker (id, pid, role) values (nextval('worker_id'), 0, 'worker') returning id)
     insert into permit_lease (account, worker, granted, demand) select $1, id, 5, 5 from dead`,
    [account],
  )
  const order = await deployment.buy()
  const roles = deployment.run(['worker', 'sweep'])
  try {
    // A start asks NetSuite who it is, for ten seconds at most.
    await until(() => expect(standing(deployment, order).deposits).toHaveLength(1), 9000)
  } finally {
    await roles.stop()
    await deployment.stop()
  }
})
