import type { WriteOutcome } from '../../adapters/shopify/writeTypes.ts'
import { fault, type Fault } from '../../domain/fault/fault.ts'
import type { NetSuiteId, ShopifyId } from '../../domain/ids.ts'
import type { ReturnContent } from '../../domain/reflect/returnTypes.ts'
import type { RefundContent } from '../../domain/reflect/refundTypes.ts'
import type { FulfillmentContent } from '../../domain/reflect/types.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { ToldKind } from '../../ledger/reflections.ts'
import { fenceLost, type OrderRun, sourceVersion } from '../context.ts'
import { tracked } from '../tracked.ts'
import { tellingId } from './stored.ts'

export interface Telling {
  readonly kind: ToldKind
  readonly netsuiteId: NetSuiteId
  readonly part: string
  /** By which it is found again, without personal data. Null: it is only set, and need not be. */
  readonly content:
    | FulfillmentContent
    | RefundContent
    | ReturnContent
    | Readonly<Record<string, string>>
    | null
  /** The same for the same content. */
  readonly hash: string
  readonly send: (intentId: bigint) => Promise<WriteOutcome<ShopifyId>>
}

/**
 * Tells Shopify one thing: the intent and what it means are committed before the request leaves, its outcome after it.
 * What stays without an answer is looked for in Shopify before anything else (shopify.md §5: these mutations are not
 * idempotent).
 */
export async function tell(run: OrderRun, telling: Telling): Promise<Result<ShopifyId, Fault>> {
  const { deps, claim, facts } = run
  const { kind, netsuiteId, part, content, hash } = telling
  const { policy, configVersion } = deps.active
  const externalId = tellingId(policy.store, telling)
  const intent = await deps.ledger.intend(claim, {
    externalId,
    kind,
    operation: 'reflect',
    hash,
    sourceVersion: sourceVersion(facts),
    total: null,
    configVersion,
  })
  if (intent === 'fence-lost') return fail(fenceLost(claim))
  if (content !== null) {
    const planned = await deps.reflections.plan(claim, { netsuiteId, part, kind, content })
    if (planned !== 'ok') return fail(fenceLost(claim))
  }
  const outcome = await tracked(deps, { claim, intentId: intent.id }, () => telling.send(intent.id))
  if (outcome.kind !== 'ok') return fail(outcome.fault)
  const told = await deps.reflections.told(claim, {
    intentId: intent.id,
    netsuiteId,
    part,
    shopifyId: outcome.value,
  })
  return told === 'ok' ? ok(outcome.value) : fail(fenceLost(claim))
}

export const notHeardOf = (run: OrderRun, action: string): Fault =>
  fault(
    'shopify.outcome-unknown',
    { store: run.facts.store, order: run.facts.name, action },
    `the request to ${action} was sent, has no answer, and does not show yet`,
  )
