import type { Coverage } from './coverage.ts'
import type { ExpectedLife } from './oracle/index.ts'
import type { SimulationServer } from './world/server.ts'

/** Counts the branches that were taken of the protocol of writing, as the ledger tells them. */
export async function countWhatHappened(server: SimulationServer, coverage: Coverage): Promise<void> {
  const answer = await server.shared.run({ text: HAPPENED, values: [], types: undefined, now: null })
  const rows: readonly { what: string }[] = Array.isArray(answer) ? [] : answer.rows
  for (const { what } of rows) coverage.count(what)
}

/** How much of the books no rule settles, so that they were not compared. */
export function countWhatWasJudged(expected: readonly ExpectedLife[], coverage: Coverage): void {
  for (const life of expected) {
    coverage.count(life.unsettled.length > 0 ? 'judged.unsettled' : `judged.${life.outcome}`)
    for (const { kind, presence } of life.records) if (presence === 'must') coverage.count(`expected.${kind}`)
    for (const { reason } of life.factParks) coverage.count(`waits.${reason}`)
  }
}

/** What every long run must have met. */
export const BRANCHES: readonly string[] = [
  ...['create', 'update', 'close'].map((operation) => `intent.${operation}.done`),
  ...['create', 'update'].map((operation) => `intent.${operation}.abandoned`),
  ...['ok', 'refused', 'unknown', 'exists', 'unheard'].map((outcome) => `attempt.${outcome}`),
  ...['settled', 'applied', 'excluded', 'parked', 'retry', 'lost'].map((outcome) => `run.${outcome}`),
  ...['verified', 'closed', 'difference'].map((state) => `record.${state}`),
]

const HAPPENED = `
select distinct 'written.' || kind || '.' || state as what from tieout.intent
union select distinct 'attempt.' || i.kind || '.' || coalesce(a.outcome, 'unheard')
  from tieout.attempt a join tieout.intent i on i.id = a.intent
union select distinct 'intent.' || operation || '.' || state as what from tieout.intent
union select distinct 'attempt.' || coalesce(outcome, 'unheard') from tieout.attempt
union select distinct 'told after no answer.' || i.kind
  from tieout.attempt a join tieout.intent i on i.id = a.intent
  where i.operation = 'reflect' and i.state = 'done' and coalesce(a.outcome, 'unknown') = 'unknown'
union select distinct 'run.' || outcome from tieout.run where outcome is not null
union select distinct 'record.' || state from tieout.record
union select distinct 'fault.' || code from tieout.fault
order by what`
