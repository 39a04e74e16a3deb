/** What can be wrong around a deployment, each with one message, its cure and its exit code. */
import { generateKeyPairSync } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { cli, type CliRun, type CliSurroundings } from '../support/cli.ts'
import { ask, type PlacedOrder, type TestDeployment, testDeployment } from '../support/deployment.ts'

let deployment: TestDeployment
let order: PlacedOrder

beforeAll(async () => {
  deployment = await testDeployment()
  order = await deployment.buy()
})
afterAll(() => deployment.stop())

let variants = 0

/** The configuration with some text replaced, in a folder of its own without `.env`. */
async function variant(change: (text: string) => string): Promise<CliSurroundings> {
  variants += 1
  const folder = join(deployment.folder, `variant-${variants}`)
  await mkdir(folder)
  await writeFile(join(folder, 'tieout.config.ts'), change(deployment.configText))
  return { cwd: folder, environment: deployment.secrets }
}

const plan = (at: CliSurroundings, ...more: readonly string[]): Promise<CliRun> =>
  cli(at, 'plan', 'order', 'demo', order.name, ...more)

/** One message with its cure, no stack trace, and nothing on standard output. */
function expectMessage(run: CliRun, code: number, words: readonly (string | RegExp)[]): void {
  expect(run.code, run.err).toBe(code)
  expect(run.out).toBe('')
  expect(run.err.startsWith('tieout: ')).toBe(true)
  expect(run.err).toContain('→')
  expect(run.err).not.toMatch(/^\s+at /m)
  for (const word of words) expect(run.err).toMatch(word)
}

describe('the configuration', () => {
  test('that is not there', async () => {
    expectMessage(await cli({ cwd: '/' }, 'status'), 3, ['is not there', 'tieout init'])
  })

  test('with mistakes lists every one of them with its cure', async () => {
    const at = await variant((text) =>
      text
        .replace("timeZone: 'America/New_York'", "timeZone: 'Mars/Olympus'")
        .replace('permits: 5', 'permits: 0'),
    )
    const run = await cli(at, 'status')
    expectMessage(run, 3, [
      '2 things to put right',
      'netsuite.permits',
      'stores.demo.timeZone',
      'is no time zone',
    ])
    const { error } = (await cli(at, 'status', '--json')).json() as { error: { problems: unknown[] } }
    expect(error.problems).toHaveLength(2)
  })

  test('with a secret that is not set names the variable', async () => {
    const at = { ...(await variant((text) => text)), environment: {} }
    expectMessage(await cli(at, 'start'), 3, [
      'TIEOUT_DEMO_SHOPIFY_SECRET, which is not set',
      'TIEOUT_DEMO_NETSUITE_KEY',
    ])
  })

  test('under Node 20 says what to do', async () => {
    const run = await cli({ cwd: deployment.folder, nodeVersion: '20.18.0' }, 'check')
    expectMessage(run, 3, ['Node 20.18.0', 'start Tieout with Node 24 or newer, or through `npm run tieout`'])
  })
})

describe('a sign-in', () => {
  test('that Shopify refuses', async () => {
    const environment = { ...deployment.secrets, TIEOUT_DEMO_SHOPIFY_SECRET: 'wrong' }
    const at = { cwd: deployment.folder, environment }
    expectMessage(await plan(at), 4, ['Shopify', 'shopify.auth', 'invalid_client'])
    const checked = await cli(at, 'check')
    expect(checked.code).toBe(6)
    expect(checked.out).toMatch(/✗ sign-in: .*Shopify/)
  })

  test('whose token is no longer good', async () => {
    const at = await variant((text) =>
      text.replace(
        /signIn: \{\s+kind: 'clientCredentials',[^}]+\},[^}]+\},/,
        "signIn: { kind: 'token', token: { env: 'OLD_TOKEN' } },",
      ),
    )
    const run = await plan({ ...at, environment: { ...deployment.secrets, OLD_TOKEN: 'shpat_expired' } })
    expectMessage(run, 4, ['shopify.auth', '401'])
  })

  test('whose token expires is renewed without a word', async () => {
    await ask(`${deployment.shopify.simUrl}/tokens/expire`, {})
    await ask(`${deployment.netsuite.sim}/revoke-tokens`, {})
    expect((await plan({ cwd: deployment.folder })).code).toBe(0)
  })

  test('that NetSuite refuses', async () => {
    const { m2m } = deployment.netsuite
    const { privateKey } = m2m.alg.startsWith('ES')
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 3072 })
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const at = {
      cwd: deployment.folder,
      environment: { ...deployment.secrets, TIEOUT_DEMO_NETSUITE_KEY: pem },
    }
    expectMessage(await plan(at), 4, ['NetSuite no longer accepts our sign-in', 'netsuite.auth'])
    const { error } = (await plan(at, '--json')).json() as { error: { exit: string; cure: string } }
    expect(error).toMatchObject({ exit: 'unreachable' })
    expect(error.cure).toContain('certificate')
  })

  test('that has lost a scope', async () => {
    const all = deployment.shopify.service.auth.scopes()
    await ask(`${deployment.shopify.simUrl}/scopes`, {
      scopes: all.filter((scope) => !/_(all_)?orders$/.test(scope)),
    })
    try {
      expectMessage(await plan({ cwd: deployment.folder }), 4, ['shopify.scope', 'read_orders'])
      const checked = await cli({ cwd: deployment.folder }, 'check', '--json')
      expect(checked.code).toBe(6)
      const { findings } = checked.json() as { findings: { what: string; ok: boolean; cure: string }[] }
      expect(findings.find(({ what }) => what === 'scopes')).toMatchObject({
        ok: false,
        cure: expect.stringContaining('read_orders'),
      })
    } finally {
      await ask(`${deployment.shopify.simUrl}/scopes`, { scopes: all })
    }
  })
})

describe('a name', () => {
  test('of an order that is not there', async () => {
    const run = await cli({ cwd: deployment.folder }, 'order', 'demo', '#9999')
    expectMessage(run, 5, ['has no order "#9999"', 'as Shopify shows it'])
  })

  test('of a store that is nearly there', async () => {
    expectMessage(await cli({ cwd: deployment.folder }, 'order', 'deno', '#1001'), 5, [
      'Did you mean "demo"?',
    ])
  })
})

describe('a system', () => {
  test('that is away', async () => {
    const at = await variant((text) => text.replace(deployment.netsuite.url, 'http://127.0.0.1:9'))
    expectMessage(await plan(at), 4, ['NetSuite cannot be reached', 'netsuite.unreachable'])
  })

  test('that is the database', async () => {
    const at = await variant((text) =>
      text.replace(deployment.database.url, 'postgres://127.0.0.1:9/nothing'),
    )
    expectMessage(await cli(at, 'status'), 4, ['PostgreSQL cannot be reached', 'DATABASE_URL'])
  })

  test('that is not the one the database was started with', async () => {
    const stop = new AbortController()
    const started = cli({ cwd: deployment.folder, stop: stop.signal }, 'start', '--role', 'web')
    await vi.waitFor(() => isReady(), { timeout: 20_000, interval: 50 })
    stop.abort()
    expect((await started).code).toBe(0)
    const at = await variant((text) =>
      text.replace(`account: "${deployment.netsuite.account}"`, `account: '7654321'`),
    )
    expectMessage(await cli(at, 'start', '--role', 'worker'), 7, [
      `belongs to NetSuite account ${deployment.netsuite.account}`,
      '7654321',
    ])
    const checked = await cli(at, 'check')
    expect(checked.code).toBe(6)
    expect(checked.out).toMatch(/✗ pin of NetSuite account 7654321/)
  })
})

const isReady = async (): Promise<void> => {
  const response = await fetch(`http://127.0.0.1:${deployment.webPort}/readyz`)
  expect(response.status).toBe(200)
}

describe('the web role', () => {
  test('whose port is taken says so', async () => {
    const other = createServer().listen(deployment.webPort, '127.0.0.1')
    await vi.waitFor(() => expect(other.listening).toBe(true))
    try {
      const run = await cli({ cwd: deployment.folder }, 'start', '--role', 'web')
      expectMessage(run, 8, [`port ${deployment.webPort}`, 'in use', 'http.port'])
    } finally {
      other.close()
    }
  })

  test('refuses a body that is too large and a signature that is not Shopify’s', async () => {
    const roles = deployment.run(['web'])
    try {
      await vi.waitFor(isReady, { timeout: 20_000, interval: 50 })
      const url = `http://127.0.0.1:${deployment.webPort}/webhooks/shopify/demo`
      const post = (body: string): Promise<Response> =>
        fetch(url, {
          method: 'POST',
          body,
          headers: {
            'content-type': 'application/json',
            'x-shopify-topic': 'orders/updated',
            'x-shopify-shop-domain': deployment.shopify.shop,
            'x-shopify-webhook-id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
            'x-shopify-hmac-sha256': Buffer.from('forged').toString('base64'),
          },
        })
      const forged = await post(JSON.stringify({ id: 1 }))
      expect(forged.status).toBe(401)
      expect(await forged.json()).toEqual({ error: 'unauthorized' })
      const oversized = await post('x'.repeat(5_000_001))
      expect(oversized.status).toBe(413)
      expect(await oversized.json()).toEqual({ error: 'the body is larger than 5000000 bytes' })
      expect(await deployment.orders()).toEqual([])
    } finally {
      await roles.stop()
    }
  })
})
