import { describe, expect, test } from 'vitest'
import { storeKey } from '../../domain/ids.ts'
import { currency } from '../../domain/money.ts'
import { completeness } from '../../domain/prove/lines.ts'
import { reportOf } from '../../domain/prove/report.ts'
import { Tally } from '../../domain/prove/tally.ts'
import { csvCell, csvFiles } from './csv.ts'

describe('a cell', () => {
  test.each([
    ['plain', 'plain'],
    [null, ''],
    ['a,b', '"a,b"'],
    ['say "no"', '"say ""no"""'],
    ['two\r\nlines', '"two\r\nlines"'],
    [' kept ', '" kept "'],
    // Amounts are numbers, whatever their sign.
    ['-12.00', '-12.00'],
    ['104.49', '104.49'],
    ['0', '0'],
    // What a spreadsheet would run.
    ['=1+1', "'=1+1"],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ['+49 170', "'+49 170"],
    ['-2+3', "'-2+3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\r=1', `"'\r=1"`],
    ['＝1', "'＝1"],
  ])('%j becomes %j', (cell, text) => {
    expect(csvCell(cell)).toBe(text)
  })
})

test('a report makes one file a list, with headings, decimal amounts and no formula', () => {
  const tally = new Tally()
  const line = completeness('orders', currency('USD'))
  tally.compare(line, {
    id: 'order 1',
    order: '=cmd|calc',
    left: 1050n,
    right: 0n,
    reason: () => ({ why: 'parked', owner: 'finance', sentence: { ops: 'It waits, "since".', tech: 't' } }),
  })
  const head = {
    store: storeKey('acme'),
    storeName: 'Acme',
    day: '2026-01-05',
    timeZone: 'UTC',
    at: '2026-01-06T04:00:00.000Z',
  }
  const files = new Map(
    csvFiles([reportOf(head, tally.results(), new Map())]).map(({ name, text }) => [name, text]),
  )
  expect([...files.keys()]).toEqual([
    'equations.csv',
    'bridge.csv',
    'unexplained.csv',
    'parked.csv',
    'excluded.csv',
    'in-hand.csv',
    'not-ours.csv',
    'other-date.csv',
    'named.csv',
    'listed.csv',
  ])
  expect(files.get('parked.csv')).toBe(
    `store,day,equation,about,id,order,amount,unit,owner,ops,tech\r\nacme,2026-01-05,I-D1,sum of orders,order 1,'=cmd|calc,10.50,USD,finance,"It waits, ""since"".",t\r\n`,
  )
  expect(files.get('excluded.csv')).toBe('store,day,equation,about,id,order,amount,unit,owner,ops,tech\r\n')
})
