/**
 * `netsuite-rest` from npm, a client that we did not write, signs in by TBA against the simulator and creates,
 * reads, updates and queries (netsuite.md §8).
 */
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningNetSuiteSimulator, startNetSuiteSimulator } from '../../simulators/netsuite/start.ts'

interface RestAnswer {
  readonly statusCode: number
  /** Names and values in turn; the client's copy of the answer has no `headers`. */
  readonly rawHeaders: readonly string[]
  readonly data: Readonly<Record<string, unknown>> | null
}

interface RestClient {
  request(call: {
    path: string
    method?: string
    body?: string
    heads?: Readonly<Record<string, string>>
  }): Promise<RestAnswer>
}

type RestClientClass = new (options: Readonly<Record<string, string>>) => RestClient

/** CommonJS without types. */
const NetSuiteRest = createRequire(import.meta.url)('netsuite-rest') as RestClientClass

let running: RunningNetSuiteSimulator
let client: RestClient

const options = (more: Readonly<Record<string, string>> = {}) => ({
  consumer_key: running.tba.consumerKey,
  consumer_secret_key: running.tba.consumerSecret,
  token: running.tba.tokenId,
  token_secret: running.tba.tokenSecret,
  realm: running.account,
  base_url: running.url,
  ...more,
})

const query = async (q: string, search = ''): Promise<RestAnswer> =>
  client.request({ path: `query/v1/suiteql${search}`, method: 'POST', body: JSON.stringify({ q }) })

const itemsOf = (answer: RestAnswer) => answer.data?.['items'] as readonly Readonly<Record<string, unknown>>[]

beforeAll(async () => {
  running = await startNetSuiteSimulator({ seed: 'contract' })
  client = new NetSuiteRest(options())
})

afterAll(async () => {
  await running.stop()
})

describe('netsuite-rest against the simulator', () => {
  test('creates, reads, updates and queries a customer', async () => {
    const [subsidiary] = itemsOf(
      await query("SELECT id FROM subsidiary WHERE externalid = 'subsidiary_us' OR name = 'Tieout US'"),
    )
    const created = await client.request({
      path: 'record/v1/customer',
      method: 'POST',
      body: JSON.stringify({
        externalId: 'contract-1',
        isPerson: true,
        firstName: 'Ada',
        lastName: 'Lovelace',
        email: 'ada@example.com',
        subsidiary: { id: subsidiary?.['id'] },
      }),
    })
    expect(created.statusCode).toBe(204)
    const location = created.rawHeaders[created.rawHeaders.indexOf('Location') + 1]
    const id = /\/customer\/(\d+)$/.exec(location ?? '')?.[1]
    expect(id).toBeDefined()

    const read = await client.request({ path: `record/v1/customer/${id}` })
    expect(read.data).toMatchObject({ id, firstName: 'Ada', externalId: 'contract-1' })

    const updated = await client.request({
      path: 'record/v1/customer/eid:contract-1',
      method: 'PATCH',
      body: JSON.stringify({ phone: '+1 212 555 0100' }),
    })
    expect(updated.statusCode).toBe(204)

    const found = await query(
      "SELECT id, email, phone, isperson FROM customer WHERE externalid = 'contract-1'",
    )
    expect(itemsOf(found)).toEqual([
      { links: [], id, email: 'ada@example.com', phone: '+1 212 555 0100', isperson: 'T' },
    ])
  })

  test('pages through SuiteQL by offset', async () => {
    const first = await query('SELECT id, itemid FROM item ORDER BY id', '?limit=10')
    const second = await query('SELECT id, itemid FROM item ORDER BY id', '?limit=10&offset=10')
    expect(first.data).toMatchObject({ count: 10, hasMore: true, offset: 0 })
    expect(second.data).toMatchObject({ count: 10, offset: 10 })
    const ids = [...itemsOf(first), ...itemsOf(second)].map((item) => item['id'])
    expect(new Set(ids).size).toBe(20)
  })

  test('a duplicate, a wrong column and a wrong secret are refused with the errors of a real account', async () => {
    const body = JSON.stringify({
      externalId: 'CONTRACT-1',
      isPerson: true,
      firstName: 'B',
      lastName: 'C',
      subsidiary: { id: '1' },
    })
    await expect(client.request({ path: 'record/v1/customer', method: 'POST', body })).rejects.toMatchObject({
      response: { statusCode: 400, body: expect.stringContaining('This entity already exists.') },
    })
    await expect(query('SELECT nothing FROM customer')).rejects.toMatchObject({
      response: { statusCode: 400, body: expect.stringContaining("Unknown identifier 'nothing'") },
    })
    const stranger = new NetSuiteRest(options({ token_secret: 'wrong' }))
    await expect(stranger.request({ path: 'record/v1/customer' })).rejects.toMatchObject({
      response: { statusCode: 401, body: expect.stringContaining('INVALID_LOGIN') },
    })
  })
})
