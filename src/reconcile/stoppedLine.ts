import { fault, type Fault } from '../domain/fault/fault.ts'
import type { DocumentKind } from '../domain/netsuite/documents.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { OrderRun } from './context.ts'

/**
 * Asked right before a document is sent: nothing more of a kind is written while NetSuite keeps it differently from
 * what is sent (design §4). What was sent before is settled, read back and tied out all the same.
 */
export async function refuseStoppedLine(run: OrderRun, kind: DocumentKind): Promise<Result<null, Fault>> {
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
