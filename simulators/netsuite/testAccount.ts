/** An account for tests: signed in by M2M with `jose`, without sockets. */
import { importPKCS8, SignJWT } from 'jose'
import { TOKEN_PATH } from './auth.ts'
import type { SimAnswer, SimResponse } from './http.ts'
import { RECORD_PATH } from './recordService.ts'
import { type CreatedSimulation, createNetSuiteSimulation, type NetSuiteSimulatorOptions } from './start.ts'
import type { RecordGroup, StoredRecord } from './world.ts'

export const ORIGIN = 'https://tstdrv1234567.suitetalk.api.netsuite.com'

export interface Call {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface TestAccount {
  readonly simulation: CreatedSimulation
  /** A signed-in request below /services/rest/record/v1. */
  record(method: string, path: string, call?: Call): Promise<SimAnswer>
  /** As record(), and the connection may be cut. */
  attempt(method: string, path: string, call?: Call): Promise<SimResponse>
  /** The JSON body of a GET that must succeed. */
  read(path: string): Promise<Record<string, unknown>>
  /** POST that must succeed: the new internal id. */
  create(type: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<string>
  /** Internal id of a seeded record. */
  id(group: RecordGroup, externalId: string): string
  stored(group: RecordGroup, id: string): StoredRecord
  /** Any address of the account, /sim included. */
  send(method: string, path: string, call?: Call): Promise<SimResponse>
}

export async function testAccount(options: NetSuiteSimulatorOptions = {}): Promise<TestAccount> {
  const simulation = createNetSuiteSimulation({ clock: fixedClock(), ...options })
  const token = await signIn(simulation)
  const send: TestAccount['send'] = (method, path, call = {}) =>
    simulation.handle({
      method,
      url: `${ORIGIN}${path}`,
      headers: { authorization: `Bearer ${token}`, ...call.headers },
      body: call.body === undefined ? '' : JSON.stringify(call.body),
    })
  const attempt: TestAccount['attempt'] = (method, path, call) =>
    send(method, `${RECORD_PATH}/${path}`, {
      ...call,
      headers: { 'x-netsuite-propertynamevalidation': 'Error', ...call?.headers },
    })
  const record: TestAccount['record'] = async (method, path, call) => {
    const response = await attempt(method, path, call)
    if ('dropped' in response) throw new Error(`${method} ${path}: the connection was cut`)
    return response
  }
  return {
    simulation,
    send,
    attempt,
    record,
    async read(path) {
      const answer = await record('GET', path)
      if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${answer.body}`)
      return JSON.parse(answer.body) as Record<string, unknown>
    },
    async create(type, body, headers = {}) {
      const answer = await record('POST', type, { body, headers })
      if (answer.status !== 204) throw new Error(`POST ${type}: ${answer.status} ${answer.body}`)
      return answer.headers['Location']?.split('/').at(-1) ?? ''
    },
    id(group, externalId) {
      const found = simulation.simulator.world.byExternalId(group, externalId)
      if (found === undefined) throw new Error(`not seeded: ${externalId}`)
      return found.id
    },
    stored(group, id) {
      const found = simulation.simulator.world.getInGroup(group, id)
      if (found === undefined) throw new Error(`no ${group} ${id}`)
      return found
    },
  }
}

/** 15 March 2026, 20:00 UTC; timers run at once. */
function fixedClock(): NonNullable<NetSuiteSimulatorOptions['clock']> {
  return {
    now: () => Date.UTC(2026, 2, 15, 20),
    schedule(_delayMs, task) {
      void task()
      return () => undefined
    },
  }
}

async function signIn(simulation: CreatedSimulation): Promise<string> {
  const { clientId, certificateId, privateKeyPem, alg } = simulation.auth.credentials.m2m
  const now = Math.floor(simulation.simulator.world.clock.now() / 1000)
  const assertion = await new SignJWT({ scope: ['rest_webservices'] })
    .setProtectedHeader({ typ: 'JWT', alg, kid: certificateId })
    .setIssuer(clientId)
    .setAudience(`${ORIGIN}${TOKEN_PATH}`)
    .setIssuedAt(now)
    .setExpirationTime(now + 3000)
    .sign(await importPKCS8(privateKeyPem, alg))
  const response = await simulation.handle({
    method: 'POST',
    url: `${ORIGIN}${TOKEN_PATH}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }).toString(),
  })
  if ('dropped' in response || response.status !== 200)
    throw new Error(`no token: ${JSON.stringify(response)}`)
  return String((JSON.parse(response.body) as Record<string, unknown>)['access_token'])
}

/** The first detail of an error answer, with its status. */
export function refusalOf(answer: SimAnswer): { status: number; code: string; detail: string; path: string } {
  const body = JSON.parse(answer.body) as { 'o:errorDetails': Record<string, string>[] }
  const [first = {}] = body['o:errorDetails']
  return {
    status: answer.status,
    code: first['o:errorCode'] ?? '',
    detail: first['detail'] ?? '',
    path: first['o:errorPath'] ?? '',
  }
}
