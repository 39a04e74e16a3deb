import { formatMoney, money } from '../money.ts'
import type { Sentence } from '../plan/plan.ts'
import type { EquationProof, Unit } from './types.ts'

/** "104.49 USD", or a count as it is. */
export const figureText = (amount: bigint, unit: Unit): string =>
  unit === 'count' ? String(amount) : `${formatMoney(money(amount, unit))} ${unit}`

/** An equation as finance reads it, and as an engineer does. */
export function equationSentence(proof: Omit<EquationProof, 'sentence'>): Sentence {
  const { line, verdict, left, right, difference, explained, unexplained } = proof
  const { about, unit } = line
  const [ours, theirs] = [figureText(left, unit), figureText(right, unit)]
  const tech = `${line.equation} ${about} [${unit}]: ${line.left} ${ours} − ${line.right} ${theirs} = ${figureText(difference, unit)}; ${explained.length} explained, ${unexplained.length} not`
  return { ops: opsOf({ verdict, about, ours, theirs, explained, unexplained }), tech }
}

function opsOf(said: {
  readonly verdict: EquationProof['verdict']
  readonly about: string
  readonly ours: string
  readonly theirs: string
  readonly explained: EquationProof['explained']
  readonly unexplained: EquationProof['unexplained']
}): string {
  const { verdict, about, ours, theirs, explained, unexplained } = said
  const what = about.charAt(0).toUpperCase() + about.slice(1)
  const both = `${what}: ${ours} on Shopify’s side, ${theirs} in NetSuite`
  switch (verdict) {
    case 'not-applicable':
      return `${what}: nothing to compare on this day.`
    case 'proved':
      return `${what}: ${ours}, the same on both sides.`
    case 'explained':
      return `${both}; ${reasons(explained.length)}.`
    case 'differs':
      return `${both}; ${unexplained.length === 1 ? 'one difference is' : `${unexplained.length} differences are`} not explained.`
  }
}

const reasons = (count: number): string =>
  count === 1 ? 'the one difference has its reason' : `each of ${count} differences has its reason`
