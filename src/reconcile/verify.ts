import type { EquationResult } from '../domain/accounting/equation.ts'
import { lifeEquations } from '../domain/accounting/lifeEquations.ts'
import { fault, type Fault } from '../domain/fault/fault.ts'
import type { DesiredLife } from '../domain/lifecycle/types.ts'
import type { ExternalId } from '../domain/ids.ts'
import type { LifeReadBack } from '../domain/netsuite/documents.ts'
import { FIELDS } from '../domain/netsuite/requirements.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { BookRecord, Verification } from '../ledger/types.ts'
import { fenceLost, type OrderRun, sourceVersion } from './context.ts'
import { type Judged, judge } from './judge.ts'
import { isOpenAmount, kindOfResult } from './kindOfResult.ts'
import type { OrderDocument } from './stamp.ts'

/** What stands in NetSuite for the order, with what the checks before writing said. */
export interface ToVerify {
  /** As written: with the hash and the version of their source. */
  readonly desired: DesiredLife
  readonly inputs: readonly EquationResult[]
  /** Somebody else used a deposit, which is a fault of its own: what is open of it and of the bills is no other one. */
  readonly usedByHand: boolean
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
  const documents = documentsOf(toVerify.desired)
  const read = await run.deps.books.readBack(
    documents.map((document) => document.externalId),
    run.claim.lane,
  )
  if (!read.ok) return read
  const judged = await judgeAll(run, documents, read.value)
  if (!judged.ok) return judged
  const faults = judged.value.flatMap(({ fault: difference }) => (difference === null ? [] : [difference]))
  const tied = await storeTieOut(run, toVerify, read.value)
  if (!tied.ok) return tied
  const stored = await run.deps.ledger.verified(run.claim, [
    ...judged.value.map(({ verification }) => verification),
    ...applications(toVerify.desired),
  ])
  if (stored !== 'ok') return fail(fenceLost(run.claim))
  return ok(faults.length > 0 ? faults : tied.value)
}

/** The documents that are records of their own. */
export const documentsOf = (desired: DesiredLife): readonly OrderDocument[] => [
  ...(desired.salesOrder === null ? [] : [desired.salesOrder]),
  ...desired.deposits,
  ...desired.documents.filter(({ kind }) => kind !== 'creditApplication'),
]

/** They show in what is open of their credit memos and invoices, which the equations hold. */
const applications = (desired: DesiredLife): readonly Verification[] =>
  desired.documents
    .filter(({ kind }) => kind === 'creditApplication')
    .map(({ externalId }) => ({ externalId, state: 'verified', netsuiteLastModified: null }))

export interface JudgedDocument extends Judged {
  readonly document: OrderDocument
  readonly verification: Verification
}

/** How each document stands. The failure: one of them is not to be judged yet. */
export async function judgeAll(
  run: OrderRun,
  documents: readonly OrderDocument[],
  standing: readonly LifeReadBack[],
): Promise<Result<readonly JudgedDocument[], Fault>> {
  const found = new Map(standing.map((one) => [one.externalId.toLowerCase(), one]))
  const all: JudgedDocument[] = []
  for (const document of documents) {
    const { externalId } = document
    const current = found.get(externalId.toLowerCase())
    const judged = await judge(run, document, current)
    if (!judged.ok) return judged
    const moved = await bookAnew(run, document, current)
    if (!moved.ok) return moved
    all.push({
      ...judged.value,
      document,
      verification: {
        externalId,
        state: judged.value.state,
        netsuiteLastModified: current?.lastModified ?? null,
      },
    })
  }
  return ok(all)
}

/** A record that a person deleted and made again under its external id has another internal id. */
async function bookAnew(
  run: OrderRun,
  document: OrderDocument,
  standing: LifeReadBack | undefined,
): Promise<Result<null, Fault>> {
  const known = run.observed.records.find(({ externalId }) => externalId === document.externalId)
  if (known === undefined || standing === undefined || known.internalId === standing.id) return ok(null)
  const booked = await run.deps.ledger.book(run.claim, { ...sameContent(known), internalId: standing.id })
  return booked === 'ok' ? ok(null) : fail(fenceLost(run.claim))
}

const sameContent = ({ externalId, kind, hash, sourceVersion: version, total, document }: BookRecord) => ({
  intentId: null,
  externalId,
  kind,
  hash,
  sourceVersion: version,
  total,
  document,
})

async function storeTieOut(
  run: OrderRun,
  { desired, inputs, usedByHand }: ToVerify,
  standing: readonly LifeReadBack[],
): Promise<Result<readonly Fault[], Fault>> {
  const { facts, deps, claim } = run
  const { policy } = deps.active
  const hashes = hashesOf(desired)
  const results = [...inputs, ...lifeEquations({ facts, policy, desired, standing, hashes })]
  const stored = await deps.ledger.writeTieOut(claim, { sourceVersion: sourceVersion(facts), results })
  if (stored !== 'ok') return fail(fenceLost(claim))
  return ok(
    results
      .filter((result) => !result.holds && !(usedByHand && isOpenAmount(result)))
      .map((result) =>
        fault(
          'booking.difference',
          {
            order: facts.name,
            ...(isOpenAmount(result) ? {} : { kind: kindOfResult(result) }),
            record: result.about,
            change: `${result.equation}: ${result.expected} ≠ ${result.actual}`,
          },
          `${result.equation} ${result.sentence.tech}`,
        ),
      ),
  )
}

/** The mark that each posted document carries. */
const hashesOf = (desired: DesiredLife): ReadonlyMap<ExternalId, string> =>
  new Map(
    desired.documents.flatMap(({ externalId, customFields }): [ExternalId, string][] => {
      const hash = customFields[FIELDS.hash]
      return typeof hash === 'string' ? [[externalId, hash]] : []
    }),
  )
