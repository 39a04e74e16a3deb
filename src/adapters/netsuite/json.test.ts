import { assert, jsonValue, property } from 'fast-check'
import { expect, test } from 'vitest'
import { Decimal, parseJson, toJson } from './json.ts'

test('amounts are written digit for digit', () => {
  const body = { amount: new Decimal('104.490'), big: new Decimal('90071992547409931.01'), none: undefined }
  expect(toJson(body)).toBe('{"amount":104.490,"big":90071992547409931.01}')
})

test('everything else is JSON', () => {
  assert(
    property(jsonValue(), (value) => {
      const plain = JSON.parse(JSON.stringify(value))
      expect(JSON.parse(toJson(plain))).toEqual(plain)
    }),
  )
})

test.each(['1e5', 'NaN', '', '1,5', '--1'])('%s is no decimal', (text) => {
  expect(() => new Decimal(text)).toThrow(RangeError)
})

test('what is no JSON is undefined', () => {
  expect(parseJson('<html>')).toBeUndefined()
})
