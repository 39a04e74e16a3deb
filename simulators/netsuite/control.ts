/** `/sim/*`: what a test, a demo or a person does to the account from outside SuiteTalk. */
import type { CreatedSimulation } from './start.ts'
import { NetSuiteError } from './errors.ts'
import type { FaultRule } from './faults.ts'
import type { SimAnswer, SimRequest } from './http.ts'
import { referenceId } from './indexes.ts'
import { isObject, parseJsonObject } from './input.ts'
import type { LatencyModel } from './latency.ts'
import { refName } from './names.ts'
import { RECORD_PATH } from './recordService.ts'
import { saveRecord } from './records.ts'
import { seedItem, seedPeriods, setUp } from './seed.ts'
import type { ItemSeed } from './seedData.ts'
import { setDetailedStock } from './setDetailedStock.ts'
import { stockOf } from './stock.ts'
import type { CustomField, RecordKind, StoredRecord, World } from './world.ts'

type Body = Readonly<Record<string, unknown>>
type Control = (simulation: CreatedSimulation, request: SimRequest) => unknown

const json = (status: number, body: unknown): SimAnswer => ({
  status,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
})

/** Answers a request to /sim. Unsigned: the server listens on 127.0.0.1 only. */
export function answerControl(simulation: CreatedSimulation, request: SimRequest): SimAnswer {
  const { pathname } = new URL(request.url)
  const name = `${request.method} ${pathname}`
  const control = CONTROLS[name]
  if (control === undefined)
    return json(404, { error: `no such control: ${name}`, controls: Object.keys(CONTROLS) })
  try {
    return json(200, control(simulation, request) ?? { ok: true })
  } catch (error) {
    if (error instanceof NetSuiteError) return json(400, { error: error.message })
    throw error
  }
}

const bodyOf = (request: SimRequest): Body => parseJsonObject(request.body)

const CONTROLS: Readonly<Record<string, Control>> = {
  'GET /sim/stats': ({ simulator }) => ({
    ...simulator.stats(),
    inFlight: simulator.pool.inFlight,
    maxInFlight: simulator.pool.maxInFlight,
    concurrencyLimit: simulator.pool.limit,
  }),
  'POST /sim/stats/reset': ({ simulator }) => simulator.resetStats(),
  'GET /sim/seed': ({ simulator }) => seedListing(simulator.world),
  'GET /sim/trial-balance': ({ simulator }) => trialBalance(simulator.world),
  'GET /sim/faults': ({ simulator }) => simulator.faults.list(),
  /** One FaultRule, or { rules: [FaultRule, …] }. */
  'POST /sim/faults': ({ simulator }, request) => {
    const body = bodyOf(request)
    const rules = Array.isArray(body['rules']) ? body['rules'] : [body]
    for (const rule of rules) simulator.faults.add(faultRule(rule))
    return simulator.faults.list()
  },
  'DELETE /sim/faults': ({ simulator }) => simulator.faults.clear(),
  /** { kind: 'none' | 'fixed' | 'lognormal', … } */
  'POST /sim/latency': ({ simulator }, request) =>
    simulator.setLatency(bodyOf(request) as unknown as LatencyModel),
  /** { limit } */
  'POST /sim/concurrency': ({ simulator }, request) =>
    simulator.pool.setLimit(Number(bodyOf(request)['limit'])),
  'GET /sim/settings': ({ simulator }) => simulator.settings,
  /** Any of Settings; answers all of them. */
  'POST /sim/settings': ({ simulator }, request) => changeSettings(simulator.settings, bodyOf(request)),
  /** { items: [{ itemId, type?, externalId?, account?, cost?, useBins? }] } */
  'POST /sim/items': (simulation, request) => addItems(simulation, bodyOf(request)),
  /**
   * { levels: [{ item, location, quantity, number?, expires?, bin?, preferred? }] }, ids or external ids: sets the
   * quantity on hand, of a lot or serial number and in a bin by their names where given; both come into being so.
   */
  'POST /sim/stock': (simulation, request) => setStock(simulation, bodyOf(request)),
  /** [{ itemId, locationId, onHand, committed, available, backOrdered }] */
  'GET /sim/stock': ({ simulator }) => [...stockOf(simulator.world).all()],
  /** { customers: [REST customer bodies] } */
  'POST /sim/customers': (simulation, request) => ({
    ids: listOf(bodyOf(request), 'customers').map((body) => setUp(simulation.setup, 'customer', body).id),
  }),
  /** { id, type }: adds a custom field to the account. */
  'POST /sim/custom-fields': ({ simulator }, request) =>
    simulator.world.addCustomField(bodyOf(request) as unknown as CustomField),
  /**
   * { from, to, closed?, allLocked?, arLocked? }: every posting month that ends in from…to ("2026-02");
   * { fromYear, toYear, closedBefore? }: adds years.
   */
  'POST /sim/periods': (simulation, request) => changePeriods(simulation, bodyOf(request)),
  /** { method, path: 'salesOrder/10001?replace=item', body? }: as a person in the user interface. */
  'POST /sim/human': (simulation, request) => actAsPerson(simulation, request),
  'POST /sim/revoke-tokens': ({ auth }) => auth.revokeTokens(),
}

function faultRule(value: unknown): FaultRule {
  if (!isObject(value) || !isObject(value['mode']))
    throw new NetSuiteError(400, [
      { detail: 'A fault rule needs a mode with a kind.', 'o:errorCode': 'SIM_USAGE' },
    ])
  return value as unknown as FaultRule
}

function changeSettings(settings: object, changes: Body): object {
  const unknown = Object.keys(changes).filter((name) => !(name in settings))
  if (unknown.length > 0)
    throw new NetSuiteError(400, [
      { detail: `No such settings: ${unknown.join(', ')}.`, 'o:errorCode': 'SIM_USAGE' },
    ])
  return Object.assign(settings, changes)
}

function listOf(body: Body, name: string): readonly Body[] {
  const list = body[name]
  return Array.isArray(list) ? list.filter(isObject) : []
}

function addItems({ setup }: CreatedSimulation, body: Body): object {
  const items = listOf(body, 'items').map((item) => {
    const seed = { type: 'inventoryItem', ...item } as unknown as ItemSeed
    return seedItem(setup, seed).id
  })
  return { ids: items }
}

function setStock({ simulator, setup }: CreatedSimulation, body: Body): object {
  const { world } = simulator
  const found = (group: 'item' | 'location', key: unknown) => {
    const record = world.byExternalId(group, String(key)) ?? world.getInGroup(group, String(key))
    if (record !== undefined) return record
    throw new NetSuiteError(400, [{ detail: `No ${group} ${String(key)}.`, 'o:errorCode': 'SIM_USAGE' }])
  }
  return listOf(body, 'levels').map((level) => {
    if (level['number'] !== undefined || level['bin'] !== undefined)
      return setDetailedStock(
        setup,
        { item: found('item', level['item']), location: found('location', level['location']) },
        level,
      )
    const item = found('item', level['item'])
    const location = found('location', level['location'])
    const { onHand } = stockOf(world).at(item.id, location.id)
    const opening = (item.sublists['locations'] ?? []).find(
      ({ fields }) => referenceId({ fields }, 'location') === location.id,
    )
    const before = Number(opening?.fields['quantityOnHand'] ?? 0)
    const quantityOnHand = before + Number(level['quantity']) - onHand
    const fields = { location: { id: location.id }, quantityOnHand }
    const sublists = { locations: [{ key: location.id, otherKey: undefined, fields }] }
    const parsed = { externalId: undefined, fields: {}, sublists, unknown: [] }
    saveRecord(setup, { kind: item.kind, before: item, body: parsed, replace: new Set() })
    return stockOf(world).at(item.id, location.id)
  })
}

function changePeriods({ simulator, setup }: CreatedSimulation, body: Body): object {
  if (body['fromYear'] !== undefined) {
    seedPeriods(setup, {
      fromYear: Number(body['fromYear']),
      toYear: Number(body['toYear']),
      closedBefore: String(body['closedBefore'] ?? ''),
    })
    return {}
  }
  const { from, to, ...flags } = body
  const changed: string[] = []
  for (const period of simulator.world.all('accountingPeriod')) {
    const end = String(period.fields['endDate'])
    if (period.fields['isPosting'] === false || end < String(from) || end > `${String(to)}~`) continue
    const fields = { ...period.fields, ...(flags as StoredRecord['fields']) }
    simulator.world.put({ ...period, fields }, 'person')
    changed.push(refName(period))
  }
  return { changed }
}

function actAsPerson({ simulator }: CreatedSimulation, request: SimRequest): object {
  const { method, path, body } = bodyOf(request)
  const origin = new URL(request.url).origin
  const answer = simulator.asPerson({
    method: String(method ?? 'PATCH').toUpperCase(),
    url: `${origin}${RECORD_PATH}/${String(path)}`,
    headers: { 'x-netsuite-propertynamevalidation': 'Error' },
    body: body === undefined ? '' : JSON.stringify(body),
  })
  const location = answer.headers['Location']
  return {
    status: answer.status,
    id: location?.split('/').at(-1),
    body: answer.body === '' ? undefined : JSON.parse(answer.body),
  }
}

const LISTED: readonly RecordKind[] = [
  'subsidiary',
  'currency',
  'location',
  'account',
  'paymentMethod',
  'shipItem',
  'taxType',
  'salesTaxItem',
]

const named = (records: Iterable<StoredRecord>) =>
  Object.fromEntries([...records].map((record) => [refName(record), record.id]))

/**
 * Ids by kind and name, and by external id:
 * `{ subsidiary: { "Tieout US": "1" }, …, item: {…}, customer: {…}, externalIds: { subsidiary_us: "1", … } }`.
 */
function seedListing(world: World): Record<string, Record<string, string>> {
  const externalIds: Record<string, string> = {}
  const groups = [...LISTED.map((kind) => world.all(kind)), world.allInGroup('item'), world.all('customer')]
  for (const records of groups)
    for (const { externalId, id } of records) if (externalId !== undefined) externalIds[externalId] = id
  const listing = Object.fromEntries(LISTED.map((kind) => [kind, named(world.all(kind))]))
  return {
    ...listing,
    item: named(world.allInGroup('item')),
    customer: named(world.all('customer')),
    externalIds,
  }
}

/** Debits and credits of every posting, by account and subsidiary, in base currency; unposted orders left out. */
function trialBalance(world: World): object {
  const totals = new Map<string, { account: string; subsidiary: string; debit: number; credit: number }>()
  for (const { figures } of world.allInGroup('transaction')) {
    for (const line of figures?.posting ? figures.accountingLines : []) {
      const subsidiary = figures?.subsidiaryId ?? ''
      const key = `${line.accountId}/${subsidiary}`
      const account = world.get('account', line.accountId)
      const total = totals.get(key) ?? {
        account: account === undefined ? line.accountId : refName(account),
        subsidiary,
        debit: 0,
        credit: 0,
      }
      total.debit = Math.round((total.debit + line.debit) * 1e6) / 1e6
      total.credit = Math.round((total.credit + line.credit) * 1e6) / 1e6
      totals.set(key, total)
    }
  }
  return { lines: [...totals.values()] }
}
