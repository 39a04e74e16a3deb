import { describe, expect, test } from 'vitest'
import { engineStage, hint, key, SETTLED, unreachable } from '../../tests/support/engineStage.ts'
import { systemClock } from '../adapters/clock.ts'
import { fault } from '../domain/fault/fault.ts'
import type { SubjectKey } from '../domain/ids.ts'
import type { RunOutcome, Wait } from '../domain/work/outcome.ts'
import { retry } from './retry.ts'
import { RELEASE_WORKERS } from './sql/presence.ts'
import { raise, wake } from './subjects.ts'
import type { Handler, WorkEngine } from './types.ts'

const stage = engineStage()
const { atRest, engine, subject } = stage

/** A door that a test opens. */
function door(): { opened: Promise<void>; open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, open: () => resolve() }
}

describe('a hint', () => {
  test('W1: leads to a run that settles its subject', async () => {
    await engine(() => Promise.resolve(SETTLED))
    await raise(stage.db(), [hint('1'), hint('2')])
    await atRest('1', 'settled')
    expect(await subject('1')).toMatchObject({ wanted: 1n, settled: 1n, holder: null })
    await atRest('2', 'settled')
  })

  test('W2: raised while its subject is being run leads to another run', async () => {
    const started = door()
    const finish = door()
    const wantedSeen: bigint[] = []
    await engine(async (claim) => {
      wantedSeen.push(claim.wanted)
      if (wantedSeen.length === 1) {
        started.open()
        await finish.opened
      }
      return SETTLED
    })
    await raise(stage.db(), [hint('1')])
    await started.opened
    await raise(stage.db(), [hint('1')])
    finish.open()
    await atRest('1', 'settled')
    expect(wantedSeen).toEqual([1n, 2n])
  })

  test('W3: brings a delayed retry forward, and the owed-work job does not', async () => {
    const runs: number[] = []
    await engine(
      async (_claim, { attempt }) => {
        runs.push(attempt)
        return runs.length === 1 ? { kind: 'retry', fault: unreachable, afterMs: 600_000 } : SETTLED
      },
      // At 0 the job would also take up what is fetched and not claimed yet.
      { owedAfterSeconds: 1 },
    )
    await raise(stage.db(), [hint('1')])
    await expect.poll(() => subject('1').then((row) => row?.state)).toBe('retry')
    // Long enough for the owed-work job to have looked at least once.
    await systemClock.sleep(4000)
    expect(runs).toEqual([1])
    await raise(stage.db(), [hint('1')])
    await atRest('1', 'settled')
    expect(runs).toEqual([1, 2])
  })
})

describe('a run', () => {
  test('W6: never runs beside another of its subject, with two engines and many hints', async () => {
    const running = new Map<string, number>()
    const overlaps: string[] = []
    const handler: Handler = async ({ subject: at }) => {
      const now = (running.get(at) ?? 0) + 1
      running.set(at, now)
      if (now > 1) overlaps.push(at)
      await systemClock.sleep(3)
      running.set(at, (running.get(at) ?? 0) - 1)
      return SETTLED
    }
    await engine(handler)
    await engine(handler)
    for (let round = 0; round < 30; round += 1) {
      await raise(
        stage.db(),
        Array.from({ length: 20 }, (_, index) => hint(String(index))),
      )
      await systemClock.sleep(5)
    }
    for (let index = 0; index < 20; index += 1) await atRest(String(index), 'settled')
    expect(overlaps).toEqual([])
  })
})

describe('a wait', () => {
  const waitFor = (wait: Wait): RunOutcome => ({
    kind: 'waiting',
    faults: [fault('mapping.sku-unknown', { sku: wait.onKey }, '')],
    waits: [wait],
  })

  test('W7: is freed by a wake, and the fault is closed by the run that succeeds', async () => {
    let exists = false
    await engine(() => Promise.resolve(exists ? SETTLED : waitFor({ onKind: 'sku', onKey: 'ABC-1' })))
    await raise(stage.db(), [hint('1')])
    await atRest('1', 'waiting')
    exists = true
    expect(await wake(stage.db(), 'sku', ['OTHER'])).toEqual([])
    expect(await wake(stage.db(), 'sku', ['ABC-1'])).toEqual([key('1')])
    await atRest('1', 'settled')
    const { rows } = await stage.db().query('select code from fault where closed_at is null')
    expect(rows).toEqual([])
  })

  test('W8: stated by a run during which the wake came is freed at once', async () => {
    const looked = door()
    const woken = door()
    let runs = 0
    await engine(async () => {
      runs += 1
      if (runs > 1) return SETTLED
      looked.open()
      await woken.opened
      return waitFor({ onKind: 'sku', onKey: 'ABC-1' })
    })
    await raise(stage.db(), [hint('1')])
    await looked.opened
    expect(await wake(stage.db(), 'sku', ['ABC-1'])).toEqual([])
    woken.open()
    await atRest('1', 'settled')
    expect(runs).toBe(2)
  })

  test('W9: on a subject is freed when that settles, also where it settled during the run', async () => {
    const customer = 'customer:123:abc' as SubjectKey
    const claimed = door()
    const settled = door()
    const ran: string[] = []
    const made: WorkEngine = await engine(async ({ subject: at }) => {
      ran.push(at)
      if (at === key('1')) {
        const claim = await made.claimInline(customer, 'live')
        if (!claim) throw new Error('the customer should be free')
        claimed.open()
        await settled.opened
        await made.settle(claim, { kind: 'applied' })
        return SETTLED
      }
      if (ran.filter((other) => other === at).length > 1) return SETTLED
      await claimed.opened
      expect(await made.claimInline(customer, 'live')).toBeNull()
      // The third order goes to rest before the customer does, the second after it.
      if (at === key('2')) {
        settled.open()
        await expect.poll(() => subject(customer).then((row) => row?.state)).toBe('applied')
      }
      return waitFor({ onKind: 'subject', onKey: customer })
    })
    await raise(stage.db(), [hint('1'), hint('3')])
    await atRest('3', 'waiting')
    await raise(stage.db(), [hint('2')])
    for (const name of ['1', '2', '3']) await atRest(name, 'settled')
    expect(ran.toSorted()).toEqual([key('1'), key('2'), key('2'), key('3'), key('3')])
  })

  test('W10: left unsettled inside a run is released when the run ends', async () => {
    const other = 'customer:123:left' as SubjectKey
    const ran: string[] = []
    const made: WorkEngine = await engine(async ({ subject: at }) => {
      ran.push(at)
      if (at === key('1')) await made.claimInline(other, 'live')
      return SETTLED
    })
    await raise(stage.db(), [hint('1')])
    await atRest('1', 'settled')
    await atRest(other, 'settled')
    expect(ran).toEqual([key('1'), other])
  })

  test('W10: settled inside a run in vain is released when the run ends', async () => {
    const other = 'customer:123:left' as SubjectKey
    const made: WorkEngine = await engine(async ({ subject: at }) => {
      if (at === other) return SETTLED
      const claim = await made.claimInline(other, 'live')
      const refused = { onKind: 'no such kind' as Wait['onKind'], onKey: '1' }
      if (claim) await made.settle(claim, { kind: 'waiting', faults: [], waits: [refused] })
      return SETTLED
    })
    await raise(stage.db(), [hint('1')])
    // Its row may show before the run that holds it has ended.
    await expect.poll(() => subject(other)).toMatchObject({ state: 'settled', holder: null })
  })
})

describe('a claim', () => {
  test('W19: outlives a lost connection, since the process is back before it is taken for dead', async () => {
    const started = door()
    const finish = door()
    const fences: bigint[] = []
    await engine(async (claim, { signal }) => {
      fences.push(claim.fence)
      started.open()
      await finish.opened
      expect(signal.aborted).toBe(false)
      return { kind: 'applied' }
    })
    await raise(stage.db(), [hint('1')])
    await started.opened
    await stage
      .db()
      .query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      )
    await systemClock.sleep(2500)
    finish.open()
    await atRest('1', 'applied')
    expect(fences).toEqual([1n])
  })

  test('W20: of a process that was taken for dead settles nothing, and its run is aborted', async () => {
    const started = door()
    const aborted = door()
    const settled: boolean[] = []
    let runs = 0
    const made: WorkEngine = await engine(async (claim, { signal }) => {
      runs += 1
      if (runs > 1) return { kind: 'applied' }
      started.open()
      signal.addEventListener('abort', aborted.open)
      await aborted.opened
      settled.push(await made.stillHeld(claim), await made.settle(claim, SETTLED))
      return SETTLED
    })
    await raise(stage.db(), [hint('1')])
    await started.opened
    // What another process does with a worker whose lock it saw free.
    await stage.db().query(RELEASE_WORKERS, [[(await subject('1'))?.holder]])
    await atRest('1', 'applied')
    expect(settled).toEqual([false, false])
  })
})

test('W21: a hint of a backfill does not run before live orders, and a subject keeps its most urgent lane', async () => {
  const order: string[] = []
  const gate = door()
  await engine(
    async ({ subject: at, lane }) => {
      if (at === key('gate')) await gate.opened
      else order.push(`${lane} ${at}`)
      return SETTLED
    },
    { concurrency: 1 },
  )
  await raise(stage.db(), [hint('gate')])
  await expect.poll(() => subject('gate').then((row) => row?.holder)).not.toBeNull()
  await raise(stage.db(), [hint('1', 'backfill'), hint('2', 'backfill')])
  await raise(stage.db(), [hint('3'), hint('2')])
  await expect
    .poll(async () => (await stage.db().query('select 1 from subject where wanted > dispatched')).rowCount)
    .toBe(0)
  gate.open()
  for (const name of ['1', '2', '3']) await atRest(name, 'settled')
  expect(order.at(-1)).toBe('backfill order:main:1')
  expect(order.toSorted()).toEqual(['backfill order:main:1', 'live order:main:2', 'live order:main:3'])
})

test('W22: a person may ask for one subject, for a root cause, or for all that is stuck', async () => {
  let fixed = false
  const runs: string[] = []
  await engine(({ subject: at }) => {
    runs.push(at)
    const faults = [fault('mapping.sku-unknown', { sku: at === key('3') ? 'B' : 'A', order: at }, '')]
    return Promise.resolve(fixed ? SETTLED : { kind: 'parked', faults, waits: [], recheckAfterMs: null })
  })
  await raise(
    stage.db(),
    ['1', '2', '3'].map((name) => hint(name)),
  )
  for (const name of ['1', '2', '3']) await atRest(name, 'parked')
  fixed = true
  expect(await retry(stage.db(), { cause: 'mapping.sku-unknown sku=A' })).toEqual([key('1'), key('2')])
  for (const name of ['1', '2']) await atRest(name, 'settled')
  expect(await retry(stage.db(), { all: true })).toEqual([key('3')])
  await atRest('3', 'settled')
  expect(await retry(stage.db(), { subjects: [key('1')] })).toEqual([key('1')])
  await expect.poll(() => runs.filter((at) => at === key('1')).length).toBe(3)
})

test('W23: what waits is looked at again by itself, unless only another start can free it', async () => {
  const waits = {
    a: { onKind: 'config', onKey: 'observe' },
    b: { onKind: 'subject', onKey: 'customer:a:b' },
  } as const
  const runs = { a: 0, b: 0 }
  await engine(
    ({ subject: at }) => {
      const id = at === key('a') ? 'a' : 'b'
      runs[id] += 1
      return Promise.resolve(runs[id] > 1 ? SETTLED : { kind: 'waiting', faults: [], waits: [waits[id]] })
    },
    { waitingRecheckMs: 50 },
  )
  await raise(stage.db(), [hint('a'), hint('b')])
  await atRest('b', 'settled')
  const { rows } = await stage.db().query('select recheck_at from subject where key = $1', [key('a')])
  expect([runs, rows]).toEqual([{ a: 1, b: 2 }, [{ recheck_at: null }]])
})

test('W23: what is parked is looked at again by itself after its time', async () => {
  let runs = 0
  await engine(() => {
    runs += 1
    const faults = [fault('mapping.sku-unknown', { sku: 'A' }, '')]
    return Promise.resolve(runs > 1 ? SETTLED : { kind: 'parked', faults, waits: [], recheckAfterMs: 100 })
  })
  await raise(stage.db(), [hint('1')])
  await atRest('1', 'settled')
  expect(runs).toBe(2)
})
