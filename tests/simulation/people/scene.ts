import type { Chance } from '../world/chance.ts'
import { Refused, type SeenOrder, type Shop } from './shop.ts'

/** One order before somebody who is about to do something to it. */
export interface Scene {
  readonly shop: Shop
  readonly order: SeenOrder
  readonly chance: Chance
}

/** Throws `Refused` where it cannot be done to this order, or not now. */
export type Act = (scene: Scene) => Promise<void>

/** Any of them; there may be none. */
export function one<Value>({ chance }: Scene, values: readonly Value[], what: string): Value {
  const found = values[chance.below(Math.max(1, values.length))]
  if (found === undefined) throw new Refused(`there is no ${what}`)
  return found
}

/** From 1 to all of them. */
export const some = ({ chance }: Scene, most: number): number => 1 + chance.below(Math.max(1, most))
