import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { makeScenario } from './scenario.ts'
import { simulate } from './simulate.ts'
import { simulationConfigs, type SimulationConfigs } from './world/config.ts'
import { openSimulationServer, type SimulationServer } from './world/server.ts'

let server: SimulationServer
let configs: SimulationConfigs
beforeAll(async () => {
  server = await openSimulationServer(inject('postgresUrl'), `simulation_${process.pid}`)
  configs = await simulationConfigs()
})
afterAll(() => server.stop())

test('every promise is kept, whatever goes wrong', async () => {
  for (let seed = 1; seed <= 6; seed++) {
    const { findings } = await simulate(makeScenario(seed), { server, configs })
    expect(findings, `seed ${seed}`).toEqual([])
  }
})

test('the same seed gives the same history', async () => {
  const scenario = makeScenario(6)
  const once = await simulate(scenario, { server, configs })
  const again = await simulate(scenario, { server, configs })
  expect(again).toEqual(once)
  expect(once.length).toBeGreaterThan(200)
})
