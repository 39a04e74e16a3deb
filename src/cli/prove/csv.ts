import type { DayReport } from '../../domain/prove/report.ts'
import type { ProofEntry, Why } from '../../domain/prove/types.ts'
import { figure } from '../../prove/document.ts'

/** One file: its name and its rows, headings first. */
export interface CsvFile {
  readonly name: string
  readonly text: string
}

type Cell = string | null

/**
 * A cell by RFC 4180. A spreadsheet runs a cell that begins with `=`, `+`, `-`, `@`, a tab or a return as a formula, and
 * buyers choose some of these texts: such a cell is led by an apostrophe. Plain numbers are none.
 */
export function csvCell(cell: Cell): string {
  const text = cell ?? ''
  const isNumber = /^-?\d+(\.\d+)?$/.test(text)
  const safe = !isNumber && /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}

const csv = (rows: readonly (readonly Cell[])[]): string =>
  rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')

const LISTS: readonly (Why | 'listed')[] = [
  'unknown',
  'parked',
  'excluded',
  'in-hand',
  'not-ours',
  'other-date',
  'named',
  'listed',
]

const ENTRY = ['store', 'day', 'equation', 'about', 'id', 'order', 'amount', 'unit', 'owner', 'ops', 'tech']

/** One file a list, whether there is anything in it or not: a list that is empty says so. */
export function csvFiles(reports: readonly DayReport[]): readonly CsvFile[] {
  return [
    { name: 'equations.csv', text: csv([EQUATION, ...reports.flatMap(equationRows)]) },
    { name: 'bridge.csv', text: csv([BRIDGE, ...reports.flatMap(bridgeRows)]) },
    ...LISTS.map((list) => ({
      name: `${list === 'unknown' ? 'unexplained' : list}.csv`,
      text: csv([ENTRY, ...reports.flatMap((report) => entryRows(report, list))]),
    })),
  ]
}

const EQUATION = [
  'store',
  'day',
  'equation',
  'about',
  'verdict',
  'left',
  'right',
  'difference',
  'unit',
  'left is',
  'right is',
  'ops',
]

const equationRows = ({ store, day, equations }: DayReport): readonly (readonly Cell[])[] =>
  equations.map(({ line, verdict, left, right, difference, sentence }) => [
    store,
    day,
    line.equation,
    line.about,
    verdict,
    figure(left, line.unit),
    figure(right, line.unit),
    figure(difference, line.unit),
    line.unit,
    line.left,
    line.right,
    sentence.ops,
  ])

const BRIDGE = ['store', 'day', 'currency', 'column', 'line', 'amount']

const bridgeRows = ({ store, day, bridge }: DayReport): readonly (readonly Cell[])[] =>
  [...bridge].flatMap(([currency, columns]) => {
    const row = (column: string, line: string, amount: string): readonly Cell[] => [
      store,
      day,
      currency,
      column,
      line,
      amount,
    ]
    const of = (column: string, amounts: ReadonlyMap<string, bigint>) =>
      [...amounts].map(([line, minor]) => row(column, line, figure(minor, currency)))
    return [
      ...of('ordered', columns.ordered),
      row('paid', 'payments', figure(columns.paid, currency)),
      row('paid', 'given back', figure(-columns.paidBack, currency)),
      row('shipped', 'units', String(columns.shippedUnits)),
      ...of('billed', columns.billed),
      row('billed by NetSuite', 'bills', figure(columns.billedByNetSuite.sum, currency)),
    ]
  })

function entryRows(report: DayReport, list: Why | 'listed'): readonly (readonly Cell[])[] {
  return report.equations.flatMap(({ line, explained, unexplained, listed }) => {
    const entries: readonly ProofEntry[] =
      list === 'listed' ? listed : [...explained, ...unexplained].filter(({ why }) => why === list)
    return entries.map(({ id, order, amount, owner, sentence }) => [
      report.store,
      report.day,
      line.equation,
      line.about,
      id,
      order,
      figure(amount, line.unit),
      line.unit,
      owner,
      sentence.ops,
      sentence.tech,
    ])
  })
}
