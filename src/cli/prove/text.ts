import type { DayReport } from '../../domain/prove/report.ts'
import type { EquationProof, ProofEntry, Verdict } from '../../domain/prove/types.ts'
import { figureText } from '../../domain/prove/words.ts'
import { spoken, type Voice } from '../output.ts'
import { OWNERS } from '../words.ts'

const SIGNS: Readonly<Record<Verdict, string>> = {
  proved: '✓',
  explained: '≈',
  differs: '✗',
  'not-applicable': '·',
}

/** Entries of a list that a person reads on a screen; JSON and CSV have all of them. */
const SHOWN = 10

/** A day as a person reads it: the outcome first, then what stands out of it, for engineers every equation. */
export function proofLines(report: DayReport, voice: Voice): readonly string[] {
  return [
    ...spoken(report.sentence, voice),
    ...report.equations.flatMap((proof) => equationLines(proof, voice)),
    ...bridgeLines(report, voice),
  ]
}

function equationLines(proof: EquationProof, voice: Voice): readonly string[] {
  const { line, verdict, sentence, explained, unexplained, listed } = proof
  // Finance reads what was compared; where a day has nothing of a kind, only engineers are told.
  if (verdict === 'not-applicable' && voice === 'ops') return []
  const head = `  ${SIGNS[verdict]} ${line.equation} `
  return [
    ...spoken(sentence, voice, head).map((text, index) => (index === 0 ? text : `      ${text.trim()}`)),
    ...entryLines(unexplained, { voice, proof }),
    ...entryLines(explained, { voice, proof }),
    ...(voice === 'ops' ? [] : entryLines(listed, { voice, proof })),
  ]
}

function entryLines(
  entries: readonly ProofEntry[],
  { voice, proof }: { readonly voice: Voice; readonly proof: EquationProof },
): readonly string[] {
  const shown = entries.slice(0, SHOWN).flatMap(({ amount, sentence, owner }) => {
    const by = owner === null || voice === 'tech' ? '' : `, for ${OWNERS[owner]}`
    const said = { ...sentence, ops: `${figureText(amount, proof.line.unit)}: ${sentence.ops}${by}` }
    return spoken(said, voice, '      ')
  })
  const rest = entries.length - SHOWN
  return rest > 0 ? [...shown, `      and ${rest} more (--json or --csv lists all)`] : shown
}

/** What was ordered, paid, shipped and billed: they differ by when things happen. */
function bridgeLines({ bridge }: DayReport, voice: Voice): readonly string[] {
  if (bridge.size === 0) return []
  return [...bridge].flatMap(([currency, columns]) => {
    const money = (minor: bigint): string => figureText(minor, currency)
    const lines = (of: ReadonlyMap<string, bigint>): string =>
      [...of].map(([line, minor]) => `${line} ${money(minor)}`).join(', ') || 'nothing'
    const { count, sum } = columns.billedByNetSuite
    return [
      `  Ordered ${money(sums(columns.ordered))}, paid ${money(columns.paid - columns.paidBack)}, shipped ${columns.shippedUnits} units, billed ${money(sums(columns.billed))}${count === 0 ? '' : `, and ${money(sum)} on ${count} bills of NetSuite’s own`}.`,
      ...(voice === 'ops'
        ? []
        : [`      ordered: ${lines(columns.ordered)}`, `      billed: ${lines(columns.billed)}`]),
    ]
  })
}

const sums = (of: ReadonlyMap<string, bigint>): bigint => [...of.values()].reduce((sum, one) => sum + one, 0n)
