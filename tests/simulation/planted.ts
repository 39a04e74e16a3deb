/** Bugs that are planted, each a small patch, to prove that the simulation would find them. */
import { PLANTED_IN_LIVES } from './plantedInLives.ts'
import { PLANTED_IN_TELLING } from './plantedInTelling.ts'
import {
  EDITS_IN_A_ROW,
  edits,
  KEY_OF,
  MINUTE_MS,
  NOT_LOOKED_UP,
  of,
  type PlantedBug,
  SECOND_MS,
} from './plantedSetting.ts'

export const PLANTED: readonly PlantedBug[] = [
  ...PLANTED_IN_LIVES,
  ...PLANTED_IN_TELLING,
  {
    name: 'acknowledges before the commit',
    patches: [
      {
        file: 'src/ingress/server.ts',
        find: 'await inTime(options, options.accept(delivery))',
        replace: 'void options.accept(delivery).catch(() => undefined)',
      },
    ],
    without: ['sweep'],
    seeds: 120,
    scenario: (scenario) => ({
      ...of({ kinds: ['plain', 'plain', 'plain', 'plain', 'plain'] })(scenario),
      // The database is away a third of the time, and a process seldom dies but while it waits for it.
      faults: { 'postgres.away': 3, 'process.crash': 0.001 },
      deeds: [0, 1, 2, 3, 4, 0, 1, 2, 3, 4].map((order, deed) => ({
        order,
        what: 'edit quantity',
        atMs: (4 + 3.5 * deed) * MINUTE_MS,
      })),
      processes: 1,
    }),
  },
  {
    name: 'settles the latest wanted instead of the claimed one',
    patches: [
      {
        file: 'src/work/sql/settle.ts',
        find: 'else $4::bigint end as settles',
        replace: 'else (select greatest(wanted, $4::bigint) from subject where key = $1) end as settles',
      },
    ],
    without: ['sweep'],
    seeds: 60,
    scenario: (scenario) => ({
      ...scenario,
      faults: { 'shopify.slow': 0.5, 'netsuite.slow': 0.5 },
      deeds: scenario.orders.flatMap(({ index, atMs }) => [
        { order: index, what: 'edit variant', atMs: atMs + 700 },
        { order: index, what: 'edit quantity', atMs: atMs + 3 * SECOND_MS },
      ]),
    }),
  },
  {
    name: 'sends again under another key after a timeout',
    patches: [
      {
        file: 'src/adapters/netsuite/bodies.ts',
        find: '    externalId: order.externalId,\n    entity: { id: order.entity },',
        replace: '    externalId: keyOf(order.externalId),\n    entity: { id: order.entity },',
      },
      {
        file: 'src/adapters/netsuite/bodies.ts',
        find: '/** A new sales order.',
        replace: `${KEY_OF}/** A new sales order.`,
      },
      NOT_LOOKED_UP,
    ],
    seeds: 20,
    scenario: of({ kinds: ['plain', 'code'], faults: { 'netsuite.commit-then-drop': 0.5 } }),
  },
  {
    name: 'sends an update while an earlier one is unknown',
    patches: [
      { file: 'src/reconcile/update.ts', find: 'if (quietMs > 0) {', replace: 'if (quietMs > 1e12) {' },
    ],
    seeds: 60,
    scenario: of({
      kinds: ['plain'],
      faults: { 'netsuite.late-landing': 0.6 },
      deeds: EDITS_IN_A_ROW,
    }),
  },
  {
    name: 'reads the first page only',
    patches: [
      {
        file: 'src/adapters/shopify/pages.ts',
        find: 'for (let pages = 1; pageInfo.hasNextPage; pages += 1) {',
        replace: 'for (let pages = 1; pageInfo.hasNextPage && pages === 0; pages += 1) {',
      },
    ],
    seeds: 10,
    // Ten lines, and as many agreements, come with the first request.
    scenario: of({
      kinds: ['plain'],
      deeds: Array.from({ length: 12 }, (_, index) => ({
        order: 0,
        what: 'edit variant',
        atMs: MINUTE_MS + index * SECOND_MS,
      })),
    }),
  },
  {
    name: 'believes webhooks that nobody signed',
    patches: [{ file: 'src/ingress/delivery.ts', find: 'let isOurs = false', replace: 'let isOurs = true' }],
    seeds: 10,
    scenario: of({ kinds: ['plain'], deeds: edits(['forged webhook', MINUTE_MS]) }),
  },
  {
    name: 'calls NetSuite without a permit',
    patches: [
      {
        file: 'src/adapters/netsuite/call.ts',
        find: 'options.permits.withPermit(',
        replace: '(async (_lane: unknown, call: () => Promise<Try>, _for: unknown) => call())(',
      },
    ],
    seeds: 10,
    scenario: of({ kinds: ['plain', 'code', 'tip', 'fee', 'duties', 'many-lines'] }),
  },
  {
    name: 'books the money that the buyer saw instead of the money of the books',
    patches: [
      {
        file: 'src/domain/desired/deposits.ts',
        find: '    payment: amount,\n',
        replace: '    payment: { ...amount, minor: transaction.amount.presentment.minor },\n',
      },
    ],
    seeds: 10,
    scenario: of({ kinds: ['presentment'] }),
  },
  {
    name: 'names a deposit after its order instead of its transaction',
    patches: [
      {
        file: 'src/domain/desired/deposits.ts',
        find: "const id = externalId(facts.store, 'dep', transaction.id)",
        replace: "const id = externalId(facts.store, 'dep', facts.id)",
      },
    ],
    seeds: 20,
    scenario: of({ kinds: ['authorised', 'split-tender'] }),
  },
  {
    name: 'forgets who waits when the configuration changes',
    patches: [
      {
        file: 'src/ingress/formerConfigs.ts',
        find: "return wake(db, 'config', others)",
        replace: "return wake(db, 'config', others.slice(0, 0))",
      },
    ],
    seeds: 10,
    scenario: of({ kinds: ['unknown-gateway'], configChangeMs: 10 * MINUTE_MS }),
  },
  {
    name: 'sweeps without raising what it finds',
    patches: [
      {
        file: 'src/inbox/inbox.ts',
        find: 'if (found.length === 0) return []',
        replace: 'if (found.length >= 0) return []',
      },
    ],
    seeds: 10,
    scenario: of({ kinds: ['plain'], faults: { 'webhook.lost': 1 } }),
  },
  {
    name: 'keeps what a dead process held',
    patches: [
      {
        file: 'src/work/sql/presence.ts',
        find: 'where holder = any ($1::int[])\n  returning key, fence',
        replace: 'where holder = any ($1::int[]) and false\n  returning key, fence',
      },
    ],
    seeds: 60,
    scenario: (scenario) => ({ ...scenario, faults: { 'process.crash': 0.02, 'netsuite.slow': 0.3 } }),
  },
  {
    name: 'takes a run that asks for another try as done',
    patches: [
      {
        file: 'src/work/sql/settle.ts',
        find: "case when $3 = 'retry' then null else",
        replace: "case when $3 = 'never' then null else",
      },
    ],
    seeds: 20,
    scenario: of({ kinds: ['plain', 'pos'], faults: { 'netsuite.unavailable': 0.7 } }),
  },
  {
    name: 'leaves the sales order of a cancelled order open',
    patches: [
      {
        file: 'src/domain/lifecycle/salesOrder.ts',
        find: 'closed: isKept && isClosed(life), currencyId',
        replace: 'closed: false, currencyId',
      },
    ],
    seeds: 20,
    scenario: (scenario) => {
      const [order] = of({ kinds: ['cancelled'] })(scenario).orders
      if (order === undefined || order.afterwards === null) throw new Error('a cancelled order is cancelled')
      const later = { ...order, afterwards: { ...order.afterwards, atMs: 5 * MINUTE_MS } }
      return { ...of({ kinds: [] })(scenario), orders: [later] }
    },
  },
  {
    name: 'supervises its jobs by a clock that may be set back',
    patches: [
      {
        file: 'src/work/jobs.ts',
        find: 'now: () => began + clock.monotonicMs(),',
        replace: 'now: () => clock.now().getTime(),',
      },
    ],
    seeds: 60,
    scenario: of({
      kinds: ['plain', 'pos', 'unknown-gateway'],
      faults: { 'clock.process': 0.5, 'postgres.ack-lost': 0.05, 'netsuite.unavailable': 0.3 },
      processes: 1,
    }),
  },
]
