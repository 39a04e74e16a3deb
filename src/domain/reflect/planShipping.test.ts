import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { netSuiteId, type ShopifyId, shopifyId } from '../ids.ts'
import type { NetSuiteFulfillment } from '../netsuite/fulfillment.ts'
import type { ShippingChoices } from '../policy/policy.ts'
import type { FulfillmentOrder, OrderShipping, Shipment } from '../shopify/shipping.ts'
import { lifePolicy } from '../testing/life.ts'
import { planShipping, type ShippingSituation } from './planShipping.ts'
import type { ShippingAction, ToldFulfillment } from './types.ts'
import { isRefusedTwice, madeBy } from './unheard.ts'

const choices: ShippingChoices = { carriers: { ups: 'UPS', '12': 'DHL' }, notifyCustomer: false }
const NORTH = { shopify: shopifyId(501), netsuite: netSuiteId(71) }
const SOUTH = { shopify: shopifyId(502), netsuite: netSuiteId(72) }
const policy = lifePolicy(
  { itemFulfillment: () => 'netsuite', shipping: choices },
  { locations: { [NORTH.shopify]: NORTH.netsuite, [SOUTH.shopify]: SOUTH.netsuite } },
)
const [FIRST, SECOND] = [shopifyId(1), shopifyId(2)]

const shipped = (
  id: number,
  units: readonly (readonly [line: ShopifyId, quantity: number])[],
  more: Partial<NetSuiteFulfillment> & { readonly at?: typeof NORTH } = {},
): NetSuiteFulfillment => {
  const { at = NORTH, ...changes } = more
  return {
    id: netSuiteId(id),
    tranId: `IF${id}`,
    status: 'C',
    version: '2026-11-23T10:00:00Z',
    shipMethod: null,
    shipCarrier: 'ups',
    trackingNumbers: [],
    lines: units.map(([line, quantity]) => ({ key: `L${line}`, location: at.netsuite, quantity })),
    ...changes,
  }
}

const open = (
  id: number,
  units: readonly (readonly [line: ShopifyId, remaining: number])[],
  more: Partial<FulfillmentOrder> = {},
): FulfillmentOrder => ({
  id: shopifyId(id),
  status: 'OPEN',
  requestStatus: 'UNSUBMITTED',
  fulfillable: true,
  holds: [],
  fulfillAt: null,
  locationId: NORTH.shopify,
  lines: units.map(([lineId, remaining], at) => ({
    id: shopifyId(id * 10 + at),
    lineId,
    total: remaining,
    remaining,
  })),
  ...more,
})

const plan = (situation: Partial<ShippingSituation>) =>
  planShipping({
    order: '#1001',
    policy,
    choices,
    fulfillments: [],
    shipping: { fulfillmentOrders: [], shipments: [] },
    told: [],
    ...situation,
  })
const shipping = (fulfillmentOrders: readonly FulfillmentOrder[], shipments: readonly Shipment[] = []) => ({
  fulfillmentOrders,
  shipments,
})
const codes = ({ faults }: ReturnType<typeof planShipping>) => faults.map(({ fault }) => fault.code)

describe('one item fulfilment', () => {
  test('takes its units out of the fulfilment orders of its location', () => {
    const { actions, faults } = plan({
      fulfillments: [shipped(9, [[FIRST, 3]], { trackingNumbers: ['1Z', '2Z', '1Z'] })],
      shipping: shipping([
        open(30, [[FIRST, 2]]),
        open(31, [[FIRST, 2]]),
        open(32, [[FIRST, 5]], { locationId: SOUTH.shopify }),
      ]),
    })
    expect(faults).toEqual([])
    expect(actions).toEqual([
      {
        kind: 'fulfil',
        netsuiteId: '9',
        named: 'IF9',
        part: NORTH.shopify,
        content: { locationId: NORTH.shopify, lines: [{ lineId: FIRST, quantity: 3 }] },
        parts: [
          { fulfillmentOrderId: '30', lines: [{ id: '300', quantity: 2 }] },
          { fulfillmentOrderId: '31', lines: [{ id: '310', quantity: 1 }] },
        ],
        tracking: { company: 'UPS', numbers: ['1Z', '2Z'], urls: [] },
      },
    ])
  })

  test.each([
    ['held', { fulfillable: false, status: 'ON_HOLD', holds: ['AWAITING_PAYMENT'] }, 'fulfillment.waits'],
    ['scheduled', { fulfillable: false, status: 'SCHEDULED', fulfillAt: '2026-12-01' }, 'fulfillment.waits'],
    ['closed', { fulfillable: false, status: 'CLOSED' }, 'fulfillment.not-open'],
    ['elsewhere', { locationId: SOUTH.shopify }, 'fulfillment.not-open'],
  ])('whose fulfilment order is %s tells nothing', (_name, more, code) => {
    const found = plan({
      fulfillments: [shipped(9, [[FIRST, 1]])],
      shipping: shipping([open(30, [[FIRST, 1]], more)]),
    })
    expect(found.actions).toEqual([])
    expect(codes(found)).toEqual([code])
  })

  test('tells all of a location or nothing', () => {
    const found = plan({
      fulfillments: [
        shipped(9, [
          [FIRST, 1],
          [SECOND, 1],
        ]),
      ],
      shipping: shipping([open(30, [[FIRST, 1]])]),
    })
    expect(found.actions).toEqual([])
    expect(codes(found)).toEqual(['fulfillment.not-open'])
  })

  test('without a location leaves from where Shopify expects it', () => {
    const { actions } = plan({
      fulfillments: [shipped(9, [], { lines: [{ key: `L${FIRST}`, location: null, quantity: 1 }] })],
      shipping: shipping([open(30, [[FIRST, 1]], { locationId: SOUTH.shopify })]),
    })
    expect(actions).toMatchObject([{ kind: 'fulfil', content: { locationId: SOUTH.shopify } }])
  })

  test('from a location that no Shopify location stands for parks', () => {
    const at = { shopify: shopifyId(9), netsuite: netSuiteId(99) }
    expect(codes(plan({ fulfillments: [shipped(9, [[FIRST, 1]], { at })] }))).toEqual([
      'mapping.netsuite-location',
    ])
  })

  test('with a line of somebody else’s is for a person, and gift cards are Shopify’s own', () => {
    const line = (key: string | null) => ({ key, location: NORTH.netsuite, quantity: 1 })
    expect(codes(plan({ fulfillments: [shipped(9, [], { lines: [line(null)] })] }))).toEqual([
      'fulfillment.not-open',
    ])
    expect(plan({ fulfillments: [shipped(9, [], { lines: [line('G7')] })] })).toEqual({
      actions: [],
      faults: [],
    })
  })

  test('finds its carrier by ship method first, and parks one that is not named', () => {
    const numbers = { trackingNumbers: ['1Z'] }
    const orders = shipping([open(30, [[FIRST, 1]])])
    const carrier = (more: Partial<NetSuiteFulfillment>) =>
      plan({ fulfillments: [shipped(9, [[FIRST, 1]], { ...numbers, ...more })], shipping: orders })
    expect(carrier({ shipMethod: netSuiteId(12) }).actions).toMatchObject([{ tracking: { company: 'DHL' } }])
    expect(codes(carrier({ shipCarrier: 'pigeon' }))).toEqual(['mapping.carrier'])
    expect(codes(carrier({ shipCarrier: null }))).toEqual(['mapping.carrier'])
  })
})

describe('what was told', () => {
  const content = { locationId: NORTH.shopify, lines: [{ lineId: FIRST, quantity: 2 }] }
  const told: ToldFulfillment = {
    netsuiteId: netSuiteId(9),
    part: NORTH.shopify,
    state: 'standing',
    shopifyId: shopifyId(800),
    content,
  }
  const shipment = (status: Shipment['status']): Shipment => ({
    id: shopifyId(800),
    createdAt: '2026-11-23T10:00:05Z',
    status,
    locationId: NORTH.shopify,
    lines: content.lines,
    tracking: [],
  })
  const left = open(30, [[FIRST, 2]])
  const after = (fulfillments: readonly NetSuiteFulfillment[], shipments: readonly Shipment[]) =>
    plan({ fulfillments, told: [told], shipping: shipping([left], shipments) })

  test('is not told again, though Shopify does not show it yet, or has it pending', () => {
    const nothing = { actions: [], faults: [] }
    expect(after([shipped(9, [[FIRST, 2]])], [])).toEqual(nothing)
    expect(after([shipped(9, [[FIRST, 2]])], [shipment('PENDING')])).toEqual(nothing)
  })

  test.each([
    ['deleted', []],
    ['not shipped any more', [shipped(9, [[FIRST, 2]], { status: 'B' })]],
    ['changed', [shipped(9, [[FIRST, 1]])]],
  ])(
    'and is %s is a person’s while Shopify shows it, and undone once it is cancelled there',
    (state, now) => {
      const standing = after(now, [shipment('SUCCESS')])
      expect(codes(standing)).toEqual(['fulfillment.withdrawn'])
      expect(standing.faults[0]?.fault.about['state']).toBe(state)
      expect(after(now, [shipment('CANCELLED')])).toEqual({
        actions: [{ kind: 'undo', netsuiteId: '9', part: NORTH.shopify }],
        faults: [],
      })
    },
  )

  test('and was cancelled in Shopify alone is a person’s; more that left since is told beside it', () => {
    expect(codes(after([shipped(9, [[FIRST, 2]])], [shipment('CANCELLED')]))).toEqual([
      'fulfillment.cancelled-in-shopify',
    ])
    expect(after([shipped(9, [[FIRST, 3]])], [shipment('SUCCESS')]).actions).toMatchObject([
      { part: `${NORTH.shopify}_2`, content: { lines: [{ lineId: FIRST, quantity: 1 }] } },
    ])
  })
})

describe('a request without an answer', () => {
  const content = { locationId: NORTH.shopify, lines: [{ lineId: FIRST, quantity: 2 }] }
  const made: Shipment = {
    id: shopifyId(800),
    createdAt: '2026-11-23T10:00:05Z',
    status: 'SUCCESS',
    locationId: NORTH.shopify,
    lines: [{ lineId: FIRST, quantity: 2 }],
    tracking: [],
  }
  const at = '2026-11-23T10:00:00Z'

  test('is found again by its units, its location and its time, and not where it is another’s', () => {
    const told: ToldFulfillment = {
      netsuiteId: netSuiteId(3),
      part: 'x',
      state: 'standing',
      shopifyId: made.id,
      content,
    }
    expect(madeBy({ content, at }, shipping([], [made]), [])).toBe(made.id)
    expect(madeBy({ content, at }, shipping([], [made]), [told])).toBeNull()
    expect(madeBy({ content, at: '2026-11-23T11:00:00Z' }, shipping([], [made]), [])).toBeNull()
    const other = { ...made, lines: [{ lineId: FIRST, quantity: 1 }] }
    expect(madeBy({ content, at }, shipping([], [other]), [])).toBeNull()
    expect(madeBy({ content, at }, shipping([], [{ ...made, locationId: SOUTH.shopify }]), [])).toBeNull()
  })

  test('can be sent again at once where less than twice its units are left', () => {
    expect(isRefusedTwice(content, shipping([open(30, [[FIRST, 3]])]))).toBe(true)
    expect(isRefusedTwice(content, shipping([open(30, [[FIRST, 4]])]))).toBe(false)
  })
})

/** A shop that does what it is told, and refuses more than it has. */
class Shop {
  readonly told: ToldFulfillment[] = []
  #orders: FulfillmentOrder[]
  #shipments: Shipment[] = []

  constructor(orders: readonly FulfillmentOrder[]) {
    this.#orders = [...orders]
  }

  shipping(): OrderShipping {
    return { fulfillmentOrders: this.#orders, shipments: this.#shipments }
  }

  do(action: Extract<ShippingAction, { kind: 'fulfil' }>): void {
    const { netsuiteId, part, content, parts } = action
    for (const { fulfillmentOrderId, lines } of parts) {
      this.#orders = this.#orders.map((order) => {
        if (order.id !== fulfillmentOrderId) return order
        expect(order.fulfillable).toBe(true)
        expect(order.locationId).toBe(content.locationId)
        return {
          ...order,
          lines: order.lines.map((line) => {
            const taken = lines.find(({ id }) => id === line.id)?.quantity ?? 0
            expect(taken).toBeLessThanOrEqual(line.remaining)
            return { ...line, remaining: line.remaining - taken }
          }),
        }
      })
    }
    const id = shopifyId(800 + this.#shipments.length)
    this.#shipments.push({
      id,
      createdAt: '2026-11-23T10:00:00Z',
      status: 'SUCCESS',
      locationId: content.locationId,
      lines: content.lines,
      tracking: [],
    })
    this.told.push({ netsuiteId, part, state: 'standing', shopifyId: id, content })
  }
}

const quantity = fc.integer({ min: 0, max: 4 })
const place = fc.constantFrom(NORTH, SOUTH)
const orders = fc
  .array(fc.record({ first: quantity, second: quantity, at: place, fulfillable: fc.boolean() }), {
    maxLength: 5,
  })
  .map((all) =>
    all.map(({ first, second, at, fulfillable }, index) =>
      open(
        30 + index,
        [
          [FIRST, first],
          [SECOND, second],
        ],
        { locationId: at.shopify, fulfillable, ...(fulfillable ? {} : { status: 'ON_HOLD' }) },
      ),
    ),
  )
const fulfillments = fc
  .array(
    fc.record({
      first: quantity,
      second: quantity,
      at: place,
      status: fc.constantFrom('A' as const, 'C' as const),
    }),
    { maxLength: 5 },
  )
  .map((all) =>
    all.map(({ first, second, at, status }, index) =>
      shipped(
        9 + index,
        [
          [FIRST, first],
          [SECOND, second],
        ],
        { at, status },
      ),
    ),
  )

test('what is told is what was shipped, fulfilment by fulfilment, and never more than Shopify has left', () => {
  fc.assert(
    fc.property(orders, fulfillments, (held, made) => {
      const shop = new Shop(held)
      const situation = () => ({ fulfillments: made, shipping: shop.shipping(), told: shop.told })
      for (;;) {
        const next = plan(situation()).actions.find((action) => action.kind === 'fulfil')
        if (next === undefined) break
        shop.do(next)
      }
      const { faults } = plan(situation())
      for (const { id, status, lines } of made) {
        const told = shop.told
          .filter(({ netsuiteId }) => netsuiteId === id)
          .flatMap(({ content }) => content.lines)
        const units = (line: ShopifyId): number =>
          told.filter(({ lineId }) => lineId === line).reduce((sum, one) => sum + one.quantity, 0)
        const wanted = lines.map((line) => (status === 'C' ? line.quantity : 0))
        const isOpen = faults.some(({ netsuiteId }) => netsuiteId === id)
        expect([units(FIRST), units(SECOND)]).toEqual(isOpen ? [0, 0] : wanted)
      }
    }),
  )
})
