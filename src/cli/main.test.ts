import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fault } from '../domain/fault/fault.ts'
import { EXIT } from './errors.ts'
import { runCli } from './main.ts'
import { faultError } from './trouble.ts'
import type { CliPorts } from './types.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tieout-cli-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** No command of these tests comes so far as to need a deployment. */
const noPorts: CliPorts = {
  open: () => Promise.reject(new Error('opened')),
  run: () => Promise.reject(new Error('run')),
}

async function tieout(argv: readonly string[], ports = noPorts) {
  let out = ''
  let err = ''
  const code = await runCli(argv, ports, {
    cwd: folder,
    nodeVersion: process.versions.node,
    watched: false,
    answering: false,
    environment: { HOME_OF_SECRETS: 'secret' },
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    operator: () => 'tester',
    interrupted: () => AbortSignal.abort(),
  })
  return { code, out, err }
}

describe('a command line', () => {
  test.each([
    [['bogus'], /unknown command 'bogus'/],
    [['strt'], /Did you mean start\?/],
    [['status', '--jsn'], /unknown option '--jsn' \(Did you mean --json\?\)/],
    [['status', '--voice', 'loud'], /Allowed choices are ops, tech, both/],
    [['plan', 'order', 'main'], /missing required argument 'order'/],
    [['order', 'main', '1', '2'], /too many arguments/],
    [['start', '--role', 'wep'], /Did you mean "web"\?/],
    [['retry'], /Say what to retry/],
    [['retry', 'main', '--code', 'a', '--all-parked'], /in one way/],
    [['retry', '--code', 'mapping.sku-unknwn'], /Did you mean mapping\.sku-unknown/],
    [['init', '--domain', 'acme.com'], /no permanent shop domain/],
    [['demo', '--chaos', 'storm'], /--chaos storm: unknown/],
  ])('that is wrong says how: %j', async (argv, words) => {
    const run = await tieout(argv)
    expect(run).toMatchObject({ code: EXIT.usage, out: '' })
    expect(run.err).toMatch(words)
    expect(run.err).toContain('→')
  })

  test('that is wrong has one JSON document with --json', async () => {
    const { code, out, err } = await tieout(['order', 'main', '--json'])
    expect({ code, err }).toEqual({ code: EXIT.usage, err: '' })
    expect(JSON.parse(out)).toEqual({
      error: {
        exit: 'usage',
        ops: "missing required argument 'order'",
        tech: 'commander.missingArgument',
        cure: 'see `tieout --help`, or `tieout help COMMAND` for one command',
      },
    })
  })

  test('asks for one document or for a changing screen, not for both', async () => {
    const { code, out } = await tieout(['status', '--watch', '--json'])
    expect(code).toBe(EXIT.usage)
    expect(JSON.parse(out)).toMatchObject({ error: { cure: 'leave one of them out' } })
  })

  test('without a command shows the help on standard error; asked for, it is the answer', async () => {
    const without = await tieout([])
    expect(without).toMatchObject({ code: EXIT.usage, out: '' })
    const asked = await tieout(['--help'])
    expect(asked).toMatchObject({ code: EXIT.ok, err: '' })
    for (const [, code] of Object.entries(EXIT)) expect(asked.out).toMatch(new RegExp(`^  ${code}  \\S`, 'm'))
    expect((await tieout(['retry', '--help'])).out).toContain('--all-parked')
    expect((await tieout(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

describe('init', () => {
  test('writes a configuration with the domain, and leaves one that stands there alone', async () => {
    const first = await tieout(['init', '--domain', 'https://Acme.myshopify.com/admin'])
    expect(first.code).toBe(EXIT.ok)
    expect(first.out).toContain('tieout check')
    const file = join(folder, 'tieout.config.ts')
    expect(await readFile(file, 'utf8')).toContain("domain: 'acme.myshopify.com'")
    await writeFile(file, 'mine')
    const again = await tieout(['init'])
    expect(again.code).toBe(EXIT.usage)
    expect(again.err).toContain('is there already, and nothing was changed')
    expect(await readFile(file, 'utf8')).toBe('mine')
    expect((await tieout(['init', '--force', '--json'])).code).toBe(EXIT.ok)
    expect(await readFile(file, 'utf8')).toContain('defineConfig')
  })

  test('says where it cannot write', async () => {
    const run = await tieout(['init', '--config', 'nowhere/tieout.config.ts'])
    expect(run.code).toBe(EXIT.failed)
    expect(run.err).toContain('cannot be written')
  })
})

describe('what ends a command', () => {
  beforeEach(() => writeFile(join(folder, 'tieout.config.ts'), CONFIG))

  const ending = (error: unknown): CliPorts => ({
    ...noPorts,
    async open() {
      throw error
    },
  })
  const withCode = (code: string): Error => Object.assign(new Error('words of the driver'), { code })

  test.each([
    ['an unexpected error', { error: new Error('boom'), code: EXIT.failed, words: /boom/ }],
    [
      'a refused password',
      { error: withCode('28P01'), code: EXIT.unreachable, words: /correct user and password/ },
    ],
    [
      'a database that is away',
      { error: withCode('ECONNREFUSED'), code: EXIT.unreachable, words: /PostgreSQL cannot be reached/ },
    ],
    [
      'a fault of Shopify',
      {
        error: faultError(fault('shopify.auth', { store: 'main' }, 'HTTP 401')),
        code: EXIT.unreachable,
        words: /HTTP 401/,
      },
    ],
    [
      'a fault of ours',
      {
        error: faultError(fault('source.unknown-value', { value: 'X' }, 'field f')),
        code: EXIT.failed,
        words: /field f/,
      },
    ],
  ])('%s has its exit code and no stack', async (_name, { error, code, words }) => {
    const run = await tieout(['status'], ending(error))
    expect(run.code, run.err).toBe(code)
    expect(run.err).toMatch(words)
    expect(run.err).not.toMatch(/^\s+at /m)
  })

  test('shows its stack with --debug, and leaves the detail out in the voice of operations', async () => {
    const error = new Error('boom')
    expect((await tieout(['status', '--debug'], ending(error))).err).toMatch(/^\s+at /m)
    expect((await tieout(['status', '--voice', 'ops'], ending(error))).err).not.toContain('boom')
  })
})

const CONFIG = `export default {
  netsuite: {
    account: '1234567',
    signIn: { kind: 'tba', consumerKey: 'a', consumerSecret: { env: 'HOME_OF_SECRETS' }, tokenId: 'b', tokenSecret: { env: 'HOME_OF_SECRETS' } },
  },
  database: { url: 'postgres://127.0.0.1:9/none' },
  stores: { main: {
    domain: 'acme.myshopify.com',
    signIn: { kind: 'clientCredentials', clientId: 'a', clientSecret: { env: 'HOME_OF_SECRETS' } },
    goLiveAt: '2026-12-01T00:00:00Z', subsidiary: '1', timeZone: 'Europe/London', baseCurrency: 'GBP', currencies: { GBP: '1' },
    customers: { mode: 'email' }, items: { discount: '1', shipping: '2' }, gateways: {},
    tax: { mode: 'lines', item: () => '3' },
  } },
}`
