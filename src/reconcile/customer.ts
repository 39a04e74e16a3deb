import type { CustomerMatch } from '../adapters/netsuite/lookups.ts'
import type { WriteOutcome } from '../adapters/netsuite/types.ts'
import type { CustomerNeed } from '../domain/desired/types.ts'
import { fault, type Fault } from '../domain/fault/fault.ts'
import { parseExternalId } from '../domain/identity/externalId.ts'
import { customerSubject, type ExternalId, type NetSuiteId, type SubjectKey } from '../domain/ids.ts'
import type { CustomerDocument } from '../domain/netsuite/documents.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { OrderFacts } from '../domain/shopify/order.ts'
import type { Lane } from '../domain/work/outcome.ts'
import type { Claim, Intent } from '../ledger/types.ts'
import { fenceLost } from './context.ts'
import { contentHash } from './hash.ts'
import type { ReconcileDeps } from './ports.ts'
import { tracked } from './tracked.ts'

type Match = Extract<CustomerNeed, { kind: 'match' }>

/** What stops an order at its customer: another run is making it, or a fault. */
export type CustomerBlock =
  | { readonly kind: 'busy'; readonly subject: SubjectKey; readonly fault: Fault }
  | { readonly kind: 'fault'; readonly fault: Fault }

/**
 * The customer's internal id: from the ledger without any call, else found or created in NetSuite under the
 * customer's own subject, so that parallel first orders make one customer.
 */
export async function ensureCustomer(
  deps: ReconcileDeps,
  order: { readonly need: Match; readonly facts: OrderFacts },
  lane: Lane,
): Promise<Result<NetSuiteId, CustomerBlock>> {
  const { need, facts } = order
  const known = await knownCustomer(deps, need)
  if (known) return ok(known)
  const subject = customerSubject(deps.account.replace(/[^a-z0-9]/gi, '-'), need.match)
  const claim = await deps.claims.claimInline(subject, lane)
  if (!claim)
    return fail({
      kind: 'busy',
      subject,
      fault: fault('work.customer-pending', { order: facts.name }, `${subject} is being worked on`),
    })
  try {
    const ensured = await knownCustomer(deps, need)
    const result = ensured ? ok(ensured) : await findOrCreate(deps, need, claim)
    return result.ok ? result : fail({ kind: 'fault', fault: result.failure })
  } finally {
    // Settled whatever came of it: the order carries the fault, and orders that waited look for themselves.
    await deps.claims.settle(claim, { kind: 'settled' })
  }
}

async function knownCustomer(deps: ReconcileDeps, need: Match): Promise<NetSuiteId | null> {
  const [record] = await deps.ledger.recordsByExternalId([need.document.externalId])
  return record?.internalId ?? null
}

async function findOrCreate(
  deps: ReconcileDeps,
  need: Match,
  claim: Claim,
): Promise<Result<NetSuiteId, Fault>> {
  const { document } = need
  const intent = await intendCustomer(deps, claim, document)
  if (!intent) return fail(fenceLost(claim))
  const found = await deps.books.findCustomers(
    { externalId: document.externalId, email: need.email },
    claim.lane,
  )
  if (!found.ok) return found
  const chosen = chooseCustomer(found.value, document)
  if (!chosen.ok) return chosen
  if (chosen.value) return bookCustomer(deps, claim, { document, intentId: intent.id, id: chosen.value })
  const unheard = await othersUnheard(deps, claim, document.externalId)
  if (unheard) return fail(unheard)
  return create(deps, claim, { document, intentId: intent.id })
}

/**
 * Another Shopify customer of the same match key was sent to NetSuite, and nobody has said what became of it: it may
 * land yet, and is then found by its e-mail address. Null once it cannot land any more.
 */
async function othersUnheard(deps: ReconcileDeps, claim: Claim, own: ExternalId): Promise<Fault | null> {
  const { openIntents } = await deps.ledger.observe(claim.subject)
  for (const intent of openIntents) {
    if (intent.externalId === own || intent.state !== 'unknown') continue
    if ((intent.sentAgoMs ?? 0) < deps.updateQuietPeriodMs)
      return fault(
        'netsuite.outcome-unknown',
        { record: intent.externalId },
        `${intent.externalId}, of the same match key as ${own}, was sent and may still land`,
      )
    if ((await deps.ledger.abandon(claim, intent.id)) !== 'ok') return fenceLost(claim)
  }
  return null
}

/**
 * Adopts by external id, then by e-mail where exactly one active customer of the subsidiary has it; never
 * guesses between several. A customer of other subsidiaries only cannot stand on this store's orders.
 */
export function chooseCustomer(
  found: readonly CustomerMatch[],
  wanted: CustomerDocument,
): Result<NetSuiteId | null, Fault> {
  const ours = found.find((match) => match.externalId?.toLowerCase() === wanted.externalId.toLowerCase())
  const candidates = ours ? [ours] : found.filter((match) => match.subsidiaries.includes(wanted.subsidiary))
  const active = candidates.filter((match) => !match.inactive)
  const [first, ...rest] = active
  if (first && rest.length === 0) return ok(first.id)
  const ids = candidates.map((match) => match.id).join(', ')
  if (first)
    return fail(
      fault(
        'mapping.customer-ambiguous',
        { customers: ids },
        `several active customers share the e-mail: ${ids}`,
      ),
    )
  return candidates.length === 0
    ? ok(null)
    : fail(fault('netsuite.customer-unusable', { customer: ids }, `customer ${ids} is inactive`))
}

interface Making {
  readonly document: CustomerDocument
  readonly intentId: bigint
}

async function create(deps: ReconcileDeps, claim: Claim, making: Making): Promise<Result<NetSuiteId, Fault>> {
  const { document, intentId } = making
  const first = await tracked(deps, { claim, intentId }, () =>
    deps.books.createCustomer(document, null, claim.lane),
  )
  const outcome = first.kind === 'exists' ? await afterExists(deps, claim, making) : first
  if (outcome.kind !== 'ok') return fail(outcome.fault)
  const id = outcome.id ?? (await internalIdOf(deps, claim, document.externalId))
  if (id) return bookCustomer(deps, claim, { ...making, id })
  return fail(
    fault(
      'netsuite.outcome-unknown',
      { record: document.externalId },
      'saved without a Location, and not found yet',
    ),
  )
}

/**
 * "This entity already exists" stands for our external id or for somebody else's name (netsuite.md §2.2):
 * found under our id it is adopted, else the name is made unique by the Shopify id.
 */
async function afterExists(deps: ReconcileDeps, claim: Claim, making: Making): Promise<WriteOutcome> {
  const { document, intentId } = making
  const id = await internalIdOf(deps, claim, document.externalId)
  if (id) return { kind: 'ok', id }
  const name = [document.firstName, document.lastName].filter((part) => part !== null).join(' ')
  const suffix = parseExternalId(document.externalId)?.id ?? document.externalId
  const entityId = `${name.slice(0, 50)} (Shopify ${suffix})`
  return tracked(deps, { claim, intentId }, () => deps.books.createCustomer(document, entityId, claim.lane))
}

/** Null: not there, or NetSuite did not answer; the intent stays unknown either way. */
async function internalIdOf(deps: ReconcileDeps, claim: Claim, id: ExternalId): Promise<NetSuiteId | null> {
  const found = await deps.books.findCustomers({ externalId: id, email: null }, claim.lane)
  if (!found.ok) return null
  return found.value.find((match) => match.externalId?.toLowerCase() === id.toLowerCase())?.id ?? null
}

/** Customers are adopted without comparing content, so the hash is of their identity alone. */
const customerHash = (document: CustomerDocument): string => contentHash(document.externalId)

async function intendCustomer(
  deps: ReconcileDeps,
  claim: Claim,
  document: CustomerDocument,
): Promise<Intent | null> {
  const intent = await deps.ledger.intend(claim, {
    externalId: document.externalId,
    kind: 'customer',
    operation: 'create',
    hash: customerHash(document),
    sourceVersion: '1',
    total: null,
    configVersion: deps.active.configVersion,
  })
  return intent === 'fence-lost' ? null : intent
}

async function bookCustomer(
  deps: ReconcileDeps,
  claim: Claim,
  made: Making & { readonly id: NetSuiteId },
): Promise<Result<NetSuiteId, Fault>> {
  const booked = await deps.ledger.book(claim, {
    intentId: made.intentId,
    externalId: made.document.externalId,
    kind: 'customer',
    internalId: made.id,
    hash: customerHash(made.document),
    sourceVersion: '1',
    total: null,
    document: null,
  })
  return booked === 'ok' ? ok(made.id) : fail(fenceLost(claim))
}
