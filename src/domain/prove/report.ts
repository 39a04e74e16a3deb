import type { StoreKey } from '../ids.ts'
import type { Currency } from '../money.ts'
import type { Sentence } from '../plan/plan.ts'
import type { Columns } from './columns.ts'
import { verdictOfDay } from './tally.ts'
import type { EquationProof, ProofEntry, Why } from './types.ts'

/** A day of a store, proved or not. */
export interface DayReport {
  readonly store: StoreKey
  readonly storeName: string
  /** `YYYY-MM-DD` in `timeZone`. */
  readonly day: string
  readonly timeZone: string
  /** ISO instant at which both systems were read. */
  readonly at: string
  readonly verdict: 'proved' | 'explained' | 'differs'
  readonly sentence: Sentence
  readonly equations: readonly EquationProof[]
  readonly bridge: ReadonlyMap<Currency, Columns>
}

export function reportOf(
  head: Pick<DayReport, 'store' | 'storeName' | 'day' | 'timeZone' | 'at'>,
  equations: readonly EquationProof[],
  bridge: DayReport['bridge'],
): DayReport {
  const verdict = verdictOfDay(equations)
  return { ...head, verdict, sentence: daySentence(head, verdict, equations), equations, bridge }
}

function daySentence(
  { storeName, day }: Pick<DayReport, 'storeName' | 'day'>,
  verdict: DayReport['verdict'],
  equations: readonly EquationProof[],
): Sentence {
  const count = (about: string): bigint =>
    equations.find(({ line }) => line.about === `number of ${about}`)?.left ?? 0n
  const happened = `${counted(count('orders'), 'order')}, ${counted(count('refunds'), 'refund')}, ${counted(count('payments'), 'payment')}`
  const said = waiting(equations)
  const wrong = new Set(
    equations.flatMap(({ unexplained }) => unexplained.map(({ id, order }) => order ?? id)),
  ).size
  const what =
    verdict === 'differs'
      ? `NOT PROVED: ${wrong === 1 ? 'one order or record does' : `${wrong} orders or records do`} not agree${said === '' ? '' : `; ${said}`}`
      : `everything ties out${said === '' ? '' : `; ${said}`}`
  const by = (one: EquationProof['verdict']): number =>
    equations.filter((proof) => proof.verdict === one).length
  return {
    ops: `${storeName}, ${day}: ${happened}: ${what}.`,
    tech: `${equations.length} equations: ${by('proved')} proved, ${by('explained')} explained, ${by('differs')} differ, ${by('not-applicable')} not applicable`,
  }
}

/** "2 orders wait for a person, 1 is out of scope" */
function waiting(equations: readonly EquationProof[]): string {
  const orders = (why: Why): number => {
    const entries: readonly ProofEntry[] = equations.flatMap(({ explained }) => explained)
    return new Set(entries.filter((one) => one.why === why).map(({ id, order }) => order ?? id)).size
  }
  const words: readonly (readonly [Why, string, string])[] = [
    ['parked', 'waits for a person', 'wait for a person'],
    ['excluded', 'is out of scope', 'are out of scope'],
    ['in-hand', 'is being worked on', 'are being worked on'],
    ['other-date', 'is booked under another date', 'are booked under another date'],
  ]
  return words
    .flatMap(([why, one, many]) => {
      const found = orders(why)
      if (found === 0) return []
      return [found === 1 ? `1 order ${one}` : `${found} orders ${many}`]
    })
    .join(', ')
}

const counted = (count: bigint, one: string): string => `${count} ${one}${count === 1n ? '' : 's'}`
