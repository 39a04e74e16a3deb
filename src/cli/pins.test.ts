import { expect, test } from 'vitest'
import { silentLog } from '../adapters/log.ts'
import type { Clock } from '../adapters/clock.ts'
import type { ShopFacts } from '../adapters/shopify/types.ts'
import { fault, type Fault } from '../domain/fault/fault.ts'
import { shopifyId, storeKey } from '../domain/ids.ts'
import { currency } from '../domain/money.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { type Ends, refuseOtherEnds } from './pins.ts'

const shopOf = (domain: string): Result<ShopFacts, Fault> =>
  ok({
    id: shopifyId('1'),
    name: 'Acme',
    domain,
    currency: currency('USD'),
    timeZone: 'UTC',
    taxesIncluded: false,
  })
const away = fail(fault('shopify.unreachable', { store: 'main' }, 'ECONNREFUSED'))
const never: Promise<never> = new Promise(() => undefined)

/** Ends that answer one thing after another, and the last one from then on. */
function ends(
  netsuite: readonly Promise<Result<number, Fault>>[],
  shop: readonly Promise<Result<ShopFacts, Fault>>[],
): Ends {
  const inTurn = <Value>(answers: readonly Promise<Value>[]): (() => Promise<Value>) => {
    let turn = 0
    return () => {
      const answer = answers[Math.min(turn, answers.length - 1)]
      turn += 1
      return answer ?? never
    }
  }
  return {
    account: '1234567',
    netsuite: { serverTime: inTurn(netsuite) },
    stores: [
      {
        config: { key: storeKey('main'), domain: 'acme.myshopify.com' },
        client: { shop: inTurn(shop) },
      },
    ],
  }
}

/** Sleeps are over at once, unless somebody ended the waiting. */
const hurried: Clock = {
  now: () => new Date(0),
  monotonicMs: () => 0,
  sleep: () => new Promise((resolve) => setImmediate(resolve)),
}

const watching = () => ({ clock: hurried, log: silentLog, signal: new AbortController().signal })
const well = Promise.resolve(ok(1))

test('the shop and the account that were approved are let in', async () => {
  const approved = ends([well], [Promise.resolve(shopOf('Acme.myshopify.com'))])
  await expect(refuseOtherEnds(approved, watching())).resolves.toBeDefined()
})

test('another shop behind the credentials refuses to start', async () => {
  const other = ends([well], [Promise.resolve(shopOf('other.myshopify.com'))])
  await expect(refuseOtherEnds(other, watching())).rejects.toMatchObject({
    exit: 'pinned',
    trouble: { tech: expect.stringContaining('other.myshopify.com') },
  })
})

test('a NetSuite account in another data centre refuses to start', async () => {
  const moved = Promise.resolve(fail(fault('netsuite.wrong-account', {}, 'HTTP 302')))
  const other = ends([moved], [Promise.resolve(shopOf('acme.myshopify.com'))])
  await expect(refuseOtherEnds(other, watching())).rejects.toMatchObject({ exit: 'pinned' })
})

test('a shop that does not answer in time, or not at all, does not keep Tieout from starting, and is asked until it says who it is', async () => {
  const stopping = new AbortController()
  const notLetIn = Promise.resolve(fail(fault('netsuite.auth', {}, 'HTTP 401')))
  const other = Promise.resolve(shopOf('other.myshopify.com'))
  const late = ends([notLetIn], [never, Promise.resolve(away), other])
  const { refused } = await refuseOtherEnds(late, { ...watching(), signal: stopping.signal })
  await expect(refused).rejects.toMatchObject({ exit: 'pinned' })
  stopping.abort()
})
