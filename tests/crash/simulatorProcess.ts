/**
 * One simulator as a process of its own, which nothing kills: `simulatorProcess.ts shopify|netsuite [JSON options]`.
 * Says how it is reached in one line of JSON. `crash` is where the run asks what only the system itself can know:
 *
 * - Shopify: `GET /facts`.
 * - NetSuite: `POST /untold` says what Shopify was not told of; `POST /callers` opens an address for one process's one life; `GET /writing` says who has a write under
 *   way; `GET /traffic` and `POST /judge` are for the end.
 */
import type { SimAnswer, SimRequest } from '../../simulators/netsuite/http.ts'
import { serve } from '../../simulators/netsuite/server.ts'
import { createNetSuiteSimulation } from '../../simulators/netsuite/start.ts'
import { startShopifySimulator } from '../../simulators/shopify/start.ts'
import { readStore, shopifyNumber, type StoreFacts, watchTransactions } from '../simulation/oracle/index.ts'
import { type Case, judge } from './judge.ts'
import { untold } from './shipments.ts'
import { openTrafficLog } from './trafficLog.ts'

type Answers = Readonly<Record<string, (body: string) => unknown>>

const answering =
  (answers: Answers) =>
  async ({ method, url, body }: SimRequest): Promise<SimAnswer> => {
    const answer = answers[`${method} ${new URL(url).pathname}`]
    return {
      status: answer === undefined ? 404 : 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify((await answer?.(body)) ?? null),
    }
  }

async function shopify(options: object): Promise<object> {
  const { service, url, token, clientId, clientSecret, shop, webhookSecret, simUrl } =
    await startShopifySimulator(options)
  const { state } = service.world
  const crash = await serve(
    0,
    answering({
      'GET /facts': () => ({
        facts: readStore(state),
        locations: Object.fromEntries(
          [...state.locations.values()].map(({ id, name }) => [shopifyNumber(id), name]),
        ),
      }),
    }),
  )
  return { url, token, clientId, clientSecret, shop, webhookSecret, sim: simUrl, crash: crash.url }
}

async function netsuite(options: object): Promise<object> {
  const simulation = createNetSuiteSimulation(options)
  const { world } = simulation.simulator
  const mutations = watchTransactions(world)
  const log = openTrafficLog(world)
  const server = await serve(0, (request) => simulation.handle(request))
  const crash = await serve(
    0,
    answering({
      'POST /callers': async (body) => {
        const { caller } = JSON.parse(body) as { caller: string }
        const { url } = await serve(
          0,
          log.noting(caller, (request) => simulation.handle(request)),
        )
        return { url }
      },
      'GET /writing': () => log.writing(),
      'GET /traffic': () => log.traffic,
      'POST /untold': (body) => untold(world, JSON.parse(body) as StoreFacts),
      'POST /judge': (body) => judge(world, mutations, JSON.parse(body) as Case),
    }),
  )
  const { credentials } = simulation.auth
  return {
    url: server.url,
    account: world.account.id,
    tba: credentials.tba,
    m2m: credentials.m2m,
    sim: `${server.url}/sim`,
    crash: crash.url,
  }
}

const [which, options = '{}'] = process.argv.slice(2)
const given = JSON.parse(options) as object
process.stdout.write(`${JSON.stringify(await (which === 'shopify' ? shopify(given) : netsuite(given)))}\n`)
