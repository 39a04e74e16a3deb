/** An account in which some items are kept by lot, serial number or bin, and what moved of them. */
import { SEEDED_SKUS } from '../../simulators/netsuite/seedData.ts'
import type { ItemSeed } from '../../simulators/netsuite/seedData.ts'
import type { FieldMap, StoredRecord } from '../../simulators/netsuite/world.ts'
import { ask, type PlacedOrder, type TestDeployment } from './deployment.ts'
import { recordsOf } from './generalLedger.ts'

export const LOT = 'TIE-021'
export const SERIAL = 'TIE-022'
export const BINNED = 'TIE-023'
export const PREFERRED = 'TIE-024'
export const LOT_IN_BINS = 'TIE-025'
/** A second item of each of these, so that tests do not take from each other. */
export const OTHER_LOT = 'TIE-026'
export const OTHER_SERIAL = 'TIE-027'

const KEPT: Readonly<Record<string, Omit<ItemSeed, 'itemId'>>> = {
  [LOT]: { type: 'lotNumberedInventoryItem' },
  [OTHER_LOT]: { type: 'lotNumberedInventoryItem' },
  [SERIAL]: { type: 'serializedInventoryItem' },
  [OTHER_SERIAL]: { type: 'serializedInventoryItem' },
  [BINNED]: { type: 'inventoryItem', useBins: true },
  [PREFERRED]: { type: 'inventoryItem', useBins: true },
  [LOT_IN_BINS]: { type: 'lotNumberedInventoryItem', useBins: true },
}

export const KEPT_ITEMS: readonly ItemSeed[] = SEEDED_SKUS.map((itemId) => ({
  itemId,
  ...(KEPT[itemId] ?? { type: 'inventoryItem' }),
}))

const worldOf = ({ netsuite }: TestDeployment) => netsuite.simulation.simulator.world

export interface Level {
  readonly number?: string
  readonly expires?: string
  readonly bin?: string
  readonly preferred?: boolean
  readonly quantity: number
  /** NetSuite location by external id. */
  readonly location?: string
}

/** Sets what is on hand of the item. */
export async function stocked(
  deployment: TestDeployment,
  sku: string,
  levels: readonly Level[],
): Promise<void> {
  const item = [...worldOf(deployment).allInGroup('item')].find(({ fields }) => fields['itemId'] === sku)
  await ask(`${deployment.netsuite.sim}/stock`, {
    levels: levels.map((level) => ({ location: 'location_main_warehouse', ...level, item: item?.id })),
  })
}

export const binId = (deployment: TestDeployment, name: string): string =>
  [...worldOf(deployment).all('bin')].find(({ fields }) => fields['binNumber'] === name)?.id ?? ''

/** `itemFulfillment: L1 × 2, L2 × 1 | A-01 × 3`: the detail of each record's lines, by names. */
export const movedBy = (deployment: TestDeployment, order: PlacedOrder): readonly string[] =>
  recordsOf(deployment, order)
    .filter(({ kind }) => ['itemFulfillment', 'itemReceipt', 'cashSale'].includes(kind))
    .map((record) => `${record.kind}: ${linesOf(deployment, record).join(' | ')}`)

function linesOf(deployment: TestDeployment, record: StoredRecord): readonly string[] {
  return (record.sublists['item'] ?? []).flatMap(({ fields }) => {
    const detail = fields['inventoryDetail']
    if (typeof detail !== 'object' || detail === null || !('inventoryAssignment' in detail)) return []
    return [
      (detail['inventoryAssignment'] as readonly FieldMap[]).map((one) => words(deployment, one)).join(', '),
    ]
  })
}

function words(deployment: TestDeployment, one: FieldMap): string {
  const world = worldOf(deployment)
  const id = (name: string): string => (one[name] as { readonly id?: string } | undefined)?.id ?? ''
  const issued = world.get('inventoryNumber', id('issueInventoryNumber'))?.fields['inventoryNumber']
  const bin = world.get('bin', id('binNumber'))?.fields['binNumber']
  return [issued ?? one['receiptInventoryNumber'], bin, `× ${String(one['quantity'])}`]
    .filter(Boolean)
    .join(' ')
}
