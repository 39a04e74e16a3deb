import { expect, test } from 'vitest'
import { scriptedTransport } from '../../../tests/support/scriptedTransport.ts'
import { virtualClock } from '../../../tests/support/virtualClock.ts'
import { ok } from '../../domain/result.ts'
import { createCaller } from './call.ts'
import { openGate } from './types.ts'

test('a write that was held back too long is not sent any more, also between two tries', async () => {
  const transport = scriptedTransport([{ status: 429 }, { status: 204 }])
  const call = createCaller({
    baseUrl: 'https://1234567.suitetalk.api.netsuite.com',
    signIn: { authorize: () => Promise.resolve(ok({})), refused: () => true },
    transport,
    permits: openGate,
    clock: virtualClock('2026-11-23T12:00:00Z'),
    random: () => 0,
    timeoutMs: 1000,
    onCall: () => undefined,
  })
  const outcome = await call({
    kind: 'update salesOrder',
    lane: 'live',
    operation: 'write',
    method: 'PATCH',
    path: '/services/rest/record/v1/salesOrder/7',
    body: () => '{}',
    isStillDue: () => transport.sent.length === 0,
  })
  expect(outcome).toMatchObject({ kind: 'fault', fault: { code: 'netsuite.changed-meanwhile' } })
  expect(transport.sent).toHaveLength(1)
})
