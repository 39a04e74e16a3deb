/** A play of many orders at once: what is bought, what the staff do to each, and when Tieout looks. */
import type { CheckoutInput } from '../../../../simulators/shopify/checkoutInput.ts'
import type { PlacedOrder, TestDeployment } from '../../../support/deployment.ts'
import type { Court, Verdict } from './court.ts'

export type Act = (deployment: TestDeployment, order: PlacedOrder) => Promise<void>

export interface Scene {
  readonly name: string
  readonly checkout: Partial<CheckoutInput>
  /** Done before Tieout has seen the order. */
  readonly atOnce?: readonly Act[]
  /** Done one by one, each after Tieout has looked at the order as it was. */
  readonly later?: readonly Act[]
  /** As `outcomeOf` says it, after the last act. */
  readonly outcome: string
}

export interface Play {
  readonly placed: readonly PlacedOrder[]
  /** One for each time that Tieout had looked. */
  readonly verdicts: readonly Verdict[]
}

/** Plays all scenes side by side, and has everything judged whenever Tieout has looked. */
export async function play(court: Court, scenes: readonly Scene[]): Promise<Play> {
  const { deployment } = court
  const placed: PlacedOrder[] = []
  for (const { checkout, atOnce = [] } of scenes) {
    const order = await deployment.buy(checkout)
    placed.push(order)
    for (const act of atOnce) await act(deployment, order)
  }
  await court.look(placed)
  const verdicts = [await court.judge()]
  const rounds = Math.max(0, ...scenes.map(({ later = [] }) => later.length))
  for (let round = 0; round < rounds; round++) {
    const touched: PlacedOrder[] = []
    for (const [at, { later = [] }] of scenes.entries()) {
      const order = placed[at]
      const act = later[round]
      if (order === undefined || act === undefined) continue
      await act(deployment, order)
      touched.push(order)
    }
    await court.look(touched)
    verdicts.push(await court.judge())
  }
  return { placed, verdicts }
}
