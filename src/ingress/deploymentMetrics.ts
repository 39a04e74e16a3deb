import { Gauge, type Registry } from 'prom-client'
import type { Clock } from '../adapters/clock.ts'
import type { Log } from '../adapters/log.ts'
import { CATALOGUE } from '../domain/fault/catalogue.ts'
import type { Figures } from '../ledger/figures.ts'

export interface DeploymentMetricsOptions {
  readonly registry: Registry
  readonly clock: Clock
  readonly log: Log
  readonly read: () => Promise<Figures>
}

type Labels = Readonly<Record<string, string>>

interface Sample {
  readonly labels: Labels
  readonly value: number
}

interface Measure {
  readonly name: string
  readonly help: string
  readonly labels: readonly string[]
  readonly samples: (figures: Figures, now: Date) => readonly Sample[]
}

const one = (value: number): readonly Sample[] => [{ labels: {}, value }]

/** What is measured of the deployment as a whole; the process measures itself beside it. */
const MEASURES: readonly Measure[] = [
  {
    name: 'tieout_owed',
    help: 'Subjects to be looked at, by lane',
    labels: ['lane'],
    samples: ({ status }) => status.lanes.map(({ lane, owed }) => ({ labels: { lane }, value: owed })),
  },
  {
    name: 'tieout_oldest_owed_seconds',
    help: 'Age of the oldest subject to be looked at',
    labels: [],
    samples: ({ status: { oldestOwed } }, now) =>
      one(oldestOwed === null ? 0 : Math.max(0, (now.getTime() - Date.parse(oldestOwed.since)) / 1000)),
  },
  {
    name: 'tieout_subjects',
    help: 'Subjects by kind and state',
    labels: ['kind', 'state'],
    samples: ({ status }) =>
      status.counts.map(({ kind, state, count }) => ({ labels: { kind, state }, value: count })),
  },
  {
    name: 'tieout_parked',
    help: 'Orders that need a person',
    labels: [],
    samples: ({ status }) =>
      one(status.counts.find(({ kind, state }) => kind === 'order' && state === 'parked')?.count ?? 0),
  },
  {
    name: 'tieout_open_faults',
    help: 'Subjects with an open fault, by its code and by who is to act',
    labels: ['code', 'owner'],
    samples: ({ openFaults }) =>
      openFaults.map(({ code, subjects }) => ({
        labels: { code, owner: CATALOGUE[code].owner },
        value: subjects,
      })),
  },
  {
    name: 'tieout_untied',
    help: 'Orders that do not tie out',
    labels: [],
    samples: ({ status }) => one(status.untied),
  },
  {
    name: 'tieout_unconfirmed_writes',
    help: 'Writes sent to NetSuite whose outcome is not known yet',
    labels: [],
    samples: ({ status }) => one(status.unknownOutcomes),
  },
  {
    name: 'tieout_received_not_booked_orders',
    help: 'Orders whose money was received and is not booked',
    labels: ['store', 'currency'],
    samples: ({ status }) =>
      status.receivedNotBooked.map(({ store, amount, orders }) => ({
        labels: { store, currency: amount.currency },
        value: orders,
      })),
  },
  {
    name: 'tieout_paused',
    help: '1 for each connection that is paused because it refuses us',
    labels: ['system', 'scope', 'code'],
    samples: ({ status }) =>
      status.paused.map(({ system, scope, fault }) => ({
        labels: { system, scope, code: fault.code },
        value: 1,
      })),
  },
  {
    name: 'tieout_stopped_lines',
    help: 'Orders that differ, for each kind of document that nothing more is written of',
    labels: ['kind'],
    samples: ({ status }) =>
      status.stoppedLines.map(({ kind, orders }) => ({ labels: { kind }, value: orders })),
  },
  {
    name: 'tieout_proof_differences',
    help: 'Differences that nothing explains on the latest day that was proved',
    labels: ['store'],
    samples: ({ proofs }) =>
      proofs.map(({ store, differences }) => ({ labels: { store }, value: differences })),
  },
  {
    name: 'tieout_permits',
    help: 'Calls that NetSuite may be asked at once: now (level), at most (ceiling), and leased by processes (granted)',
    labels: ['account', 'what'],
    samples: ({ permits }) =>
      permits.flatMap(({ account, level, ceiling, granted }) =>
        Object.entries({ level, ceiling, granted }).map(([what, value]) => ({
          labels: { account, what },
          value,
        })),
      ),
  },
  {
    name: 'tieout_calls',
    help: 'Calls made since the database was set up; only grows',
    labels: ['system', 'scope', 'kind', 'outcome'],
    samples: ({ calls }) =>
      calls.map(({ system, scope, kind, outcome, calls: count }) => ({
        labels: { system, scope, kind, outcome },
        value: count,
      })),
  },
]

/** Many scrapers cost no more than one. */
const KNOWN_FOR_MS = 5000
/** A scrape does not wait longer for a database that is away. */
const PATIENCE_MS = 3000

/**
 * Gauges of the whole deployment, read at scrape time from the database. Where that cannot be read in time they are
 * absent, and `tieout_database_up` is 0: an old number would look like a good one.
 */
export function createDeploymentMetrics(options: DeploymentMetricsOptions): void {
  const { registry, clock } = options
  const current = cached(options)
  for (const { name, help, labels, samples } of MEASURES) {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames: labels,
      registers: [registry],
      async collect() {
        const figures = await current()
        gauge.reset()
        // Without labels it would say 0.
        if (labels.length === 0) gauge.remove()
        for (const sample of figures === null ? [] : samples(figures, clock.now()))
          gauge.set(sample.labels, sample.value)
      },
    })
  }
  const up: Gauge = new Gauge({
    name: 'tieout_database_up',
    help: '1 where the database answered in time',
    registers: [registry],
    async collect() {
      up.set((await current()) === null ? 0 : 1)
    },
  })
}

function cached({ clock, log, read }: DeploymentMetricsOptions): () => Promise<Figures | null> {
  let known: { readonly at: number; readonly figures: Promise<Figures | null> } | null = null
  const readInTime = async (): Promise<Figures | null> => {
    const patience = new AbortController()
    try {
      return await Promise.race([read(), clock.sleep(PATIENCE_MS, patience.signal).then(() => null)])
    } catch (error) {
      log.warn({ error: String(error) }, 'the figures of the deployment could not be read')
      return null
    } finally {
      patience.abort()
    }
  }
  return () => {
    const now = clock.monotonicMs()
    if (known === null || now - known.at >= KNOWN_FOR_MS) known = { at: now, figures: readInTime() }
    return known.figures
  }
}
