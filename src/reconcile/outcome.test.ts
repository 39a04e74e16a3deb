import { describe, expect, test } from 'vitest'
import { fault } from '../domain/fault/fault.ts'
import { outcomeOfFaults } from './outcome.ts'

const HOUR_MS = 3_600_000
const parked = (...faults: Parameters<typeof outcomeOfFaults>[0]) => {
  const outcome = outcomeOfFaults(faults)
  if (outcome.kind !== 'parked') throw new Error(outcome.kind)
  return outcome
}

describe('a closed period', () => {
  const named = fault('netsuite.period-closed', { order: '#1001', period: 'Mar 2026' }, 'falls in Mar 2026')
  const refused = fault('netsuite.period-closed', { order: '#1001', call: 'create invoice' }, 'HTTP 400')

  test('that is known frees what waits for it once it is open', () => {
    expect(parked(named)).toMatchObject({
      waits: [{ onKind: 'period', onKey: 'Mar 2026' }],
      recheckAfterMs: 24 * HOUR_MS,
    })
  })

  test('for which NetSuite refused and that it does not list any more is tried again soon', () => {
    expect(parked(refused)).toMatchObject({ waits: [], recheckAfterMs: HOUR_MS })
    expect(parked(named, refused).recheckAfterMs).toBe(HOUR_MS)
  })
})

test('a return of goods that NetSuite has not shipped yet is tried again soon; other rules wait for a person', () => {
  const refused = (call: string) => fault('netsuite.business-rule', { order: '#1001', call }, 'HTTP 400')
  expect(parked(refused('create returnAuthorization')).recheckAfterMs).toBe(HOUR_MS)
  expect(parked(refused('create invoice')).recheckAfterMs).toBe(24 * HOUR_MS)
})
