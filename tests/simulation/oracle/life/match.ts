/** Finds for each expected record the one in NetSuite that means the same: by its facts and by what it is applied to. */
import type { ExpectedRecord } from './expected.ts'
import type { ActualRecord } from './readLife.ts'

export interface Matches {
  /** By name of the expected record. */
  readonly found: ReadonlyMap<string, ActualRecord>
  readonly missing: readonly ExpectedRecord[]
  readonly left: readonly ActualRecord[]
}

/** Returns and receipts may come in one record or several: they are held against each other in sum. */
const IN_SUM: ReadonlySet<string> = new Set(['itemReceipt', 'returnAuthorization'])

export function matchRecords(expected: readonly ExpectedRecord[], actual: readonly ActualRecord[]): Matches {
  const found = new Map<string, ActualRecord>()
  const missing: ExpectedRecord[] = []
  const left = new Set(actual.filter(({ kind }) => !IN_SUM.has(kind)))
  for (const record of expected) {
    if (IN_SUM.has(record.kind)) continue
    const same = [...left].filter(({ kind }) => kind === record.kind)
    const [best] = candidates(record, same, found).toSorted((a, b) => offBy(record, a) - offBy(record, b))
    if (best === undefined) missing.push(record)
    else {
      found.set(record.name, best)
      left.delete(best)
    }
  }
  return { found, missing, left: [...left] }
}

const offBy = ({ total }: ExpectedRecord, actual: ActualRecord): number =>
  Math.abs(Number(actual.total - total))

function candidates(
  record: ExpectedRecord,
  all: readonly ActualRecord[],
  found: ReadonlyMap<string, ActualRecord>,
): readonly ActualRecord[] {
  const [fact = ''] = record.facts
  const isAppliedTo = (actual: ActualRecord, name: string): boolean =>
    actual.applied.some(({ to }) => to === found.get(name)?.internalId)
  if (record.kind === 'depositApplication')
    return all.filter((actual) => record.applied.every(({ to }) => isAppliedTo(actual, to)))
  const ofFact = all.filter(({ facts }) => facts.has(fact))
  if (record.kind !== 'customerRefund') return ofFact
  const ofSource = ofFact.filter((actual) => record.applied.every(({ to }) => isAppliedTo(actual, to)))
  return ofSource.length > 0 ? ofSource : ofFact
}
