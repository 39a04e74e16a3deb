/** A shop whose answers a test writes down, one list a document, and the reader that asks them. */
import type { Caller } from '../../src/adapters/shopify/call.ts'
import { readOrder } from '../../src/adapters/shopify/readOrder.ts'
import type { Fault } from '../../src/domain/fault/fault.ts'
import { shopifyId, storeKey } from '../../src/domain/ids.ts'
import { fail, ok, type Result } from '../../src/domain/result.ts'
import type { OrderLife } from '../../src/domain/shopify/order.ts'
import { type Raw, rawOrder } from './rawOrder.ts'

interface Asked {
  readonly name: string
  readonly variables: unknown
}

interface AskedShop {
  readonly asked: Asked[]
  readonly read: () => Promise<Result<OrderLife | null, Fault>>
}

/** Answers each document from its own list, in order; the last answer of a list stays. */
export function shop(answers: Readonly<Record<string, readonly (Raw | Fault)[]>>): AskedShop {
  const asked: Asked[] = []
  const call = ((document: { name: string }, variables: unknown): Promise<Result<unknown, Fault>> => {
    asked.push({ name: document.name, variables })
    const list = answers[document.name] ?? []
    const before = asked.filter(({ name }) => name === document.name).length - 1
    const answer = list[Math.min(before, list.length - 1)]
    if (answer === undefined) return Promise.reject(new Error(`nobody answers ${document.name}`))
    return Promise.resolve('code' in answer ? fail(answer as unknown as Fault) : ok(answer))
  }) as Caller
  return {
    asked,
    read: () => readOrder({ call, store: storeKey('main') }, shopifyId(1), { withShipping: false }),
  }
}

/** The small paid order, changed where a test is about it. */
export const one = (changes: Raw = {}): AskedShop => shop({ ReadOrder: [{ order: rawOrder(changes) }] })

export function whole(result: Result<OrderLife | null, Fault>): OrderLife {
  if (!result.ok) throw new Error(`${result.failure.code} ${result.failure.tech}`)
  if (result.value === null) throw new Error('no order')
  return result.value
}

export const LATER = '2026-11-23T12:00:09Z'
const NOW = '2026-11-23T12:00:05Z'

/** A page of the order. */
export const part = (changes: Raw, updatedAt = NOW): Raw => ({ order: { updatedAt, ...changes } })

/** A page of something that belongs to the order. */
export const nodePart = (changes: Raw, updatedAt = NOW): Raw => ({
  node: { order: { updatedAt }, ...changes },
})
