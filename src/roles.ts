import type { Log } from './adapters/log.ts'
import type { Random } from './adapters/random.ts'
import { CliError } from './cli/errors.ts'
import { refuseOtherDeployment, refuseOtherEnds } from './cli/pins.ts'
import type { Role } from './cli/types.ts'
import type { LoadedConfig, StoreConfig } from './config/types.ts'
import { type Fault, fault } from './domain/fault/fault.ts'
import { CATALOGUE } from './domain/fault/catalogue.ts'
import { isGivenUp } from './domain/fault/giveUp.ts'
import { retryDelayMs } from './domain/fault/retry.ts'
import type { RunOutcome } from './domain/work/outcome.ts'
import { type ExternalId, parseSubject, storeKey } from './domain/ids.ts'
import { raiseUnseen } from './inbox/inbox.ts'
import { createIntake } from './inbox/intake.ts'
import { freeFormerConfigs, freeStragglers } from './ingress/formerConfigs.ts'
import { dailyProofs } from './ingress/dailyProof.ts'
import { type Loop, startLoop } from './ingress/loop.ts'
import { createDeploymentMetrics } from './ingress/deploymentMetrics.ts'
import { createIngressMetrics } from './ingress/metrics.ts'
import type { SweepState } from './ingress/ports.ts'
import { createReferenceWatch } from './ingress/referenceWatch.ts'
import { auditSubscriptions } from './ingress/subscriptionAuditor.ts'
import { netsuiteSource, sweepNetSuite } from './ingress/sweepNetSuite.ts'
import { sweepShopify } from './ingress/sweepShopify.ts'
import { activateConfig, readCursor, writeCursor } from './ledger/deployment.ts'
import { readFigures } from './ledger/figures.ts'
import { linesToWake } from './ledger/lines.ts'
import { distrust } from './ledger/distrust.ts'
import type { Handler } from './ledger/run.ts'
import { madeOfOurs } from './reconcile/reflect/madeOfOurs.ts'
import { reconcileOrder } from './reconcile/order.ts'
import { type Machine, openRuntime, type Runtime, systemMachine } from './runtime.ts'
import { createEngine, type RetryPolicy } from './work/engine.ts'
import { openPermits } from './work/permits.ts'
import { createPauses, type Pauses } from './work/pauses.ts'
import { join, type Presence, TASKS } from './work/presence.ts'
import { prune } from './work/retention/janitor.ts'
import { wake } from './work/subjects.ts'
import { waitedFor } from './work/waits.ts'
import type { Permits } from './work/types.ts'

/** What runs until it is stopped. */
interface Running {
  stop(): Promise<void>
}

export interface RunOptions {
  readonly signal: AbortSignal
  readonly machine?: Machine
  /** Instead of the configured one. */
  readonly log?: Log
}

/** Runs the roles until the signal is aborted, then lets what is under way finish. */
export async function runRoles(
  config: LoadedConfig,
  roles: readonly Role[],
  { signal, machine = systemMachine, log }: RunOptions,
): Promise<void> {
  const { clock } = machine
  const shared: Shared = { permits: null, pauses: null }
  const runtime = await openRuntime({
    config,
    machine,
    ...(log ? { log } : {}),
    migrate: true,
    permits: () => ({
      withPermit: (lane, call, permitFor) =>
        shared.permits ? shared.permits.withPermit(lane, call, permitFor) : call(),
      refused: () => shared.permits?.refused(),
    }),
    breakers: (parts) => {
      const pauses = createPauses({ db: parts.database, clock, log: parts.log })
      shared.pauses = pauses
      return (connection) => pauses.breaker(connection)
    },
  })
  const running: Running[] = []
  /** Each goes on by itself, so they end together: none begins anything while another takes its time. */
  const doing: Running[] = []
  const ending = new AbortController()
  try {
    await refuseOtherDeployment(runtime.database, config, 'look')
    const presence = await join({
      db: runtime.database,
      clock,
      log: runtime.log,
      role: roles.join(','),
    })
    running.push({ stop: () => presence.leave() })
    const { gate, parts } = await share(runtime, presence, shared)
    running.push(...parts)
    const known = await knownEnds(runtime, roles, AbortSignal.any([signal, ending.signal]))
    // Not before: a process that was killed may hold all permits until workers that start now have seen it is dead.
    shared.permits = gate
    // Not before: a database must not be bound for ever to a slip of the pen.
    await refuseOtherDeployment(runtime.database, config, 'pin')
    await announceConfig(runtime)
    if (roles.includes('web')) doing.push(await startWeb(runtime))
    if (roles.includes('worker')) doing.push(await startWorker(runtime, presence))
    if (roles.includes('sweep')) doing.push(...startSweeps(runtime, presence))
    doing.push(
      startLoop({
        ...loopParts(runtime),
        name: 'call counters',
        everyMs: 5_000,
        task: () => flushed(runtime),
      }),
    )
    const { account } = config.netsuite
    runtime.log.info({ roles, account, stores: [...runtime.stores.keys()] }, 'started')
    await Promise.race([aborted(signal), known.refused])
  } finally {
    ending.abort()
    await Promise.all(doing.map((part) => part.stop()))
    for (const part of running.toReversed()) await part.stop()
    await runtime.close()
  }
}

/** What the clients of a process share with the other processes, once it has joined them. */
interface Shared {
  permits: Permits | null
  pauses: Pauses | null
}

/** One account's permits, and what is known of paused connections. */
async function share(
  runtime: Runtime,
  presence: Presence,
  { pauses }: Shared,
): Promise<{ readonly gate: Permits; readonly parts: readonly Running[] }> {
  const { account, permits } = runtime.config.netsuite
  const gate = await openPermits({
    db: runtime.database,
    presence,
    clock: runtime.machine.clock,
    log: runtime.log,
    account,
    permits,
  })
  await pauses?.start(presence, ({ system, scope }) =>
    system === 'netsuite'
      ? runtime.netsuite.serverTime()
      : (runtime.stores.get(storeKey(scope))?.client.shop() ?? Promise.resolve(null)),
  )
  return { gate, parts: [{ stop: () => gate.close() }, ...(pauses ? [pauses] : [])] }
}

/** A process that reads or writes outside makes sure first that it speaks with those that were approved. */
async function knownEnds(
  { config, machine, log, netsuite, stores }: Runtime,
  roles: readonly Role[],
  signal: AbortSignal,
): Promise<{ readonly refused: Promise<never> }> {
  if (!roles.includes('worker') && !roles.includes('sweep')) return { refused: new Promise(() => undefined) }
  const ends = { account: config.netsuite.account, netsuite, stores: stores.values() }
  return refuseOtherEnds(ends, { clock: machine.clock, log, signal })
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

const loopParts = ({ machine: { clock, random }, log }: Runtime) => ({ clock, random, log })

async function flushed(runtime: Runtime): Promise<null> {
  await runtime.counters.flush()
  return null
}

/** Another configuration frees what came about under a former one, whichever process says so first; a start without `observe` frees what was only observed. */
async function announceConfig({ database, config, ledger, log }: Runtime): Promise<void> {
  const { changed, before } = await activateConfig(database, config.version)
  const freed = await freeFormerConfigs(database, config)
  if (changed) {
    await ledger.audit({
      actor: 'tieout',
      action: 'config activated',
      subject: null,
      detail: { before, version: config.version, freed: freed.length },
    })
    log.info({ version: config.version, freed: freed.length }, 'the configuration changed')
  }
  if (!config.observe) await wake(database, 'config', ['observe'])
}

async function startWeb(runtime: Runtime): Promise<Running> {
  const { config, machine, registry, log, database } = runtime
  const intake = createIntake(database)
  createDeploymentMetrics({ registry, clock: machine.clock, log, read: () => readFigures(database) })
  const started = await machine.listen({
    http: config.http,
    stores: Object.values(config.stores),
    accept: async (delivery) => {
      await intake({ ...delivery, lane: 'live' })
    },
    notReady: async () => {
      await database.query('select 1')
      return null
    },
    registry,
    metrics: createIngressMetrics(registry, log),
    clock: machine.clock,
    log,
  })
  if (!started.ok)
    throw new CliError('cannot-start', {
      ops: `The web server did not start: ${started.failure.problem}.`,
      tech: started.failure.problem,
      cure: started.failure.cure,
    })
  log.info({ url: started.value.url }, 'listening')
  return started.value
}

async function startWorker(runtime: Runtime, presence: Presence): Promise<Running> {
  const { config, machine, database, log } = runtime
  const handler: Handler = (claim) => {
    const subject = parseSubject(claim.subject)
    // A customer is worked on inside its orders' runs; on its own there is nothing to do but to let them go on.
    if (subject.kind === 'customer') return Promise.resolve({ kind: 'settled' })
    if (!config.stores[subject.store]) return Promise.resolve(storeIsGone(subject.store, config.version))
    return reconcileOrder(runtime.depsOf(subject.store, engine), claim)
  }
  const engine = createEngine({
    db: database,
    presence,
    handler,
    clock: machine.clock,
    log,
    concurrency: config.work.concurrency,
    retryPolicy: retryPolicy(machine.random),
  })
  await engine.start()
  return engine
}

/** A store that was taken out of the configuration: its orders are neither lost nor a bug of ours. */
const storeIsGone = (store: string, version: string): RunOutcome => ({
  kind: 'parked',
  faults: [fault('work.store-not-configured', { store }, `config.stores has no "${store}"`)],
  waits: [{ onKind: 'config', onKey: version }],
  recheckAfterMs: null,
})

const retryPolicy =
  (random: Random): RetryPolicy =>
  ({ code }, tries) => {
    if (isGivenUp(code, tries)) return null
    const delayMs = retryDelayMs(code, tries.attempt, random()) ?? 60_000
    const { policy } = CATALOGUE[code]
    return { delayMs, counts: policy !== 'retry-governed' && policy !== 'pause' }
  }

/** Sweeps run in every process of the role, but one of them leads. */

function startSweeps(runtime: Runtime, presence: Presence): Running[] {
  const { config } = runtime
  const led = (name: string, everyMs: number, task: () => Promise<Fault | null>): Loop =>
    startLoop({
      ...loopParts(runtime),
      name,
      everyMs,
      task: async () => ((await presence.lead(TASKS.sweeps)) ? task() : null),
    })
  const state = sweepState(runtime)
  const stores = Object.values(config.stores)
  return [
    ...stores.map((store) =>
      led(`sweep of ${store.key}`, config.sweep.everySeconds * 1000, () => sweepStore(runtime, store, state)),
    ),
    ...stores.flatMap((store) => subscriptionLoop(runtime, store, led)),
    led('sweep of NetSuite', config.sweep.netsuiteEverySeconds * 1000, () => sweepRecords(runtime, state)),
    led(
      'reference watch',
      Math.min(REFERENCES_EVERY_MS, config.sweep.netsuiteEverySeconds * 1000),
      referenceWatch(runtime),
    ),
    ...dailyProofs({ ...runtime, now: () => runtime.machine.clock.now() }).map(({ name, everyMs, task }) =>
      led(name, everyMs, task),
    ),
    led('retention', RETENTION_EVERY_MS, () => pruneOld(runtime)),
    led('stopped lines', LINES_EVERY_MS, () => freeLines(runtime)),
    led('former configurations', CONFIG_EVERY_MS, async () => {
      await freeStragglers(runtime.database, config)
      return null
    }),
  ]
}

const LINES_EVERY_MS = 5000
const CONFIG_EVERY_MS = 300_000
const REFERENCES_EVERY_MS = 300_000
const RETENTION_EVERY_MS = 6 * 3_600_000

async function pruneOld({ config, database, log }: Runtime): Promise<null> {
  const lookBackDays = Math.max(config.sweep.fullLookBackHours / 24, config.sweep.overlapMinutes / 1440)
  const gone = await prune(database, { retention: config.retention, lookBackDays })
  if (Object.values(gone).some((rows) => rows > 0)) log.info(gone, 'deleted what is not kept any longer')
  return null
}

/** A line whose differences were cured, or accepted, goes on by itself. */
async function freeLines({ database, log }: Runtime): Promise<null> {
  const lines = await linesToWake(database)
  const freed = await wake(database, 'person', lines)
  if (freed.length > 0) log.info({ lines, freed: freed.length }, 'a stopped line goes on')
  return null
}

async function sweepStore(runtime: Runtime, store: StoreConfig, state: SweepState): Promise<Fault | null> {
  const { config, stores } = runtime
  const client = stores.get(store.key)?.client
  if (!client) return null
  const swept = await sweepShopify({
    store: store.key,
    goLiveAt: store.policy.goLiveAt,
    client,
    state,
    clock: runtime.machine.clock,
    overlapMs: config.sweep.overlapMinutes * 60_000,
    fullEveryMs: config.sweep.fullEveryHours * 3_600_000,
    fullLookBackMs: config.sweep.fullLookBackHours * 3_600_000,
  })
  return swept.ok ? null : swept.failure
}

function subscriptionLoop(
  runtime: Runtime,
  store: StoreConfig,
  led: (name: string, everyMs: number, task: () => Promise<Fault | null>) => Loop,
): Loop[] {
  const { webhookUrl } = store
  const client = runtime.stores.get(store.key)?.client
  if (webhookUrl === null || !client || !runtime.config.sweep.manageSubscriptions) return []
  const everyMs = runtime.config.sweep.subscriptionsEveryMinutes * 60_000
  return [
    led(`subscriptions of ${store.key}`, everyMs, async () => {
      const audited = await auditSubscriptions(client, webhookUrl)
      if (!audited.ok) return audited.failure
      const { created, removed } = audited.value
      if (created.length + removed.length > 0)
        runtime.log.info({ store: store.key, created, removed }, 'webhook subscriptions repaired')
      return null
    }),
  ]
}

async function sweepRecords(runtime: Runtime, state: SweepState): Promise<Fault | null> {
  const swept = await sweepNetSuite({
    account: runtime.config.netsuite.account,
    books: runtime.netsuite,
    records: (ids) => runtime.ledger.recordsByExternalId(ids),
    recordsByInternalId: (ids) => runtime.ledger.transactionsByInternalId(ids),
    made: madeOfOurs(runtime),
    state,
    overlapMs: runtime.config.sweep.overlapMinutes * 60_000,
  })
  return swept.ok ? null : swept.failure
}

function referenceWatch({ netsuite, database, config }: Runtime): () => Promise<Fault | null> {
  return createReferenceWatch({
    lookups: {
      findItems: (skus, field) =>
        netsuite.findItems(skus, field as Parameters<typeof netsuite.findItems>[1], 'sweep'),
      closedPeriods: () => netsuite.closedPeriods('sweep'),
    },
    waits: {
      waitedFor: (kind) => waitedFor(database, kind),
      wake: async (kind, keys) => {
        await wake(database, kind, keys)
      },
    },
    skuFields: [...new Set(Object.values(config.stores).map((store) => store.policy.items.skuField))],
  })
}

function sweepState({ database, config }: Runtime): SweepState {
  const netsuite = netsuiteSource(config.netsuite.account)
  return {
    cursor: (name) => readCursor(database, name),
    setCursor: (name, value) => writeCursor(database, name, value),
    raiseUnseen: async (source, sightings, { lane, cause }) => {
      // Before the raise: a run that starts at once must know that it has to read the record again.
      if (source === netsuite)
        await distrust(
          database,
          sightings.map((sighting) => sighting.id as ExternalId),
        )
      const found = sightings.map(({ subject, id, version }) => ({ key: subject, id, version }))
      return (await raiseUnseen(database, { source, lane, cause, found })).length
    },
  }
}
