import { expect, test } from 'vitest'
import { versionSeen } from './version.ts'

test.each([
  ['2026-11-23T10:00:00.400Z', '2026-11-23T10:00:00Z~'],
  ['2026-11-23T10:00:01.999Z', '2026-11-23T10:00:00Z~'],
  ['2026-11-23T10:00:02.000Z', '2026-11-23T10:00:00Z'],
])('an order updated at 10:00:00 and read at %s is seen as %s', (readAt, version) => {
  expect(versionSeen('2026-11-23T10:00:00Z', new Date(readAt))).toBe(version)
})
