import { describe, expect, test } from 'vitest'
import { fail, ok } from '../../domain/result.ts'
import type { Clock } from '../clock.ts'
import { createBatcher } from './batcher.ts'

/** A clock whose sleeps end when told to. */
function heldClock() {
  const sleeping: (() => void)[] = []
  const clock: Clock = {
    now: () => new Date(0),
    monotonicMs: () => 0,
    sleep: () => new Promise((resolve) => void sleeping.push(resolve)),
  }
  const wake = async () => {
    for (const resolve of sleeping.splice(0)) resolve()
    await settled()
  }
  return { clock, wake }
}

const settled = () => new Promise<void>((resolve) => void setImmediate(resolve))

function recording(options: { readonly maxKeys?: number; readonly failing?: boolean } = {}) {
  const { clock, wake } = heldClock()
  const batches: (readonly string[])[] = []
  const gates: (() => void)[] = []
  const batcher = createBatcher<string, string>({
    clock,
    windowMs: { quiet: 10, busy: 10 },
    maxKeys: options.maxKeys ?? 100,
    async run(take) {
      // The permit comes late: keys are taken only then.
      await new Promise<void>((resolve) => void gates.push(resolve))
      const keys = take()
      batches.push(keys)
      return options.failing === true
        ? fail('broken')
        : ok(new Map(keys.filter((key) => key !== 'none').map((key) => [key, `${key}!`])))
    },
  })
  const grant = async () => {
    gates.shift()?.()
    await settled()
  }
  return { batcher, batches, wake, grant }
}

describe('joining look-ups', () => {
  test('keys of one window, and those that come while the permit is awaited, share a batch', async () => {
    const { batcher, batches, wake, grant } = recording()
    const early = [batcher.load('a'), batcher.load('b'), batcher.load('a')]
    await wake()
    const late = batcher.load('c')
    await grant()
    expect(batches).toEqual([['a', 'b', 'c']])
    expect(await Promise.all([...early, late])).toEqual([ok('a!'), ok('b!'), ok('a!'), ok('c!')])
  })

  test('keys that come while a batch is under way make the next one', async () => {
    const { batcher, batches, wake, grant } = recording({ maxKeys: 2 })
    const all = batcher.loadMany(['a', 'b', 'c', 'd', 'none'])
    for (let round = 0; round < 3; round += 1) {
      await wake()
      await grant()
    }
    expect(batches).toEqual([['a', 'b'], ['c', 'd'], ['none']])
    expect(await all).toEqual(ok(new Map(['a', 'b', 'c', 'd'].map((key) => [key, `${key}!`]))))
  })

  test('a full batch waits for no company and behind no other', async () => {
    const { batcher, batches, wake, grant } = recording({ maxKeys: 2 })
    const all = batcher.loadMany(['a', 'b', 'c'])
    await grant()
    expect(batches).toEqual([['a', 'b']])
    const more = batcher.loadMany(['d', 'e', 'f'])
    await grant()
    expect(batches).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
    await wake()
    await grant()
    expect(batches.slice(2)).toEqual([['e', 'f']])
    expect([await all, await more].map(({ ok: isOk }) => isOk)).toEqual([true, true])
  })

  test('keys that a batch which waits for its permit will take begin no other', async () => {
    const { batcher, batches, wake, grant } = recording({ maxKeys: 3 })
    const all = Promise.all(['a', 'b'].map((key) => batcher.load(key)))
    await wake()
    const third = batcher.load('c')
    await wake()
    await grant()
    await Promise.all([all, third])
    expect(batches).toEqual([['a', 'b', 'c']])
  })

  test('a failed batch fails each of its keys, and the next one works again', async () => {
    const { batcher, wake, grant } = recording({ failing: true })
    const first = [batcher.load('a'), batcher.load('b')]
    await wake()
    await grant()
    expect(await Promise.all(first)).toEqual([fail('broken'), fail('broken')])
    const second = batcher.load('c')
    await wake()
    await grant()
    expect(await second).toEqual(fail('broken'))
  })

  test('a bug in the look-up reaches everybody who waits', async () => {
    const { clock, wake } = heldClock()
    const batcher = createBatcher<string, string>({
      clock,
      windowMs: { quiet: 1, busy: 1 },
      maxKeys: 10,
      run: () => Promise.reject(new Error('a bug')),
    })
    const waiting = Promise.allSettled([batcher.load('a'), batcher.load('b')])
    await wake()
    expect((await waiting).map((one) => one.status)).toEqual(['rejected', 'rejected'])
  })
})

test('where many asked, the next batch waits longer for company', async () => {
  const waits: number[] = []
  const clock: Clock = {
    now: () => new Date(0),
    monotonicMs: () => 0,
    sleep: async (ms) => {
      waits.push(ms)
      await settled()
    },
  }
  const batcher = createBatcher<string, string>({
    clock,
    windowMs: { quiet: 1, busy: 50 },
    maxKeys: 10,
    run: async (take) => ok(new Map(take().map((key) => [key, key]))),
  })
  await Promise.all(['a', 'b', 'c', 'd'].map((key) => batcher.load(key)))
  await batcher.load('e')
  await batcher.load('f')
  expect(waits).toEqual([1, 50, 1])
})
