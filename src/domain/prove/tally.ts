import {
  DAY_EQUATIONS,
  type EquationProof,
  type Line,
  type ProofEntry,
  type Reason,
  type Verdict,
} from './types.ts'
import { equationSentence } from './words.ts'

/** One contribution to both sides of a line, and what to say where they differ. */
export interface Pair {
  readonly id: string
  readonly order: string | null
  readonly left: bigint
  readonly right: bigint
  /** Asked for only where the sides differ. */
  readonly reason: () => Reason
}

interface Sums {
  readonly line: Line
  left: bigint
  right: bigint
  applies: boolean
  readonly entries: ProofEntry[]
  readonly listed: ProofEntry[]
}

/**
 * Adds up both sides of every line while facts and records go by. Of what agrees nothing is kept but the sums, so a
 * day of any size needs no more memory than its differences.
 */
export class Tally {
  readonly #sums = new Map<string, Sums>()

  /** The line is checked, whether anything is added to it or not. */
  open(line: Line): void {
    this.#of(line).applies = true
  }

  /** The line is answered as not applicable where nothing is added to it. */
  mention(line: Line): void {
    this.#of(line)
  }

  compare(line: Line, { id, order, left, right, reason }: Pair): void {
    const sums = this.#of(line)
    sums.applies = true
    sums.left += left
    sums.right += right
    if (left !== right) sums.entries.push({ id, order, amount: left - right, ...reason() })
  }

  /** Names something that adds to neither side. */
  list(line: Line, entry: ProofEntry): void {
    this.#of(line).listed.push(entry)
  }

  /** A finding that is no difference of sums: an entry above its limit, a record that was altered. */
  find(line: Line, entry: ProofEntry): void {
    const sums = this.#of(line)
    sums.applies = true
    sums.entries.push(entry)
  }

  /** By equation, and within one in the order in which its lines were first spoken of. */
  results(): readonly EquationProof[] {
    return [...this.#sums.values()].toSorted((a, b) => place(a) - place(b)).map(proofOf)
  }

  #of(line: Line): Sums {
    const key = JSON.stringify([line.equation, line.about, line.unit])
    const known = this.#sums.get(key)
    if (known !== undefined) return known
    const made: Sums = { line, left: 0n, right: 0n, applies: false, entries: [], listed: [] }
    this.#sums.set(key, made)
    return made
  }
}

const place = ({ line }: Sums): number => DAY_EQUATIONS.indexOf(line.equation)

function proofOf({ line, left, right, applies, entries, listed }: Sums): EquationProof {
  const unexplained = entries.filter(({ why }) => why === 'unknown')
  const explained = entries.filter(({ why }) => why !== 'unknown')
  const verdict = verdictOf({ applies, explained: explained.length, unexplained: unexplained.length })
  const proof = { line, verdict, left, right, difference: left - right, explained, unexplained, listed }
  return { ...proof, sentence: equationSentence(proof) }
}

function verdictOf(found: { applies: boolean; explained: number; unexplained: number }): Verdict {
  if (found.unexplained > 0) return 'differs'
  if (found.explained > 0) return 'explained'
  return found.applies ? 'proved' : 'not-applicable'
}

/** A day is proved where every equation is; one difference is enough to say that it differs. */
export function verdictOfDay(
  proofs: readonly Pick<EquationProof, 'verdict'>[],
): 'proved' | 'explained' | 'differs' {
  const has = (verdict: Verdict): boolean => proofs.some((proof) => proof.verdict === verdict)
  if (has('differs')) return 'differs'
  return has('explained') ? 'explained' : 'proved'
}
