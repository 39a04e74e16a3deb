/** A sales order as NetSuite keeps it against the one expected. */
import type { ExpectedLine, ExpectedSalesOrder } from './expected.ts'
import { magnitude, printed } from './money.ts'
import { type ActualLine, type ActualSalesOrder, factNumber } from './readBooks.ts'

/** Differences in words; whether lines are closed is not looked at. */
export function salesOrderDifferences(
  expected: ExpectedSalesOrder,
  actual: ActualSalesOrder,
): readonly string[] {
  const differences: string[] = []
  const same = (what: string, wanted: string, found: string): void => {
    if (wanted !== found) differences.push(`${what} is ${found || 'nothing'} instead of ${wanted}`)
  }
  same('the date', expected.date, actual.date)
  same('the fact date', expected.date, actual.factDate)
  same('the currency', expected.currency, actual.currency)
  same('the subsidiary', expected.subsidiary, actual.subsidiary)
  const { customer } = expected
  if (customer.kind === 'email') same('the customer', customer.email, actual.customer.email)
  if (customer.kind === 'id') same('the customer', customer.id, actual.customer.id)
  same('the tax', printed(expected.tax), printed(actual.tax))
  same('the total', printed(expected.total), printed(actual.total))
  for (const code of new Set([...Object.keys(expected.taxByCode), ...Object.keys(actual.taxByCode)]))
    same(
      `the tax of code ${code}`,
      printed(expected.taxByCode[code] ?? 0n),
      printed(actual.taxByCode[code] ?? 0n),
    )
  if (actual.isPosting) differences.push('the sales order posts')
  return [...differences, ...lineDifferences(expected.lines, actual.lines)]
}

/** What a line stands for, a number at Shopify; '' for a line that names none. */
export const lineSubject = (key: string): string => /\d{3,}/.exec(key)?.[0] ?? factNumber(key)

/** A tip need not be named by its line: nobody says whether tips are lines everywhere (shopify.md §4.4 [U]). */
const standsFor = (actual: ActualLine, { kind, subject, item }: ExpectedLine): boolean => {
  const found = lineSubject(actual.key)
  return found === subject || (kind === 'tip' && found === '' && actual.item === item)
}

export function lineDifferences(
  expected: readonly ExpectedLine[],
  actual: readonly ActualLine[],
): readonly string[] {
  const differences: string[] = []
  const left = [...ofOneThing(expected, actual)]
  for (const line of expected) {
    const at = left.findIndex((one) => standsFor(one, line))
    const [found] = at < 0 ? [] : left.splice(at, 1)
    if (found !== undefined) differences.push(...oneLine(line, found))
    else if (line.kind === 'goods' || !mayBeLeftOut(line)) differences.push(`no line for ${named(line)}`)
  }
  const more = left.filter((line) => line.quantity !== 0 && worth(line) !== 0n)
  return [
    ...differences,
    ...more.map(({ key, amount }) => `a line "${key}" of ${printed(amount)} that nothing calls for`),
  ]
}

/**
 * The lines that count. One that was taken back whole may be closed instead of removed, and counts for nothing; one with
 * units that were credited unshipped stays as it was billed, and is closed so that it does not ship (§1.2, netsuite.md
 * §10.15). Of the units of one thing that are missing elsewhere, no more may have been kept from leaving than were credited.
 */
export function countedLines(
  expected: readonly ExpectedLine[],
  actual: readonly ActualLine[],
): readonly ActualLine[] {
  const open = actual.filter(({ isClosed }) => !isClosed)
  const kept = new Set<ActualLine>(open)
  for (const { subject, quantity, mayBeClosed = 0 } of expected) {
    const own = actual.filter(({ key }) => lineSubject(key) === subject)
    let missing = quantity ?? 0
    for (const line of own) if (kept.has(line)) missing -= line.quantity ?? 0
    let credited = mayBeClosed
    for (const line of own) {
      const units = line.quantity ?? 0
      const unshipped = units - line.fulfilled
      if (!line.isClosed || mayBeClosed === 0 || units > missing || unshipped > credited) continue
      kept.add(line)
      missing -= units
      credited -= unshipped
    }
  }
  return actual.filter((line) => kept.has(line))
}

/** What is added to a line after goods moved stands on a line of its own, and is sold as the same thing. */
function ofOneThing(expected: readonly ExpectedLine[], actual: readonly ActualLine[]): readonly ActualLine[] {
  const counted = new Set(expected.filter(({ quantity }) => quantity !== null).map(({ subject }) => subject))
  const lines: ActualLine[] = []
  for (const line of actual) {
    const subject = lineSubject(line.key)
    const at = lines.findIndex((one) => lineSubject(one.key) === subject && one.item === line.item)
    const same = counted.has(subject) ? lines[at] : undefined
    if (same === undefined) lines.push(line)
    else lines[at] = { ...same, ...summed(same, line) }
  }
  return lines
}

const summed = (a: ActualLine, b: ActualLine): Partial<ActualLine> => ({
  quantity: (a.quantity ?? 0) + (b.quantity ?? 0),
  fulfilled: a.fulfilled + b.fulfilled,
  amount: a.amount + b.amount,
  discounts: a.discounts + b.discounts,
  isClosed: a.isClosed && b.isClosed,
})

/** A line that comes to nothing, whichever way its price and discount are told apart. */
const mayBeLeftOut = (line: ExpectedLine): boolean =>
  line.amount === line.discounts && magnitude(line.amount) <= line.slack

const worth = ({ amount, discounts }: { amount: bigint; discounts: bigint }): bigint =>
  magnitude(amount) + magnitude(discounts)

const named = ({ kind, title, subject }: ExpectedLine): string => `${kind} "${title}" (${subject})`

function oneLine(expected: ExpectedLine, actual: ActualLine): readonly string[] {
  const differences: string[] = []
  const wrong = (what: string, wanted: string, found: string): void => {
    differences.push(`${named(expected)}: ${what} ${found} instead of ${wanted}`)
  }
  if (expected.item !== actual.item) wrong('item', expected.item, actual.item)
  if (expected.quantity !== null && expected.quantity !== actual.quantity)
    wrong('quantity', String(expected.quantity), String(actual.quantity))
  const isOff = magnitude(expected.amount - actual.amount) > expected.slack
  if (isOff) wrong('amount', printed(expected.amount), printed(actual.amount))
  if (magnitude(expected.discounts - actual.discounts) > expected.slack)
    wrong('discounts', printed(expected.discounts), printed(actual.discounts))
  const net = expected.amount - expected.discounts
  const found = actual.amount - actual.discounts
  if (net !== found) wrong('net', printed(net), printed(found))
  return differences
}
