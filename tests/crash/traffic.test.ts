import { describe, expect, test } from 'vitest'
import { type Absence, type LookUp, overlapping, type Write } from './traffic.ts'

const write = (given: Partial<Write>): Write => ({
  caller: 'worker-1.1',
  subject: 'order 7',
  record: 'tieout_demo_so_7',
  kind: 'create',
  arrivedMs: 1000,
  endedMs: 1300,
  status: 204,
  ...given,
})
const FIRST = write({})
const SECOND = write({ caller: 'worker-2.1', arrivedMs: 1200, endedMs: 1500, status: 400 })

const KILLED: Absence = { caller: 'worker-1.1', fromMs: 1050, untilMs: null }
const LOOKED: LookUp = {
  caller: 'worker-2.1',
  records: ['tieout_demo_so_7'],
  arrivedMs: 1100,
  answeredMs: 1190,
}

interface Given {
  readonly absences?: readonly Absence[]
  readonly lookUps?: readonly LookUp[]
}

const found = (writes: readonly Write[], { absences = [], lookUps = [] }: Given = {}) => {
  const { together, lateLandings } = overlapping({ writes, lookUps }, absences)
  return { why: together.map((one) => one.split(': ').at(-1)), lateLandings: lateLandings.length }
}
const WRONG = (why: string) => ({ why: [why], lateLandings: 0 })
const RIGHT = { why: [], lateLandings: 0 }

describe('two workers that live', () => {
  test('writes for one order at the same time are found, whichever records of it they are', () => {
    expect(found([FIRST, SECOND])).toEqual(WRONG('both workers were alive'))
    const deposit = { ...SECOND, record: 'tieout_demo_dep_9' }
    expect(found([deposit, FIRST])).toEqual(WRONG('both workers were alive'))
  })

  test('a write that was never answered goes on', () => {
    const later = { ...SECOND, arrivedMs: 90_000, endedMs: 90_100 }
    expect(found([write({ endedMs: null, status: null }), later])).toEqual(WRONG('both workers were alive'))
  })

  test('one after the other, one worker, and two orders are as they should be', () => {
    expect(found([FIRST, { ...SECOND, arrivedMs: 1300 }])).toEqual(RIGHT)
    expect(found([FIRST, { ...SECOND, caller: FIRST.caller }])).toEqual(RIGHT)
    expect(found([FIRST, { ...SECOND, subject: 'order 8' }])).toEqual(RIGHT)
  })

  test('one that stood still long ago is no excuse', () => {
    const absences = [{ caller: 'worker-1.1', fromMs: -90_000, untilMs: -80_000 }]
    expect(found([FIRST, SECOND], { absences, lookUps: [LOOKED] })).toEqual(WRONG('both workers were alive'))
  })

  test('another life of the same process is another worker', () => {
    expect(found([FIRST, { ...SECOND, caller: 'worker-1.2' }])).toEqual(WRONG('both workers were alive'))
  })
})

describe('a worker that was lost while its write was under way', () => {
  test('the same creation may be sent again by who has looked first, if one of the two fails', () => {
    const known = { absences: [KILLED], lookUps: [LOOKED] }
    expect(found([FIRST, SECOND], known)).toEqual({ why: [], lateLandings: 1 })
    expect(found([FIRST, { ...SECOND, status: 204 }], known)).toEqual(WRONG('both were saved'))
  })

  test('nothing may be sent blind: not without a look, not after one of before, not before it is answered', () => {
    const why = WRONG('the record of the lost one was not looked up first')
    const absences = [KILLED]
    expect(found([FIRST, SECOND], { absences })).toEqual(why)
    for (const other of [
      { arrivedMs: 1040 },
      { answeredMs: 1201 },
      { answeredMs: null },
      { caller: 'worker-3.1' },
      { records: ['tieout_demo_so_8'] },
    ])
      expect(found([FIRST, SECOND], { absences, lookUps: [{ ...LOOKED, ...other }] })).toEqual(why)
  })

  test('a change is never sent beside another change, nor beside a creation that is saved', () => {
    const known = { absences: [KILLED], lookUps: [LOOKED] }
    const change = { ...SECOND, kind: 'change', status: 204 } as const
    expect(found([{ ...FIRST, kind: 'change' }, change], known)).toEqual(
      WRONG('a change beside another change'),
    )
    expect(found([FIRST, change], known)).toEqual(WRONG('both were saved'))
    // The record stands already, created by who goes on: the lost creation is refused, whatever is sent beside it.
    expect(found([{ ...FIRST, status: 400 }, change], known)).toEqual({ why: [], lateLandings: 1 })
  })

  test('another record of the order may be written by who knows of it', () => {
    const deposit = { ...SECOND, record: 'tieout_demo_dep_9', status: 204 }
    expect(found([FIRST, deposit], { absences: [KILLED], lookUps: [LOOKED] }).lateLandings).toBe(1)
    expect(found([FIRST, deposit], { absences: [KILLED] }).why).toHaveLength(1)
  })

  test('one that stood still may send late what it had begun', () => {
    const absences = [{ caller: 'worker-2.1', fromMs: 200, untilMs: 1150 }]
    const lookUps = [{ ...LOOKED, caller: 'worker-1.1', arrivedMs: 800, answeredMs: 900 }]
    expect(found([FIRST, SECOND], { absences, lookUps })).toEqual({ why: [], lateLandings: 1 })
    const changes = [FIRST, SECOND].map((one) => ({ ...one, kind: 'change' as const }))
    expect(found(changes, { absences, lookUps }).why).toHaveLength(1)
  })
})
