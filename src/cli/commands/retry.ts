import { FAULT_CODES, type FaultCode } from '../../domain/fault/catalogue.ts'
import { orderSubject, type SubjectKey } from '../../domain/ids.ts'
import { clearLines } from '../../ledger/lines.ts'
import type { OrderState } from '../../ledger/orders.ts'
import { type CommandContext, withDeployment } from '../context.ts'
import { CliError } from '../errors.ts'
import { nearMatches } from '../near.ts'
import { findOrder, storeOf } from '../orders.ts'
import { counted } from '../output.ts'
import type { Opened } from '../types.ts'

export interface RetryOptions {
  readonly code?: string
  readonly allParked?: boolean
}

export interface RetryRequest extends RetryOptions {
  readonly store: string | undefined
  readonly orders: readonly string[]
}

/** Has orders looked at again: named ones, those with a fault, or all that are parked. */
export function retry(context: CommandContext, request: RetryRequest): Promise<number> {
  checkRequest(request)
  return withDeployment(context, async (opened) => {
    const subjects = await wanted(opened, request)
    // Asking for what waits for a stopped line says: go on although it differs.
    const cleared = request.code === LINE_STOPPED ? await clearLines(opened.database) : []
    await opened.raise(subjects.map((key) => ({ key, lane: 'retry', cause: 'retry by a person' })))
    const actor = context.io.operator()
    if (cleared.length > 0)
      await opened.ledger.audit({ actor, action: 'lines cleared', subject: null, detail: { kinds: cleared } })
    for (const subject of subjects) {
      const detail = { by: request.code ?? (request.allParked ? 'all parked' : 'order') }
      await opened.ledger.audit({ actor, action: 'retry', subject, detail })
    }
    if (context.json) context.output.answer({ retried: subjects.length, subjects })
    else if (subjects.length === 0) context.output.note('Nothing to retry: no order is parked like that.')
    else
      context.output.note(
        `${counted(subjects.length, 'order')} will be looked at again by a running worker (\`tieout status\` shows how it goes).`,
      )
    return 0
  })
}

const LINE_STOPPED: FaultCode = 'booking.line-stopped'

function checkRequest({ store, orders, code, allParked }: RetryRequest): void {
  const ways = [orders.length > 0, code !== undefined, allParked === true].filter(Boolean).length
  if (ways !== 1 || (orders.length > 0 && store === undefined)) {
    throw new CliError('usage', {
      ops: 'Say what to retry, in one way.',
      tech: 'retry <store> <order…> | retry [store] --code <code> | retry [store] --all-parked',
      cure: 'name a store and its orders, or give --code or --all-parked',
    })
  }
  if (code === undefined || FAULT_CODES.some((known) => known === code)) return
  const near = nearMatches(code, FAULT_CODES)
  throw new CliError('usage', {
    ops: `There is no fault code "${code}".${near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`}`,
    tech: `--code ${code}`,
    cure: '`tieout status` shows the codes of open faults',
  })
}

async function wanted(opened: Opened, request: RetryRequest): Promise<readonly SubjectKey[]> {
  if (request.orders.length > 0 && request.store !== undefined) {
    const found: SubjectKey[] = []
    for (const order of request.orders) found.push((await findOrder(opened, request.store, order)).subject)
    return found
  }
  const stores =
    request.store === undefined ? [...opened.stores.keys()] : [storeOf(opened, request.store).config.key]
  const found: SubjectKey[] = []
  for (const store of stores) {
    const orders = await opened.orders(store)
    found.push(
      ...orders
        .filter((order) => isWanted(order, request.code as FaultCode | undefined))
        .map(({ orderId }) => orderSubject(store, orderId)),
    )
  }
  return found
}

const isWanted = (order: OrderState, code: FaultCode | undefined): boolean =>
  code === undefined ? order.state === 'parked' : order.faults.some((fault) => fault.code === code)
