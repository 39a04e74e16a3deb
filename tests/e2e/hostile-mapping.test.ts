/** The merchant's own functions and maps, gone wrong, and names that buyers and apps choose: all park, none books. */
import { describe, expect, test } from 'vitest'
import { scopeOf } from '../../src/domain/desired/scope.ts'
import type { StorePolicy } from '../../src/domain/policy/policy.ts'
import { orderFacts } from '../../src/domain/testing/orders.ts'
import { desired, storePolicy } from '../../src/domain/testing/store.ts'

const NEW = { booked: false }
const PLAIN = { lines: [{ price: 1000 }] }
/** As JavaScript runs it: the types that a configuration has are gone by then. */
const excluding = (answer: unknown): StorePolicy =>
  storePolicy({ exclude: (() => answer) as unknown as StorePolicy['exclude'] })

describe('exclude', () => {
  test.each([
    ['nothing, as a function without its last return does', undefined],
    ['true', true],
    ['false', false],
    ['an empty text', ' '],
    ['a promise', Promise.resolve(null)],
    ['an object', { reason: 'a sample' }],
  ])('that answers %s parks the order, and excludes nothing in silence', (_what, answer) => {
    expect(scopeOf(orderFacts(PLAIN), excluding(answer), NEW)).toMatchObject({
      kind: 'fault',
      fault: { code: 'mapping.function-threw', about: { mapping: 'exclude' } },
    })
  })

  test('cannot change the facts that are booked', () => {
    const facts = orderFacts(PLAIN)
    const changing = storePolicy({
      exclude: (order) => {
        Object.assign(order.lines[0] ?? {}, { title: 'changed' })
        return null
      },
    })
    expect(scopeOf(facts, changing, NEW)).toMatchObject({ kind: 'fault' })
    expect(facts.lines[0]?.title).not.toBe('changed')
  })
})

const INHERITED = ['constructor', 'toString', '__proto__', 'hasOwnProperty']

describe.each(INHERITED)('a name that every object has: %s', (name) => {
  test('as a gateway is not mapped', () => {
    const facts = orderFacts({ ...PLAIN, payments: [{ amount: 1000, gateway: name }] })
    const { deposits, depositFaults } = desired(facts)
    expect(deposits).toEqual([])
    expect(depositFaults).toMatchObject([{ fault: { code: 'mapping.gateway', about: { gateway: name } } }])
  })

  test('as a fee is not mapped', () => {
    const facts = orderFacts({ ...PLAIN, fees: [{ name, amount: 50 }] })
    const { salesOrder, faults } = desired(facts)
    expect(salesOrder).toBeNull()
    expect(faults).toMatchObject([{ code: 'mapping.fee', about: { fee: name } }])
  })
})
