/** The bundled PostgreSQL beside other users of the machine: nobody reads it, connects to it or slips programs under it. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { execFileSync } from 'node:child_process'
import { connect } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/adapters/clock.ts'
import { silentLog } from '../../src/adapters/log.ts'
import { isThereAsOurs } from '../../src/adapters/postgres/binaries.ts'
import { type EmbeddedPostgres, startEmbedded } from '../../src/adapters/postgres/embedded.ts'

let dataDir: string
let server: EmbeddedPostgres
let url: URL
let client: Client
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'tieout-hostile-'))
  server = await startEmbedded({ dataDir, clock: systemClock, log: silentLog, settings: { fsync: 'off' } })
  url = new URL(server.url)
  client = new Client({ connectionString: server.url })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await server.stop({ evenIfUsed: true })
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 10 })
})

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8)

test('its password, its log and its cluster are for nobody else', async () => {
  expect(modeOf(join(dataDir, 'server.json'))).toBe('600')
  expect(modeOf(join(dataDir, 'server.log'))).toBe('600')
  const { rows } = await client.query<{ at: string }>(`select current_setting('data_directory') as at`)
  expect(modeOf(rows[0]?.at ?? '')).toBe('700')
  expect(readdirSync(dataDir).filter((name) => name.includes('password'))).toEqual([])
})

test('nothing that it writes or is started with tells the password', () => {
  expect(url.password.length).toBeGreaterThan(20)
  expect(readFileSync(join(dataDir, 'server.log'), 'utf8')).not.toContain(url.password)
  const command = execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(server.pid())], {
    encoding: 'utf8',
  })
  expect(command).toContain('postgres')
  expect(command).not.toContain(url.password)
})

test.each(['', 'wrong', 'postgres', 'tieout'])('the password "%s" does not open it', async (password) => {
  const guess = new URL(url)
  guess.password = password
  const guessing = new Client({ connectionString: guess.href, connectionTimeoutMillis: 5000 })
  await expect(guessing.connect()).rejects.toThrow(/password/)
})

test('every way in asks for the password', async () => {
  const { rows } = await client.query('select distinct auth_method from pg_hba_file_rules')
  expect(rows).toEqual([{ auth_method: 'scram-sha-256' }])
})

test('it listens on the loopback address alone, and on no socket file', async () => {
  const { rows } = await client.query(
    `select current_setting('listen_addresses') as addresses, current_setting('unix_socket_directories') as sockets`,
  )
  expect(rows).toEqual([{ addresses: '127.0.0.1', sockets: '' }])
  const others = Object.values(networkInterfaces())
    .flat()
    .flatMap((one) => (one && !one.internal && one.family === 'IPv4' ? [one.address] : []))
  for (const address of others) expect(await answers(address), address).toBe(false)
  expect(await answers('127.0.0.1')).toBe(true)
})

const answers = (address: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: address, port: Number(url.port), timeout: 2000 })
    const done = (is: boolean) => () => {
      socket.destroy()
      resolve(is)
    }
    socket.once('connect', done(true)).once('error', done(false)).once('timeout', done(false))
  })

test('a program is not run from where others may have put it', () => {
  const real = join(dataDir, 'real')
  mkdirSync(real, { mode: 0o755 })
  expect(isThereAsOurs(join(dataDir, 'nothing'))).toBe(false)
  expect(isThereAsOurs(real)).toBe(true)
  symlinkSync(real, join(dataDir, 'link'))
  expect(() => isThereAsOurs(join(dataDir, 'link'))).toThrow('belongs to somebody else')
  chmodSync(real, 0o777)
  expect(() => isThereAsOurs(real)).toThrow('belongs to somebody else')
})
