import type { StoredProof } from '../../ledger/proof.ts'
import { spoken, type Voice } from '../output.ts'

const SIGNS: Readonly<Record<StoredProof['verdict'], string>> = { proved: '✓', explained: '≈', differs: '✗' }

/** The latest day of each store that was proved, and what it came to. */
export function proofStatusLines(proofs: readonly StoredProof[], voice: Voice): readonly string[] {
  return proofs.flatMap(({ store, day, verdict, sentence }) => [
    ...spoken(sentence, voice, `${SIGNS[verdict]} `),
    ...(verdict === 'differs'
      ? [`    \`tieout prove --store ${store} --day ${day}\` names every difference.`]
      : []),
  ])
}
