import { DatabaseSync } from 'node:sqlite'
import { assert, pre, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CallOutcome } from './call.ts'
import {
  createSuiteQl,
  isQueryable,
  sql,
  sqlInteger,
  sqlList,
  sqlName,
  sqlText,
  sqlTimestamp,
} from './suiteql.ts'

describe('values in queries', () => {
  test('a text comes out of a query as it went in, whatever it is', () => {
    const db = new DatabaseSync(':memory:')
    assert(
      property(string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        pre(isQueryable(text))
        const row = db.prepare(sql`SELECT ${sqlText(text)} v, 1 w`.text).get()
        expect(row).toMatchObject({ v: text, w: 1 })
      }),
    )
    expect(sqlText("O'Hara'; --").text).toBe("'O''Hara''; --'")
  })

  test.each([
    () => sqlInteger('1 OR 1=1'),
    () => sqlInteger(1.5),
    () => sqlText('a\u0000b'),
    () => sqlText('x'.repeat(4001)),
    () => sqlName('id; DROP'),
    () => sqlName('Upper'),
    () => sqlTimestamp('2026-11-23T08:00:00Z'),
  ])('what is not of its type never reaches a query: %#', (make) => {
    expect(make).toThrow()
  })

  test('lists and names', () => {
    const list = sqlList([sqlInteger(-1), sqlInteger('22')])
    expect(sql`SELECT ${sqlName('custbody_x')} FROM item WHERE id IN (${list})`.text).toBe(
      'SELECT custbody_x FROM item WHERE id IN (-1, 22)',
    )
  })
})

interface Page {
  readonly items: readonly Readonly<Record<string, unknown>>[]
  readonly hasMore: boolean
  readonly totalResults: number
}

/** Answers with the pages in turn. */
function answering(pages: readonly Page[]) {
  const offsets: string[] = []
  const suiteQl = createSuiteQl(async ({ path, body }): Promise<CallOutcome> => {
    body?.()
    const page = pages[offsets.length]
    offsets.push(/offset=(\d+)/.exec(path)?.[1] ?? '')
    return { kind: 'ok', response: { status: 200, headers: {}, body: JSON.stringify(page) } }
  })
  return { suiteQl, offsets }
}

const rows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => ({ links: [], id: String(from + index) }))
const query = { kind: 'test', lane: 'live' as const, build: () => sql`SELECT id FROM item ORDER BY id` }

describe('paging', () => {
  test('rows that change between pages are read again from the start', async () => {
    const { suiteQl, offsets } = answering([
      { items: rows(0, 1000), hasMore: true, totalResults: 1500 },
      { items: rows(1000, 1499), hasMore: false, totalResults: 1499 },
      { items: rows(0, 1000), hasMore: true, totalResults: 1499 },
      { items: rows(1000, 1499), hasMore: false, totalResults: 1499 },
    ])
    const answer = await suiteQl.query(query)
    expect(answer.ok && answer.value.length).toBe(1499)
    expect(offsets).toEqual(['0', '1000', '0', '1000'])
  })

  test('rows that never hold still are a fault, not a partial answer', async () => {
    const page = { items: rows(0, 10), hasMore: false, totalResults: 11 }
    const { suiteQl } = answering([page, page, page])
    expect(await suiteQl.query(query)).toMatchObject({ ok: false, failure: { code: 'netsuite.unreachable' } })
  })

  test('by key: a full page is followed by one after its last key', async () => {
    const { suiteQl } = answering([
      { items: rows(0, 1000), hasMore: false, totalResults: 1000 },
      { items: rows(1000, 1003), hasMore: false, totalResults: 3 },
    ])
    const asked: string[] = []
    const answer = await suiteQl.queryByKey({
      kind: 'test',
      lane: 'sweep',
      first: '-1',
      build: (after) => {
        asked.push(after)
        return sql`SELECT id FROM item WHERE id > ${sqlInteger(after)} ORDER BY id`
      },
      keyOf: (row) => row['id'],
    })
    expect(answer.ok && answer.value.length).toBe(1003)
    expect(asked).toEqual(['-1', '999'])
  })

  test('keys come in lower case, numbers as texts, nulls not at all', async () => {
    const { suiteQl } = answering([
      { items: [{ links: [], ID: 7, Name: 'x', gone: null }], hasMore: false, totalResults: 1 },
    ])
    const answer = await suiteQl.query(query)
    expect(answer.ok && answer.value).toEqual([{ id: '7', name: 'x' }])
  })
})
