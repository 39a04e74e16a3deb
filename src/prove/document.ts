import { formatMoney, money } from '../domain/money.ts'
import type { Columns } from '../domain/prove/columns.ts'
import type { DayReport } from '../domain/prove/report.ts'
import type { EquationProof, ProofEntry, Unit } from '../domain/prove/types.ts'

/** The shape below; it is raised when a field changes its meaning or goes away. */
export const PROOF_SCHEMA = 'tieout.proof/1'

/** An amount as a decimal string in its currency, a count as an integer. */
export const figure = (amount: bigint, unit: Unit): string =>
  unit === 'count' ? String(amount) : formatMoney(money(amount, unit))

/** A proved day for machines: docs/reference/proof.md. `most`: entries of each list that are kept. */
export const proofDocument = (report: DayReport, most = Number.POSITIVE_INFINITY) => ({
  schema: PROOF_SCHEMA,
  store: report.store,
  day: report.day,
  timeZone: report.timeZone,
  at: report.at,
  verdict: report.verdict,
  sentence: report.sentence,
  equations: report.equations.map((proof) => equationDocument(proof, most)),
  bridge: [...report.bridge].map(([currency, columns]) => bridgeDocument(currency, columns)),
})

function equationDocument(proof: EquationProof, most: number) {
  const { line, verdict, left, right, difference, explained, unexplained, listed, sentence } = proof
  const { equation, about, unit } = line
  const entries = (list: readonly ProofEntry[]) => list.slice(0, most).map((one) => entryDocument(one, unit))
  return {
    id: equation,
    about,
    verdict,
    unit,
    left: figure(left, unit),
    leftIs: line.left,
    right: figure(right, unit),
    rightIs: line.right,
    difference: figure(difference, unit),
    ...sentence,
    explained: entries(explained),
    unexplained: entries(unexplained),
    listed: entries(listed),
    counts: { explained: explained.length, unexplained: unexplained.length, listed: listed.length },
  }
}

const entryDocument = ({ id, order, amount, why, owner, sentence }: ProofEntry, unit: Unit) => ({
  id,
  order,
  amount: figure(amount, unit),
  why,
  owner,
  ...sentence,
})

function bridgeDocument(currency: Exclude<Unit, 'count'>, columns: Columns) {
  const amounts = (of: ReadonlyMap<string, bigint>) =>
    Object.fromEntries([...of].map(([line, minor]) => [line, figure(minor, currency)]))
  const { count, sum } = columns.billedByNetSuite
  return {
    currency,
    ordered: amounts(columns.ordered),
    paid: figure(columns.paid, currency),
    paidBack: figure(columns.paidBack, currency),
    shippedUnits: String(columns.shippedUnits),
    billed: amounts(columns.billed),
    billedByNetSuite: { count, sum: figure(sum, currency) },
  }
}

/** Entries that nothing explains, over all equations. */
export const differencesOf = ({ equations }: DayReport): number =>
  equations.reduce((sum, { unexplained }) => sum + unexplained.length, 0)
