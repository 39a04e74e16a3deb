/**
 * One controller case: Shopify facts made through the store's own API, then NetSuite's records, its general ledger and
 * the stored tie-out. Each case is lived twice: looked at after every step, and once at the end, when all has happened.
 * The books must come out alike (src/domain/lifecycle/SPEC.md). Whatever a case asserts, it ends with the records of
 * each of its orders read whole, and with a trial balance that moved by nothing else.
 */
import { expect, type TestContext, test } from 'vitest'
import type { CheckoutInput } from '../../../simulators/shopify/checkoutInput.ts'
import type { StoredRecord } from '../../../simulators/netsuite/world.ts'
import type { LoadedConfig } from '../../../src/config/types.ts'
import { orderSubject } from '../../../src/domain/ids.ts'
import type { OrderState } from '../../../src/ledger/orders.ts'
import { type PlacedOrder, STORE, type TestDeployment } from '../../support/deployment.ts'
import { edit, markAsPaid } from '../../support/merchant.ts'
import { until } from '../../support/until.ts'
import { CASES } from '../cases.ts'
import {
  type Balances,
  described,
  difference,
  lastTransaction,
  namedBy,
  orderOf,
  postings,
  recordsOf,
  stock,
  total,
  transactionsAfter,
  trialBalance,
} from './books.ts'
import { daysOf, type ProvedDays, provedDays } from './days.ts'
import { type CaseShop, type PolicyChanges, withChoices } from './shop.ts'
import type { Staff } from './staff.ts'

export interface Case {
  readonly deployment: TestDeployment
  readonly staff: Staff
  buy(checkout: CheckoutInput): Promise<PlacedOrder>
  /** Staff edit the order in one session. */
  edit(order: PlacedOrder, change: Parameters<typeof edit>[2]): Promise<void>
  markAsPaid(order: PlacedOrder): Promise<void>
  /** Looks at the case's orders now, where they are looked at after every step; else only at the end. */
  look(): Promise<void>
  /** Looks whatever the way, until nothing is owed. */
  lookNow(): Promise<void>
  /** The last look; nothing is left to do, parked or untied, and the case's equations were asked. */
  settle(): Promise<void>
  /** What stands for the order, whatever the order of writing (`described`). */
  records(order: PlacedOrder): readonly string[]
  /** The stored records of a kind. */
  stored(order: PlacedOrder, kind: StoredRecord['kind']): readonly StoredRecord[]
  /** What the case moved in NetSuite's trial balance. */
  ledger(): Promise<Balances>
  /** What the case moved in stock, by SKU and location. */
  moved(): Promise<Balances>
  /** As a person in NetSuite's pages; the internal id of what came into being. */
  byHand(method: string, path: string, body?: unknown): Promise<string>
  state(order: PlacedOrder): Promise<OrderState>
  /** Equations of the order that do not hold. */
  broken(order: PlacedOrder): Promise<readonly string[]>
  /** What the proofs of these days say of the case's orders; by default of those on which its records stand. */
  proved(days?: readonly string[]): Promise<ProvedDays>
  /** Lets Tieout run by itself, sweeping NetSuite, until the assertions hold: nobody hints at anything. */
  byItself(check: () => Promise<void>): Promise<void>
  /** Other choices of the merchant from here on. */
  choose(changes: PolicyChanges): void
}

export interface CaseOptions {
  readonly policy?: PolicyChanges
  /** `each`: people act on what stands, so that it must have been looked at. */
  readonly looks?: 'both' | 'each'
  readonly variant?: string
}

type Run = (on: Case) => Promise<void>

/** Registers the case's tests under the number that `npm run cases` counts. */
export function theCase(
  number: number,
  shop: CaseShop,
  given: Run | (CaseOptions & { readonly run: Run }),
): void {
  const options: CaseOptions & { readonly run: Run } = typeof given === 'function' ? { run: given } : given
  const found = CASES.find((one) => one.number === number)
  if (found === undefined) throw new Error(`there is no case ${number}`)
  const variant = options.variant === undefined ? '' : ` (${options.variant})`
  const name = `case ${String(number).padStart(2, '0')}: ${found.title}${variant}`
  played(name, shop, { ...options, equations: found.equations })
}

/** Something that is lived and read like a case, and is none of the 42. */
export function played(
  name: string,
  shop: CaseShop,
  {
    run,
    policy = {},
    looks = 'both',
    equations = [],
  }: Omit<CaseOptions, 'variant'> & { readonly run: Run; readonly equations?: readonly string[] },
): void {
  const live = async (context: TestContext, stepwise: boolean): Promise<void> => {
    const on = await begin(shop(), { equations, stepwise, policy })
    try {
      await run(on)
      await on.end()
    } finally {
      Object.assign(context.task.meta, { records: on.kinds() })
    }
  }
  test(`${name}, looked at after every step`, (context) => live(context, true))
  if (looks === 'each') return
  test(`${name}, looked at once in the end`, (context) => live(context, false))
}

interface Begun extends Case {
  kinds(): readonly string[]
  end(): Promise<void>
}

interface Facts {
  readonly mark: number
  readonly before: Balances
  readonly stockBefore: Balances
  readonly orders: PlacedOrder[]
  /** Internal ids of what a person made. */
  readonly byHand: Set<string>
  /** By order, the records that the case read last. */
  readonly read: Map<string, readonly string[]>
  config: LoadedConfig
}

/** Equations of a day and not of an order: asked by the daily proof. */
const DAILY = 'I-D'

interface Way {
  readonly equations: readonly string[]
  readonly stepwise: boolean
  readonly policy: PolicyChanges
}

type Open = ReturnType<CaseShop>

async function begin(shop: Open, way: Way): Promise<Begun> {
  const { deployment, staff } = shop
  const facts: Facts = {
    mark: lastTransaction(deployment),
    before: await trialBalance(deployment),
    stockBefore: await stock(deployment),
    orders: [],
    byHand: new Set(),
    read: new Map(),
    config: withChoices(shop.config, way.policy),
  }
  const lookNow = async (): Promise<void> => {
    await deployment.drain(facts.orders, facts.config)
  }
  const on: Begun = {
    deployment,
    staff,
    edit(order, change) {
      shop.act()
      return edit(deployment, order, change)
    },
    markAsPaid(order) {
      shop.act()
      return markAsPaid(deployment, order)
    },
    lookNow,
    look: () => (way.stepwise ? lookNow() : Promise.resolve()),
    settle: () => settle(on, facts, way.equations),
    ledger: () => ledger(deployment, facts),
    moved: async () => difference(await stock(deployment), facts.stockBefore),
    kinds: () => transactionsAfter(deployment, facts.mark).map(({ kind }) => kind),
    choose: (changes) => {
      const chosen = withChoices(facts.config, changes)
      // Another text of the configuration is another version of it.
      facts.config = { ...chosen, version: `${chosen.version}.` }
    },
    stored: (order, kind) =>
      recordsOf(deployment, order, facts.mark).filter((record) => record.kind === kind),
    records(order) {
      const records = standing(deployment, order, facts.mark)
      facts.read.set(order.id, records)
      return records
    },
    proved: (days) => proved(deployment, facts, days),
    end: () => end(deployment, facts, way),
    async buy(checkout) {
      shop.act()
      const order = await deployment.buy(checkout)
      facts.orders.push(order)
      return order
    },
    async byHand(method, path, body) {
      const answer = (await deployment.asPerson(method, path, body)) as { status: number; id?: string }
      expect(answer, JSON.stringify(answer)).toMatchObject({ status: 204 })
      if (answer.id !== undefined) facts.byHand.add(answer.id)
      return answer.id ?? ''
    },
    async state(order) {
      const found = (await deployment.orders()).find(({ orderId }) => orderId === order.id)
      if (found === undefined) throw new Error(`${order.name} was never looked at`)
      return found
    },
    byItself: (check) => byItself(deployment, facts.config, check),
    broken: async (order) => (await answers(deployment, order)).filter(fails).map(inWords),
  }
  return on
}

async function byItself(
  deployment: TestDeployment,
  config: LoadedConfig,
  check: () => Promise<void>,
): Promise<void> {
  const sweep = { ...config.sweep, everySeconds: 3600, netsuiteEverySeconds: 1 }
  const roles = deployment.run(['worker', 'sweep'], { ...config, sweep })
  try {
    await until(check)
  } finally {
    await roles.stop()
  }
}

interface Answer {
  readonly equation: string
  readonly holds: boolean
  readonly expected: string
  readonly actual: string
  readonly about: string
}

const fails = ({ holds }: Answer): boolean => !holds
const inWords = ({ equation, about, expected, actual }: Answer): string =>
  `${equation} ${about}: ${expected} ≠ ${actual}`

async function answers({ database }: TestDeployment, { id }: PlacedOrder): Promise<readonly Answer[]> {
  const { rows } = await database.db.query<{ results: readonly Answer[] }>(
    'select results from tieout where subject = $1',
    [orderSubject(STORE, id)],
  )
  return rows[0]?.results ?? []
}

/** Settled: no fault open, nothing owed, every equation holds; and whoever looks again writes nothing. */
async function settle(on: Case, facts: Facts, equations: readonly string[]): Promise<void> {
  const { deployment } = on
  await on.lookNow()
  const writes = deployment.writes()
  await on.lookNow()
  expect(deployment.writes(), 'writes of a further look').toBe(writes)
  const asked = new Set<string>()
  for (const order of facts.orders) {
    const { faults, state, owed } = await on.state(order)
    expect({ faults, state, owed }, order.name).toEqual({ faults: [], state: 'settled', owed: false })
    expect(await on.broken(order), order.name).toEqual([])
    for (const { equation } of await answers(deployment, order)) asked.add(equation)
  }
  expect(
    equations.filter((one) => !one.startsWith(DAILY) && !asked.has(one)),
    'equations never asked',
  ).toEqual([])
}

const standing = (deployment: TestDeployment, order: PlacedOrder, mark: number): readonly string[] =>
  recordsOf(deployment, order, mark)
    .map((record) => described(deployment, record))
    .toSorted()

/**
 * What the case read last of each order is what stands, of one customer in one currency and subsidiary; the general ledger
 * has nothing beside it; and the daily proof explains every difference of its orders.
 */
async function end(deployment: TestDeployment, facts: Facts, way: Way): Promise<void> {
  for (const order of facts.orders) {
    expect(facts.read.get(order.id), `${order.name}: its records, read at the end`).toEqual(
      standing(deployment, order, facts.mark),
    )
    const records = recordsOf(deployment, order, facts.mark)
    for (const [what, values] of Object.entries(namedBy(records)))
      expect(values, `${order.name}: ${what}`).toHaveLength(records.length === 0 ? 0 : 1)
  }
  await ledger(deployment, facts)
  if (!way.stepwise) return
  const { asked, unexplained } = await proved(deployment, facts)
  expect(unexplained, 'what `tieout prove` cannot explain').toEqual([])
  expect(
    way.equations.filter((one) => one.startsWith(DAILY) && !asked.has(one)),
    'daily equations never asked',
  ).toEqual([])
}

const proved = (deployment: TestDeployment, facts: Facts, days?: readonly string[]): Promise<ProvedDays> =>
  provedDays(facts.config, facts.orders, days ?? daysOf(transactionsAfter(deployment, facts.mark)))

/** The movement of the trial balance, which must be that of the case's own records: nothing stands beside them. */
async function ledger(deployment: TestDeployment, facts: Facts): Promise<Balances> {
  const moved = difference(await trialBalance(deployment), facts.before)
  const own = transactionsAfter(deployment, facts.mark).filter(
    (record) => facts.byHand.has(record.id) || facts.orders.some(({ id }) => id === orderOf(record)),
  )
  expect(moved).toEqual(total(own.map((record) => postings(deployment, record))))
  return moved
}
