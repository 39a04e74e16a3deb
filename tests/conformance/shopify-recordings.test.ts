/** Recorded traffic of a live store, played against the simulator over HTTP by the player that judges it. */
import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningShopify, startShopifySimulator } from '../../simulators/shopify/start.ts'

const SHARED = process.env['TIEOUT_SHARED'] ?? resolve(import.meta.dirname, '../../../shared')
const PLAYER = join(SHARED, 'tools/replay-recordings.mjs')

interface Played {
  pairs: number
  refused: number
  ratio: number
}

let store: RunningShopify

async function player(...args: string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [PLAYER, ...args])
  return JSON.parse(stdout)
}

async function play(only: string): Promise<Played> {
  const told = await player('--url', store.url, '--token', store.token, '--json', '--only', only)
  if (typeof told !== 'object' || told === null) throw new Error('the player said nothing')
  return {
    pairs: Number(Reflect.get(told, 'pairs')),
    refused: Number(Reflect.get(told, 'refused')),
    ratio: Number(Reflect.get(told, 'ratio')),
  }
}

beforeAll(async () => {
  const ids = await player('--unknown')
  if (!Array.isArray(ids)) throw new Error('the player listed no ids')
  store = await startShopifySimulator({
    admit: ids.map(String),
    fx: { 'USD/CAD': '1.4192' },
    switches: { idempotencyKey: 'optional' },
    throttle: { maximumAvailable: 1_000_000, restoreRate: 1_000_000 },
  })
})

afterAll(() => store.stop())

// One leaf differs: an orderCapture at the rate of its own day (recording: order-capture-validation `postFinalCapture`).
test.each([
  ['order-c', 0.995],
  ['order-edit', 1],
  ['order-payment', 1],
  ['money-bag', 1],
])('%s', async (only, least) => {
  const { pairs, refused, ratio } = await play(only)
  expect(pairs).toBeGreaterThan(0)
  expect(refused).toBe(0)
  expect(ratio).toBeGreaterThanOrEqual(least)
})
