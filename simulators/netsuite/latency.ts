import type { Clock } from '../clock.ts'
import type { Random } from '../random.ts'

/**
 * How long NetSuite takes, in milliseconds. No authoritative figures exist (netsuite.md §3), so this is the
 * caller's to choose: nothing, a fixed time, or a lognormal one with a term for each line of the body.
 */
export type LatencyModel =
  | { readonly kind: 'none' }
  | { readonly kind: 'fixed'; readonly ms: number; readonly perLineMs?: number }
  | {
      readonly kind: 'lognormal'
      readonly medianMs: number
      readonly sigma: number
      readonly perLineMs?: number
    }

/** Draws the service time of one request with `lines` sublist lines. */
export function serviceTime(model: LatencyModel, random: Random, lines: number): number {
  if (model.kind === 'none') return 0
  const lineTime = (model.perLineMs ?? 0) * lines
  if (model.kind === 'fixed') return model.ms + lineTime
  return model.medianMs * Math.exp(model.sigma * standardNormal(random)) + lineTime
}

/** Box–Muller. */
function standardNormal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()))
  return radius * Math.cos(2 * Math.PI * random.next())
}

/** Waits on the simulator's clock, real or virtual. Nothing to wait for takes no turn. */
export async function sleep(clock: Clock, ms: number): Promise<void> {
  if (ms <= 0) return
  await new Promise<void>((resolve) => {
    clock.schedule(ms, () => resolve())
  })
}
