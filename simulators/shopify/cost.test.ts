import { parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { requestedCost, sizeFactor } from './cost.ts'

const cost = (query: string, variables = {}) => requestedCost(parse(query), variables)

describe('requested cost, as recorded', () => {
  test.each([
    [1, 1],
    [2, 1],
    [3, 2],
    [5, 3],
    [10, 4],
    [50, 7],
    [250, 11],
  ])('a page of %i counts %i', (size, points) => {
    expect(sizeFactor(size)).toBe(points)
  })

  // recording: order-payment-transaction-cold-hydration
  test('objects cost one, money and scalars nothing, a list once', () => {
    const query = `{ order(id: "x") { id totalPriceSet { shopMoney { amount } } transactions { id parentTransaction { id } } } }`
    expect(cost(query)).toBe(3)
  })

  // recording: order-edit-money-math
  test('a mutation costs ten and its payload’s objects nothing', () => {
    const query = `mutation($o: OrderCreateOrderInput!) { orderCreate(order: $o) { order { id lineItems(first: 5) { nodes { id taxLines { title } } } } userErrors { field } } }`
    expect(cost(query)).toBe(18)
  })

  // recordings: order-capture-validation, refund-create-partial-shipping-restock-parity
  test('moving money costs twice', () => {
    const query = `mutation($i: OrderCaptureInput!) { orderCapture(input: $i) { transaction { id parentTransaction { id } } } }`
    expect(cost(query)).toBe(21)
  })

  // recording: refund-create-partial-shipping-restock-parity, upstream read
  test('page sizes come from variables too, and fragments count', () => {
    const query = `query($n: Int = 10) { order(id: "x") { shippingLines(first: $n) { nodes { title } } ...F transactions { id } refunds { id } returns(first: 5) { nodes { id } } } }
      fragment F on Order { lineItems(first: 50) { nodes { id } } }`
    expect(cost(query)).toBe(23)
    expect(cost(query, { n: 1 })).toBe(20)
  })
})
