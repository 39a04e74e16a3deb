import { orderEquations } from '../domain/accounting/orderEquations.ts'
import type { EquationResult } from '../domain/accounting/equation.ts'
import { fault, type Fault } from '../domain/fault/fault.ts'
import type {
  CustomerDeposit,
  DocumentKind,
  DocumentReadBack,
  SalesOrder,
} from '../domain/netsuite/documents.ts'
import { compareDocument } from '../domain/plan/compare.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { RecordState, Verification } from '../ledger/types.ts'
import { humanChange, refuseOwnEarlier, stoodAsWritten } from './changedSince.ts'
import { fenceLost, type OrderRun, sourceVersion } from './context.ts'
import type { DesiredOrder } from '../domain/desired/types.ts'

/** What should stand in NetSuite for the order, with what the checks before writing said. */
export interface ToVerify {
  readonly desired: DesiredOrder
  readonly salesOrder: SalesOrder
  readonly deposits: readonly CustomerDeposit[]
  readonly inputs: readonly EquationResult[]
}

/**
 * Reads back everything that stands for the order, compares it with what should stand, checks the tie-out
 * equations against what NetSuite says, and stores the results. The faults it returns are differences: booked,
 * untied, for a person.
 */
export async function verifyOrder(
  run: OrderRun,
  toVerify: ToVerify,
): Promise<Result<readonly Fault[], Fault>> {
  const documents = [toVerify.salesOrder, ...toVerify.deposits]
  const read = await run.deps.books.readBack(
    documents.map((document) => document.externalId),
    run.claim.lane,
  )
  if (!read.ok) return read
  const found = new Map(read.value.map((one) => [one.externalId.toLowerCase(), one]))
  const verifications: Verification[] = []
  const faults: Fault[] = []
  for (const document of documents) {
    const standing = found.get(document.externalId.toLowerCase())
    const judged = await judge(run, document, standing)
    if (!judged.ok) return judged
    const { fault: difference, state } = judged.value
    if (difference) faults.push(difference)
    verifications.push({
      externalId: document.externalId,
      state,
      netsuiteLastModified: standing?.lastModified ?? null,
    })
  }
  const tied = await storeTieOut(run, toVerify, read.value)
  if (!tied.ok) return tied
  const stored = await run.deps.ledger.verified(run.claim, verifications)
  if (stored !== 'ok') return fail(fenceLost(run.claim))
  return ok(faults.length > 0 ? faults : tied.value)
}

interface Judged {
  readonly fault: Fault | null
  readonly state: RecordState
}

/** How one document stands. The failure: not to be judged yet. */
async function judge(
  run: OrderRun,
  document: SalesOrder | CustomerDeposit,
  standing: DocumentReadBack | undefined,
): Promise<Result<Judged, Fault>> {
  const stood = stoodAsWritten(run, document)
  if (standing === undefined) {
    if (!stood) return fail(notShownYet(document))
    return ok({ fault: humanChange(document, 'the record is not there any more'), state: 'human-changed' })
  }
  const changes = compareDocument(document, standing)
  if (changes.length === 0) {
    return ok({
      fault: null,
      state: document.kind === 'salesOrder' && document.closed ? 'closed' : 'verified',
    })
  }
  const ours = await refuseOwnEarlier(run, document, standing)
  if (!ours.ok) return ours
  const words = changes
    .map((change) => `${change.path}: ${change.from ?? '-'} → ${change.to ?? '-'}`)
    .join('; ')
  if (stood) return ok({ fault: humanChange(document, words), state: 'human-changed' })
  const about = { kind: document.kind, record: document.externalId, change: words }
  return ok({ fault: fault('booking.difference', about, words), state: 'difference' })
}

async function storeTieOut(
  run: OrderRun,
  { desired, inputs }: ToVerify,
  standing: readonly DocumentReadBack[],
): Promise<Result<readonly Fault[], Fault>> {
  const { facts, deps, claim } = run
  const results = [...inputs, ...orderEquations({ facts, policy: deps.active.policy, desired, standing })]
  const stored = await deps.ledger.writeTieOut(claim, { sourceVersion: sourceVersion(facts), results })
  if (stored !== 'ok') return fail(fenceLost(claim))
  return ok(
    results
      .filter((result) => !result.holds)
      .map((result) =>
        fault(
          'booking.difference',
          {
            order: facts.name,
            kind: kindOf(result),
            record: result.about,
            change: `${result.equation}: ${result.expected} ≠ ${result.actual}`,
          },
          `${result.equation} ${result.sentence.tech}`,
        ),
      ),
  )
}

/** Whose figures the equation compares: what a script in NetSuite changed, and whose line it may stop. */
const kindOf = ({ equation, about }: EquationResult): DocumentKind =>
  equation === 'I-O7' || equation === 'I-O12' || about.startsWith('customerDeposit ')
    ? 'customerDeposit'
    : 'salesOrder'

const notShownYet = (document: SalesOrder | CustomerDeposit): Fault =>
  fault(
    'netsuite.not-found',
    { record: document.externalId },
    `${document.kind} ${document.externalId} was saved and does not show in SuiteQL yet, or somebody deleted it`,
  )
