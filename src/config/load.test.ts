import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadConfig } from './load.ts'
import { configTemplate } from './template.ts'
import { configVersion } from './version.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tieout-config-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text)

/** Loads in a process of its own, as the product does: the test runner resolves imports its own way. */
function loadApart(environment: Record<string, string>): unknown {
  const script = `
    import { loadConfig } from ${JSON.stringify(new URL('./load.ts', import.meta.url).href)}
    const result = await loadConfig({ cwd: ${JSON.stringify(folder)} })
    console.log(JSON.stringify(result, (_key, value) => (typeof value === 'bigint' ? String(value) : value)))`
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    env: environment,
    encoding: 'utf8',
  })
  return JSON.parse(output)
}

test('the starter configuration loads as it is, once its secrets are set', async () => {
  await write('tieout.config.ts', configTemplate('acme.myshopify.com'))
  const key = '-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----'
  const result = loadApart({
    NETSUITE_CLIENT_ID: 'a',
    NETSUITE_CERTIFICATE_ID: 'b',
    NETSUITE_PRIVATE_KEY: key,
    SHOPIFY_CLIENT_ID: 'c',
    SHOPIFY_CLIENT_SECRET: 'd',
  })
  expect(result).toMatchObject({
    ok: true,
    value: {
      observe: true,
      stores: { main: { domain: 'acme.myshopify.com' } },
      file: join(folder, 'tieout.config.ts'),
    },
  })
})

test('every missing secret of the starter configuration is named at once', async () => {
  await write('tieout.config.ts', configTemplate('acme.myshopify.com'))
  const result = loadApart({})
  const named = ['CLIENT_ID', 'CERTIFICATE_ID', 'PRIVATE_KEY'].map((name) => `NETSUITE_${name}`)
  for (const name of [...named, 'SHOPIFY_CLIENT_ID', 'SHOPIFY_CLIENT_SECRET']) {
    expect(JSON.stringify(result)).toContain(`needs the environment variable ${name}, which is not set`)
  }
})

test('TypeScript that cannot be erased says so', async () => {
  await write('tieout.config.ts', 'enum A { B }\nexport default { a: A.B }\n')
  expect(loadApart({})).toMatchObject({
    ok: false,
    failure: [{ problem: expect.stringContaining('uses TypeScript that cannot be erased') }],
  })
})

test('an import that is not there says so', async () => {
  await write('tieout.config.ts', "import './mapping.ts'\nexport default {}\n")
  expect(loadApart({})).toMatchObject({
    ok: false,
    failure: [{ problem: expect.stringContaining('imports what is not there') }],
  })
})

test('a file without a default export says so', async () => {
  await write('tieout.config.ts', 'export const config = {}\n')
  expect(loadApart({})).toMatchObject({ failure: [{ problem: 'exports nothing by default' }] })
})

test('no file: says where it looked and how to make one', async () => {
  const result = await loadConfig({ cwd: folder })
  expect(result).toEqual({
    ok: false,
    failure: [
      {
        path: join(folder, 'tieout.config.ts'),
        problem: 'is not there',
        cure: 'run `tieout init` to write a commented one, or name another with --config FILE',
      },
    ],
  })
})

test('an old Node is named before anything is imported', async () => {
  const result = await loadConfig({ cwd: folder, nodeVersion: '20.20.2' })
  expect(result).toMatchObject({ ok: false, failure: [{ path: 'Node 20.20.2' }] })
})

test('the version follows the file and what it imports relatively, and nothing else', async () => {
  const file = join(folder, 'tieout.config.ts')
  await write('tieout.config.ts', "import { a } from './a.ts'\nexport default { a }\n")
  await write('a.ts', "import './b.ts'\nexport const a = 1\n")
  await write('b.ts', 'export const b = 1\n')
  await write('c.ts', 'export const c = 1\n')
  const before = await configVersion(file)
  await write('c.ts', 'export const c = 2\n')
  expect(await configVersion(file)).toBe(before)
  await write('b.ts', 'export const b = 2\n')
  const after = await configVersion(file)
  expect(after).not.toBe(before)
  await write('b.ts', 'export const b = 1\r\n')
  expect(await configVersion(file)).toBe(before)
})

test('a .env beside the configuration gives the secrets that the environment does not', async () => {
  await write('tieout.config.ts', configTemplate('acme.myshopify.com'))
  const key = '-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----'
  await write(
    '.env',
    `NETSUITE_CLIENT_ID=from-file\nNETSUITE_CERTIFICATE_ID=b\nNETSUITE_PRIVATE_KEY="${key}"\nSHOPIFY_CLIENT_ID=c\nSHOPIFY_CLIENT_SECRET=from-file\n`,
  )
  const result = loadApart({ NETSUITE_CLIENT_ID: 'from-environment' })
  expect(result).toMatchObject({
    ok: true,
    value: {
      netsuite: { signIn: { clientId: 'from-environment', privateKey: key } },
      stores: { main: { signIn: { clientSecret: 'from-file' } } },
    },
  })
})
