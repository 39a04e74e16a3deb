/** Configurations that are wrong in every place: each is one clear list of problems, never a crash, never a secret. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatProblems } from '../../src/config/problems.ts'
import { resolveConfig } from '../../src/config/resolve.ts'
import type { ConfigProblem } from '../../src/config/types.ts'
import { cli } from '../support/cli.ts'

const PEM = '-----BEGIN PRIVATE KEY-----\ncanaryKey\n-----END PRIVATE KEY-----'
const ENVIRONMENT = { SECRET: 'canarySecret', KEY: PEM }

type Tree = Record<string, unknown>
const whole = (): Tree => ({
  netsuite: {
    account: '1234567',
    signIn: { kind: 'm2m', clientId: 'c', certificateId: 'd', privateKey: { env: 'KEY' } },
    permits: 4,
  },
  database: { url: { env: 'SECRET' }, dataDir: '.tieout' },
  http: { host: '127.0.0.1', port: 0, publicUrl: 'https://tieout.example.com' },
  stores: {
    main: {
      domain: 'acme.myshopify.com',
      signIn: { kind: 'clientCredentials', clientId: 'abc', clientSecret: { env: 'SECRET' } },
      webhookSecret: { env: 'SECRET' },
      goLiveAt: '2026-12-01T00:00:00Z',
      subsidiary: '1',
      timeZone: 'America/New_York',
      baseCurrency: 'USD',
      currencies: { USD: '1' },
      locations: { '1': '2' },
      customers: { mode: 'email', customerLess: '9' },
      items: { discount: '101', shipping: '102', fees: { Fee: '103' } },
      tax: { mode: 'lines', item: (): string => '103' },
      gateways: { shopify_payments: { account: '201' } },
      customFields: { custbody_x: (): string => 'x' },
      exclude: (): null => null,
    },
  },
  sweep: { everySeconds: 60 },
  observe: false,
  logLevel: 'info',
})

const resolve = (written: unknown): readonly ConfigProblem[] => {
  const resolved = resolveConfig(written, {
    environment: ENVIRONMENT,
    file: '/home/tieout.config.ts',
    folder: '/home',
    version: 'v',
    observe: false,
  })
  return resolved.ok ? [] : resolved.failure
}

/** Every place of a configuration, as the names that lead to it. */
const paths = (value: unknown, at: readonly string[] = []): readonly (readonly string[])[] =>
  typeof value === 'object' && value !== null
    ? [at, ...Object.entries(value).flatMap(([name, inner]) => paths(inner, [...at, name]))]
    : [at]

function replaced(tree: unknown, path: readonly string[], value: unknown): unknown {
  const [name, ...rest] = path
  if (name === undefined) return value
  return { ...(tree as Tree), [name]: replaced((tree as Tree)[name], rest, value) }
}

const WRONG: readonly (readonly [string, unknown])[] = [
  ['nothing', undefined],
  ['null', null],
  ['a number', 7.5],
  ['a number that is none', Number.NaN],
  ['a bigint', 7n],
  ['true', true],
  ['an empty text', ''],
  ['a text with line breaks', 'canaryText\nx'],
  ['a list', ['canaryText']],
  ['a function', () => 'canaryText'],
  ['a promise', Promise.resolve('canaryText')],
  ['a date', new Date(0)],
  ['a symbol', Symbol('canaryText')],
  ['a map', new Map([['a', 1]])],
  ['an object of strange names', { constructor: 1, prototype: 2, '': 3 }],
  ['one without a prototype', Object.create(null)],
]

test('the whole one is taken', () => expect(resolve(whole())).toEqual([]))

test.each(WRONG)('with %s in any one place it is refused or taken, with words', (_what, value) => {
  let refused = 0
  for (const path of paths(whole())) {
    const problems = resolve(replaced(whole(), path, value))
    refused += problems.length
    for (const { path: at, problem, cure } of problems)
      expect([at, problem, cure].map((text) => text.trim())).not.toContain('')
    const told = formatProblems('tieout.config.ts', problems)
    expect(told, path.join('.')).not.toMatch(/canarySecret|canaryKey|\[object|undefined/)
  }
  expect(refused).toBeGreaterThan(5)
})

test('a secret that stands in the file itself is refused and not repeated', () => {
  for (const at of [
    'netsuite.signIn.privateKey',
    'stores.main.signIn.clientSecret',
    'stores.main.webhookSecret',
  ]) {
    const problems = resolve(replaced(whole(), at.split('.'), 'canaryInline'))
    expect(problems).toMatchObject([{ path: at, problem: 'must name an environment variable' }])
    expect(JSON.stringify(problems)).not.toContain('canaryInline')
  }
})

test('two stores of one shop, whatever their keys, are refused', () => {
  const { main } = whole().stores as Tree
  expect(resolve({ ...whole(), stores: { main, other: main } })).toMatchObject([{ path: 'stores' }])
})

const FILES: Readonly<Record<string, string>> = {
  syntax: 'export default { netsuite: ',
  throws: "throw new Error('no config today')",
  'throws-null': 'throw null',
  'no-default': 'export const config = {}',
  'default-undefined': 'export default undefined',
  'default-null': 'export default null',
  'default-function': 'export default () => ({})',
  'default-promise': 'export default Promise.resolve({})',
  'default-class': 'export default class {}',
  getter: 'export default { get netsuite() { throw new Error("a getter threw") } }',
  cyclic: "import other from './other.ts'\nexport default { stores: other }",
  'missing-import': "import x from './nowhere.ts'\nexport default x",
  'missing-package': "import x from 'nowhere-at-all'\nexport default x",
  enum: 'enum A { B }\nexport default { a: A.B }',
  empty: '',
  binary: '\u0000\u0001\ufffd',
  json: '{"netsuite": {}}',
}

describe('a file', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tieout-hostile-config-'))
    for (const [name, text] of Object.entries(FILES)) {
      mkdirSync(join(folder, name))
      writeFileSync(join(folder, name, 'tieout.config.ts'), text)
      writeFileSync(
        join(folder, name, 'other.ts'),
        "import config from './tieout.config.ts'\nexport default { get main() { return config } }",
      )
    }
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** In a process of its own, as the product loads it: the test runner resolves imports its own way. */
  const loaded = (name: string): { ok: boolean; failure?: readonly ConfigProblem[] } => {
    const load = new URL('../../src/config/load.ts', import.meta.url).href
    const script = `import { loadConfig } from ${JSON.stringify(load)}
      console.log(JSON.stringify(await loadConfig({ cwd: ${JSON.stringify(join(folder, name))} })))`
    return JSON.parse(
      execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }),
    )
  }

  test.each(Object.keys(FILES))('of the kind "%s" is one list of problems', (name) => {
    const { ok, failure = [] } = loaded(name)
    expect(ok).toBe(false)
    expect(failure.length).toBeGreaterThan(0)
    for (const { problem, cure } of failure) expect([problem, cure]).not.toContain('')
  })

  test('of secrets that cannot be read as one says so', async () => {
    const at = join(folder, 'default-null')
    symlinkSync('.env', join(at, '.env'))
    const run = await cli({ cwd: at }, 'status')
    expect(run.code).toBe(3)
    expect(run.err).toMatch(/\.env cannot be read \(ELOOP\)/)
  })
})

describe('an argument', () => {
  test.each([
    ['order', '../../etc/passwd', '#1001'],
    ['order', '__proto__', '#1001'],
    ['plan', 'order', 'constructor', '1'],
    ['status', '--voice', '\u001b[2Jops'],
    ['start', '--role', 'web;rm -rf'],
    ['retry', '--code', "'; drop table subject"],
    ['demo', '--orders', '-1'],
    ['demo', '--orders', '1e9'],
    ['\u001b]0;owned\u0007'],
    ['--config'],
    ['status', '--config', '\u001b[2J'],
  ])('%j is refused with words that a terminal does not obey', async (...argv) => {
    const run = await cli({ cwd: tmpdir() }, ...argv)
    expect(run.code).toBeGreaterThan(1)
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(`${run.out}${run.err}`).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/)
    expect(run.err).not.toMatch(/^\s+at /m)
  })
})
