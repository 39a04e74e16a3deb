import { expect, test } from 'vitest'
import { shiftedClock, virtualClock } from './clock.ts'

test('tasks run in order of time, at their own time, also those scheduled by other tasks', async () => {
  const clock = virtualClock(1000)
  const ran: [string, number][] = []
  clock.schedule(50, () => void ran.push(['late', clock.now()]))
  clock.schedule(10, async () => {
    ran.push(['early', clock.now()])
    await Promise.resolve()
    clock.schedule(5, () => void ran.push(['follow-up', clock.now()]))
  })
  await clock.advance(49)
  expect(ran).toEqual([
    ['early', 1010],
    ['follow-up', 1015],
  ])
  expect(clock.nextDue()).toBe(1050)
  await clock.advance(1)
  expect(ran.at(-1)).toEqual(['late', 1050])
  expect(clock.nextDue()).toBeNull()
})

test('a task taken back does not run', async () => {
  const clock = virtualClock(0)
  let ran = false
  clock.schedule(5, () => void (ran = true))()
  await clock.advance(10)
  expect(ran).toBe(false)
})

test('a shifted clock keeps the pace of the other, and goes forward when told', async () => {
  const real = virtualClock(1_000_000)
  const clock = shiftedClock(5_000, real)
  expect(clock.now()).toBe(5_000)
  await real.advance(30)
  expect(clock.now()).toBe(5_030)
  await clock.advance(86_400_000)
  expect(clock.now()).toBe(86_405_030)
  let ran = false
  clock.schedule(10, () => void (ran = true))
  await real.advance(10)
  expect(ran).toBe(true)
})
