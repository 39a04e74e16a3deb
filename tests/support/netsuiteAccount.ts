/** Our client on a simulated account, in process: no sockets, a transport that calls the simulator. */
import { createNetSuiteClient, type NetSuiteClient } from '../../src/adapters/netsuite/client.ts'
import { accountUrl, createSignIn } from '../../src/adapters/netsuite/signIn.ts'
import { type NetSuiteCall, openGate, type PermitGate } from '../../src/adapters/netsuite/types.ts'
import { systemClock } from '../../src/adapters/clock.ts'
import { type HttpTransport, TransportError } from '../../src/adapters/http.ts'
import type { NetSuiteSignInConfig } from '../../src/config/types.ts'
import { type NetSuiteId, netSuiteId } from '../../src/domain/ids.ts'
import {
  type CreatedSimulation,
  createNetSuiteSimulation,
  type NetSuiteSimulatorOptions,
} from '../../simulators/netsuite/start.ts'
import type { RecordGroup } from '../../simulators/netsuite/world.ts'

export interface TestAccount {
  readonly simulation: CreatedSimulation
  readonly client: NetSuiteClient
  /** Every HTTP call so far. */
  readonly calls: readonly NetSuiteCall[]
  /** Internal id of a seeded record. */
  id(group: RecordGroup, externalId: string): NetSuiteId
}

export interface TestAccountOptions {
  readonly simulator?: NetSuiteSimulatorOptions
  readonly signIn?: 'm2m' | 'tba'
  readonly permits?: PermitGate
  readonly batchWindowMs?: number
}

/** The simulator as a transport; a cut connection is one whose request had been sent. */
export const transportTo =
  (simulation: CreatedSimulation): HttpTransport =>
  async (request) => {
    const response = await simulation.handle({
      method: request.method,
      url: request.url,
      headers: request.headers,
      body: request.body ?? '',
    })
    if ('dropped' in response) throw new TransportError('after-send', 'socket hang up', undefined)
    const headers = Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), value])
    return { status: response.status, headers: Object.fromEntries(headers), body: response.body }
  }

export function credentialsOf(simulation: CreatedSimulation, kind: 'm2m' | 'tba'): NetSuiteSignInConfig {
  const { m2m, tba } = simulation.auth.credentials
  if (kind === 'tba') return { kind, ...tba }
  return {
    kind,
    clientId: m2m.clientId,
    certificateId: m2m.certificateId,
    privateKey: m2m.privateKeyPem,
    algorithm: m2m.alg,
  }
}

export function createTestAccount(options: TestAccountOptions = {}): TestAccount {
  const simulation = createNetSuiteSimulation(options.simulator)
  const account = simulation.simulator.world.account.id
  const calls: NetSuiteCall[] = []
  const shared = {
    baseUrl: accountUrl(account),
    transport: transportTo(simulation),
    clock: systemClock,
    timeoutMs: 60_000,
    onCall: (call: NetSuiteCall) => void calls.push(call),
  }
  const client = createNetSuiteClient({
    ...shared,
    signIn: createSignIn({
      ...shared,
      account,
      credentials: credentialsOf(simulation, options.signIn ?? 'm2m'),
    }),
    permits: options.permits ?? openGate,
    random: () => 0,
    suiteTax: (options.simulator?.taxRegime ?? 'suitetax') === 'suitetax',
    batchWindowMs: { quiet: options.batchWindowMs ?? 1, busy: options.batchWindowMs ?? 1 },
  })
  return {
    simulation,
    client,
    calls,
    id(group, externalId) {
      const found = simulation.simulator.world.byExternalId(group, externalId)
      if (found === undefined) throw new Error(`not seeded: ${externalId}`)
      return netSuiteId(found.id)
    },
  }
}
