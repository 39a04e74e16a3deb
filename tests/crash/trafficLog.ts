/** Notes what comes to a simulated NetSuite, by the address that it came to. Runs beside the simulator. */
import type { SimRequest, SimResponse } from '../../simulators/netsuite/http.ts'
import type { RecordKind, World } from '../../simulators/netsuite/world.ts'
import { FIELDS, factNumber, text } from '../simulation/oracle/readBooks.ts'
import type { LookUp, Traffic, Write } from './traffic.ts'

type Mutable<Of> = { -readonly [Name in keyof Of]: Of[Name] }
type Handle = (request: SimRequest) => Promise<SimResponse>

export interface TrafficLog {
  readonly traffic: Traffic
  /** Hands a caller's requests on, and notes them. */
  noting(caller: string, handle: Handle): Handle
  /** What is under way now. */
  writing(): readonly Pick<Write, 'caller' | 'kind'>[]
}

const RECORDS = '/services/rest/record/v1/'
const SUITEQL = '/services/rest/query/v1/suiteql'
const TOO_MANY = 429

export function openTrafficLog(world: World): TrafficLog {
  const writes: Mutable<Write>[] = []
  const lookUps: Mutable<LookUp>[] = []
  return {
    traffic: { writes, lookUps },
    writing: () =>
      writes.filter(({ endedMs }) => endedMs === null).map(({ caller, kind }) => ({ caller, kind })),
    noting: (caller, handle) => async (request) => {
      const { pathname } = new URL(request.url)
      const arrivedMs = Date.now()
      if (request.method === 'POST' && pathname === SUITEQL) {
        const lookUp: Mutable<LookUp> = {
          caller,
          records: namesIn(request.body),
          arrivedMs,
          answeredMs: null,
        }
        if (lookUp.records.length > 0) lookUps.push(lookUp)
        const answer = await handle(request)
        if (statusOf(answer) === 200) lookUp.answeredMs = Date.now()
        return answer
      }
      if (request.method === 'GET' || !pathname.startsWith(RECORDS)) return handle(request)
      const write: Mutable<Write> = {
        ...identify(world, request, pathname),
        caller,
        arrivedMs,
        endedMs: null,
        status: null,
      }
      writes.push(write)
      const answer = await handle(request)
      write.endedMs = Date.now()
      write.status = statusOf(answer)
      // It was turned away at the door: nothing of it was ever under way.
      if (write.status === TOO_MANY) writes.splice(writes.indexOf(write), 1)
      return answer
    },
  }
}

const statusOf = (answer: SimResponse): number | null => ('dropped' in answer ? null : answer.status)

const namesIn = (query: string): readonly string[] => [
  ...new Set(query.toLowerCase().match(/tieout_[a-z0-9_]+/g)),
]

function identify(
  world: World,
  request: SimRequest,
  pathname: string,
): Pick<Write, 'kind' | 'record' | 'subject'> {
  const [type = '', id] = pathname.slice(RECORDS.length).split('/')
  const stored = id === undefined ? undefined : world.get(type as RecordKind, id)
  const body = (request.body === '' ? {} : JSON.parse(request.body)) as Readonly<Record<string, unknown>>
  const sent = body['externalId']
  const record = stored?.externalId ?? (typeof sent === 'string' ? sent : `${type} ${id ?? 'without a key'}`)
  const fields = stored?.fields ?? (body as NonNullable<typeof stored>['fields'])
  const order = factNumber(text(fields, FIELDS.order))
  return {
    kind: id === undefined ? 'create' : 'change',
    record: record.toLowerCase(),
    subject: order === '' ? record.toLowerCase() : `order ${order}`,
  }
}
