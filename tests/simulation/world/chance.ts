import { seededRandom } from '../../../simulators/random.ts'

export interface Chance {
  /** In [0, 1). */
  next(): number
  /** An integer from 0 to below `limit`. */
  below(limit: number): number
  pick<Value>(values: readonly [Value, ...Value[]]): Value
  happens(probability: number): boolean
}

/** One stream of chance: the streams of one seed do not disturb each other. */
export function chanceOf(seed: number, stream: string): Chance {
  const random = seededRandom(`${stream}/${seed}`)
  return { ...random, happens: (probability) => probability > 0 && random.next() < probability }
}
