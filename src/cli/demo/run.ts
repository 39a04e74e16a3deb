import { loadConfig } from '../../config/load.ts'
import type { CliPorts } from '../types.ts'
import type { Deployment } from './deployment.ts'
import { type Lived, liveDays, type Living } from './life/days.ts'
import { planLives } from './life/schedule.ts'
import { doAfterwards } from './merchant.ts'
import type { DemoOptions } from './options.ts'
import { importOrder, type PlacedOrder, placedBefore, placeOrders, type Store, storeOrders } from './place.ts'
import type { FoundOrder } from './importDirectory.ts'
import { planOrders } from './scenario.ts'
import { SimulatorError } from './simulators.ts'
import type { ListedOrder } from './summary.ts'
import type { StateDirectory } from './stateDirectory.ts'
import { decided, type DecidedOrder, type Following, statesOf, untilDecided } from './watch.ts'

export interface RunOptions {
  readonly options: DemoOptions
  readonly directory: StateDirectory
  readonly deployment: Deployment
  readonly ports: CliPorts
  readonly signal: AbortSignal
  readonly tell: (line: string) => void
  /** The line that changes in place; null takes it away. */
  readonly live: (line: string | null) => void
}

/** What the demo placed, and what became of it as Tieout says. */
export interface Ran {
  readonly orders: readonly DecidedOrder[]
  /** Bodies that the simulated store itself could not hold: nothing of them ever reached Tieout. */
  readonly refused: readonly ListedOrder[]
  /** Null where no days were lived. */
  readonly lived: Lived | null
}

const AT_ONCE = 20

/** Places the orders, follows them until each is decided, and does what the plan says to booked ones. Null: interrupted. */
export async function runOrders(run: RunOptions): Promise<Ran | null> {
  const { deployment, ports, directory, options } = run
  const loaded = await loadConfig({ cwd: directory.path, file: deployment.configFile })
  if (!loaded.ok) throw new Error(loaded.failure.map((one) => `${one.path} ${one.problem}`).join('; '))
  const opened = await ports.open(loaded.value)
  try {
    const store: Store = { transport: deployment.transport, simulators: deployment.simulators }
    if (deployment.calendar !== null)
      return await lives(run, { opened, config: loaded.value, store, calendar: deployment.calendar })
    const { following: first, refused } = deployment.found
      ? await placeFound(run, store)
      : await placePlanned(run, store)
    if (!(await untilDecided(run, { opened, store, orders: first }))) return null
    await afterwards(run, first)
    if (!(await untilDecided(run, { opened, store, orders: first }))) return null
    return { orders: decided(first, await statesOf(run, opened)), refused, lived: null }
  } finally {
    await opened.close()
    if (options.once) run.live(null)
  }
}

async function lives(
  run: RunOptions,
  given: Pick<Living, 'opened' | 'config' | 'store' | 'calendar'>,
): Promise<Ran | null> {
  const { opened, calendar } = given
  const { orders, seed } = run.options
  const plan = planLives({ orders, seed, days: calendar.dates.length })
  run.directory.savePlan(plan.orders)
  const lived = await liveDays({ ...run, ...given, plan })
  return lived === null
    ? null
    : { orders: decided(lived.orders, await statesOf(run, opened)), refused: [], lived }
}

interface Placed {
  readonly following: readonly Following[]
  readonly refused: readonly ListedOrder[]
}

/** The plan is written down before the first order is placed; a resumed demo goes on with the rest of it. */
async function placePlanned({ options, directory, live }: RunOptions, store: Store): Promise<Placed> {
  const plan = directory.readPlan() ?? planOrders(options.orders, options.seed)
  directory.savePlan(plan)
  const placed = new Map(await placedBefore(store))
  const missing = plan.filter((one) => !placed.has(one.tag))
  for (let next = 0; next < missing.length; next += AT_ONCE) {
    const some = missing.slice(next, next + AT_ONCE)
    for (const one of await placeOrders(store, some)) placed.set(one.tag ?? one.id, one)
    live(`${placed.size} of ${plan.length} orders placed`)
  }
  const following = plan.flatMap((planned) => {
    const one = placed.get(planned.tag)
    return one ? [{ placed: one, planned, file: null }] : []
  })
  return { following, refused: [] }
}

async function placeFound({ deployment, tell, options }: RunOptions, store: Store): Promise<Placed> {
  const { orders, others } = deployment.found ?? { orders: [], others: [] }
  const already = new Set((await storeOrders(store)).map((one) => one.id))
  const following: Following[] = []
  const refused: ListedOrder[] = []
  for (const found of orders) {
    const gid = `gid://shopify/Order/${String(found.body.id)}`
    const placed =
      already.has(gid) && options.state !== null
        ? { id: gid, name: nameOf(found, gid), tag: null }
        : await importOrRefuse(store, found)
    if (typeof placed === 'string') {
      refused.push({ file: found.file, order: nameOf(found, gid), outcome: 'excluded', because: placed })
      continue
    }
    following.push({ placed, planned: null, file: found.file })
    tell(`order ${placed.name} from ${found.file}`)
  }
  tell(`${orders.length} orders found; ${others.length} other files`)
  return { following, refused }
}

const nameOf = ({ body }: FoundOrder, otherwise: string): string =>
  typeof body.name === 'string' ? body.name : otherwise

/** The placed order, or why the store cannot hold it. */
async function importOrRefuse(store: Store, found: FoundOrder): Promise<PlacedOrder | string> {
  try {
    return await importOrder(store, found)
  } catch (error) {
    if (error instanceof SimulatorError) return `the simulated store cannot hold it: ${error.message}`
    throw error
  }
}

/** One after the other, in the plan's order: what the store numbers then is the same in every run of a seed. */
async function afterwards({ deployment, live }: RunOptions, orders: readonly Following[]): Promise<void> {
  const left = orders.filter((one) => one.planned?.afterwards)
  for (const [index, { placed, planned }] of left.entries()) {
    if (planned) await doAfterwards(deployment.admin, placed.id, planned)
    live(`${index + 1} of ${left.length} orders captured, edited or cancelled`)
  }
}
