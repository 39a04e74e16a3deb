/** What became of the controller's cases, read from a test run's JSON report. */
import { z } from 'zod'
import type { ControllerCase } from '../tests/cases/cases.ts'

const reportShape = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          meta: z.object({ records: z.array(z.string()).optional() }).optional(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
})

export interface CaseResult {
  readonly number: number
  readonly title: string
  readonly result: 'passed' | 'failed' | 'later'
  /** What stood in NetSuite at its end, by kind: `2 invoice`. */
  readonly records: string
  /** Why it failed or comes later; empty where it passed. */
  readonly why: string
}

export interface CaseTally {
  readonly passed: number
  readonly failed: number
  readonly later: number
}

const NUMBER = /case (\d+):/

/** A case passes where it has a test and all of its tests pass. Null report: nothing was played. */
export function caseResults(cases: readonly ControllerCase[], report: string | null): readonly CaseResult[] {
  const files = report === null ? [] : reportShape.parse(JSON.parse(report)).testResults
  const tests = files.flatMap(({ assertionResults }) => assertionResults)
  return cases.map(({ number, title, later }) => {
    if (later !== undefined) return { number, title, result: 'later', records: '', why: later }
    const own = tests.filter(({ fullName }) => Number(NUMBER.exec(fullName)?.[1]) === number)
    const records = kinds(own.flatMap(({ meta }) => meta?.records ?? []))
    const broken = own.filter(({ status }) => status !== 'passed')
    const [first] = broken
    if (own.length > 0 && first === undefined) return { number, title, result: 'passed', records, why: '' }
    const message = first?.failureMessages?.[0]?.split('\n')[0] ?? ''
    const why =
      first === undefined ? 'it has no test, or its tests did not start' : `${first.fullName}: ${message}`
    return { number, title, result: 'failed', records, why }
  })
}

export function caseTally(results: readonly CaseResult[]): CaseTally {
  const count = (wanted: CaseResult['result']): number =>
    results.filter(({ result }) => result === wanted).length
  return { passed: count('passed'), failed: count('failed'), later: count('later') }
}

const WORDS: Readonly<Record<string, string>> = {
  salesOrder: 'sales order',
  customerDeposit: 'deposit',
  depositApplication: 'deposit application',
  itemFulfillment: 'item fulfilment',
  cashSale: 'cash sale',
  cashRefund: 'cash refund',
  creditMemo: 'credit memo',
  customerPayment: 'customer payment',
  customerRefund: 'customer refund',
  returnAuthorization: 'return authorisation',
  itemReceipt: 'item receipt',
  journalEntry: 'journal entry',
}

/** Kinds in the order in which they first stood. */
function kinds(records: readonly string[]): string {
  return [...new Set(records)].map((kind) => WORDS[kind] ?? kind).join(', ')
}

/** The table, one case a line, with the reason below those that did not pass. */
export function caseTable(results: readonly CaseResult[]): string {
  const width = Math.max(...results.map(({ title }) => title.length))
  return results
    .map(({ number, title, result, records, why }) => {
      const line = `${String(number).padStart(2)}  ${result.padEnd(6)}  ${title.padEnd(width)}  ${records}`
      return why === '' ? line.trimEnd() : `${line.trimEnd()}\n            ${why}`
    })
    .join('\n')
}
