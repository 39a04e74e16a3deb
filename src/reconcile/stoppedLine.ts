import { fault, type Fault } from '../domain/fault/fault.ts'
import type { RecordKind } from '../domain/netsuite/documents.ts'
import type { LifeAction, LifePlan } from '../domain/plan/planLife.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { OrderRun } from './context.ts'

/**
 * Asked right before a document is sent: nothing more of a kind is written while NetSuite keeps it differently from
 * what is sent (design §4). What was sent before is settled, read back and tied out all the same.
 */
export async function refuseStoppedLine(
  run: Pick<OrderRun, 'deps' | 'facts'>,
  kind: RecordKind,
): Promise<Result<null, Fault>> {
  const line = await run.deps.stoppedLine(kind)
  if (line === null) return ok(null)
  return fail(
    fault(
      'booking.line-stopped',
      { order: run.facts.name, kind },
      `${line.orders} orders have an open booking.difference of a ${kind}, since ${line.since}; nothing was sent`,
    ),
  )
}

/** The plan as it stands now: what it would write of a stopped line waits, and says so. */
export async function withStoppedLines(
  run: Pick<OrderRun, 'deps' | 'facts'>,
  plan: LifePlan,
): Promise<LifePlan> {
  const kinds = plan.actions.flatMap((action) => (action.kind === 'none' ? [] : [kindOf(action)]))
  const faults: Fault[] = []
  for (const kind of new Set(kinds)) {
    const open = await refuseStoppedLine(run, kind)
    if (!open.ok) faults.push(open.failure)
  }
  return faults.length === 0 ? plan : { ...plan, faults: [...faults, ...plan.faults] }
}

/** Only sales orders are ever closed. */
const kindOf = (action: Exclude<LifeAction, { kind: 'none' }>): RecordKind =>
  action.kind === 'close' ? 'salesOrder' : action.document.kind
