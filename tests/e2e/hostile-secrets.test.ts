/** Secrets that were copied wrong are named, never shown; and none reaches an error, a log or a fault. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkFiles } from '../../src/cli/check/files.ts'
import { fetchTransport, TransportError } from '../../src/adapters/http.ts'
import { SecretReader } from '../../src/config/secrets.ts'

const PATH = 'stores.main.webhookSecret'
const reading = (value: string) => {
  const secrets = new SecretReader({ TOKEN: value })
  return { value: secrets.read({ env: 'TOKEN' }, PATH), problems: secrets.problems }
}

describe('a secret', () => {
  test.each(['shpss_canary\n', '\r\nshpss_canary\r\n', '  shpss_canary '])(
    'that ends in a line break or a space is taken without it: %j',
    (text) => expect(reading(text)).toEqual({ value: 'shpss_canary', problems: [] }),
  )

  test.each([
    ['a line break', 'shpat_canary\nOTHER=1'],
    ['a space', 'shpat_canary # production'],
    ['what a web page puts between letters', 'shpat_\u200bcanary'],
    ['NUL', 'shpat_canary\0x'],
  ])('with %s inside is refused by its name, and not shown', (_what, text) => {
    const { value, problems } = reading(text)
    expect(value).toBe('')
    expect(problems).toMatchObject([{ path: PATH, problem: expect.stringContaining('TOKEN holds') }])
    expect(JSON.stringify(problems)).not.toContain('canary')
  })

  test.each(['', '\n', '   '])('of nothing but spaces is not set: %j', (text) => {
    expect(reading(text).problems).toMatchObject([{ problem: expect.stringContaining('which is empty') }])
  })

  test('as a private key keeps its lines', () => {
    const pem = '-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----'
    const secrets = new SecretReader({ KEY: `${pem.replaceAll('\n', String.raw`\n`)}\n` })
    expect(secrets.pem({ env: 'KEY' }, 'netsuite.signIn.privateKey')).toBe(pem)
    expect(secrets.problems).toEqual([])
  })
})

test.each([
  ['a header', 'http://127.0.0.1:1/', { authorization: 'Bearer canary\nx' }],
  ['a header that is no Latin-1', 'http://127.0.0.1:1/', { authorization: 'Bearer canary\u200b' }],
  ['an address', 'http://canary@@[', {}],
])('%s that cannot be sent is not quoted', async (_what, url, headers) => {
  const failed: unknown = await fetchTransport({ method: 'GET', url, headers, timeoutMs: 1000 }).catch(
    (error: unknown) => error,
  )
  expect(failed).toBeInstanceOf(TransportError)
  expect(failed).toMatchObject({ stage: 'before-send' })
  expect(`${String(failed)} ${(failed as Error).stack} ${String((failed as Error).cause)}`).not.toContain(
    'canary',
  )
})

test('check says so where others may read the file of the secrets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tieout-hostile-env-'))
  try {
    const config = { file: join(folder, 'tieout.config.ts') }
    expect(checkFiles(config)).toEqual([])
    writeFileSync(join(folder, '.env'), 'TOKEN=canary')
    chmodSync(join(folder, '.env'), 0o640)
    const [found] = checkFiles(config)
    expect(found).toMatchObject({ level: 'note', cure: `chmod 600 ${join(folder, '.env')}` })
    expect(JSON.stringify(found)).not.toContain('canary')
    chmodSync(join(folder, '.env'), 0o600)
    expect(checkFiles(config)).toEqual([])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
