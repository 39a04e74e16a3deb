import { describe, expect, test } from 'vitest'
import { matches, parseSearch, searchedFields, type SearchValue } from './search.ts'

const NOW = '2026-11-23T12:00:00Z'
const fields: Readonly<Record<string, SearchValue>> = {
  id: { number: 1234n },
  name: { text: ['#1001', '1001'] },
  updated_at: { time: '2026-11-20T10:00:00Z' },
  financial_status: { text: 'PAID' },
  tag: { text: ['vip', 'two words'] },
  test: { flag: false },
  text: { text: ['#1001', 'ada@example.com'] },
}

const finds = (query: string) => matches(parseSearch(query, NOW), (field) => fields[field])

describe('orders(query:)', () => {
  test.each([
    ['', true],
    ["updated_at:>='2026-11-20T10:00:00Z'", true],
    ["updated_at:>'2026-11-20T10:00:00Z'", false],
    ['updated_at:>2026-11-20T09:59:59Z', true],
    ['updated_at:<=2026', true],
    ['updated_at:2026-11-20', true],
    ['updated_at:<now', true],
    ["updated_at:>='2026-11-01T00:00:00+01:00' updated_at:<'2026-11-20T11:00:01+01:00'", true],
    ['id:1234', true],
    ['id:>=1235', false],
    ['id:gid://shopify/Order/1234', true],
    ['name:1001', true],
    ['name:#1001', true],
    ['name:10*', true],
    ['financial_status:paid', true],
    ['financial_status:pending,paid', true],
    ['financial_status:pending OR financial_status:paid', true],
    ['tag:vip AND test:false', true],
    ["tag:'two words'", true],
    ['-tag:vip', false],
    ['NOT tag:none', true],
    ['(tag:none OR tag:vip) test:true', false],
    ['test:true', false],
    ['ada@example.com', true],
    ['nobody', false],
    ['no_such_field:1', true],
  ])('%s → %s', (query, found) => {
    expect(finds(query)).toBe(found)
  })

  test('names the fields it asks for', () => {
    expect(searchedFields(parseSearch('tag:a (id:1 OR -name:b) text', NOW))).toEqual(['tag', 'id', 'name'])
  })
})
