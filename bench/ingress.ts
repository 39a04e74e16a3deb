/**
 * Webhooks acknowledged after commit, against what the database alone takes: the statement that takes a delivery in,
 * sent by `pg` over as many connections from this process. Both in turns, so that what else the machine does meets
 * both alike.
 */
import { randomUUID } from 'node:crypto'
import { Pool } from 'pg'
import { ACCEPT } from '../src/inbox/sql/accept.ts'
import { deploy, startServer, startSimulators } from './support/deployment.ts'
import { peakMiB } from './support/machine.ts'
import { type Figure, median, percentile, type Report } from './support/report.ts'
import { latenciesAt, openSender, orderIdOf, perSecond, webhookMaker } from './support/webhookLoad.ts'

const CONNECTIONS = 16
const ORDERS = 10_000
const SIZES = [300, 9000] as const
const WARM_UP_SECONDS = 3
/** Of the highest rate: where Shopify's bursts would find a healthy process. */
const STEADY_SHARE = 0.7
const LEAST_SHARE = 0.8
const MOST_MIB = 300

export async function measureIngress({ full }: { readonly full: boolean }): Promise<Report> {
  const [seconds, rounds] = full ? [10, 5] : [4, 3]
  const server = await startServer()
  const simulators = await startSimulators({ concurrencyLimit: 5, latency: { kind: 'none' } })
  const { url } = await server.database()
  const deployment = await deploy(simulators, { databaseUrl: url, permits: 5 })
  const pool = new Pool({ connectionString: url, max: CONNECTIONS, options: '-c search_path=tieout,public' })
  try {
    const web = await deployment.start('web')
    const bare = bareStatement(pool)
    const figures: Figure[] = []
    for (const size of SIZES) {
      const { shop, webhookSecret: secret } = simulators.shopify
      const maker = webhookMaker({ shop, secret, size, orders: ORDERS })
      const sender = openSender(deployment.webhookUrl, CONNECTIONS)
      const post = (): Promise<void> => sender.send(maker.next())
      figures.push(...(await compare(size, { seconds, rounds, bare, post })))
      sender.close()
    }
    const mib = peakMiB(web.pid)
    if (mib !== null)
      figures.push({
        what: 'memory of the web process',
        value: mib,
        unit: 'MiB',
        target: { atMost: MOST_MIB },
      })
    return { name: 'ingress', figures, notes: [] }
  } finally {
    await pool.end()
    await deployment.stop()
    await simulators.stop()
    await server.stop()
  }
}

interface Sides {
  readonly seconds: number
  readonly rounds: number
  readonly bare: () => Promise<unknown>
  readonly post: () => Promise<unknown>
}

async function compare(size: number, { seconds, rounds, bare, post }: Sides): Promise<readonly Figure[]> {
  await perSecond(WARM_UP_SECONDS, CONNECTIONS, bare)
  await perSecond(WARM_UP_SECONDS, CONNECTIONS, post)
  const bareRates: number[] = []
  const rates: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    bareRates.push(await perSecond(seconds, CONNECTIONS, bare))
    rates.push(await perSecond(seconds, CONNECTIONS, post))
  }
  const shares = rates.map((rate, round) => rate / (bareRates[round] ?? Number.NaN))
  const steady = await latenciesAt(median(rates) * STEADY_SHARE, seconds, post)
  const kb = `${size / 1000} KB`
  return [
    { what: `bare statement beside ${kb}`, value: median(bareRates), unit: '/s' },
    { what: `webhooks of ${kb} acknowledged after commit`, value: median(rates), unit: '/s' },
    {
      what: `share of the bare statement, ${kb}`,
      value: median(shares),
      unit: '',
      target: { atLeast: LEAST_SHARE },
    },
    {
      what: `p50 at ${STEADY_SHARE * 100} % of that rate, ${kb}`,
      value: percentile(steady, 0.5),
      unit: 'ms',
    },
    {
      what: `p99 at ${STEADY_SHARE * 100} % of that rate, ${kb}`,
      value: percentile(steady, 0.99),
      unit: 'ms',
    },
  ]
}

function bareStatement(pool: Pool): () => Promise<unknown> {
  let serial = 0
  return () => {
    const key = `order:demo:${orderIdOf((serial += 1), ORDERS)}`
    const at = new Date().toISOString()
    const values = ['demo', randomUUID(), 'orders/updated', randomUUID(), '2026-10', at, [key], 'live']
    return pool.query({ name: 'accept', text: ACCEPT, values })
  }
}
