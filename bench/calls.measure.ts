import { expect, test } from 'vitest'
import { type CallFigures, measureCalls } from './calls.ts'

const ORDERS = Number(process.env['TIEOUT_BENCH_ORDERS'] ?? '1000')

const line = (what: string, figure: number, limit: string): string =>
  `${what.padEnd(46)} ${figure.toFixed(3).padStart(9)}   ${limit}`
const kinds = ({ netsuiteByKind }: CallFigures): string =>
  Object.entries(netsuiteByKind)
    .map(([kind, calls]) => `${kind} ${calls}`)
    .join(', ')

test('calls an order costs', async () => {
  const report = await measureCalls(ORDERS)
  console.log(
    [
      '',
      `Backlog of ${ORDERS} paid orders with one payment each`,
      line('NetSuite calls an order, new customers', report.newCustomers.netsuitePerOrder, 'limit 3.4'),
      `  ${kinds(report.newCustomers)}`,
      line('NetSuite calls an order, known customers', report.knownCustomers.netsuitePerOrder, 'limit 2.3'),
      `  ${kinds(report.knownCustomers)}`,
      line('Shopify requests to read an order', report.newCustomers.orderReadsPerOrder, 'limit 1'),
      line('Shopify requests an order, sweeps included', report.newCustomers.shopifyPerOrder, ''),
      line('requestedQueryCost of the one request', report.requestedQueryCost, 'Shopify takes 1000 at most'),
      JSON.stringify({ calls: report }),
    ].join('\n'),
  )
  expect(report.newCustomers.netsuitePerOrder).toBeLessThanOrEqual(3.4)
  expect(report.knownCustomers.netsuitePerOrder).toBeLessThanOrEqual(2.3)
  expect(report.newCustomers.orderReadsPerOrder).toBe(1)
})
