/** A thread that runs scenarios, one after the other, in a database of its own. */
import { parentPort, workerData } from 'node:worker_threads'
import { installPatches, type SourcePatch } from './patches.ts'
import type { Scenario } from './scenario.ts'

export interface WorkerData {
  readonly url: string
  readonly database: string
  readonly patches: readonly SourcePatch[]
}

export interface Task {
  readonly scenario: Scenario
  readonly keep: number
}

const { url, database, patches } = workerData as WorkerData
installPatches(patches)
// GraphQL checks each of its types twice otherwise.
process.env['NODE_ENV'] = 'production'
// Only now: a patch changes what is loaded after it.
const { simulate } = await import('./simulate.ts')
const { simulationConfigs } = await import('./world/config.ts')
const { openSimulationServer } = await import('./world/server.ts')

const server = await openSimulationServer(url, database)
const configs = await simulationConfigs()
parentPort?.on('message', (task: Task) => void run(task))
parentPort?.postMessage({ ready: true }, [])

async function run({ scenario, keep }: Task): Promise<void> {
  try {
    parentPort?.postMessage({ result: await simulate(scenario, { server, configs, keep }) }, [])
  } catch (error) {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error)
    parentPort?.postMessage({ error: words }, [])
  }
}
