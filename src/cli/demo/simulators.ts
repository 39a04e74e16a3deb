import type { HttpTransport } from '../../adapters/http.ts'

/** What `tieout sim --json` prints on its one line. */
export interface RunningSimulators {
  readonly shopify: {
    readonly url: string
    readonly token: string
    readonly clientId: string
    readonly clientSecret: string
    readonly shop: string
    readonly webhookSecret: string
    /** The store's own interface for what no API can do: `…/sim`. */
    readonly sim: string
  }
  readonly netsuite: {
    readonly url: string
    readonly account: string
    readonly tba: {
      readonly consumerKey: string
      readonly consumerSecret: string
      readonly tokenId: string
      readonly tokenSecret: string
    }
    readonly m2m: {
      readonly clientId: string
      readonly certificateId: string
      readonly privateKeyPem: string
      readonly alg: string
    }
    readonly sim: string
  }
}

/** A request of the demo to a simulator that was not answered as it should. */
export class SimulatorError extends Error {
  override name = 'SimulatorError'
}

const TIMEOUT_MS = 120_000

/** GET without a body, POST with one; the answer's JSON. */
export async function askSimulator(transport: HttpTransport, url: string, body?: unknown): Promise<unknown> {
  const response = await transport({
    method: body === undefined ? 'GET' : 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    timeoutMs: TIMEOUT_MS,
  })
  if (response.status !== 200) {
    throw new SimulatorError(`${url} answered ${response.status}: ${response.body.slice(0, 300)}`)
  }
  return JSON.parse(response.body)
}

export interface ShopifyAdmin {
  readonly transport: HttpTransport
  readonly url: string
  readonly token: string
}

/** What the merchant of the demo does by hand, through Shopify's own API; throttled requests are repeated. */
export async function askShopify<Data>(
  admin: ShopifyAdmin,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<Data> {
  for (;;) {
    const response = await admin.transport({
      method: 'POST',
      url: admin.url,
      headers: { 'content-type': 'application/json', 'x-shopify-access-token': admin.token },
      body: JSON.stringify({ query, variables }),
      timeoutMs: TIMEOUT_MS,
    })
    const answer: { data?: Data; errors?: readonly { message: string; extensions?: { code?: string } }[] } =
      JSON.parse(response.body)
    const [error] = answer.errors ?? []
    if (!error && answer.data) return answer.data
    if (error?.extensions?.code !== 'THROTTLED') {
      throw new SimulatorError(
        `Shopify's API answered ${response.status}: ${error?.message ?? response.body.slice(0, 300)}`,
      )
    }
    await admin.transport({
      method: 'GET',
      url: new URL('/sim/state', admin.url).href,
      headers: {},
      timeoutMs: TIMEOUT_MS,
    })
  }
}

/** Requests that both simulators were asked so far, whoever asked. */
export interface Requests {
  readonly netsuite: number
  readonly netsuiteWrites: number
  readonly shopify: number
}

export async function requestsOf(
  transport: HttpTransport,
  { netsuite, shopify }: RunningSimulators,
): Promise<Requests> {
  const calls = (await askSimulator(transport, `${netsuite.sim}/stats`)) as {
    requests: number
    writes: number
  }
  const store = (await askSimulator(transport, `${shopify.sim}/state`)) as { requests: { graphql?: number } }
  return { netsuite: calls.requests, netsuiteWrites: calls.writes, shopify: store.requests.graphql ?? 0 }
}
