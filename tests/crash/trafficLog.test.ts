import { beforeEach, expect, test } from 'vitest'
import type { SimRequest, SimResponse } from '../../simulators/netsuite/http.ts'
import { setUp } from '../../simulators/netsuite/seed.ts'
import { createNetSuiteSimulation } from '../../simulators/netsuite/start.ts'
import { openTrafficLog, type TrafficLog } from './trafficLog.ts'

const CLOCK = { now: () => Date.UTC(2026, 4, 8), schedule: () => () => undefined }
let log: TrafficLog
let customer: string

beforeEach(() => {
  const { setup, simulator } = createNetSuiteSimulation({ clock: CLOCK })
  const fields = { isPerson: true, firstName: 'Ada', lastName: 'A', subsidiary: { id: '1' } }
  customer = setUp(setup, 'customer', { externalId: 'tieout_demo_customer_5', ...fields }).id
  log = openTrafficLog(simulator.world)
})

const send = (
  caller: string,
  request: Pick<SimRequest, 'body' | 'method'> & { readonly path: string },
  answer: () => SimResponse,
): Promise<SimResponse> =>
  log.noting(caller, () => Promise.resolve(answer()))({
    ...request,
    url: `http://127.0.0.1:1${request.path}`,
    headers: {},
  })
const status = (code: number) => (): SimResponse => ({ status: code, headers: {}, body: '' })

test('writes are noted with their order or customer, and look-ups with the records that they name', async () => {
  const order = { externalId: 'tieout_demo_SO_7', custbody_tieout_order: '7' }
  const body = JSON.stringify(order)
  const path = '/services/rest/record/v1/salesOrder'
  await send('a', { method: 'POST', path, body }, status(204))
  const stored = `/services/rest/record/v1/customer/${customer}?replace=x`
  await send('b', { method: 'PATCH', path: stored, body: '{}' }, () => ({ dropped: true }))
  const q = JSON.stringify({ q: "… WHERE t.externalid IN ('tieout_demo_so_7', 'tieout_demo_dep_9')" })
  await send('c', { method: 'POST', path: '/services/rest/query/v1/suiteql', body: q }, status(200))
  const { writes, lookUps } = log.traffic
  const said = writes.map(({ arrivedMs: _at, endedMs, ...rest }) => ({ ...rest, isEnded: endedMs !== null }))
  expect(said).toEqual([
    {
      caller: 'a',
      kind: 'create',
      record: 'tieout_demo_so_7',
      subject: 'order 7',
      status: 204,
      isEnded: true,
    },
    {
      caller: 'b',
      kind: 'change',
      record: 'tieout_demo_customer_5',
      subject: 'tieout_demo_customer_5',
      status: null,
      isEnded: true,
    },
  ])
  expect(lookUps.map(({ caller, records }) => ({ caller, records }))).toEqual([
    { caller: 'c', records: ['tieout_demo_so_7', 'tieout_demo_dep_9'] },
  ])
})

test('who has a write under way is known, and what was turned away was never under way', async () => {
  const request = { method: 'POST', path: '/services/rest/record/v1/salesOrder', body: '{"externalId":"x"}' }
  let writing: ReturnType<TrafficLog['writing']> = []
  await send('a', request, () => {
    writing = log.writing()
    return { status: 429, headers: {}, body: '' }
  })
  expect({ writing, after: log.writing(), writes: log.traffic.writes }).toEqual({
    writing: [{ caller: 'a', kind: 'create' }],
    after: [],
    writes: [],
  })
})
