import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startNetSuiteSimulator } from './start.ts'

const typeOrder = (externalId: string) => ({
  method: 'POST',
  path: 'salesOrder',
  body: {
    externalId,
    entity: { externalId: 'customer_web_us' },
    item: {
      items: [{ item: { externalId: 'item_custom_sale' }, quantity: 1, amount: 5, price: { id: '-1' } }],
    },
  },
})

test('listens on 127.0.0.1, keeps its state in a file, and a dropped answer cuts the socket', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'netsuite-'))
  const stateFile = join(folder, 'netsuite.json')
  const first = await startNetSuiteSimulator({ stateFile })
  try {
    expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    await fetch(`${first.sim}/human`, { method: 'POST', body: JSON.stringify(typeOrder('kept')) })
    await fetch(`${first.sim}/settings`, { method: 'POST', body: JSON.stringify({ administrator: true }) })
    const unsigned = await fetch(`${first.url}/services/rest/record/v1/customer`)
    expect(unsigned.status).toBe(401)
  } finally {
    await first.stop()
  }
  const second = await startNetSuiteSimulator({ stateFile })
  try {
    expect(second.tba).toEqual(first.tba)
    expect(second.m2m).toEqual(first.m2m)
    expect(second.simulation.simulator.world.byExternalId('transaction', 'kept')?.fields['total']).toBe(5)
    expect(second.simulation.simulator.settings.administrator).toBe(true)
  } finally {
    await second.stop()
    rmSync(folder, { recursive: true })
  }
})

test('a port that is taken refuses to start', async () => {
  const running = await startNetSuiteSimulator()
  try {
    const port = Number(new URL(running.url).port)
    await expect(startNetSuiteSimulator({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  } finally {
    await running.stop()
  }
})
