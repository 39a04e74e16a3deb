/** What a merchant's warehouse does in NetSuite's pages, and the sweep that sees it. */
import { type Clock, realClock } from '../../simulators/clock.ts'
import { silentLog } from '../../src/adapters/log.ts'
import type { LoadedConfig } from '../../src/config/types.ts'
import type { ExternalId } from '../../src/domain/ids.ts'
import { raiseUnseen } from '../../src/inbox/inbox.ts'
import { netsuiteSource, sweepNetSuite } from '../../src/ingress/sweepNetSuite.ts'
import { distrust } from '../../src/ledger/distrust.ts'
import { readCursor, writeCursor } from '../../src/ledger/deployment.ts'
import { madeOfOurs } from '../../src/reconcile/reflect/madeOfOurs.ts'
import { ok } from '../../src/domain/result.ts'
import { openRuntime } from '../../src/runtime.ts'
import type { PlacedOrder, TestDeployment } from './deployment.ts'
import { recordsOf } from './generalLedger.ts'

export interface NetSuiteShipment {
  /** Units by line of the sales order's goods, from 0; everything that is open when left out. */
  readonly units?: Readonly<Record<number, number>>
  readonly status?: 'A' | 'B' | 'C'
  readonly parcels?: readonly string[]
  readonly carrier?: string
  /** NetSuite location by external id, of all its lines. */
  readonly from?: string
}

/** Makes an item fulfilment of the order; its internal id. */
export async function shipInNetSuite(
  deployment: TestDeployment,
  order: PlacedOrder,
  { units, status = 'C', parcels = [], carrier = 'ups', from }: NetSuiteShipment = {},
): Promise<string> {
  const salesOrder = recordsOf(deployment, order).find(({ kind }) => kind === 'salesOrder')
  if (salesOrder === undefined) throw new Error(`${order.name} has no sales order`)
  const goods = (salesOrder.sublists['item'] ?? []).filter(({ fields }) =>
    String(fields['custcol_tieout_line']).startsWith('L'),
  )
  const location = from === undefined ? {} : { location: { id: locationId(deployment, from) } }
  const items = goods.flatMap(({ line, fields }, at): object[] => {
    const open = Number(fields['quantity'] ?? 0) - Number(fields['quantityFulfilled'] ?? 0)
    if (open <= 0) return []
    const quantity = units === undefined ? open : (units[at] ?? 0)
    if (quantity === 0) return [{ orderLine: line, itemReceive: false }]
    return [{ orderLine: line, quantity, ...location }]
  })
  return asPerson(deployment, `POST salesOrder/${salesOrder.id}/!transform/itemFulfillment`, {
    shipStatus: { id: status },
    shipCarrier: carrier,
    item: { items },
    ...(parcels.length === 0 ? {} : { package: packages(parcels) }),
  })
}

export const packages = (numbers: readonly string[]) => ({
  items: numbers.map((packageTrackingNumber) => ({ packageTrackingNumber, packageWeight: 1 })),
})

const locationId = ({ netsuite }: TestDeployment, externalId: string): string => {
  const found = netsuite.simulation.simulator.world.byExternalId('location', externalId)
  if (found === undefined) throw new Error(`no location ${externalId} in the account`)
  return found.id
}

/** The account's clock: with each act so much time passes that the sweep of NetSuite looks at what was there before. */
export function accountClock(): Clock & { tick(): void } {
  const real = realClock()
  let behindMs = 55_000
  return {
    now: () => real.now() - behindMs,
    schedule: (delayMs, task) => real.schedule(delayMs, task),
    tick: () => {
      behindMs -= 3000
    },
  }
}

/** `PATCH itemFulfillment/7?replace=package`; the internal id of what was made. Throws where NetSuite refuses a person. */
export async function asPerson(deployment: TestDeployment, request: string, body?: unknown): Promise<string> {
  const [method = '', path = ''] = request.split(' ')
  const answer = (await deployment.asPerson(method, path, body)) as { status: number; id?: string }
  if (answer.status !== 204) throw new Error(JSON.stringify(answer))
  return answer.id ?? ''
}

/** One sweep of NetSuite, as the sweeps' process does it. How many orders it raised. */
export async function sweepAccount(
  deployment: TestDeployment,
  config: LoadedConfig,
  { deletions = true }: { readonly deletions?: boolean } = {},
): Promise<number> {
  const { db } = deployment.database
  const runtime = await openRuntime({ config, migrate: false, log: silentLog })
  const { netsuite, ledger } = runtime
  try {
    const swept = await sweepNetSuite({
      account: config.netsuite.account,
      books: {
        nowMs: () => netsuite.nowMs(),
        modifiedSince: (since) => netsuite.modifiedSince(since),
        // Not every account shows what was deleted.
        deletedSince: (since) => (deletions ? netsuite.deletedSince(since) : Promise.resolve(ok([]))),
      },
      records: (ids) => ledger.recordsByExternalId(ids),
      recordsByInternalId: (ids) => ledger.transactionsByInternalId(ids),
      made: madeOfOurs(runtime),
      state: {
        cursor: (name) => readCursor(db, name),
        setCursor: (name, value) => writeCursor(db, name, value),
        raiseUnseen: async (source, sightings, { lane, cause }) => {
          // As src/roles.ts does it: what changed is read again.
          if (source === netsuiteSource(config.netsuite.account))
            await distrust(
              db,
              sightings.map(({ id }) => id as ExternalId),
            )
          const found = sightings.map(({ subject, id, version }) => ({ key: subject, id, version }))
          return (await raiseUnseen(db, { source, lane, cause, found })).length
        },
      },
      overlapMs: 600_000,
    })
    if (!swept.ok) throw new Error(JSON.stringify(swept.failure))
    return swept.value.raised
  } finally {
    await runtime.close()
  }
}
