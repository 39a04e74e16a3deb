import type { NetSuiteClient } from '../../adapters/netsuite/client.ts'
import { inventoryReads, itemsKeptSo } from '../../adapters/netsuite/inventory.ts'
import type { StoreConfig } from '../../config/types.ts'
import { shopifyId } from '../../domain/ids.ts'
import { leavingWords } from '../inventoryWords.ts'
import type { Findings } from './finding.ts'

/**
 * Where Tieout writes what ships: whether lots, serial numbers and bins can be read as they are asked for, and where
 * nobody chose how, whether items are kept so.
 */
export async function inventoryNotes(
  netsuite: NetSuiteClient,
  stores: readonly StoreConfig[],
  findings: Findings,
): Promise<void> {
  const writing = stores.filter(writesShipments)
  for (const store of writing) await checkReadable(netsuite, store, findings)
  const unchosen = writing.filter(({ policy }) => policy.life.inventoryDetail === null)
  if (unchosen.length === 0) return
  const kept = await itemsKeptSo((query) => netsuite.query(query))
  if (kept.length === 0) return
  for (const { key } of unchosen)
    findings.note(`lots, serial numbers and bins of ${key}`, {
      ops: `NetSuite keeps items by ${kept.join(' and ')}. Shipments and returns of those that Tieout writes will wait for a person.`,
      tech: `stores.${key}.life.inventoryDetail is null`,
      cure: `choose how they are named in stores.${key}.life.inventoryDetail, if this store sells such items`,
    })
}

function writesShipments({ policy }: StoreConfig): boolean {
  const locations = [null, ...Object.keys(policy.locations).map(shopifyId)]
  return locations.some((location) => policy.life.itemFulfillment(location) === 'tieout')
}

async function checkReadable(
  netsuite: NetSuiteClient,
  { key, policy }: StoreConfig,
  findings: Findings,
): Promise<void> {
  const choices = policy.life.inventoryDetail
  const [location] = Object.values(policy.locations)
  if (choices === null || location === undefined) return
  const reads = inventoryReads((query) => netsuite.query(query))
  const what = `lots, serial numbers and bins of ${key}`
  const read = await reads.proveReadable({
    location,
    has: { numbers: choices.lots !== null, bins: choices.bins },
    lane: 'live',
  })
  if (read.ok)
    findings.ok(what, {
      ops: `Goods leave ${leavingWords(choices)}.`,
      tech: `stores.${key}.life.inventoryDetail ${JSON.stringify(choices)}`,
    })
  else findings.fault(what, read.failure)
}
