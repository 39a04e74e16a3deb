import { expect, test } from 'vitest'
import { addSlices, netOf, nextOf, NOTHING, type Slice } from './slice.ts'

/** Two units of 89.00 with three discounts of which no half is a whole cent: 144.20. */
const DISCOUNTED: Slice = {
  quantity: 2,
  amounts: new Map([
    ['L1', 17_800n],
    ['D1-0', -300n],
    ['D1-1', -2_625n],
    ['D1-2', -455n],
  ]),
  taxes: new Map([['vat', 1_280n]]),
}

const oneByOne = (whole: Slice, taxesIncluded: boolean): readonly [Slice, Slice] => {
  const first = nextOf(whole, NOTHING, { units: 1, taxesIncluded })
  return [first, nextOf(whole, first, { units: 1, taxesIncluded })]
}

test('a unit costs its share of what the line costs after discounts, however many discounts it has', () => {
  const [first, second] = oneByOne(DISCOUNTED, false)
  expect([netOf(first), netOf(second)]).toEqual([7_210n, 7_210n])
  expect([...first.amounts.values()]).toEqual([8_900n, -150n, -1_312n, -228n])
  expect(addSlices(first, second)).toEqual(DISCOUNTED)
})

test('where prices contain tax, it is the price with its tax that is shared', () => {
  const whole: Slice = {
    quantity: 2,
    amounts: new Map([['L1', 947n]]),
    taxes: new Map([['vat', 189n]]),
  }
  const [first, second] = oneByOne(whole, true)
  expect([first, second].map((slice) => [netOf(slice), slice.taxes.get('vat')])).toEqual([
    [473n, 95n],
    [474n, 94n],
  ])
})
