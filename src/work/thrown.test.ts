import { expect, test } from 'vitest'
import { fingerprintOf } from './thrown.ts'

const thrownAt = (...frames: readonly string[]): Error => {
  const error = new TypeError('order 4711 of buyer@example.com')
  error.stack = [`${error}`, ...frames.map((frame) => `    at ${frame}`)].join('\n')
  return error
}

test('a bug is known by the first place of ours that threw, wherever it is installed', () => {
  const frames = ['assert (/a/src/domain/assert.ts:5:3)', 'plan (/a/src/domain/plan/plan.ts:41:7)']
  expect(fingerprintOf(thrownAt(...frames))).toBe('TypeError at src/domain/plan/plan.ts:41')
  expect(fingerprintOf(thrownAt('plan (file:///other/b/src/domain/plan/plan.ts:41:9)'))).toBe(
    'TypeError at src/domain/plan/plan.ts:41',
  )
})

test('what was thrown elsewhere, or is no error, is known by its kind, and never by its message', () => {
  expect(fingerprintOf(thrownAt('query (/a/node_modules/pg/lib/client.js:1:1)'))).toBe('TypeError')
  expect(fingerprintOf('buyer@example.com')).toBe('thrown')
})
