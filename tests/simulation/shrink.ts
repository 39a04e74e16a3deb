import type { FaultName } from './faults.ts'
import type { Scenario } from './scenario.ts'

/**
 * The smallest scenario that still fails, found by leaving out orders, faults and deeds one by one until nothing more
 * can be left out. `fails` is asked at most `patience` times.
 */
export async function shrink(
  scenario: Scenario,
  fails: (smaller: Scenario) => Promise<boolean>,
  patience: number,
): Promise<Scenario> {
  let smallest = scenario
  let left = patience
  for (let goesOn = true; goesOn; ) {
    goesOn = false
    for (const candidate of candidates(smallest)) {
      if (left === 0) return smallest
      left -= 1
      if (await fails(candidate)) {
        smallest = candidate
        goesOn = true
        break
      }
    }
  }
  return smallest
}

/** What is smaller by one step, the largest steps first. */
function* candidates(scenario: Scenario): Generator<Scenario> {
  const faults = Object.keys(scenario.faults) as FaultName[]
  if (faults.length > 1) {
    const half = faults.slice(0, Math.ceil(faults.length / 2))
    yield withFaults(scenario, half)
    yield withFaults(
      scenario,
      faults.filter((name) => !half.includes(name)),
    )
  }
  if (scenario.orders.length > 1)
    for (const order of scenario.orders)
      yield { ...scenario, orders: scenario.orders.filter((one) => one !== order) }
  for (const fault of faults)
    yield withFaults(
      scenario,
      faults.filter((name) => name !== fault),
    )
  for (const deed of scenario.deeds)
    yield { ...scenario, deeds: scenario.deeds.filter((one) => one !== deed) }
  for (const order of scenario.orders)
    if (order.afterwards !== null)
      yield {
        ...scenario,
        orders: scenario.orders.map((one) => (one === order ? { ...one, afterwards: null } : one)),
      }
  if (scenario.configChangeMs !== null) yield { ...scenario, configChangeMs: null }
  if (scenario.processes > 1) yield { ...scenario, processes: scenario.processes - 1 }
}

const withFaults = (scenario: Scenario, names: readonly FaultName[]): Scenario => ({
  ...scenario,
  faults: Object.fromEntries(names.map((name) => [name, scenario.faults[name]])),
})
