import { fault, type Fault } from '../../domain/fault/fault.ts'
import { type ReturnLeft, planReturns, processed } from '../../domain/reflect/planReturns.ts'
import type { ReturnAction, ReturnContent, ReturnPlan } from '../../domain/reflect/returnTypes.ts'
import type { MadeReceipt } from '../../domain/netsuite/madeReceipt.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { OrderLife } from '../../domain/shopify/order.ts'
import { returnContentOf } from '../../ledger/received.ts'
import type { OpenTelling, Reflected, ToldRow } from '../../ledger/reflections.ts'
import type { BookRecord } from '../../ledger/types.ts'
import { fenceLost, type OrderRun } from '../context.ts'
import { contentHash } from '../hash.ts'
import { parks } from '../outcome.ts'
import type { ReconcileDeps } from '../ports.ts'
import { isNews } from './refunding.ts'
import { seenNow } from './seenNow.ts'
import { returnText, tellingId } from './stored.ts'
import { notHeardOf, tell } from './tell.ts'

interface Returning {
  readonly run: OrderRun
  readonly known: Reflected
  readonly records: readonly BookRecord[]
}

interface ReturnsReflected {
  readonly faults: readonly Fault[]
  readonly wrote: boolean
}

const NOTHING: ReturnsReflected = { faults: [], wrote: false }

const PART = '1'

const KINDS = ['itemReceipt'] as const

/**
 * Has Shopify process what people received in NetSuite, one receipt a run, and close the return once nothing of it is
 * left. It is not idempotent (shopify.md §5): what was sent and is not heard of shows in what of the return is processed.
 */
export async function reflectReturns(returning: Returning): Promise<Result<ReturnsReflected, Fault>> {
  const { run, known, records } = returning
  const { deps, claim, facts } = run
  if (deps.active.policy.life.returns !== 'both' || !isDue(known)) return ok(NOTHING)
  const readAt = deps.now()
  const read = await deps.books.receiptsOf(sourcesOfReturns(records), claim.lane)
  if (!read.ok) return read
  const returns = await readReturns(deps, facts)
  if (!returns.ok) return returns
  const heard = await hearReturns(run, known, returns.value)
  if (!heard.ok) return heard
  const told = heard.value
  const plan = plannedReturns(deps, facts, { receipts: read.value, told, returns: returns.value })
  const faults = plan.faults.map((one) => one.fault)
  const { action } = plan
  const done = action === null ? null : await processReturn(run, action)
  if (done !== null && !done.ok) {
    if (!parks(done.failure)) return done
    faults.push(done.failure)
  }
  const processedNow = done?.ok === true ? action : null
  const closed = await closeDone(run, { told, action: processedNow, returns: returns.value })
  if (!closed.ok) return closed
  faults.push(...closed.value.faults)
  const waiting =
    action === null ? plan.faults.map(({ netsuiteId }) => netsuiteId) : read.value.map(({ id }) => id)
  const settled = new Set([processedNow?.netsuiteId, ...told.map(({ netsuiteId }) => netsuiteId)])
  const open = new Set(waiting.filter((id) => !settled.has(id)))
  const seen = read.value.map(({ id, version }) => ({ id, version, kind: 'itemReceipt' as const }))
  const agreed = seenNow(known, { seen, readAt, kinds: KINDS }).filter(
    ({ netsuiteId }) => !open.has(netsuiteId),
  )
  if ((await deps.reflections.agreed(claim, agreed)) !== 'ok') return fail(fenceLost(claim))
  return ok({ faults, wrote: processedNow !== null || closed.value.wrote })
}

const isDue = ({ sightings, open }: Reflected): boolean =>
  open.some(({ kind }) => kind === 'return') ||
  sightings.some((one) => one.kind === 'itemReceipt' && isNews(one))

/** Records of ours that people make returns of. */
export const sourcesOfReturns = (records: readonly BookRecord[]): readonly BookRecord['internalId'][] =>
  records
    .filter(({ kind }) => kind === 'salesOrder' || kind === 'invoice' || kind === 'cashSale')
    .map(({ internalId }) => internalId)

export async function readReturns(
  deps: Pick<ReconcileDeps, 'store' | 'active'>,
  facts: OrderLife,
): Promise<Result<readonly ReturnLeft[], Fault>> {
  const read = await deps.store.writes.returns(facts.id)
  if (!read.ok) return read
  if (read.value !== null) return ok(read.value)
  const about = { order: facts.name, store: deps.active.policy.displayName }
  return fail(
    fault('shopify.order-not-visible', about, `order ${facts.id} is null where its returns are read`),
  )
}

export const plannedReturns = (
  deps: Pick<ReconcileDeps, 'active'>,
  facts: OrderLife,
  given: {
    readonly receipts: readonly MadeReceipt[]
    readonly told: readonly Pick<ToldRow, 'netsuiteId'>[]
    readonly returns: readonly ReturnLeft[]
  },
): ReturnPlan =>
  planReturns({
    order: facts.name,
    policy: deps.active.policy,
    receipts: given.receipts,
    told: new Set(given.told.map(({ netsuiteId }) => netsuiteId)),
    returns: given.returns,
  })

export const toldReturns = ({ told }: Reflected): readonly ToldRow[] =>
  told.filter(({ kind, state }) => kind === 'return' && state === 'standing')

/** What Shopify was told, with what was sent and shows. The failure: it is too early to tell. */
async function hearReturns(
  run: OrderRun,
  known: Reflected,
  returns: readonly ReturnLeft[],
): Promise<Result<readonly ToldRow[], Fault>> {
  const { deps, claim, facts } = run
  const told = [...toldReturns(known)]
  for (const row of known.told.filter(({ kind, state }) => kind === 'return' && state === 'planned')) {
    const { netsuiteId, part } = row
    const id = tellingId(facts.store, { kind: 'return', netsuiteId, part })
    const intent = known.open.find(({ externalId }) => externalId === id)
    if (intent === undefined) continue
    const content = returnContentOf(row)
    if (isProcessed(content, returns)) {
      const done = { intentId: intent.id, netsuiteId, part, shopifyId: content.returnId }
      if ((await deps.reflections.told(claim, done)) !== 'ok') return fail(fenceLost(claim))
      told.push({ ...row, state: 'standing', shopifyId: content.returnId })
      continue
    }
    if (!mayBeSentAgain(run, { intent, content, returns })) return fail(notHeardOf(run, 'process a return'))
    const dropped = await deps.reflections.notTold(claim, { intentId: intent.id, netsuiteId, part })
    if (dropped !== 'ok') return fail(fenceLost(claim))
  }
  return ok(told)
}

const isProcessed = ({ returnId, units }: ReturnContent, returns: readonly ReturnLeft[]): boolean => {
  const found = returns.find(({ id }) => id === returnId)
  return (
    found !== undefined &&
    units.every(
      ({ lineId, before }) =>
        processed(found, { lineId }) >=
        before + units.reduce((sum, one) => sum + (one.lineId === lineId ? one.quantity : 0), 0),
    )
  )
}

/** Shopify would refuse the units twice, since the return does not expect them twice; or nothing can land any more. */
function mayBeSentAgain(
  { deps }: OrderRun,
  sent: {
    readonly intent: OpenTelling
    readonly content: ReturnContent
    readonly returns: readonly ReturnLeft[]
  },
): boolean {
  const { intent, content, returns } = sent
  if (intent.state === 'planned' || (intent.sentAgoMs ?? 0) >= deps.updateQuietPeriodMs) return true
  const lines = returns.find(({ id }) => id === content.returnId)?.lines ?? []
  return content.units.some(({ lineId, quantity }) => {
    const left = lines.reduce((sum, line) => sum + (line.lineId === lineId ? line.processable : 0), 0)
    return left < 2 * quantity
  })
}

function processReturn(run: OrderRun, action: ReturnAction): Promise<Result<unknown, Fault>> {
  const { deps, facts } = run
  const { netsuiteId, content, lines } = action
  return tell(run, {
    kind: 'return',
    netsuiteId,
    part: PART,
    content,
    hash: contentHash(returnText(content)),
    send: () =>
      deps.store.writes.returnProcess({
        order: facts.id,
        returnId: content.returnId,
        lines,
        exchanges: [],
        refund: null,
        refundShipping: null,
        notifyCustomer: false,
      }),
  })
}

/** Returns of which everything was processed; Shopify refuses to close one twice, and one that is closed stays so. */
async function closeDone(
  run: OrderRun,
  given: {
    readonly told: readonly ToldRow[]
    readonly action: ReturnAction | null
    readonly returns: readonly ReturnLeft[]
  },
): Promise<Result<ReturnsReflected, Fault>> {
  const { deps, facts } = run
  const { told, action } = given
  const ids = new Set([
    ...told.map((row) => returnContentOf(row).returnId),
    ...(action === null ? [] : [action.content.returnId]),
  ])
  if (ids.size === 0) return ok(NOTHING)
  const now = action === null ? ok(given.returns) : await readReturns(deps, facts)
  if (!now.ok) return now
  const faults: Fault[] = []
  let wrote = false
  for (const { id, status, lines, exchanges } of now.value) {
    const isDone = [...lines, ...exchanges].every(({ processable }) => processable === 0)
    if (!ids.has(id) || status !== 'OPEN' || !isDone) continue
    const outcome = await deps.store.writes.returnClose({ order: facts.id, returnId: id })
    if (outcome.kind === 'ok') wrote = true
    else if (parks(outcome.fault)) faults.push(outcome.fault)
    else return fail(outcome.fault)
  }
  return ok({ faults, wrote })
}
