import { describe, expect, test } from 'vitest'
import { virtualClock } from '../../tests/support/virtualClock.ts'
import { fault, type Fault } from '../domain/fault/fault.ts'
import { type Breaker, createBreaker, type Pause } from './breaker.ts'

const refused = fault('netsuite.auth', {}, 'HTTP 401')
const scope = fault('shopify.scope', { store: 'main', scope: 'read_orders' }, 'ACCESS_DENIED')
const unreachable = fault('netsuite.unreachable', {}, 'ECONNREFUSED')

function stage() {
  const clock = virtualClock()
  const paused: Pause[] = []
  const well: (string | null)[] = []
  const breaker = createBreaker({
    system: 'netsuite',
    scope: '1234567',
    clock,
    onPaused: (pause) => paused.push(pause),
    onResumed: (operation) => well.push(operation),
    onFirstWell: () => well.push('first'),
  })
  return { clock, paused, well, breaker }
}

/** One call that ends as told; answers whether it was made. */
function call(breaker: Breaker, ends: Fault | null, operation = 'create salesOrder'): 'made' | Fault {
  const admitted = breaker.admit(operation)
  if (admitted.kind === 'refused') return admitted.fault
  admitted.ended(ends)
  return 'made'
}

describe('a connection that is refused', () => {
  test('makes no further call until the probe, and every call in between gets the same fault', () => {
    const { breaker, clock, paused } = stage()
    expect(call(breaker, refused)).toBe('made')
    expect(call(breaker, null)).toBe(refused)
    clock.advance(4999)
    expect(call(breaker, null, 'readBack')).toBe(refused)
    expect(paused).toEqual([
      {
        system: 'netsuite',
        scope: '1234567',
        operation: null,
        fault: refused,
        probeAfterMs: 5000,
        refusals: 1,
      },
    ])
    clock.advance(1)
    expect(call(breaker, refused)).toBe('made')
    expect(call(breaker, null)).toBe(refused)
  })

  test('is probed by one call at a time, after 5, 10, 20, 40, and then every 60 seconds', () => {
    const { breaker, clock, paused } = stage()
    call(breaker, refused)
    for (let probe = 0; probe < 6; probe += 1) {
      clock.advance(paused.at(-1)?.probeAfterMs ?? 0)
      const first = breaker.admit('readBack')
      expect(call(breaker, null)).toBe(refused)
      if (first.kind === 'go') first.ended(refused)
    }
    expect(paused.map(({ probeAfterMs }) => probeAfterMs)).toEqual([
      5000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000,
    ])
  })

  test('resumes with the first call that is let in, also where that met another fault', () => {
    const { breaker, clock, well } = stage()
    call(breaker, refused)
    clock.advance(5000)
    expect(call(breaker, fault('netsuite.item-unusable', {}, 'item 5'))).toBe('made')
    expect(well).toEqual([null])
    expect(call(breaker, null)).toBe('made')
    expect(breaker.pauses()).toEqual([])
  })

  test('stays paused where the probe heard nothing', () => {
    const { breaker, clock, well } = stage()
    call(breaker, refused)
    clock.advance(5000)
    expect(call(breaker, unreachable)).toBe('made')
    expect(call(breaker, null)).toBe(refused)
    expect(well).toEqual([])
    clock.advance(5000)
    expect(call(breaker, null)).toBe('made')
    expect(well).toEqual([null])
  })

  test('takes the refusals of calls that were under way for one', () => {
    const { breaker, paused } = stage()
    const underWay = [breaker.admit('a'), breaker.admit('b'), breaker.admit('c')]
    for (const one of underWay) if (one.kind === 'go') one.ended(refused)
    expect(paused).toHaveLength(1)
    expect(breaker.pausedBy('d')).toBe(refused)
  })

  test('is not resumed by a call that was under way when it was paused', () => {
    const { breaker, well } = stage()
    const late = breaker.admit('a')
    call(breaker, refused)
    if (late.kind === 'go') late.ended(null)
    expect(well).toEqual([])
    expect(breaker.pausedBy('a')).toBe(refused)
  })

  test('goes on with a growing interval where it is refused again soon after', () => {
    const { breaker, clock, paused } = stage()
    call(breaker, refused)
    clock.advance(5000)
    call(breaker, null)
    call(breaker, refused)
    expect(paused.map(({ probeAfterMs }) => probeAfterMs)).toEqual([5000, 10_000])
    clock.advance(10_000)
    call(breaker, null)
    clock.advance(60_000)
    call(breaker, refused)
    expect(paused.at(-1)?.probeAfterMs).toBe(5000)
  })

  test('is probed at once where another process found it well', () => {
    const { breaker, well } = stage()
    call(breaker, refused)
    expect(breaker.due()).toEqual([])
    breaker.probeNow()
    expect(breaker.due()).toEqual(breaker.pauses())
    expect(call(breaker, null)).toBe('made')
    expect(well).toEqual([null])
  })
})

test('a missing scope pauses its operation only', () => {
  const { breaker, clock, well, paused } = stage()
  expect(call(breaker, null, 'listOrders')).toBe('made')
  call(breaker, scope, 'readOrder')
  expect(call(breaker, null, 'readOrder')).toBe(scope)
  expect(call(breaker, null, 'listOrders')).toBe('made')
  expect(paused[0]?.operation).toBe('readOrder')
  clock.advance(5000)
  expect(call(breaker, null, 'listOrders')).toBe('made')
  expect(breaker.pausedBy('readOrder')).toBe(scope)
  expect(call(breaker, null, 'readOrder')).toBe('made')
  expect(well).toEqual(['first', 'readOrder'])
})

test('the first call that goes well says so once, for a pause that an earlier process left behind', () => {
  const { breaker, well } = stage()
  call(breaker, unreachable)
  expect(well).toEqual([])
  call(breaker, null)
  call(breaker, null)
  expect(well).toEqual(['first'])
})
