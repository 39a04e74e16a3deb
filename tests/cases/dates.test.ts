/** Dates of the books: the day in the subsidiary's zone, nights of changed clocks, and closed periods (§1.6). */
import { expect } from 'vitest'
import type { PlacedOrder } from '../support/deployment.ts'
import { ask } from '../support/deployment.ts'
import { ONE_COAT } from './orders.ts'
import { type Case, theCase } from './support/case.ts'
import { openShop } from './support/shop.ts'

const shop = openShop({ policy: () => ({ goLiveAt: '2026-01-01T00:00:00Z' }) })

const PAID = ['customerDeposit Dr 1060 49.99, Cr 2200 49.99', 'salesOrder B 49.99']

const dates = (on: Case, order: PlacedOrder): readonly unknown[] =>
  (['salesOrder', 'customerDeposit'] as const).flatMap((kind) =>
    on.stored(order, kind).map(({ fields }) => fields['tranDate']),
  )

theCase(37, shop, async (on) => {
  const nights: readonly (readonly [processedAt: string, day: string])[] = [
    // 23:59:59 on 31 March in New York is the next day in London, and the next quarter.
    ['2026-04-01T03:59:59Z', '2026-03-31'],
    ['2026-04-01T04:00:00Z', '2026-04-01'],
    // Clocks went forward on 8 March: 23:59:59 the night before, 01:59:59, and 23:59:59 that day.
    ['2026-03-08T04:59:59Z', '2026-03-07'],
    ['2026-03-08T06:59:59Z', '2026-03-08'],
    ['2026-03-09T03:59:59Z', '2026-03-08'],
    // And back on 1 November: 01:30 came twice.
    ['2026-11-01T05:30:00Z', '2026-11-01'],
    ['2026-11-01T06:30:00Z', '2026-11-01'],
    ['2026-11-02T04:59:59Z', '2026-11-01'],
  ]
  const orders: PlacedOrder[] = []
  for (const [processedAt] of nights) orders.push(await on.buy({ ...ONE_COAT, processedAt }))
  await on.settle()
  expect(orders.map((order) => dates(on, order))).toEqual(nights.map(([, day]) => [day, day]))
  for (const order of orders) expect(on.records(order)).toEqual(PAID)
})

const periods = (from: string, flags: object): Promise<unknown> =>
  ask(`${shop().deployment.netsuite.sim}/periods`, { from, to: from, ...flags })

const CLOSED = { closed: true, allLocked: true, arLocked: true }
const OPEN = { closed: false, allLocked: false, arLocked: false }

/** Runs with the month as the flags say, and opens it again whatever happens. */
async function during(month: string, flags: object, run: () => Promise<void>): Promise<void> {
  await periods(month, flags)
  try {
    await run()
  } finally {
    await periods(month, OPEN)
  }
}

const JULY = '2026-07'
const IN_JULY = { ...ONE_COAT, processedAt: '2026-07-31T16:00:00Z' }

theCase(38, shop, {
  variant: 'parked',
  run: async (on) => {
    const order = await on.buy(IN_JULY)
    await during(JULY, CLOSED, async () => {
      await on.lookNow()
      // Orders do not post and are not held up by closed periods; money is.
      expect(on.records(order)).toEqual(['salesOrder B 49.99'])
      expect(await on.state(order)).toMatchObject({ faults: [{ code: 'netsuite.period-closed' }] })
    })
    await on.settle()
    expect(on.records(order)).toEqual(PAID)
    expect(dates(on, order)).toEqual(['2026-07-31', '2026-07-31'])
  },
})

theCase(38, shop, {
  policy: { closedPeriod: 'next-open' },
  variant: 'posted on the first open day',
  run: async (on) => {
    const order = await on.buy(IN_JULY)
    await during(JULY, CLOSED, async () => {
      await on.settle()
      const [deposit] = on.stored(order, 'customerDeposit')
      expect(deposit?.fields['tranDate']).toBe('2026-08-01')
      expect(deposit?.fields['custbody_tieout_fact_date']).toBe('2026-07-31')
    })
    expect(dates(on, order)).toEqual(['2026-07-31', '2026-08-01'])
    expect(on.records(order)).toEqual(PAID)
  },
})

theCase(38, shop, {
  looks: 'each',
  variant: 'locked for receivables only',
  run: async (on) => {
    const seen = await on.buy(ONE_COAT)
    await on.lookNow()
    const month = String(dates(on, seen)[0]).slice(0, 7)
    const order = await on.buy(ONE_COAT)
    await on.staff.ship(order)
    await during(month, { arLocked: true }, async () => {
      await on.lookNow()
      // The order is booked; its money and its bill wait. (Whether its goods could move is not asked for: they wait too.)
      expect(on.records(order)).toEqual(['salesOrder B 49.99'])
      expect(await on.state(order)).toMatchObject({ state: 'parked' })
      expect(new Set((await on.state(order)).faults.map(({ code }) => code))).toEqual(
        new Set(['netsuite.period-closed']),
      )
    })
    await on.settle()
    expect(on.records(seen)).toEqual(PAID)
    expect(on.records(order)).toEqual([
      'customerDeposit Dr 1060 49.99, Cr 2200 49.99',
      'depositApplication Dr 2200 49.99, Cr 1100 49.99',
      'invoice Dr 1100 49.99, Cr 4000 49.99',
      'itemFulfillment Dr 5000 18.00, Cr 1200 18.00',
      'salesOrder G 49.99',
    ])
  },
})
