/** One record as NetSuite keeps it against the one expected. */
import { lineDifferences } from '../compareSalesOrder.ts'
import type { ExpectedLine } from '../expected.ts'
import { magnitude, printed } from '../money.ts'
import type { ActualLine } from '../readBooks.ts'
import type { ExpectedRecord } from './expected.ts'
import type { OracleLifePolicy } from './policy.ts'
import { postingsOf, slackOf } from './postings.ts'
import type { ActualRecord } from './readLife.ts'
import { ledgerDifferences, sumsOf } from './totals.ts'

export interface RecordScene {
  readonly policy: OracleLifePolicy
  /** Name of the expected record by internal id. */
  readonly names: ReadonlyMap<string, string>
  /** Whether the record's currency is the ledger's, so that its postings are known. */
  readonly isBase: boolean
}

/** Documents whose lines stand for lines of the order, and those that give back. */
const BILLS: ReadonlySet<string> = new Set(['cashSale', 'invoice'])
const CREDITS: ReadonlySet<string> = new Set(['cashRefund', 'creditMemo'])
const MOVES_MONEY: ReadonlySet<string> = new Set([
  'cashRefund',
  'cashSale',
  'customerDeposit',
  'customerPayment',
  'customerRefund',
])

export function recordDifferences(
  expected: ExpectedRecord,
  actual: ActualRecord,
  scene: RecordScene,
): readonly string[] {
  if (actual.byPeople === true) return takenOverDifferences(expected, actual, scene)
  const differences: string[] = []
  const same = (what: string, wanted: string, found: string): void => {
    if (wanted !== found) differences.push(`${what} is ${found || 'nothing'} instead of ${wanted}`)
  }
  same('the date', expected.date, actual.date)
  // Applications that NetSuite makes by itself bear no field of ours.
  if (actual.factDate !== '' || expected.kind !== 'depositApplication')
    same('the fact date', expected.factDate, actual.factDate)
  if (expected.kind !== 'itemFulfillment') same('the total', printed(expected.total), printed(actual.total))
  if (MOVES_MONEY.has(expected.kind)) same('the account', expected.account ?? '', actual.account)
  same('posting', 'true', String(actual.isPosting))
  if (BILLS.has(expected.kind) || CREDITS.has(expected.kind))
    differences.push(...taxDifferences(expected, actual))
  const isByLine = BILLS.has(expected.kind) && expected.lines.every(hasSubject)
  if (isByLine) differences.push(...lineDifferences(expected.lines, actual.lines))
  else if (BILLS.has(expected.kind) || CREDITS.has(expected.kind))
    differences.push(...creditDifferences(expected.lines, actual.lines))
  differences.push(...appliedDifferences(expected, actual, scene.names))
  if (scene.isBase)
    differences.push(
      ...ledgerDifferences(sumsOf(actual.ledger), {
        amounts: postingsOf(expected, scene.policy),
        slack: slackOf(expected),
        policy: scene.policy,
      }),
    )
  const { base } = expected
  const moved = sumsOf(actual.ledger)[actual.account] ?? 0n
  if (base !== null && magnitude(moved - base) > 1n) same('the base amount', printed(base), printed(moved))
  return differences.map((says) => `${expected.name}: ${says}`)
}

/**
 * What a person made has the day and the lines that he gave it. It is of the same money, and gives the same back, to the
 * cent that each line may round otherwise.
 */
function takenOverDifferences(
  expected: ExpectedRecord,
  actual: ActualRecord,
  { names }: RecordScene,
): readonly string[] {
  const differences: string[] = []
  if (expected.total !== actual.total)
    differences.push(`the total is ${printed(actual.total)} instead of ${printed(expected.total)}`)
  if (MOVES_MONEY.has(expected.kind) && actual.account !== (expected.account ?? ''))
    differences.push(`the account is ${actual.account} instead of ${expected.account ?? ''}`)
  if (!actual.isPosting) differences.push('it does not post')
  const odd = BigInt(Math.max(expected.lines.length, actual.lines.length, 1))
  if (CREDITS.has(expected.kind) && magnitude(expected.tax - actual.tax) > odd)
    differences.push(`the tax is ${printed(actual.tax)} instead of ${printed(expected.tax)}`)
  return [...differences, ...appliedDifferences(expected, actual, names)].map(
    (says) => `${expected.name}, which a person made: ${says}`,
  )
}

const hasSubject = ({ subject }: ExpectedLine): boolean => subject !== ''

function taxDifferences(expected: ExpectedRecord, actual: ActualRecord): readonly string[] {
  const differences: string[] = []
  if (expected.tax !== actual.tax)
    differences.push(`the tax is ${printed(actual.tax)} instead of ${printed(expected.tax)}`)
  // Which code the tax of an adjustment has is nobody's to say: it names none.
  if ('adjustment' in expected.taxByCode) return differences
  for (const code of new Set([...Object.keys(expected.taxByCode), ...Object.keys(actual.taxByCode)])) {
    const [wanted, found] = [expected.taxByCode[code] ?? 0n, actual.taxByCode[code] ?? 0n]
    if (wanted !== found)
      differences.push(`the tax of code ${code} is ${printed(found)} instead of ${printed(wanted)}`)
  }
  return differences
}

interface ItemSum {
  amount: bigint
  discounts: bigint
  slack: bigint
}

const written = ({ amount, discounts }: ItemSum): string => `${printed(amount)} less ${printed(discounts)}`

/** A credit's lines by item: how it cuts them is its own. */
function creditDifferences(
  expected: readonly ExpectedLine[],
  actual: readonly ActualLine[],
): readonly string[] {
  const wanted = itemSums(expected)
  const found = itemSums(actual.map((line) => ({ ...line, slack: 0n })))
  return [...new Set([...wanted.keys(), ...found.keys()])].flatMap((item) => {
    const want = wanted.get(item) ?? { amount: 0n, discounts: 0n, slack: 0n }
    const have = found.get(item) ?? { amount: 0n, discounts: 0n, slack: 0n }
    const isNetOff = want.amount - want.discounts !== have.amount - have.discounts
    const isSplitOff = magnitude(want.discounts - have.discounts) > want.slack
    if (!isNetOff && !isSplitOff) return []
    return [`item ${item} is credited ${written(have)} instead of ${written(want)}`]
  })
}

function itemSums(
  lines: readonly { item: string; amount: bigint; discounts: bigint; slack: bigint }[],
): Map<string, ItemSum> {
  const sums = new Map<string, ItemSum>()
  for (const { item, amount, discounts, slack } of lines) {
    const sum = sums.get(item) ?? { amount: 0n, discounts: 0n, slack: 0n }
    sums.set(item, {
      amount: sum.amount + amount,
      discounts: sum.discounts + discounts,
      slack: sum.slack + slack,
    })
  }
  return sums
}

/** What a record takes from which others. A journal is applied to nothing. */
function appliedDifferences(
  expected: ExpectedRecord,
  actual: ActualRecord,
  names: ReadonlyMap<string, string>,
): readonly string[] {
  if (expected.kind === 'journalEntry') return []
  const wanted = byName(expected.applied.map(({ to, amount }) => [to, amount]))
  const found = byName(actual.applied.map(({ to, amount }) => [names.get(to) ?? `record ${to}`, amount]))
  return [...new Set([...wanted.keys(), ...found.keys()])].flatMap((name) => {
    const [want, have] = [wanted.get(name) ?? 0n, found.get(name) ?? 0n]
    return want === have ? [] : [`takes ${printed(have)} of ${name} instead of ${printed(want)}`]
  })
}

function byName(all: readonly (readonly [string, bigint])[]): Map<string, bigint> {
  const sums = new Map<string, bigint>()
  for (const [name, amount] of all) sums.set(name, (sums.get(name) ?? 0n) + amount)
  return sums
}
