import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { HELP, parseOptions, UsageError } from './options.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
const stops: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

type Printed = {
  shopify: { url: string; token: string; shop: string; webhookSecret: string; sim: string }
  netsuite: { url: string; account: string; tba: object; m2m: object; sim: string }
}

/** Runs the command until it ends. */
async function run(...args: string[]): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, [main, ...args])
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  const [code] = await once(child, 'close')
  return { code: typeof code === 'number' ? code : null, stderr }
}

/** Starts the command and waits for its line of JSON. */
async function start(...args: string[]): Promise<{ printed: Printed; stop: () => Promise<unknown> }> {
  const child = spawn(process.execPath, [main, '--json', ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const closed = once(child, 'close')
  const stop = async (): Promise<unknown> => {
    child.kill('SIGTERM')
    return (await closed)[0]
  }
  stops.push(async () => {
    await stop()
  })
  const [line] = await once(createInterface(child.stdout), 'line')
  return { printed: JSON.parse(String(line)), stop }
}

async function json(url: string, body?: object): Promise<unknown> {
  const init = body && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }
  return await (await fetch(url, init)).json()
}

describe('the command line', () => {
  test.each([
    [['--port', '1'], '--port'],
    [['--fx', 'USD=1'], '--fx USD=1: expected FROM/TO=RATE'],
    [['--seed', 'x'], '--seed x: expected a whole number'],
    [['--shopify-port', '70000'], '--shopify-port 70000'],
    [['--admit', '/nowhere.json'], '--admit /nowhere.json: cannot be read'],
    [['--currency', 'dollars'], '--currency dollars'],
    [['--timezone', 'Mars/Base'], '--timezone Mars/Base'],
    [['--store-clock', 'yesterday'], '--store-clock yesterday'],
    [['extra'], 'extra'],
  ])('%j is refused by name', (args, words) => {
    expect(() => parseOptions(args)).toThrow(UsageError)
    expect(() => parseOptions(args)).toThrow(words)
  })

  test('rates and ports are read, and the help names every option', () => {
    const options = parseOptions([
      '--fx',
      'USD/CAD=1.4192',
      '--fx',
      'EUR/USD=1.08',
      '--netsuite-port',
      '0',
      '--json',
    ])
    expect(options).toMatchObject({
      fx: { 'USD/CAD': '1.4192', 'EUR/USD': '1.08' },
      netsuitePort: 0,
      json: true,
    })
    for (const name of ['json', 'admit', 'fx', 'seed', 'shopify-port', 'netsuite-port', 'state']) {
      expect(HELP).toContain(`--${name} `)
    }
  })
})

describe('the process', { timeout: 60_000 }, () => {
  test('a wrong option exits 2, a taken port 1, each with one sentence', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    stops.push(() => void server.close())
    await once(server, 'listening')
    const address = server.address()
    const port = address !== null && typeof address === 'object' ? String(address.port) : ''
    const [wrong, taken] = await Promise.all([run('--colour'), run('--shopify-port', port)])
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toContain('--colour')
    expect(taken).toEqual({
      code: 1,
      stderr: `The Shopify simulator cannot listen on port ${port}: something else does. Stop it, or choose another with --shopify-port.\n`,
    })
  })

  test('one line of JSON connects both; with --state everything goes on after a stop', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tieout-sim-'))
    stops.push(() => rmSync(directory, { recursive: true }))
    const first = await start('--state', directory, '--seed', '5')
    expect(first.printed.shopify.url).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/admin\/api\/2026-10\/graphql\.json$/,
    )
    expect(first.printed.shopify).toMatchObject({ shop: 'tieout-demo.myshopify.com' })
    expect(Object.keys(first.printed.netsuite)).toEqual(['url', 'account', 'tba', 'm2m', 'sim'])
    await json(`${first.printed.shopify.sim}/checkout`, { lines: [{ sku: 'TIE-001' }] })
    expect(await first.stop()).toBe(0)
    const second = await start('--state', directory, '--seed', '5')
    expect(second.printed).toEqual(first.printed)
    expect(await json(`${second.printed.shopify.sim}/orders`)).toMatchObject([
      { name: '#1001', totalPrice: '14.50' },
    ])
  })
})
