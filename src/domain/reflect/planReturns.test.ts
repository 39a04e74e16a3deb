import fc from 'fast-check'
import { expect, test } from 'vitest'
import { netSuiteId, shopifyId } from '../ids.ts'
import type { MadeReceipt } from '../netsuite/madeReceipt.ts'
import type { ReturnFacts } from '../shopify/order.ts'
import { planReturns, type ReturnLeft } from './planReturns.ts'
import { receivedByPeople, type ReturnPlan } from './returnTypes.ts'

const LINE = shopifyId(6001)
const OTHER = shopifyId(6002)
const MAIN = netSuiteId(31)

const receipt = (
  units: readonly (readonly [line: string, quantity: number])[],
  more: Partial<MadeReceipt> = {},
): MadeReceipt => ({
  id: netSuiteId(700),
  tranId: 'IR7',
  credited: false,
  version: '2026-06-01T10:00:00Z',
  lines: units.map(([line, quantity]) => ({ key: `L${line}`, quantity, location: MAIN })),
  ...more,
})

const open = (
  id: number,
  lines: readonly (readonly [line: typeof LINE, processable: number, processed?: number])[],
  more: Partial<ReturnLeft> = {},
): ReturnLeft => ({
  id: shopifyId(id),
  name: `#1-R${id}`,
  status: 'OPEN',
  lines: lines.map(([lineId, processable, processed = 0], at) => ({
    id: shopifyId(id * 100 + at),
    lineId,
    processable,
    processed,
  })),
  exchanges: [],
  reverseLines: lines.map(([lineId], at) => ({ id: shopifyId(id * 1000 + at), lineId })),
  ...more,
})

const plan = (receipts: readonly MadeReceipt[], returns: readonly ReturnLeft[]): ReturnPlan =>
  planReturns({
    order: '#1',
    policy: { locations: { '2001': MAIN, '2009': MAIN } },
    receipts,
    told: new Set(),
    returns,
  })

const why = ({ faults }: ReturnPlan): readonly (string | undefined)[] =>
  faults.map(({ fault }) => fault.about['why'])

test('units are processed on the open return that expects them, at the first place that stands for theirs', () => {
  const { action, faults } = plan([receipt([[LINE, 2]])], [open(4, [[OTHER, 5]]), open(5, [[LINE, 3, 1]])])
  expect(faults).toEqual([])
  expect(action?.content).toEqual({
    returnId: '5',
    units: [{ lineId: LINE, quantity: 2, locationId: '2001', before: 1 }],
  })
  expect(action?.lines).toEqual([
    {
      id: '500',
      quantity: 2,
      dispositions: [{ reverseLineId: '5000', quantity: 2, type: 'RESTOCKED', locationId: '2001' }],
    },
  ])
})

test('what no return, or more than one, or an exchange expects is for a person', () => {
  const made = [receipt([[LINE, 2]])]
  expect(why(plan(made, []))).toEqual([expect.stringContaining('no open return')])
  expect(why(plan(made, [open(5, [[LINE, 2]], { status: 'CLOSED' })]))).toEqual([
    expect.stringContaining('no open return'),
  ])
  expect(why(plan(made, [open(5, [[LINE, 1]])]))).toEqual([expect.stringContaining('expects these units')])
  expect(why(plan(made, [open(5, [[LINE, 2]]), open(6, [[LINE, 2]])]))).toEqual([
    expect.stringContaining('2 open returns'),
  ])
  const exchange = open(5, [[LINE, 2]], { exchanges: [{ processable: 1 }] })
  expect(why(plan(made, [exchange]))).toEqual([expect.stringContaining('exchange')])
  expect(why(plan([receipt([[LINE, 2]], { credited: true })], [open(5, [[LINE, 2]])]))).toEqual([
    expect.stringContaining('credited in NetSuite already'),
  ])
})

test('goods at a place that is none of Shopify’s are not put back', () => {
  const away = receipt([], { lines: [{ key: `L${LINE}`, quantity: 1, location: netSuiteId(99) }] })
  expect(plan([away], [open(5, [[LINE, 1]])]).action?.lines[0]?.dispositions).toMatchObject([
    { type: 'NOT_RESTOCKED', locationId: null },
  ])
})

const count = fc.integer({ min: 0, max: 5 })

test('never more is processed of a line than its return expects, and exactly what was received', () => {
  fc.assert(
    fc.property(fc.array(count, { minLength: 1, maxLength: 4 }), count, count, (lines, first, second) => {
      const returned = open(
        5,
        lines.map((processable, at) => [at % 2 === 0 ? LINE : OTHER, processable] as const),
      )
      const { action } = plan(
        [
          receipt([
            [LINE, first],
            [OTHER, second],
          ]),
        ],
        [returned],
      )
      if (action === null) return
      for (const { id, quantity } of action.lines)
        expect(quantity).toBeLessThanOrEqual(returned.lines.find((line) => line.id === id)?.processable ?? 0)
      expect(action.lines.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(first + second)
    }),
  )
})

test('of equal disposals as many are people’s as were told', () => {
  const disposed = (id: number): ReturnFacts['dispositions'][number] => ({
    id: shopifyId(id),
    at: '2026-06-01T10:00:00Z',
    lineId: LINE,
    quantity: 1,
    type: 'RESTOCKED',
    locationId: shopifyId(2001),
  })
  const returns: readonly ReturnFacts[] = [
    {
      id: shopifyId(5),
      name: '#1-R1',
      status: 'OPEN',
      dispositions: [disposed(1), disposed(2), disposed(3)],
    },
  ]
  const content = {
    returnId: shopifyId(5),
    units: [{ lineId: LINE, quantity: 1, locationId: shopifyId(2001), before: 0 }],
  }
  expect([...receivedByPeople({ returns }, [content, content])]).toEqual(['1', '2'])
  expect([...receivedByPeople({ returns }, [])]).toEqual([])
})
