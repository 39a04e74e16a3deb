import type { RestLine } from '../adapters/netsuite/bodies.ts'
import { continuesLines } from '../adapters/netsuite/postedBodies.ts'
import type { WriteOutcome } from '../adapters/netsuite/types.ts'
import { assert } from '../domain/assert.ts'
import { fault, type Fault } from '../domain/fault/fault.ts'
import type { ExternalId, NetSuiteId } from '../domain/ids.ts'
import type { DesiredLife } from '../domain/lifecycle/types.ts'
import { add } from '../domain/money.ts'
import type { CreditApplication, PostedDocument, Settlement, Source } from '../domain/netsuite/posted.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Intent } from '../ledger/types.ts'
import { intendAll, type Refused } from './apply.ts'
import type { WritingRun } from './context.ts'
import { createOnce } from './create.ts'
import { sendWithDetail } from './inventoryDetail.ts'
import { hangsOn, obstaclesTo } from './obstacles.ts'
import { parks } from './outcome.ts'
import { stampOf } from './stamp.ts'
import { namedByItem } from './unusableItem.ts'

export interface Posting {
  /** With the sales order as it should stand now. */
  readonly desired: DesiredLife
  /** The sales order as it should stand at last. */
  readonly final: DesiredLife['salesOrder']
  /** Of everything that stands; what is posted is added. */
  readonly ids: Map<ExternalId, NetSuiteId>
}

export interface Posted {
  readonly refused: readonly Refused[]
  readonly wrote: boolean
}

/**
 * Writes what posts, in the order in which it can be written. A document that NetSuite refuses holds up what hangs on
 * it and nothing else; trouble that may pass ends the round.
 */
export async function postDocuments(run: WritingRun, { desired, final, ids }: Posting): Promise<Posted> {
  const missing = desired.documents.filter(({ externalId }) => !ids.has(externalId))
  if (missing.length === 0) return { refused: [], wrote: false }
  const obstacles = await obstaclesTo(run, { desired, final, missing, ids })
  if (!obstacles.ok) return { refused: [{ document: null, fault: obstacles.failure }], wrote: false }
  const free = missing.filter(({ externalId }) => !obstacles.value.has(externalId))
  const intents = await intendAll(run, free.map(stampOf))
  if (!intents.ok) return { refused: [{ document: null, fault: intents.failure }], wrote: false }
  const refused: Refused[] = told(missing, obstacles.value)
  const sources = new SourceLines(run, ids)
  for (const document of free) {
    if (!hangsOn(document).every((id) => ids.has(id))) continue
    const intent = intents.value.get(document.externalId)
    assert(intent !== undefined, 'a missing document has an intent')
    const written = await post(run, { document, intent, desired, ids, sources })
    if (written.ok) ids.set(document.externalId, written.value)
    else refused.push({ document, fault: await namedByItem(run, document, written.failure) })
    if (!written.ok && !parks(written.failure)) break
  }
  return { refused, wrote: true }
}

/** Each obstacle once, however many documents it stops. */
function told(
  missing: readonly PostedDocument[],
  obstacles: ReadonlyMap<ExternalId, Fault | null>,
): Refused[] {
  const bySentence = new Map<string, Refused>()
  for (const document of missing) {
    const one = obstacles.get(document.externalId)
    const key = JSON.stringify([one?.code, one?.about])
    if (one && !bySentence.has(key)) bySentence.set(key, { document, fault: one })
  }
  return [...bySentence.values()]
}

interface Writing {
  readonly document: PostedDocument
  readonly intent: Intent
  readonly desired: DesiredLife
  readonly ids: ReadonlyMap<ExternalId, NetSuiteId>
  readonly sources: SourceLines
}

async function post(run: WritingRun, writing: Writing): Promise<Result<NetSuiteId, Fault>> {
  const { document, intent, sources } = writing
  const stamped = stampOf(document)
  if (document.kind === 'creditApplication')
    return createOnce(run, { stamped, intent, send: () => setCredit(run, document, writing) })
  const { takenOver } = document
  if (takenOver !== undefined) {
    const send = () => run.deps.books.takeOver(document, takenOver, run.claim.lane)
    return createOnce(run, { stamped, intent, send })
  }
  const lines = continuesLines(document) ? await sources.of(document.from) : ok([])
  if (!lines.ok) return lines
  const context = { idOf: idIn(writing.ids), sourceLines: lines.value }
  const written = await createOnce(run, {
    stamped,
    intent,
    send: () => sendWithDetail(run, { ...writing, document, context }),
  })
  // What is left to move of its lines is not what it was.
  if (document.kind === 'itemFulfillment' || document.kind === 'itemReceipt') sources.forget(document.from)
  return written
}

const idIn =
  (ids: ReadonlyMap<ExternalId, NetSuiteId>) =>
  (id: ExternalId): NetSuiteId => {
    const found = ids.get(id)
    assert(found !== undefined, `${id} was to stand before what hangs on it`)
    return found
  }

/** All that the credit memo gives to the invoice: `apply` is keyed by the document, so that an amount replaces another. */
function setCredit(
  run: WritingRun,
  document: CreditApplication,
  { desired, ids }: Writing,
): Promise<WriteOutcome> {
  const credit = document.from?.externalId
  assert(credit !== undefined, 'a credit application comes from a credit memo')
  const earlier = desired.documents.filter(
    (one) =>
      one.externalId !== document.externalId &&
      ids.has(one.externalId) &&
      ((one.kind === 'creditMemo' && one.externalId === credit) ||
        (one.kind === 'creditApplication' && one.from?.externalId === credit)),
  )
  const given = earlier.flatMap((one): readonly Settlement[] => ('apply' in one ? one.apply : []))
  const apply = document.apply.map(({ to, amount }) => ({
    to,
    amount: given.filter((one) => one.to === to).reduce((sum, one) => add(sum, one.amount), amount),
  }))
  const idOf = idIn(ids)
  return run.deps.books.applyCredit({ creditMemo: idOf(credit), apply, idOf }, run.claim.lane)
}

/** The lines of the records that others are made from, read once a run. */
class SourceLines {
  readonly #run: WritingRun
  readonly #ids: ReadonlyMap<ExternalId, NetSuiteId>
  readonly #read = new Map<ExternalId, readonly RestLine[]>()

  constructor(run: WritingRun, ids: ReadonlyMap<ExternalId, NetSuiteId>) {
    this.#run = run
    this.#ids = ids
  }

  async of(source: Source | null): Promise<Result<readonly RestLine[], Fault>> {
    assert(
      source?.kind === 'salesOrder' || source?.kind === 'cashSale' || source?.kind === 'returnAuthorization',
      'only orders, cash sales and returns have lines that others continue',
    )
    const known = this.#read.get(source.externalId)
    if (known !== undefined) return ok(known)
    const id = idIn(this.#ids)(source.externalId)
    const read = await this.#run.deps.books.sourceLines(source.kind, id, this.#run.claim.lane)
    if (!read.ok) return read
    if (read.value === null) {
      const tech = `${source.kind} ${id} (${source.externalId}) is not there any more`
      return fail(fault('netsuite.not-found', { record: source.externalId }, tech))
    }
    this.#read.set(source.externalId, read.value)
    return ok(read.value)
  }

  forget(source: Source | null): void {
    if (source !== null) this.#read.delete(source.externalId)
  }
}
