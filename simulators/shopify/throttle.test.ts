import { expect, test } from 'vitest'
import { virtualClock } from '../clock.ts'
import { createThrottle } from './throttle.ts'

test('a query reserves its requested cost and is handed back what it did not use', () => {
  const throttle = createThrottle(virtualClock(0))
  const admission = throttle.admit(400)
  expect(throttle.status().currentlyAvailable).toBe(1600)
  if (admission.outcome !== 'admitted') throw new Error('refused')
  expect(admission.settle(30)).toEqual({ maximumAvailable: 2000, currentlyAvailable: 1970, restoreRate: 100 })
})

test('an empty bucket refuses, and fills by the restore rate as time passes', async () => {
  const clock = virtualClock(0)
  const throttle = createThrottle(clock, { maximumAvailable: 200, restoreRate: 100 })
  throttle.admit(150)
  expect(throttle.admit(100)).toEqual({
    outcome: 'throttled',
    status: { maximumAvailable: 200, currentlyAvailable: 50, restoreRate: 100 },
  })
  await clock.advance(500)
  expect(throttle.admit(100).outcome).toBe('admitted')
  await clock.advance(60_000)
  expect(throttle.status().currentlyAvailable).toBe(200)
})

test('one query may not cost more than 1000 points, however full the bucket', () => {
  expect(createThrottle(virtualClock(0)).admit(1001)).toEqual({ outcome: 'too-expensive', maxCost: 1000 })
})
