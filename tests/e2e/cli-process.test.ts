/** The command line as a process of its own: output streams, exit codes, signals. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { ask, type TestDeployment, testDeployment } from '../support/deployment.ts'

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname

let deployment: TestDeployment
let elsewhere = ''
beforeAll(async () => {
  deployment = await testDeployment()
  elsewhere = await mkdtemp(join(tmpdir(), 'tieout-elsewhere-'))
})
afterAll(async () => {
  await deployment.stop()
  await rm(elsewhere, { recursive: true, force: true })
})

const children: ChildProcess[] = []
/** A test that fails leaves no process behind. */
afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
})

function start(cwd: string, ...argv: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...argv], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  return child
}

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

async function ended(child: ChildProcess): Promise<Ended> {
  const said = { out: '', err: '' }
  child.stdout?.on('data', (chunk: Buffer) => {
    said.out += chunk.toString()
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    said.err += chunk.toString()
  })
  await once(child, 'close')
  return { code: child.exitCode, ...said }
}

test('an answer is one line on standard output, and a failure is one message on standard error', async () => {
  const status = await ended(start(deployment.folder, 'status', '--json'))
  expect(status).toMatchObject({ code: 0, err: '' })
  expect(JSON.parse(status.out)).toMatchObject({ owed: 0 })
  const lost = await ended(start(elsewhere, 'status'))
  expect(lost).toMatchObject({ code: 3, out: '' })
  expect(lost.err).toContain('tieout init')
})

test('what init writes is a configuration that only lacks its secrets', async () => {
  const written = await ended(start(elsewhere, 'init', '--domain', 'acme.myshopify.com', '--json'))
  expect(written).toMatchObject({ code: 0, err: '' })
  const checked = await ended(start(elsewhere, 'check', '--json'))
  expect(checked.code).toBe(3)
  const { error } = JSON.parse(checked.out) as { error: { problems: { problem: string }[] } }
  expect(error.problems.length).toBeGreaterThan(0)
  for (const { problem } of error.problems) expect(problem).toContain('needs the environment variable')
})

test('start books what a webhook tells of, and ends in peace when it is asked to', async () => {
  const child = start(deployment.folder, 'start')
  const ending = ended(child)
  await vi.waitFor(
    async () => {
      const subscriptions = [...deployment.shopify.service.world.state.webhookSubscriptions.values()]
      expect(subscriptions.length).toBeGreaterThan(0)
    },
    { timeout: 30_000, interval: 50 },
  )
  const order = await deployment.buy()
  await vi.waitFor(
    async () =>
      expect(await deployment.orders()).toMatchObject([{ name: order.name, booked: true, broken: 0 }]),
    { timeout: 30_000, interval: 100 },
  )
  child.kill('SIGTERM')
  const { code, out, err } = await ending
  expect({ code, out }, err).toEqual({ code: 0, out: '' })
})

test('sim hands its arguments and signals on', async () => {
  const child = start(elsewhere, 'sim', '--json')
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })
  const [line] = (await once(lines, 'line')) as [string]
  const { shopify } = JSON.parse(line) as { shopify: { sim: string } }
  expect(await ask(`${shopify.sim}/state`)).toMatchObject({ orders: 0 })
  child.kill('SIGTERM')
  await once(child, 'exit')
  expect(child.exitCode).toBe(0)
  const wrong = await ended(start(elsewhere, 'sim', '--bogus'))
  expect(wrong.code).toBe(2)
})
