import { expect, test } from 'vitest'
import { currency, money } from '../domain/money.ts'
import { nearMatches } from './near.ts'
import { createOutput, toJson } from './output.ts'

test('money is an amount with its currency in JSON, and other large integers are text', () => {
  const value = {
    total: money(-1050n, currency('USD')),
    yen: money(300n, currency('JPY')),
    id: 9007199254740993n,
  }
  expect(JSON.parse(toJson(value))).toEqual({
    total: { amount: '-10.50', currency: 'USD' },
    yen: { amount: '300', currency: 'JPY' },
    id: '9007199254740993',
  })
})

test('with JSON the answer has standard output for itself', () => {
  const said = { out: '', err: '' }
  const io = {
    cwd: '/',
    nodeVersion: '24',
    watched: true,
    answering: false,
    out: (text: string) => {
      said.out += text
    },
    err: (text: string) => {
      said.err += text
    },
    operator: () => 'tester',
    interrupted: () => new AbortController().signal,
  }
  const output = createOutput(io, true)
  output.live('1 of 2')
  output.note('a note')
  output.answer({ done: true })
  expect(said.out).toBe('{"done":true}\n')
  expect(said.err).toBe('1 of 2\r\u001b[Ka note\n')
})

test('near matches are few, the nearest first, and none where nothing is near', () => {
  expect(nearMatches('#1020', ['#1001', '#1021', '#1002', '#1022', '#1023'])[0]).toBe('#1021')
  expect(nearMatches('#1020', ['#1001', '#1021', '#1002', '#1022', '#1023'])).toHaveLength(3)
  expect(nearMatches('webb', ['web', 'worker', 'sweep'])).toEqual(['web'])
  expect(nearMatches('xyz', ['worker'])).toEqual([])
})
