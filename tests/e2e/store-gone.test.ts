/** A store that is taken out of the configuration while the database knows orders of it. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { orderSubject, storeKey } from '../../src/domain/ids.ts'
import { raise } from '../../src/work/subjects.ts'
import { STORE, type TestDeployment, testDeployment } from '../support/deployment.ts'
import { until } from '../support/until.ts'

let deployment: TestDeployment
beforeEach(async () => {
  deployment = await testDeployment()
})
afterEach(() => deployment.stop())

test('its orders wait under that name, and go on when it is back', async () => {
  const placed = await deployment.buy()
  const store = deployment.config.stores[STORE]
  if (!store) throw new Error('the deployment has its store')
  const key = storeKey('other')
  const other = { ...store, key, policy: { ...store.policy, store: key } }
  const without = { ...deployment.config, version: 'without', stores: { [key]: other } }
  await raise(deployment.database.db, [{ key: orderSubject(STORE, placed.id), lane: 'live', cause: 'test' }])

  const worker = deployment.run(['worker'], without)
  await until(async () => {
    const [order] = await deployment.orders()
    expect([order?.state, order?.faults[0]?.code]).toEqual(['parked', 'work.store-not-configured'])
  })
  await worker.stop()
  expect(deployment.writes()).toBe(0)

  const again = deployment.run(['worker'])
  await until(async () => {
    const [order] = await deployment.orders()
    expect([order?.state, order?.booked, order?.broken]).toEqual(['applied', true, 0])
  })
  await again.stop()
})
