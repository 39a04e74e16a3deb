import { redactedFault, redactionFor } from '../domain/fault/personal.ts'
import type { OrderFacts } from '../domain/shopify/order.ts'
import type { RunOutcome } from '../domain/work/outcome.ts'

/** The outcome as it may be stored: without what it says of people. */
export function redactedOutcome(outcome: RunOutcome, facts: OrderFacts): RunOutcome {
  if (outcome.kind === 'settled' || outcome.kind === 'applied') return outcome
  const redact = redactionFor(facts)
  switch (outcome.kind) {
    case 'excluded': {
      const { ops, tech } = outcome.reason
      return { ...outcome, reason: { ops: redact(ops), tech: redact(tech) } }
    }
    case 'waiting':
    case 'parked':
      return { ...outcome, faults: outcome.faults.map((fault) => redactedFault(fault, redact)) }
    case 'retry':
      return { ...outcome, fault: redactedFault(outcome.fault, redact) }
  }
}
