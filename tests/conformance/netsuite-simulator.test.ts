/** The simulator's refusals against the bodies that real accounts sent. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { type TestAccount, testAccount } from '../../simulators/netsuite/testAccount.ts'

const SHARED = process.env['TIEOUT_SHARED'] ?? resolve(import.meta.dirname, '../../../shared')

type Body = Record<string, unknown>

const customer = { companyName: 'Acme', subsidiary: { id: '1' } }

const withFault = (mode: object) => async (account: TestAccount) => {
  await account.send('POST', '/sim/faults', { body: { mode } })
  return account.record('POST', 'customer', { body: customer })
}

/** Fixture → what makes the simulated account answer so. */
const CASES: Readonly<Record<string, (account: TestAccount) => Promise<{ status: number; body: string }>>> = {
  '01-401-invalid-login': (account) =>
    account.record('GET', 'customer/1000', { headers: { authorization: 'Bearer none' } }),
  '02-400-invalid-content-item': (account) =>
    account.record('POST', 'salesOrder', {
      body: {
        entity: { id: 1000 },
        location: { id: 1 },
        item: { items: [{ item: { id: 9999 }, amount: 1 }] },
      },
    }),
  '04-400-missing-fields': (account) => account.record('POST', 'customer', { body: { isPerson: true } }),
  '05-400-entity-exists': async (account) => {
    await account.create('customer', customer)
    return account.record('POST', 'customer', { body: customer })
  },
  '10-400-invalid-record-id': (account) => account.record('GET', 'customer/000'),
  '16-429-concurrency': withFault({ kind: 'burst429', requests: 1 }),
  '17-400-workflow-lock': withFault({ kind: 'workflowLock' }),
  '19-403-insufficient-permission': async (account) => {
    await account.send('POST', '/sim/settings', { body: { deniedRecords: ['customer'] } })
    return account.record('GET', 'customer/1000')
  },
  '20-400-required-company-name': (account) =>
    account.record('POST', 'customer', { body: { subsidiary: { id: '1' } } }),
  '22-404-record-instance': (account) => account.record('GET', 'customer/999999'),
}

/** Documents print another prefix than live traffic (netsuite.md §2.1). */
function details(body: Body): unknown {
  const list = (body['o:errorDetails'] ?? []) as Body[]
  return list.map((detail) => ({
    ...detail,
    detail: String(detail['detail']).replace(/^Error while accessing (a )?resource[.:] /, ''),
  }))
}

test.each(Object.entries(CASES))('%s', async (name, provoke) => {
  const text = readFileSync(join(SHARED, `fixtures/netsuite/errors/${name}.json`), 'utf8')
  const recorded = JSON.parse(text) as Body
  const answer = await provoke(await testAccount())
  const simulated = JSON.parse(answer.body) as Body
  expect(answer.status).toBe(recorded['status'] ?? Number(name.slice(3, 6)))
  // Where the capture lost the code, ours only has to say the same.
  expect(details(simulated)).toMatchObject(details(recorded) as object)
  if (recorded['title'] !== undefined) expect(simulated['title']).toBe(recorded['title'])
  expect(simulated['o:errorCode']).toBe(recorded['o:errorCode'])
})

test('a sales order is shown with the spellings and shapes of a recorded one', async () => {
  const text = readFileSync(join(SHARED, 'fixtures/netsuite/records/salesOrder-18.json'), 'utf8')
  const recorded = JSON.parse(text) as Body
  const account = await testAccount()
  const id = await account.create('salesOrder', {
    entity: { externalId: 'customer_web_us' },
    item: {
      items: [{ item: { externalId: 'item_shipping' }, quantity: 1, amount: 39.95, price: { id: '-1' } }],
    },
  })
  const shown = await account.read(`salesOrder/${id}?simpleEnumFormat=true`)
  const shared = Object.keys(shown).filter((name) => name in recorded)
  expect(shared.length).toBeGreaterThan(15)
  const shape = (value: unknown) => (typeof value === 'object' ? Object.keys(value as object) : typeof value)
  for (const name of shared) expect([name, shape(shown[name])]).toEqual([name, shape(recorded[name])])
})
