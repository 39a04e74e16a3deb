import { expect, test } from 'vitest'
import { fault } from '../../domain/fault/fault.ts'
import type { StoreKey, SubjectKey } from '../../domain/ids.ts'
import { currency, money } from '../../domain/money.ts'
import type { Status } from '../../ledger/types.ts'
import { statusLines } from './statusText.ts'

const quiet: Status = {
  counts: [],
  owed: 0,
  running: 0,
  oldestOwed: null,
  openCauses: [],
  receivedNotBooked: [],
  untied: 0,
  unknownOutcomes: 0,
  lanes: [],
  paused: [],
  stoppedLines: [],
}
const now = new Date('2026-01-05T12:00:00Z')

test('a quiet deployment says that nobody has to act', () => {
  expect(statusLines(quiet, 'both', now)).toEqual([
    'No order has been heard of yet.',
    'Nothing is left to look at.',
    'Everything booked ties out.',
    'Nobody has to act.',
  ])
})

test('a busy one counts in plain words, and groups what is open by its cause', () => {
  const status: Status = {
    ...quiet,
    counts: [
      { kind: 'customer', state: 'settled', count: 9 },
      { kind: 'order', state: 'applied', count: 3 },
      { kind: 'order', state: 'settled', count: 4 },
      { kind: 'order', state: 'parked', count: 2 },
    ],
    owed: 2,
    running: 1,
    oldestOwed: { subject: 'order:main:1' as SubjectKey, since: '2026-01-05T11:15:00Z' },
    openCauses: [
      {
        code: 'mapping.sku-unknown',
        cause: 'mapping.sku-unknown sku=ABC',
        subjects: 2,
        since: '2026-01-05T09:00:00Z',
        example: {
          subject: 'order:main:1' as SubjectKey,
          fault: fault('mapping.sku-unknown', { order: '#1001', sku: 'ABC' }, 'no item has itemid ABC'),
        },
      },
    ],
    receivedNotBooked: [{ store: 'main' as StoreKey, amount: money(2500n, currency('USD')), orders: 2 }],
    untied: 1,
    unknownOutcomes: 1,
  }
  expect(statusLines(status, 'ops', now)).toEqual([
    '9 orders:',
    '       7  in NetSuite as it should be',
    '       2  parked: a person is needed',
    '2 things to look at, the oldest for 45 minutes; 1 being looked at now.',
    '1 order does not tie out.',
    '1 write sent to NetSuite and not confirmed yet.',
    'Received, not booked: 25.00 USD of 2 orders (main).',
    '',
    'Open, by cause:',
    '  2 orders since 2026-01-05 09:00:00Z, for merchandising',
    '    for example: Order #1001: SKU ABC does not exist in NetSuite.',
  ])
  expect(statusLines(status, 'tech', now).join('\n')).toContain('mapping.sku-unknown sku=ABC (order:main:1)')
})

test('a connection that is paused, and a line that was stopped, are told with why and with the cure', () => {
  const status: Status = {
    ...quiet,
    paused: [
      {
        system: 'netsuite',
        scope: '1234567',
        operation: null,
        since: '2026-01-05T11:30:00.000Z',
        probedAt: '2026-01-05T11:59:20.000Z',
        fault: fault('netsuite.auth', {}, 'token: HTTP 400 invalid_grant'),
      },
    ],
    stoppedLines: [{ kind: 'salesOrder', orders: 3, since: '2026-01-05T11:50:00.000Z' }],
  }
  const lines = statusLines(status, 'both', now)
  expect(lines).toEqual(
    expect.arrayContaining([
      'Paused: NetSuite (1234567), for 30 minutes; asked again 40 seconds ago.',
      '  NetSuite no longer accepts our sign-in. Orders are waiting safely.',
      '  for the NetSuite administrator',
      '  netsuite.auth: token: HTTP 400 invalid_grant',
      '    1. Check whether the certificate or token has expired or was revoked.',
    ]),
  )
  expect(lines.find((line) => line.startsWith('Stopped:'))).toBe(
    'Stopped: no sales order is written any more, since 3 orders differ from what was sent (the first 10 minutes ago). `tieout retry --code booking.line-stopped` lets them go on all the same.',
  )
})
