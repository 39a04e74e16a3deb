/** Lots, serial numbers and bins as our client reads them from a simulated account. */
import { expect, test } from 'vitest'
import { inventoryReads } from '../../src/adapters/netsuite/inventory.ts'
import { faultFromResponse } from '../../src/adapters/netsuite/faultFrom.ts'
import { netSuiteId, type NetSuiteId } from '../../src/domain/ids.ts'
import { createTestAccount, type TestAccount } from '../support/netsuiteAccount.ts'

const BOTH = { numbers: true, bins: true }

function account() {
  const on = createTestAccount({
    simulator: {
      items: [
        { itemId: 'LOT', type: 'lotNumberedInventoryItem', externalId: 'lot' },
        { itemId: 'BINNED', type: 'inventoryItem', useBins: true, externalId: 'binned' },
        { itemId: 'PLAIN', type: 'inventoryItem', externalId: 'plain' },
      ],
    },
  })
  const reads = inventoryReads((query) => on.client.query(query))
  return { on, reads, location: on.id('location', 'location_main_warehouse') }
}

async function stock(on: TestAccount, levels: readonly object[]): Promise<void> {
  const body = JSON.stringify({ levels })
  const answer = await on.simulation.handle({
    method: 'POST',
    url: 'https://tstdrv1234567.suitetalk.api.netsuite.com/sim/stock',
    headers: {},
    body,
  })
  if (!('status' in answer) || answer.status !== 200) throw new Error(JSON.stringify(answer))
}

const idOf = (on: TestAccount, kind: 'bin' | 'inventoryNumber', name: string): NetSuiteId =>
  netSuiteId(
    [...on.simulation.simulator.world.all(kind)].find(({ fields }) => Object.values(fields).includes(name))
      ?.id ?? '',
  )

test('what an item is, is asked once; what is available and preferred, each time', async () => {
  const { on, reads, location } = account()
  const items = ['lot', 'binned', 'plain'].map((name) => on.id('item', name))
  const [lot, binned] = items
  if (lot === undefined || binned === undefined) throw new Error('not seeded')
  await stock(on, [
    { item: 'lot', location, quantity: 3, number: 'L1', expires: '2026-09-01' },
    { item: 'binned', location, quantity: 2, bin: 'A-01', preferred: true },
  ])
  const place = { items, location, has: BOTH, lane: 'live' as const }
  const kept = await reads.keptItems(place)
  const bin = idOf(on, 'bin', 'A-01')
  expect(kept).toEqual({
    ok: true,
    value: new Map([
      [lot, { item: lot, name: 'LOT', numbers: 'lot', bins: false, preferredBin: null }],
      [binned, { item: binned, name: 'BINNED', numbers: null, bins: true, preferredBin: bin }],
    ]),
  })
  expect(await reads.available(place)).toEqual({
    ok: true,
    value: [
      {
        item: lot,
        number: { id: idOf(on, 'inventoryNumber', 'L1'), name: 'L1', expires: '2026-09-01' },
        bin: null,
        available: 3,
      },
      { item: binned, number: null, bin, available: 2 },
    ],
  })
  const kinds = () => on.calls.map(({ kind }) => kind).filter((kind) => /inventory|preferred/.test(kind))
  const first = ['inventoryItems', 'inventoryLocation', 'preferredBins', 'inventoryAvailable']
  expect(kinds()).toEqual(first)
  await reads.keptItems(place)
  expect(kinds()).toEqual([...first, 'preferredBins'])
  reads.forget()
  await reads.keptItems(place)
  expect(kinds()).toEqual([...first, 'preferredBins', ...first.slice(0, 3)])
  // A location that does not use bins asks for none.
  const west = on.id('location', 'location_west_warehouse')
  expect(await reads.keptItems({ ...place, items: [binned], location: west })).toEqual({
    ok: true,
    value: new Map(),
  })
})

test.each([
  ['Please configure the inventory detail in line 2 of the item list.', 'inventory.detail-missing'],
  ['The total inventory detail quantity must be 3.', 'inventory.detail-refused'],
  ['The following bins do not contain enough of the requested item (SKU): A-01', 'inventory.taken'],
  ['The following serial/lot numbers are not available for item SKU: L1.', 'inventory.taken'],
])('%s is %s', (text, code) => {
  const detail = `Error while accessing a resource. ${text}`
  const body = JSON.stringify({ 'o:errorDetails': [{ detail, 'o:errorCode': 'USER_ERROR' }] })
  const fault = faultFromResponse({ kind: 'create itemFulfillment' }, { status: 400, headers: {}, body })
  expect(fault.code).toBe(code)
})
