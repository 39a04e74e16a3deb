/** NetSuite's side of a day by our client, against the simulated account. */
import { expect, test } from 'vitest'
import { depositBody } from '../../src/adapters/netsuite/bodies.ts'
import { eachDayRecord, heldBalances, namedRecords } from '../../src/adapters/netsuite/dayRecords.ts'
import { type NetSuiteId, storeKey } from '../../src/domain/ids.ts'
import type { DayRecord } from '../../src/domain/prove/types.ts'
import { createTestAccount, type TestAccount } from '../support/netsuiteAccount.ts'
import {
  count,
  created,
  deposit,
  depositId,
  salesOrder,
  store,
  usd,
  USD,
  value,
} from '../support/netsuiteDocuments.ts'

const DAY = '2026-11-20'

async function dayOf(account: TestAccount, day: string, of = store): Promise<readonly DayRecord[]> {
  const records: DayRecord[] = []
  value(await eachDayRecord(account.client, { store: of, day }, (record) => void records.push(record)))
  return records
}

/** An order with a deposit of one dollar. */
async function paid(
  account: TestAccount,
  id: string,
  more: { readonly tranDate?: string } = {},
): Promise<NetSuiteId> {
  const order = salesOrder(account, id)
  const standing = await created(account, order)
  const own = deposit(account, order, id)
  const body = depositBody(
    {
      ...own,
      ...more,
      payment: usd(100),
      customFields: { ...own.customFields, custbody_tieout_order: id, custbody_tieout_fact_date: DAY },
    },
    standing,
  )
  const outcome = await account.client.create('customerDeposit', body)
  if (outcome.kind !== 'ok') throw new Error(JSON.stringify(outcome))
  return standing
}

test('more records than a block holds are all handed over, once each, with what they post', async () => {
  const account = createTestAccount()
  for (let at = 1; at <= 130; at += 1) await paid(account, String(at))
  const records = await dayOf(account, DAY)
  expect(records).toHaveLength(260)
  expect(new Set(records.map(({ externalId }) => externalId)).size).toBe(260)
  expect(count(account, 'dayRecords')).toBe(2)
  const [found] = records.filter(({ externalId }) => externalId === 'tieout_us_dep_7')
  expect(found).toMatchObject({
    kind: 'customerDeposit',
    tranDate: DAY,
    factDate: DAY,
    order: '7',
    total: 100n,
  })
  expect(found?.postings.map(({ minor }) => minor).toSorted()).toEqual([-100n, 100n])
  // A sales order posts nothing.
  expect(records.find(({ kind }) => kind === 'salesOrder')?.postings).toEqual([])
})

test('a record whose fact is of the day is among them, whatever its date; those of other stores and days are not', async () => {
  const account = createTestAccount()
  await paid(account, '1', { tranDate: '2026-12-01' })
  const names = async (day: string, of = store): Promise<readonly (string | null)[]> =>
    (await dayOf(account, day, of)).map(({ externalId }) => externalId)
  expect(await names(DAY)).toEqual(['tieout_us_so_1', 'tieout_us_dep_1'])
  expect(await names('2026-12-01')).toEqual(['tieout_us_dep_1'])
  expect(await names('2026-11-21')).toEqual([])
  expect(await names(DAY, storeKey('u'))).toEqual([])
})

test('what the deposit account holds is told by order, as of the end of a day', async () => {
  const account = createTestAccount()
  expect(value(await heldBalances(account.client, { store, day: DAY }))).toEqual([])
  await paid(account, '1')
  await paid(account, '2', { tranDate: '2026-11-25' })
  expect(value(await heldBalances(account.client, { store, day: DAY }))).toEqual([
    { order: '1', currency: USD, minor: 100n },
  ])
  expect(value(await heldBalances(account.client, { store, day: '2026-11-25' }))).toHaveLength(2)
})

test('records are found by name under whatever date, and those that are not there are absent', async () => {
  const account = createTestAccount()
  await paid(account, '1', { tranDate: '2026-12-01' })
  const found = value(await namedRecords(account.client, [depositId('1'), depositId('2')]))
  expect(found.map(({ externalId, tranDate }) => [externalId, tranDate])).toEqual([
    ['tieout_us_dep_1', '2026-12-01'],
  ])
})
