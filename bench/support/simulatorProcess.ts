/**
 * One simulator as a process of its own: `simulatorProcess.ts shopify|netsuite [JSON options]`. Says how it is reached
 * in one line of JSON. NetSuite's has a meter beside it, `GET /bench/meter`: what was served, how long that took, and
 * for how long anything was under way at all.
 */
import { serve } from '../../simulators/netsuite/server.ts'
import { createNetSuiteSimulation } from '../../simulators/netsuite/start.ts'
import { startShopifySimulator } from '../../simulators/shopify/start.ts'

/** Since the process began; a measurement takes differences. */
export interface Meter {
  /** Answered, refusals left out; tokens too. */
  readonly served: number
  /** 429. */
  readonly refused: number
  /** The sum of the served requests' times, in milliseconds. */
  readonly serviceMs: number
  /** How long at least one request was under way, in milliseconds. */
  readonly busyMs: number
  /** This process's clock, in milliseconds. */
  readonly at: number
}

/** No measurement is to be bound by Shopify's bucket. */
const OPEN_BUCKET = { maximumAvailable: 10_000_000, restoreRate: 10_000_000 }
const SERVICES = '/services/rest/'

async function shopify(options: object): Promise<object> {
  const { url, token, clientId, clientSecret, shop, webhookSecret, simUrl } = await startShopifySimulator({
    throttle: OPEN_BUCKET,
    ...options,
  })
  return { url, token, clientId, clientSecret, shop, webhookSecret, sim: simUrl }
}

async function netsuite(options: object): Promise<object> {
  const simulation = createNetSuiteSimulation(options)
  const meter = { served: 0, refused: 0, serviceMs: 0, busyMs: 0 }
  let underWay = 0
  let busySince = 0
  const server = await serve(0, async (request) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/bench/meter') {
      const at = performance.now()
      const busyMs = meter.busyMs + (underWay > 0 ? at - busySince : 0)
      const body = JSON.stringify({ ...meter, busyMs, at } satisfies Meter)
      return { status: 200, headers: { 'content-type': 'application/json' }, body }
    }
    if (!pathname.startsWith(SERVICES)) return simulation.handle(request)
    const started = performance.now()
    if (underWay === 0) busySince = started
    underWay += 1
    const answer = await simulation.handle(request)
    const ended = performance.now()
    underWay -= 1
    if (underWay === 0) meter.busyMs += ended - busySince
    if ('status' in answer && answer.status === 429) meter.refused += 1
    else {
      meter.served += 1
      meter.serviceMs += ended - started
    }
    return answer
  })
  const { credentials } = simulation.auth
  return {
    url: server.url,
    account: simulation.simulator.world.account.id,
    tba: credentials.tba,
    m2m: credentials.m2m,
    sim: `${server.url}/sim`,
    meter: `${server.url}/bench/meter`,
  }
}

const [which, options = '{}'] = process.argv.slice(2)
const given = JSON.parse(options) as object
process.stdout.write(`${JSON.stringify(await (which === 'shopify' ? shopify(given) : netsuite(given)))}\n`)
