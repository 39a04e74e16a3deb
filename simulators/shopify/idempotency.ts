/**
 * `@idempotent(key:)`: required by some mutations since 2026-04; the same key with the same arguments answers
 * what it answered first (shopify.md §5 [D]; recording: inventory-quantity-contracts-2026-04).
 */
import { createHash } from 'node:crypto'
import { type GraphQLResolveInfo, valueFromASTUntyped } from 'graphql'
import { ApiError, type ApiContext, type FieldContext, type FieldResolver, userError } from './resolver.ts'

/** How an answer is kept as plain ids, and made again from the store. */
export interface Memory {
  /** The payload's own fields, all null: what a refusal answers beside its errors. */
  nothing: Readonly<Record<string, null>>
  keep(answer: unknown): unknown
  recall(kept: unknown, context: ApiContext): unknown
}

/** Wraps a mutation that needs a key. */
export function idempotent(mutation: string, resolver: FieldResolver, memory: Memory): FieldResolver {
  return (source: never, args: never, context: FieldContext): unknown => {
    const key = keyOf(context.info)
    if (key === null) {
      if (context.world.switches.idempotencyKey === 'optional') return resolver(source, args, context)
      const message = 'The @idempotent directive is required for this mutation but was not provided.'
      throw new ApiError('BAD_REQUEST', message)
    }
    const argumentsHash = createHash('sha256').update(JSON.stringify(args)).digest('hex')
    const { idempotentAnswers } = context.world.state
    const known = idempotentAnswers.get(`${mutation}:${key}`)
    if (known) {
      if (known.argumentsHash === argumentsHash) return memory.recall(known.answer, context)
      const message = 'The same idempotency key cannot be used with different operation parameters.'
      return {
        ...memory.nothing,
        userErrors: [userError(null, message, 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH')],
      }
    }
    const answer = resolver(source, args, context)
    idempotentAnswers.set(`${mutation}:${key}`, {
      key,
      mutation,
      argumentsHash,
      answer: memory.keep(answer),
    })
    return answer
  }
}

function keyOf(info: GraphQLResolveInfo): string | null {
  const directive = info.fieldNodes[0]?.directives?.find((d) => d.name.value === 'idempotent')
  const argument = directive?.arguments?.find((a) => a.name.value === 'key')
  const key: unknown = argument && valueFromASTUntyped(argument.value, info.variableValues)
  if (typeof key !== 'string') return null
  if (key.trim() === '') throw new ApiError('BAD_REQUEST', 'The idempotency key cannot be blank.')
  return key
}
