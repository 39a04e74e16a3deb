import { mappingFault, callMapping } from './customFields.ts'
import { deepFrozen } from '../frozen.ts'
import type { StorePolicy } from '../policy/policy.ts'
import type { OrderFacts } from '../shopify/order.ts'
import type { ExclusionCode, Scope } from './types.ts'

/**
 * Whether an order is to be booked at all. An order that stands in NetSuite already stays in scope, whatever changes
 * later: leaving it would leave the books wrong.
 */
export function scopeOf(
  facts: OrderFacts,
  policy: StorePolicy,
  { booked }: { readonly booked: boolean },
): Scope {
  if (booked) return { kind: 'in' }
  if (facts.test) return excluded(facts, 'test-order', { ops: 'test order', tech: 'order.test is true' })
  if (Date.parse(facts.processedAt) < Date.parse(policy.goLiveAt)) {
    return excluded(facts, 'before-go-live', {
      ops: 'processed before the start of bookkeeping with Tieout',
      tech: `processedAt ${facts.processedAt} < goLiveAt ${policy.goLiveAt}`,
    })
  }
  if (facts.cancelledAt !== null) {
    return excluded(facts, 'cancelled-before-booking', {
      ops: 'cancelled before it was booked',
      tech: `cancelledAt ${facts.cancelledAt} and no record of ours`,
    })
  }
  const result = callMapping(policy.exclude, [deepFrozen(facts)])
  if (!result.ok) return { kind: 'fault', fault: mappingFault(facts, 'exclude', result.error) }
  const reason: unknown = result.value
  if (reason === null) return { kind: 'in' }
  // Types are gone when it runs: a forgotten `return null` must not exclude every order without a reason.
  if (typeof reason !== 'string' || reason.trim() === '') {
    const words = `returned ${typeof reason}; null books the order, a text excludes it for that reason`
    return { kind: 'fault', fault: mappingFault(facts, 'exclude', words) }
  }
  return excluded(facts, 'policy', { ops: reason, tech: 'policy.exclude returned this reason' })
}

const excluded = (facts: OrderFacts, code: ExclusionCode, why: { ops: string; tech: string }): Scope => ({
  kind: 'excluded',
  code,
  sentence: { ops: `Order ${facts.name} is not booked: ${why.ops}.`, tech: `${code}: ${why.tech}` },
})
