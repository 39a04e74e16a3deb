import { describe, expect, test } from 'vitest'
import { virtualClock } from '../../tests/support/virtualClock.ts'
import type { OrderListing, OrderQuery, ShopifyClient } from '../adapters/shopify/types.ts'
import { fault } from '../domain/fault/fault.ts'
import { type ExternalId, netSuiteId, orderSubject, shopifyId, storeKey } from '../domain/ids.ts'
import { fail, ok } from '../domain/result.ts'
import type { MadeOfOurs, DeletedRecord, KnownRecord, ModifiedRecord, Sighting, SweepState } from './ports.ts'
import { sweepNetSuite } from './sweepNetSuite.ts'
import { type ShopifySweepOptions, sweepShopify } from './sweepShopify.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const store = storeKey('main')

/** Keeps cursors and sightings as the database does. */
function memoryState() {
  const cursors = new Map<string, unknown>()
  const seen = new Map<string, string>()
  const raised: { subject: string; lane: string; cause: string }[] = []
  const state: SweepState = {
    cursor: (name) => Promise.resolve(cursors.get(name) ?? null),
    setCursor: (name, value) => {
      cursors.set(name, value)
      return Promise.resolve()
    },
    raiseUnseen: (source, sightings: readonly Sighting[], hint) => {
      const fresh = sightings.filter(({ id, version }) => seen.get(`${source} ${id}`) !== version)
      for (const { id, version } of fresh) seen.set(`${source} ${id}`, version)
      const subjects = new Set(fresh.map(({ subject }) => subject))
      for (const subject of subjects) raised.push({ subject, ...hint })
      return Promise.resolve(subjects.size)
    },
  }
  return { state, raised, cursors }
}

/** A shop's order search: pages of two, ascending by updatedAt, failing on the pages it is told to. */
interface Placed {
  readonly id: number
  readonly updatedAt: string
  /** What the search index still says, where it lags behind. */
  readonly indexed?: string
}

const indexedAt = ({ updatedAt, indexed = updatedAt }: Placed): number => Date.parse(indexed)

function shop(orders: Placed[]) {
  const queries: OrderQuery[] = []
  const failing = new Set<number>()
  const client: Pick<ShopifyClient, 'listOrders'> = {
    listOrders: (query) => {
      queries.push(query)
      if (failing.has(queries.length))
        return Promise.resolve(fail(fault('shopify.unreachable', { store }, 'down')))
      const found = orders
        .filter(
          (order) => query.updatedSince === undefined || indexedAt(order) >= Date.parse(query.updatedSince),
        )
        .toSorted((a, b) => indexedAt(a) - indexedAt(b))
      const start = Number(query.after ?? 0)
      const page = found.slice(start, start + 2).map(
        ({ id, updatedAt }): OrderListing => ({
          id: shopifyId(id),
          name: `#${id}`,
          createdAt: updatedAt,
          processedAt: updatedAt,
          updatedAt,
          test: false,
          cancelledAt: null,
        }),
      )
      return Promise.resolve(ok({ orders: page, next: start + 2 < found.length ? String(start + 2) : null }))
    },
  }
  return { client, queries, failing, orders }
}

function setUp(orders: Placed[], more: Partial<ShopifySweepOptions> = {}) {
  const memory = memoryState()
  const far = shop(orders)
  const clock = virtualClock('2026-11-23T12:00:00Z')
  const options: ShopifySweepOptions = {
    store,
    goLiveAt: '2026-11-20T00:00:00Z',
    client: far.client,
    state: memory.state,
    clock,
    overlapMs: 10 * MINUTE,
    fullEveryMs: 24 * HOUR,
    fullLookBackMs: 72 * HOUR,
    ...more,
  }
  const sweep = (changed: Partial<ShopifySweepOptions> = {}) => sweepShopify({ ...options, ...changed })
  return { ...memory, ...far, clock, sweep }
}

const day = (at: number, id: number): { id: number; updatedAt: string } => ({
  id,
  updatedAt: `2026-11-${String(at).padStart(2, '0')}T10:00:00Z`,
})

describe('the sweep of Shopify', () => {
  test('the first one starts a day before go-live, in the backfill lane, and reads every page', async () => {
    const { sweep, queries, raised } = setUp([day(1, 1), day(18, 2), day(19, 3), day(21, 4), day(22, 5)])
    expect(await sweep()).toEqual(ok({ listed: 3, raised: 3, kind: 'first' }))
    expect(queries[0]?.updatedSince).toBe('2026-11-19T00:00:00.000Z')
    expect(raised.map(({ subject, lane }) => `${lane} ${subject}`)).toEqual([
      'backfill order:main:3',
      'backfill order:main:4',
      'backfill order:main:5',
    ])
  })

  test('before go-live it asks nothing', async () => {
    const { sweep, queries } = setUp([day(22, 1)], { goLiveAt: '2026-12-24T00:00:00Z' })
    expect(await sweep()).toEqual(ok({ listed: 0, raised: 0, kind: 'not-live-yet' }))
    expect(queries).toEqual([])
  })

  test('the next one overlaps, and raises only what is new or changed', async () => {
    const { sweep, queries, orders } = setUp([day(21, 1), day(22, 2)])
    await sweep()
    orders.push({ id: 3, updatedAt: '2026-11-22T09:55:00Z' })
    expect(await sweep()).toEqual(ok({ listed: 2, raised: 1, kind: 'recent' }))
    expect(queries.at(-1)?.updatedSince).toBe('2026-11-22T09:50:00.000Z')
  })

  test('an order listed in the second of its update is looked at once more: more can carry that second', async () => {
    const { sweep, clock, raised } = setUp([{ id: 1, updatedAt: '2026-11-23T12:00:00Z' }])
    await sweep()
    clock.advance(1000)
    await sweep()
    expect(raised).toHaveLength(1)
    clock.advance(60_000)
    await sweep()
    await sweep()
    expect(raised).toHaveLength(2)
  })

  test('the full one finds what the index showed too late', async () => {
    const { sweep, orders, clock } = setUp([day(22, 1)])
    await sweep()
    orders.push({ id: 2, updatedAt: '2026-11-21T13:00:00Z' })
    expect(await sweep()).toMatchObject(ok({ raised: 0, kind: 'recent' }))
    clock.advance(24 * HOUR)
    expect(await sweep()).toEqual(ok({ listed: 2, raised: 1, kind: 'full' }))
  })

  test('a full one that a clock ahead of ours stamped is made again now', async () => {
    const { sweep, clock } = setUp([day(22, 1)])
    await sweep({ clock: virtualClock('2026-11-29T12:00:00Z') })
    expect(await sweep()).toMatchObject(ok({ kind: 'full' }))
    clock.advance(HOUR)
    expect(await sweep()).toMatchObject(ok({ kind: 'recent' }))
  })

  test('a walk that breaks off moves nothing, and the next one does it all', async () => {
    const { sweep, failing, cursors, raised } = setUp([day(20, 1), day(21, 2), day(22, 3)])
    failing.add(2)
    expect(await sweep()).toMatchObject({ ok: false })
    expect(cursors.size).toBe(0)
    expect(await sweep()).toEqual(ok({ listed: 3, raised: 1, kind: 'first' }))
    expect(raised).toHaveLength(3)
  })

  test('more orders than one walk may list take several windows, each kept when it is done', async () => {
    const many = [20, 20, 21, 21, 22, 22, 22].map((at, index) => day(at, index))
    const { sweep, failing, cursors, raised } = setUp(many, { windowSize: 4 })
    failing.add(5)
    expect(await sweep()).toMatchObject({ ok: false })
    expect(cursors.size).toBe(1)
    expect(await sweep()).toMatchObject({ ok: true })
    expect(new Set(raised.map(({ subject }) => subject)).size).toBe(7)
  })

  test('a window that ends with an order which changed meanwhile skips none of those before that change', async () => {
    const lagging = { id: 4, updatedAt: '2026-11-23T11:59:00Z', indexed: '2026-11-21T10:00:00Z' }
    const { sweep, raised } = setUp(
      [day(20, 1), day(20, 2), day(21, 3), lagging, day(22, 5), day(22, 6), day(22, 7)],
      { windowSize: 4 },
    )
    expect(await sweep()).toMatchObject({ ok: true })
    expect(new Set(raised.map(({ subject }) => subject)).size).toBe(7)
  })

  test('go-live moved to an earlier day walks what lies between', async () => {
    const { sweep, raised, failing, queries } = setUp([day(10, 1), day(18, 2), day(22, 3)])
    await sweep()
    expect(raised.map(({ subject }) => subject)).toEqual(['order:main:3'])
    const earlier = { goLiveAt: '2026-11-10T00:00:00Z' }
    failing.add(queries.length + 1)
    expect(await sweep(earlier)).toMatchObject({ ok: false })
    expect(await sweep(earlier)).toEqual(ok({ listed: 3, raised: 2, kind: 'first' }))
    expect(await sweep(earlier)).toMatchObject(ok({ kind: 'recent' }))
    expect(await sweep()).toMatchObject(ok({ kind: 'recent' }))
  })

  test('a window that cannot move on is a fault, not an endless walk', async () => {
    const same = Array.from({ length: 9 }, (_, id) => day(22, id))
    const { sweep } = setUp(same, { windowSize: 4 })
    expect(await sweep()).toMatchObject({ ok: false, failure: { code: 'shopify.partial-read' } })
  })

  test('what changed long ago and was processed before go-live is never walked', async () => {
    const history = Array.from({ length: 28 }, (_, index) => day(index + 1, index))
    const { sweep, raised } = setUp(history, { goLiveAt: '2026-11-27T00:00:00Z' })
    await sweep()
    expect(raised).toEqual([])
  })
})

describe('the sweep of NetSuite', () => {
  const id = (text: string): ExternalId => text as ExternalId
  const known = (text: string, netsuiteLastModified: string | null): KnownRecord => ({
    externalId: id(text),
    internalId: netSuiteId('77'),
    subject: orderSubject(store, shopifyId(1)),
    verifiedAt: netsuiteLastModified === null ? null : '2026-11-23T11:00:00Z',
    netsuiteLastModified,
  })

  async function run(
    modified: readonly ModifiedRecord[],
    records: readonly KnownRecord[],
    {
      deleted = [],
      made = null,
      clocks = ['2026-11-23T12:00:00Z', '2026-11-23T12:10:00Z'],
    }: {
      readonly deleted?: readonly (readonly DeletedRecord[] | 'away')[]
      readonly made?: MadeOfOurs | null
      /** What NetSuite's clock shows, a sweep each; the last one then stays. */
      readonly clocks?: readonly string[]
    } = {},
  ) {
    const answers = [...deleted]
    const times = clocks.map((time) => Date.parse(time))
    const memory = memoryState()
    const asked: string[] = []
    const sweep = () =>
      sweepNetSuite({
        account: '123_SB1',
        books: {
          nowMs: () => Promise.resolve(ok((times.length > 1 ? times.shift() : times[0]) ?? 0)),
          modifiedSince: (since) => {
            asked.push(since)
            return Promise.resolve(ok(modified))
          },
          deletedSince: () => {
            const answer = answers.length > 1 ? answers.shift() : answers[0]
            return Promise.resolve(
              answer === 'away' ? fail(fault('netsuite.unreachable', {}, 'down')) : ok(answer ?? []),
            )
          },
        },
        made,
        recordsByInternalId: (ids) =>
          Promise.resolve(records.filter(({ internalId }) => ids.includes(internalId))),
        records: () => Promise.resolve(records),
        state: memory.state,
        overlapMs: 10 * MINUTE,
      })
    return { result: await sweep(), sweep, asked, ...memory }
  }

  test('raises the order of a record that changed since it was verified, once', async () => {
    const modified = [{ externalId: id('tieout_main_so_1'), lastModified: '2026-11-23T11:59:00Z' }]
    const { result, sweep, raised, asked } = await run(modified, [
      known('tieout_main_so_1', '2026-11-23T11:00:00Z'),
    ])
    expect(result).toEqual(ok({ listed: 1, raised: 1 }))
    expect(await sweep()).toEqual(ok({ listed: 1, raised: 0 }))
    expect(raised).toEqual([{ subject: 'order:main:1', lane: 'sweep', cause: 'changed in NetSuite' }])
    expect(asked).toEqual(['2026-11-23T11:50:00.000Z', '2026-11-23T11:50:00.000Z'])
  })

  test('goes on from the latest change it has seen, less the overlap', async () => {
    const modified = [{ externalId: id('b'), lastModified: '2026-11-23T12:05:00Z' }]
    const { sweep, asked } = await run(modified, [], {
      clocks: ['2026-11-23T12:00:00Z', '2026-11-23T12:10:00Z', '2026-11-23T12:20:00Z'],
    })
    await sweep()
    await sweep()
    expect(asked.slice(1)).toEqual(['2026-11-23T11:50:00.000Z', '2026-11-23T11:55:00.000Z'])
  })

  test('never looks from later than NetSuite itself has come to, whatever was stored', async () => {
    const { sweep, asked, cursors } = await run([], [])
    cursors.set('netsuite:123_sb1', { lastModified: '2026-11-24T12:00:00.000Z' })
    await sweep()
    await sweep()
    expect(asked.slice(1)).toEqual(['2026-11-23T12:00:00.000Z', '2026-11-23T12:00:00.000Z'])
    expect(cursors.get('netsuite:123_sb1')).toEqual({ lastModified: '2026-11-23T12:10:00.000Z' })
  })

  test("a change stated to lie ahead of NetSuite's clock, as when summer time ends, moves it no further", async () => {
    const modified = [{ externalId: id('b'), lastModified: '2026-11-23T13:00:00Z' }]
    const { sweep, asked } = await run(modified, [])
    await sweep()
    await sweep()
    expect(asked.at(-1)).toBe('2026-11-23T11:59:58.000Z')
  })

  test('raises the order of a record that was deleted, once; what others deleted is none of ours', async () => {
    const deleted = ['76', '77'].map((one) => ({
      id: netSuiteId(one),
      deletedAt: '2026-11-23T12:05:00Z',
    }))
    const { result, sweep, raised } = await run([], [known('a', '2026-11-23T11:00:00Z')], {
      deleted: [deleted],
    })
    expect(result).toEqual(ok({ listed: 0, raised: 1 }))
    expect(await sweep()).toEqual(ok({ listed: 0, raised: 0 }))
    expect(raised).toEqual([{ subject: 'order:main:1', lane: 'sweep', cause: 'deleted in NetSuite' }])
  })

  test('asks again from where it began while NetSuite is away when it is asked for deletions', async () => {
    const modified = [{ externalId: id('b'), lastModified: '2026-11-23T12:30:00Z' }]
    const { result, sweep, asked } = await run(modified, [], { deleted: ['away', []] })
    expect(result).toMatchObject({ ok: false })
    await sweep()
    expect(asked).toEqual(['2026-11-23T11:50:00.000Z', '2026-11-23T11:50:00.000Z'])
  })

  test('raises the order that somebody made a record of once, when that is a second old, and where it vanished', async () => {
    const sighted: unknown[] = []
    const fresh = { id: netSuiteId('91'), kind: 'itemFulfillment', source: id('tieout_main_so_1') } as const
    const made: MadeOfOurs = {
      since: () =>
        Promise.resolve(
          ok([
            { ...fresh, lastModified: '2026-11-23T11:59:50Z' },
            { ...fresh, id: netSuiteId('92'), lastModified: '2026-11-23T11:59:59Z' },
            {
              ...fresh,
              id: netSuiteId('93'),
              source: id('tieout_other_so_9'),
              lastModified: '2026-11-23T11:00:00Z',
            },
          ]),
        ),
      reflections: {
        sight: (seen) => {
          sighted.push(...seen)
          return Promise.resolve()
        },
        sighted: () =>
          Promise.resolve([
            {
              netsuiteId: netSuiteId('90'),
              kind: 'itemFulfillment',
              subject: orderSubject(store, shopifyId(1)),
            },
          ]),
      },
    }
    const gone = { id: netSuiteId('90'), deletedAt: '2026-11-23T11:58:00Z' }
    const shipped = { externalId: id('tieout_main_so_1'), lastModified: '2026-11-23T11:59:50Z' }
    const { sweep, raised } = await run([shipped], [known('tieout_main_so_1', '2026-11-23T11:00:00Z')], {
      made,
      deleted: [[gone]],
      clocks: ['2026-11-23T12:00:00Z'],
    })
    await sweep()
    expect(raised.map(({ subject, cause }) => `${subject} ${cause}`)).toEqual([
      'order:main:1 shipped or billed in NetSuite',
      'order:main:1 taken back in NetSuite',
    ])
    expect(sighted.slice(0, 2)).toMatchObject([
      { netsuiteId: '91', version: '2026-11-23T11:59:50Z' },
      { netsuiteId: '90', version: '2026-11-23T11:58:00Z' },
    ])
  })

  test('leaves alone what was verified as it is, what is in work, and what is not ours', async () => {
    const at = '2026-11-23T11:00:00Z'
    const modified = ['a', 'b', 'c'].map((text) => ({ externalId: id(text), lastModified: at }))
    const { result } = await run(modified, [known('a', '2026-11-23T11:00:00.000Z'), known('b', null)])
    expect(result).toEqual(ok({ listed: 3, raised: 0 }))
  })
})
