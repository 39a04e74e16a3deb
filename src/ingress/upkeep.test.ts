import { describe, expect, test } from 'vitest'
import { virtualClock } from '../../tests/support/virtualClock.ts'
import { type Log, silentLog } from '../adapters/log.ts'
import type { NewWebhookSubscription, WebhookSubscription } from '../adapters/shopify/types.ts'
import type { ItemMatch } from '../domain/desired/types.ts'
import { type Fault, fault } from '../domain/fault/fault.ts'
import { netSuiteId } from '../domain/ids.ts'
import { ok } from '../domain/result.ts'
import { startLoop } from './loop.ts'
import { createReferenceWatch } from './referenceWatch.ts'
import { auditSubscriptions } from './subscriptionAuditor.ts'
import { SUBSCRIPTIONS } from './topics.ts'

describe('the subscription auditor', () => {
  const ours = 'https://tieout.example.com/webhooks/shopify/main'
  const TOPICS = SUBSCRIPTIONS.map(({ topic }) => topic)

  /** A shop that takes one subscription for a topic and address. */
  function shop(subscriptions: Partial<WebhookSubscription>[]) {
    let next = 1
    const made = (from: Partial<WebhookSubscription>): WebhookSubscription => ({
      gid: `gid://shopify/WebhookSubscription/${next++}`,
      topic: 'ORDERS_CREATE',
      uri: ours,
      includeFields: ['id', 'admin_graphql_api_id', 'updated_at'],
      filter: null,
      ...from,
    })
    let kept = subscriptions.map(made)
    const client = {
      listSubscriptions: () => Promise.resolve(ok(kept)),
      createSubscription: (wanted: NewWebhookSubscription) => {
        const isTaken = kept.some(({ topic, uri }) => topic === wanted.topic && uri === wanted.uri)
        if (isTaken) return Promise.reject(new Error('Address for this topic has already been taken'))
        const subscription = made(wanted)
        kept = [...kept, subscription]
        return Promise.resolve(ok(subscription))
      },
      deleteSubscription: (gid: string) => {
        kept = kept.filter((subscription) => subscription.gid !== gid)
        return Promise.resolve(ok(null))
      },
    }
    return { client, kept: () => kept }
  }

  test('makes all of them, asking for ids and what changes only, and then nothing more', async () => {
    const { client, kept } = shop([])
    expect(await auditSubscriptions(client, ours)).toEqual(ok({ created: TOPICS, removed: [] }))
    expect(kept().every(({ uri }) => uri === ours)).toBe(true)
    expect(await auditSubscriptions(client, ours)).toEqual(ok({ created: [], removed: [] }))
  })

  test('makes again what Shopify removed', async () => {
    const { client, kept } = shop([])
    await auditSubscriptions(client, ours)
    const lost = kept()[1]
    await client.deleteSubscription(lost?.gid ?? '')
    expect(await auditSubscriptions(client, ours)).toEqual(ok({ created: [lost?.topic], removed: [] }))
  })

  test('replaces what asks for the wrong fields or comes to an old address, and leaves others alone', async () => {
    const old = 'https://old.example.com/webhooks/shopify/main'
    const elsewhere = 'https://example.org/hook'
    const { client, kept } = shop([
      { includeFields: [] },
      { uri: old },
      { uri: elsewhere },
      { topic: 'ORDERS_UPDATED', filter: 'test:true' },
      { topic: 'PRODUCTS_UPDATE' },
    ])
    expect(await auditSubscriptions(client, ours)).toEqual(
      ok({
        created: TOPICS,
        removed: ['ORDERS_CREATE', 'ORDERS_CREATE', 'ORDERS_UPDATED', 'PRODUCTS_UPDATE'],
      }),
    )
    expect(
      kept()
        .filter(({ uri }) => uri !== ours)
        .map(({ uri }) => uri),
    ).toEqual([elsewhere])
  })
})

describe('the reference watch', () => {
  const one: ItemMatch = { kind: 'one', id: netSuiteId(7), itemId: 'A', inactive: false }

  function setUp() {
    const items = new Map<string, ItemMatch>()
    const closed = new Set<string>(['Oct 2026'])
    const waiting = { sku: ['A', 'B'], period: ['Oct 2026'] }
    const woken: string[] = []
    const round = createReferenceWatch({
      skuFields: ['itemid', 'itemid', 'upccode'],
      lookups: {
        findItems: (skus, field) =>
          Promise.resolve(
            ok(
              new Map(
                skus.map((sku) => [
                  sku,
                  items.get(field === 'itemid' ? sku : `${field} ${sku}`) ?? { kind: 'none' as const },
                ]),
              ),
            ),
          ),
        closedPeriods: () => Promise.resolve(ok([...closed].map((name) => ({ name })))),
      },
      waits: {
        waitedFor: (kind) => Promise.resolve(waiting[kind]),
        wake: (kind, keys) => {
          woken.push(...keys.map((key) => `${kind} ${key}`))
          return Promise.resolve()
        },
      },
    })
    return { items, closed, woken, round }
  }

  test('wakes what waits for an item once the item is there, and not again', async () => {
    const { items, woken, round } = setUp()
    await round()
    expect(woken).toEqual([])
    items.set('A', one)
    await round()
    await round()
    expect(woken).toEqual(['sku A'])
  })

  test('wakes again once the item is there in another store’s field as well', async () => {
    const { items, woken, round } = setUp()
    items.set('A', one)
    await round()
    items.set('upccode A', one)
    await round()
    await round()
    expect(woken).toEqual(['sku A', 'sku A'])
  })

  test('an inactive or ambiguous item frees nobody', async () => {
    const { items, woken, round } = setUp()
    items.set('A', { ...one, inactive: true })
    items.set('B', { kind: 'many', ids: [netSuiteId(1), netSuiteId(2)] })
    await round()
    expect(woken).toEqual([])
    items.set('A', one)
    await round()
    expect(woken).toEqual(['sku A'])
  })

  test('an item that went and came again wakes again', async () => {
    const { items, woken, round } = setUp()
    items.set('A', one)
    await round()
    items.delete('A')
    await round()
    items.set('A', one)
    await round()
    expect(woken).toEqual(['sku A', 'sku A'])
  })

  test('a period that is open again wakes who waits for it', async () => {
    const { closed, woken, round } = setUp()
    closed.clear()
    await round()
    expect(woken).toEqual(['period Oct 2026'])
  })
})

describe('a loop', () => {
  async function rounds(outcomes: readonly (Fault | null | 'throws')[]) {
    const said: string[] = []
    const log: Log = {
      ...silentLog,
      warn: (_fields, message) => said.push(message),
      info: (_fields, message) => said.push(message),
    }
    const clock = virtualClock()
    const done = Promise.withResolvers<void>()
    let round = 0
    const loop = startLoop({
      name: 'test',
      everyMs: 1000,
      clock,
      random: () => 0,
      log,
      task: async () => {
        const outcome = outcomes[round]
        round += 1
        if (round === outcomes.length) done.resolve()
        if (outcome === 'throws') throw new Error('bang')
        return outcome ?? null
      },
    })
    await done.promise
    await loop.stop()
    return { said, clock }
  }

  test('survives faults and throws, and says so once when trouble begins and once when it ends', async () => {
    const down = fault('shopify.unreachable', { store: 'main' }, 'down')
    const { said, clock } = await rounds([null, down, 'throws', down, null, null])
    expect(said).toEqual(['a loop has trouble; it goes on', 'a loop is well again'])
    expect(clock.slept.slice(0, 3)).toEqual([1000, 1000, 1000])
  })
})
