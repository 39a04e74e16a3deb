import { beforeEach, describe, expect, test } from 'vitest'
import { cad, createOrder, testStore, type TestStore, valueAt } from './testing.ts'

let store: TestStore
beforeEach(() => {
  store = testStore()
})

const line = (amount: string, quantity = 1) => ({ title: 'Item', quantity, priceSet: cad(amount) })

describe('refusals in Shopify’s shape', () => {
  test('an unknown field', () => {
    const { errors, data } = store.run('query Q { order(id: "gid://shopify/Order/1") { id nope } }')
    expect(data).toBeUndefined()
    expect(errors).toEqual([
      {
        message: "Field 'nope' doesn't exist on type 'Order'",
        locations: [{ line: 1, column: 51 }],
        path: ['query Q', 'order', 'nope'],
        extensions: { code: 'undefinedField', typeName: 'Order', fieldName: 'nope' },
      },
    ])
  })

  // recording: customer-merge-parity `missingArgument`
  test('a missing argument', () => {
    expect(store.run('mutation M { tagsAdd(id: "x") { userErrors { message } } }').errors).toMatchObject([
      {
        message: "Field 'tagsAdd' is missing required arguments: tags",
        path: ['mutation M', 'tagsAdd'],
        extensions: {
          code: 'missingRequiredArguments',
          className: 'Field',
          name: 'tagsAdd',
          arguments: 'tags',
        },
      },
    ])
  })

  test('an unknown argument, a missing selection, a scalar with one', () => {
    const codes = (query: string) => store.run(query).errors?.map((e) => valueAt(e, 'extensions.code'))
    expect(codes('{ shop { name(x: 1) } }')).toEqual(['argumentNotAccepted'])
    expect(codes('{ shop }')).toEqual(['selectionMismatch'])
    expect(codes('{ shop { name { x } } }')).toEqual(['selectionMismatch'])
    expect(codes('query($a: Int) { shop { name } }')).toEqual(['variableNotUsed'])
  })

  // recording: inventory-adjust-quantities-parity `missingDelta`
  test('a variable that lacks what it must have', () => {
    const query = 'mutation($order: OrderCreateOrderInput!) { orderCreate(order: $order) { order { id } } }'
    const bad = { lineItems: [{ title: 'a' }], nope: 1 }
    expect(store.run(query, { order: bad }).errors).toMatchObject([
      {
        message:
          'Variable $order of type OrderCreateOrderInput! was provided invalid value for nope (Field is not defined on OrderCreateOrderInput), lineItems.0.quantity (Expected value to not be null)',
        extensions: {
          code: 'INVALID_VARIABLE',
          value: bad,
          problems: [
            { path: ['nope'], explanation: 'Field is not defined on OrderCreateOrderInput' },
            { path: ['lineItems', 0, 'quantity'], explanation: 'Expected value to not be null' },
          ],
        },
      },
    ])
  })

  test('what is not simulated says so', () => {
    const { errors } = store.run('{ codeDiscountNodes(first: 1) { nodes { id } } }')
    expect(errors).toMatchObject([
      { message: 'QueryRoot.codeDiscountNodes is not simulated', extensions: { code: 'NOT_SIMULATED' } },
    ])
  })

  test('a page without a size, and one too large', () => {
    expect(store.run('{ orders { nodes { id } } }').errors).toMatchObject([
      { extensions: { code: 'BAD_REQUEST' } },
    ])
    expect(store.run('{ orders(first: 251) { nodes { id } } }').errors).toMatchObject([
      { extensions: { code: 'BAD_REQUEST' } },
    ])
  })
})

describe('access', () => {
  // recording: fulfillment-order-lifecycle `hold` for the words
  test('a missing scope denies the field and leaves the rest', () => {
    const query =
      '{ shop { name } orders(first: 1) { nodes { id } } customer(id: "gid://shopify/Customer/1") { id } }'
    const { data, errors } = store.run(query, {}, { scopes: ['write_orders'] })
    expect(valueAt(data, 'shop.name')).toBe('tieout-demo')
    expect(valueAt(data, 'orders.nodes')).toEqual([])
    expect(errors).toMatchObject([
      {
        message: 'Access denied for customer field. Required access: `read_customers` access scope.',
        path: ['customer'],
        extensions: {
          code: 'ACCESS_DENIED',
          documentation: 'https://shopify.dev/api/usage/access-scopes',
          requiredAccess: '`read_customers` access scope.',
        },
      },
    ])
  })

  test('the installation lists the token’s scopes', () => {
    const query = '{ currentAppInstallation { accessScopes { handle } } }'
    const { data } = store.run(query, {}, { scopes: ['read_orders', 'read_customers'] })
    expect(valueAt(data, 'currentAppInstallation.accessScopes')).toEqual([
      { handle: 'read_customers' },
      { handle: 'read_orders' },
    ])
  })

  test('orders of more than 60 days ago need read_all_orders', () => {
    const id = createOrder(store, { lineItems: [line('1.00')] })
    store.advance(61 * 86_400)
    const query =
      'query($id: ID!) { order(id: $id) { id } orders(first: 5) { nodes { id } } node(id: $id) { id } }'
    const hidden = store.run(query, { id }, { scopes: ['read_orders'] })
    expect(hidden.data).toEqual({ order: null, orders: { nodes: [] }, node: null })
    const shown = store.run(query, { id }, { scopes: ['read_orders', 'read_all_orders'] })
    expect(shown.data).toEqual({ order: { id }, orders: { nodes: [{ id }] }, node: { id } })
  })
})

describe('orders', () => {
  const page = `query($after: String, $first: Int) { orders(first: $first, after: $after, sortKey: UPDATED_AT) {
    nodes { id updatedAt } pageInfo { hasNextPage endCursor } } }`

  function createThree(): string[] {
    return ['1.00', '2.00', '3.00'].map((amount) => {
      store.advance(10)
      return createOrder(store, { lineItems: [line(amount)] })
    })
  }

  test('a walk by UPDATED_AT meets an order that changes meanwhile once more, and misses none', () => {
    const [a, b, c] = createThree()
    const first = store.run(page, { first: 2 })
    expect(valueAt(first.data, 'orders.nodes')).toMatchObject([{ id: a }, { id: b }])
    store.advance(10)
    store.run('mutation($id: ID!) { tagsAdd(id: $id, tags: ["x"]) { node { id } } }', { id: a })
    const after = valueAt(first.data, 'orders.pageInfo.endCursor')
    const second = store.run(page, { first: 5, after })
    expect(valueAt(second.data, 'orders.nodes')).toMatchObject([{ id: c }, { id: a }])
    expect(valueAt(second.data, 'orders.pageInfo.hasNextPage')).toBe(false)
  })

  test('a lagging index shows an order at its earlier time', () => {
    const [a] = createThree()
    store.world.switches.searchLagMs = 60_000
    const recent = `{ orders(first: 5, query: "updated_at:>='2026-11-23T12:05:00Z'") { nodes { id } } }`
    store.advance(300)
    store.run('mutation($id: ID!) { tagsAdd(id: $id, tags: ["x"]) { node { id } } }', { id: a })
    expect(store.read(recent, 'orders.nodes')).toEqual([])
    store.advance(61)
    expect(store.read(recent, 'orders.nodes')).toEqual([{ id: a }])
  })

  test('are found by name, tag and status', () => {
    const [a] = createThree()
    store.run('mutation($id: ID!) { orderUpdate(input: { id: $id, tags: ["vip", "b"] }) { order { id } } }', {
      id: a,
    })
    const name = store.read('query($id: ID!) { order(id: $id) { name tags } }', 'order', { id: a })
    expect(name).toEqual({ name: '#1001', tags: ['b', 'vip'] })
    const found = (query: string) =>
      store.read(`query($q: String) { orders(first: 5, query: $q) { nodes { id } } }`, 'orders.nodes', {
        q: query,
      })
    expect(found('name:1001')).toEqual([{ id: a }])
    expect(found('tag:vip status:open')).toEqual([{ id: a }])
    expect(found('status:cancelled')).toEqual([])
  })
})

test('a snapshot restores the store', () => {
  const id = createOrder(store, {
    lineItems: [line('1.10', 3)],
    customer: { toUpsert: { email: 'Ada@Example.com' } },
  })
  const other = testStore()
  other.world.restore(store.world.snapshot())
  const query =
    'query($id: ID!) { order(id: $id) { totalPriceSet { shopMoney { amount } } customer { email } } }'
  expect(other.read(query, 'order', { id })).toEqual({
    totalPriceSet: { shopMoney: { amount: '3.3' } },
    customer: { email: 'ada@example.com' },
  })
})

test('the same seed gives the same ids, another seed others', () => {
  const idOf = (seed: number) => createOrder(testStore({ seed }), { lineItems: [line('1.00')] })
  expect(idOf(7)).toBe(idOf(7))
  expect(idOf(7)).not.toBe(idOf(8))
})

test('admitted ids stand for seeded objects', () => {
  const variant = 'gid://shopify/ProductVariant/49875425'
  const location = 'gid://shopify/Location/112829759794'
  expect(store.world.admit([variant, location, 'gid://shopify/Nothing/1'])).toEqual([
    'gid://shopify/Nothing/1',
  ])
  const query = `query($v: ID!, $l: ID!) { productVariant(id: $v) { sku product { variants(first: 5) { nodes { id } } }
    inventoryItem { inventoryLevel(locationId: $l) { location { id } } } } }`
  const found = store.read(query, 'productVariant', { v: variant, l: location })
  expect(valueAt(found, 'product.variants.nodes.0.id')).toBe(variant)
  expect(valueAt(found, 'inventoryItem.inventoryLevel.location.id')).toBe(location)
})
