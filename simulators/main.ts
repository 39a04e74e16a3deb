/** `npm run sim`: both simulators as HTTP servers of this machine, until stopped. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type RunningNetSuiteSimulator, startNetSuiteSimulator } from './netsuite/start.ts'
import { shiftedClock } from './clock.ts'
import { HELP, parseOptions, type SimulatorOptions, UsageError } from './options.ts'
import { type RunningShopify, startShopifySimulator } from './shopify/start.ts'

/** The token that players of recordings send when they are given none. */
const REPLAY_TOKEN = 'shpat_replay'

type Ports = { shopify: number; netsuite: number }
type Running = { shopify: RunningShopify; netsuite: RunningNetSuiteSimulator }

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2))
  if (options.help) {
    console.log(HELP)
    return
  }
  const running = await start(options)
  if (running.shopify.notAdmitted.length > 0) {
    console.error(
      `Not admitted, since the seeded store has no such objects: ${running.shopify.notAdmitted.join(', ')}`,
    )
  }
  console.log(options.json ? JSON.stringify(connections(running)) : instructions(running))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void stop(running).then(() => process.exit(0))
    })
  }
}

async function start(options: SimulatorOptions): Promise<Running> {
  if (options.state !== null) mkdirSync(options.state, { recursive: true })
  const remembered = readPorts(options.state)
  const shopifyPort = options.shopifyPort ?? remembered?.shopify ?? 0
  const netsuitePort = options.netsuitePort ?? remembered?.netsuite ?? 0
  const shopify = await named('Shopify', shopifyPort, () =>
    startShopifySimulator({
      port: shopifyPort,
      seed: options.seed,
      admit: options.admit,
      fx: options.fx,
      tokens: [REPLAY_TOKEN],
      taxesIncluded: options.taxesIncluded,
      ...(options.currency === null ? {} : { currency: options.currency }),
      ...(options.firstOrder === null ? {} : { firstOrderNumber: options.firstOrder }),
      ...(options.storeClock === null ? {} : { clock: shiftedClock(options.storeClock) }),
      ...(options.timezone === null ? {} : { ianaTimezone: options.timezone }),
      ...(options.state === null ? {} : { stateFile: join(options.state, 'shopify.json') }),
      ...(options.admit.length > 0 ? FOR_RECORDINGS : {}),
    }),
  )
  const netsuite = await named('NetSuite', netsuitePort, () =>
    startNetSuiteSimulator({
      port: netsuitePort,
      seed: options.seed,
      ...(options.state === null ? {} : { stateFile: join(options.state, 'netsuite.json') }),
    }),
  )
  const running = { shopify, netsuite }
  if (options.state !== null) writePorts(options.state, running)
  return running
}

/**
 * What playing recordings needs (`--admit`): those of API versions before 2026-04 send no idempotency key
 * (shopify.md §5 [D]), and what was recorded over days is played in a second, which the real bucket would throttle.
 */
const FOR_RECORDINGS = {
  switches: { idempotencyKey: 'optional' },
  throttle: { maximumAvailable: 1_000_000, restoreRate: 1_000_000 },
} as const

/** Says which server could not start, and what to do about it. */
async function named<T>(name: string, port: number, startServer: () => Promise<T>): Promise<T> {
  try {
    return await startServer()
  } catch (error) {
    if (!isPortError(error)) throw error
    const flag = `--${name.toLowerCase()}-port`
    throw new StartError(
      error.code === 'EADDRINUSE'
        ? `The ${name} simulator cannot listen on port ${port}: something else does. Stop it, or choose another with ${flag}.`
        : `The ${name} simulator may not listen on port ${port} (${error.code}). Choose one above 1023 with ${flag}.`,
    )
  }
}

class StartError extends Error {}

function isPortError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')
}

async function stop({ shopify, netsuite }: Running): Promise<void> {
  await Promise.all([shopify.stop(), netsuite.stop()])
}

/** What `--json` prints: all that a client needs to connect. */
function connections({ shopify, netsuite }: Running): object {
  const { url, token, clientId, clientSecret, shop, webhookSecret, simUrl: sim } = shopify
  const { account, tba, m2m } = netsuite
  return {
    shopify: { url, token, clientId, clientSecret, shop, webhookSecret, sim },
    netsuite: { url: netsuite.url, account, tba, m2m, sim: netsuite.sim },
  }
}

function instructions({ shopify, netsuite }: Running): string {
  const { tba } = netsuite
  return `A Shopify store and a NetSuite account are running on this machine. Ctrl-C stops them.

Shopify store ${shopify.shop}
  GraphQL          ${shopify.url}
  access token     ${shopify.token}
  client id        ${shopify.clientId}
  client secret    ${shopify.clientSecret}   (signs webhooks too)
  buy something    curl -s ${shopify.simUrl}/checkout -H 'content-type: application/json' \\
                     -d '{"lines":[{"sku":"TIE-001","quantity":2}],"shipping":[{"price":"5.00"}]}'
  what it holds    curl -s ${shopify.simUrl}/state

NetSuite account ${netsuite.account}
  REST and SuiteQL ${netsuite.url}
  consumer         ${tba.consumerKey} / ${tba.consumerSecret}
  token            ${tba.tokenId} / ${tba.tokenSecret}
  its controls     ${netsuite.sim}

The same as one line of JSON, with the OAuth 2.0 key: npm run sim -- --json`
}

function portsFile(directory: string): string {
  return join(directory, 'ports.json')
}

function readPorts(directory: string | null): Ports | null {
  if (directory === null || !existsSync(portsFile(directory))) return null
  const ports: Ports = JSON.parse(readFileSync(portsFile(directory), 'utf8'))
  return ports
}

function writePorts(directory: string, { shopify, netsuite }: Running): void {
  const ports: Ports = {
    shopify: Number(new URL(shopify.url).port),
    netsuite: Number(new URL(netsuite.url).port),
  }
  writeFileSync(portsFile(directory), JSON.stringify(ports))
}

try {
  await main()
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof StartError)) throw error
  console.error(error.message)
  process.exit(error instanceof UsageError ? 2 : 1)
}
