import type { Category } from './categories.ts'
import { type ExpectedRecord, type Expectation, saleSign } from './expected.ts'
import { alterations, bridge, ledgerRows, records, rounding, storedValue, taxPayable } from './lines.ts'
import { type OrderProof, stands, whyOf } from './orderProof.ts'
import { altered, unknown } from './reasons.ts'
import type { DayRecord, LedgerRow, Line, ProofEntry, Reason } from './types.ts'

/** I-D2, I-D4, I-D6, I-D7, I-D9 and I-D10 of one order: record by record, what is asked for and what stands. */
export function proveRecords(proof: OrderProof): void {
  const { expectation, day } = proof
  for (const wanted of expectation.records) {
    const found = stands(proof, wanted)
    const due = wanted.tranDate === day.date
    const here = found !== null && found.tranDate === day.date
    if (!due && !here) continue
    const sides: Sides = { wanted: due ? wanted : null, found: here ? found : null, of: wanted }
    proveExistence(proof, sides)
    proveSaleLines(proof, sides)
    proveRounding(proof, sides)
    if (here) proveUnaltered(proof, wanted, found)
  }
  proveRowsWithoutRecord(proof)
}

interface Sides {
  /** Null: its fact is of another day. */
  readonly wanted: ExpectedRecord | null
  /** Null: it is not there, or under another date. */
  readonly found: DayRecord | null
  readonly of: ExpectedRecord
}

const rowOf = ({ known }: OrderProof, wanted: ExpectedRecord): LedgerRow | undefined =>
  known?.rows.get(wanted.externalId)

/** I-D9: the fact has its record, and the record its row in the ledger. */
function proveExistence(proof: OrderProof, { wanted, found, of }: Sides): void {
  const { tally, expectation } = proof
  const entry = { id: of.externalId, order: expectation.facts.name }
  const reason = (): Reason => whyOf(proof, of)
  tally.compare(records, {
    ...entry,
    left: wanted === null ? 0n : 1n,
    right: found === null ? 0n : 1n,
    reason,
  })
  const row = rowOf(proof, of)
  // What stands under another date is spoken of above.
  if (found === null && (row === undefined || stands(proof, of) !== null)) return
  tally.compare(ledgerRows, {
    ...entry,
    left: row === undefined ? 0n : 1n,
    right: found === null ? 0n : 1n,
    reason: () => (row === undefined ? notRemembered(proof, of) : reason()),
  })
}

function notRemembered(proof: OrderProof, { externalId }: ExpectedRecord): Reason {
  const { known, expectation } = proof
  const { name } = expectation.facts
  if (known?.owed === true)
    return {
      why: 'in-hand',
      owner: null,
      sentence: {
        ops: `${externalId} of order ${name} is being written down just now.`,
        tech: `${externalId}: stands in NetSuite, its order is owed work`,
      },
    }
  return unknown(
    `${externalId} of order ${name} is in NetSuite, and Tieout does not remember that it wrote it.`,
    `${externalId}: no row in the ledger`,
  )
}

/** Lines of a bill or credit by what they are; positive is sold. */
export function saleLines(
  found: DayRecord,
  categoryOf: Expectation['categoryOf'],
): ReadonlyMap<Category, bigint> {
  const sums = new Map<Category, bigint>()
  if (saleSign(found.kind) === 0n) return sums
  for (const { item, tax, minor } of found.postings) {
    if (item === null && !tax) continue
    const category = tax || item === null ? 'taxes' : categoryOf(item)
    sums.set(category, (sums.get(category) ?? 0n) - minor)
  }
  return sums
}

function proveSaleLines(proof: OrderProof, { wanted, found, of }: Sides): void {
  const { tally, expectation } = proof
  const { currency, facts } = expectation
  if (saleSign(of.kind) === 0n) return
  const asked = wanted?.lines ?? new Map<Category, bigint>()
  const standing = found === null ? new Map<Category, bigint>() : saleLines(found, expectation.categoryOf)
  for (const category of new Set([...asked.keys(), ...standing.keys()])) {
    const left = asked.get(category) ?? 0n
    const right = standing.get(category) ?? 0n
    const pair = { id: of.externalId, order: facts.name, left, right, reason: () => whyOf(proof, of) }
    for (const line of linesOfCategory(category, currency)) tally.compare(line, pair)
  }
}

/** The sums that a category of sale lines goes into. */
export function linesOfCategory(category: Category, currency: DayRecord['currency']): readonly Line[] {
  const own = bridge(category, currency)
  if (category === 'taxes') return [own, taxPayable(currency)]
  return category === 'gift cards' ? [own, storedValue(currency)] : [own]
}

/** What a record moves by rounding, debits positive. */
export const roundingOf = (found: DayRecord, { policy }: Pick<Expectation, 'policy'>): bigint =>
  found.postings.reduce((sum, { account, item, minor }) => {
    const isRounding =
      account === policy.life.roundingAccount || (item !== null && item === policy.items.rounding)
    return isRounding ? sum + minor : sum
  }, 0n)

/** I-D7: every entry is named, comes of a fact, and is within the limit of one payment. */
function proveRounding(proof: OrderProof, { wanted, found, of }: Sides): void {
  const { tally, expectation } = proof
  const { policy, currency, facts } = expectation
  const legs = (wanted?.legs ?? []).filter(({ account }) => account === policy.life.roundingAccount)
  const left = legs.reduce((sum, { minor }) => sum + minor, 0n) - (wanted?.lines.get('rounding') ?? 0n)
  const right = found === null ? 0n : roundingOf(found, expectation)
  if (left === 0n && right === 0n) return
  const line = rounding(currency)
  const entry = { id: of.externalId, order: facts.name }
  tally.compare(line, { ...entry, left, right, reason: () => whyOf(proof, of) })
  listRounding(proof, { entry, right })
}

export function listRounding(
  { tally, expectation }: Pick<OrderProof, 'tally' | 'expectation'>,
  { entry, right }: { readonly entry: Pick<ProofEntry, 'id' | 'order'>; readonly right: bigint },
): void {
  const { roundingLimit } = expectation.policy.life
  const line = rounding(expectation.currency)
  const said = `${entry.id}: ${right} minor units, at most ${roundingLimit}`
  if (right > roundingLimit || -right > roundingLimit) {
    const why = unknown(`The rounding of ${entry.id} is above the limit.`, said)
    tally.find(line, { ...entry, amount: right, ...why })
    return
  }
  const sentence = { ops: `Rounding of ${entry.id}.`, tech: said }
  tally.list(line, { ...entry, amount: right, why: 'named', owner: null, sentence })
}

/**
 * A sales order changes with its edits, and what it should come to is I-D1's. Goods that move or are expected come to
 * nothing, or to what NetSuite makes of them.
 */
const WITHOUT_TOTAL: ReadonlySet<string> = new Set([
  'salesOrder',
  'returnAuthorization',
  'itemFulfillment',
  'itemReceipt',
])

/** I-D10: it stands as it was written; NetSuite's word against the ledger's memory of its own document. */
function proveUnaltered(proof: OrderProof, wanted: ExpectedRecord, found: DayRecord): void {
  const { tally, expectation } = proof
  const row = rowOf(proof, wanted)
  tally.open(alterations)
  if (row === undefined) return
  const changes = [
    ...(row.state === 'human-changed' || row.state === 'difference' ? [`verified as ${row.state}`] : []),
    ...(!WITHOUT_TOTAL.has(wanted.kind) && row.total !== null && row.total !== found.total
      ? [`total ${row.total} became ${found.total} minor units`]
      : []),
    ...(row.tranDate !== null && row.tranDate !== found.tranDate
      ? [`date ${row.tranDate} became ${found.tranDate}`]
      : []),
  ]
  if (changes.length === 0) return
  const why = altered(proof, wanted.externalId)
  const tech = `${wanted.externalId}: ${changes.join(', ')}; ${why.sentence.tech}`
  tally.find(alterations, {
    id: wanted.externalId,
    order: expectation.facts.name,
    amount: 1n,
    ...why,
    sentence: { ...why.sentence, tech },
  })
}

/** I-D9: rows of the ledger that say a record is of this day, which neither the facts nor NetSuite know. */
function proveRowsWithoutRecord(proof: OrderProof): void {
  const { known, day, standing, expectation, tally } = proof
  const asked = new Set<string>(expectation.records.map(({ externalId }) => externalId))
  for (const row of known?.rows.values() ?? []) {
    const isOther = row.kind === 'customer' || row.kind === 'creditApplication' || row.tranDate !== day.date
    if (isOther || asked.has(row.externalId) || standing.has(row.externalId)) continue
    tally.compare(ledgerRows, {
      id: row.externalId,
      order: expectation.facts.name,
      left: 1n,
      right: 0n,
      reason: () =>
        expectation.gone.has(row.externalId) ? withdrawn(proof, row) : altered(proof, row.externalId),
    })
  }
}

const withdrawn = ({ expectation }: OrderProof, { externalId }: LedgerRow): Reason => ({
  why: 'named',
  owner: null,
  sentence: {
    ops: `${externalId} of order ${expectation.facts.name} was deleted in NetSuite, and nothing that happened asks for it any more.`,
    tech: `${externalId}: the ledger remembers it, its fact was cancelled, SuiteQL does not show it`,
  },
})
