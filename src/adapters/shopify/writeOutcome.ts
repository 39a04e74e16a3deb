import { type Fault, fault } from '../../domain/fault/fault.ts'
import type { ShopifyId, StoreKey } from '../../domain/ids.ts'
import type { Mutator, MutationAnswer } from './call.ts'
import type { TypedDocument } from './types.ts'
import { Unreadable } from './vocabulary.ts'
import type { WriteOutcome } from './writeTypes.ts'

export interface Writer {
  readonly store: StoreKey
  readonly mutate: Mutator
}

/** Some userErrors carry a code, most do not (shopify.md §5). */
export interface UserError {
  readonly message: string
  readonly field?: readonly string[] | null | undefined
  readonly code?: string | null | undefined
}

/** One payload: its errors, and what was made where there are none. */
export interface Payload<Value> {
  readonly errors: readonly UserError[]
  /** Null: the answer does not say what was made. */
  readonly value: Value | null
}

export interface Write<Data, Variables, Value> {
  readonly document: TypedDocument<Data, Variables>
  readonly variables: Variables
  readonly order: ShopifyId
  /** As a sentence says it: "capture 10.00 USD". */
  readonly action: string
  readonly idempotent?: boolean
  readonly pick: (data: Data) => Payload<Value> | null
}

/** Sends a mutation and says what became of it. */
export async function write<Data, Variables, Value>(
  { store, mutate }: Writer,
  wanted: Write<Data, Variables, Value>,
): Promise<WriteOutcome<Value>> {
  const { document, order, action } = wanted
  const answer = await mutate(document, wanted.variables, { idempotent: wanted.idempotent ?? false })
  const about = { store, order, action }
  if (answer.kind === 'failed') return failed(about, answer)
  const payload = understood(() => wanted.pick(answer.data))
  const errors = payload?.errors ?? []
  if (errors.length > 0) return refusedBy(about, document.name, errors)
  const value = payload?.value ?? null
  if (value !== null) return { kind: 'ok', value }
  return unknown(about, `${document.name}: an answer without its result and without errors`)
}

/** It was answered, so something was done: an answer that we cannot read leaves open what. */
function understood<Value>(pick: () => Payload<Value> | null): Payload<Value> | null {
  try {
    return pick()
  } catch (error) {
    if (error instanceof Unreadable) return null
    throw error
  }
}

type About = Readonly<Record<'store' | 'order' | 'action', string>>

function failed(
  about: About,
  { fault: cause, effect }: Extract<MutationAnswer<unknown>, { kind: 'failed' }>,
): WriteOutcome<never> {
  if (effect === 'none') return { kind: 'refused', fault: cause }
  return unknown(about, `${cause.code}: ${cause.tech}`)
}

const unknown = (about: About, tech: string): WriteOutcome<never> => ({
  kind: 'unknown',
  fault: fault('shopify.outcome-unknown', about, tech),
})

/** The vendor could not tell how far it came. */
const MID_WAY: ReadonlySet<string> = new Set(['INTERNAL_ERROR', 'NOTIFICATION_FAILED'])
/**
 * What is said of a key: these errors of refundCreate carry no code, so that their words decide. Only a key that was
 * used for something else is certain to have done nothing now (shopify.md §5; recording: inventory-quantity-contracts).
 */
const ABOUT_KEY = /idempoten/i
const OTHER_CONTENT = /different operation parameters/i

function refusedBy(about: About, operation: string, errors: readonly UserError[]): WriteOutcome<never> {
  const words = errors.map(({ code, field, message }) =>
    [code, field?.join('.'), message].filter((part) => typeof part === 'string').join(': '),
  )
  const tech = `${operation}: ${words.join('; ')}`
  const isMidWay = errors.some(
    ({ code, message }) =>
      MID_WAY.has(code ?? '') || (ABOUT_KEY.test(message) && !OTHER_CONTENT.test(message)),
  )
  if (isMidWay) return unknown(about, tech)
  const message = errors.map((error) => error.message.replace(/\.$/, '')).join('; ')
  return { kind: 'refused', fault: refusal(about, message, tech) }
}

export const refusal = (about: About, message: string, tech: string): Fault =>
  fault('shopify.refused', { ...about, message }, tech)
