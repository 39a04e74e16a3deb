import type { Database } from '../adapters/postgres/database.ts'

/** One call to an outside system. */
export interface Call {
  readonly system: 'shopify' | 'netsuite'
  /** The store's key, or the NetSuite account. */
  readonly scope: string
  /** What was asked: an operation's or a record's name. */
  readonly kind: string
  readonly outcome: string
  readonly ms: number
  /** Shopify's query cost; 0 elsewhere. */
  readonly cost: number
}

export interface CallCount extends Call {
  readonly calls: number
}

export interface CallCounters {
  count(call: Call): void
  /** Adds what was counted since to the database. */
  flush(): Promise<void>
}

const ADD = /* sql */ `
insert into call_counter (day, system, scope, kind, outcome, calls, ms, cost)
select current_date, system, scope, kind, outcome, calls, ms, cost
from jsonb_to_recordset($1::jsonb)
  as counted (system text, scope text, kind text, outcome text, calls bigint, ms bigint, cost bigint)
order by system, scope, kind, outcome
on conflict (day, system, scope, kind, outcome) do update set
  calls = call_counter.calls + excluded.calls,
  ms = call_counter.ms + excluded.ms,
  cost = call_counter.cost + excluded.cost
`

/** Counts in memory, so that a call costs no statement; what was not flushed is lost with the process. */
export function createCallCounters(db: Database): CallCounters {
  let counted = new Map<string, CallCount>()
  return {
    count(call) {
      const key = [call.system, call.scope, call.kind, call.outcome].join('\n')
      const before = counted.get(key)
      counted.set(key, {
        ...call,
        calls: (before?.calls ?? 0) + 1,
        ms: (before?.ms ?? 0) + call.ms,
        cost: (before?.cost ?? 0) + call.cost,
      })
    },
    async flush() {
      if (counted.size === 0) return
      const flushed = [...counted.values()].map((one) => ({
        ...one,
        ms: Math.round(one.ms),
        cost: Math.round(one.cost),
      }))
      counted = new Map()
      await db.once(ADD, [JSON.stringify(flushed)])
    },
  }
}

/** Every call ever counted, summed over the days. */
export async function readCalls(db: Database): Promise<readonly CallCount[]> {
  const { rows } = await db.query<
    Omit<CallCount, 'calls' | 'ms' | 'cost'> & Record<'calls' | 'ms' | 'cost', bigint>
  >(`
    select system, scope, kind, outcome, sum(calls)::bigint as calls, sum(ms)::bigint as ms, sum(cost)::bigint as cost
    from call_counter group by system, scope, kind, outcome order by system, scope, kind, outcome`)
  return rows.map((row) => ({ ...row, calls: Number(row.calls), ms: Number(row.ms), cost: Number(row.cost) }))
}
