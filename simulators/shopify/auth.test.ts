import { expect, test } from 'vitest'
import { virtualClock } from '../clock.ts'
import { createAuth } from './auth.ts'

const app = {
  clientId: 'id',
  clientSecret: 'secret',
  staticTokens: ['shpat_static'],
  scopes: ['read_orders'],
}
const fields = { grant_type: 'client_credentials', client_id: 'id', client_secret: 'secret' }

test('a client-credentials token opens a session until it expires', async () => {
  const clock = virtualClock(0)
  const auth = createAuth(app, clock)
  const { status, body } = auth.grant(fields)
  expect(status).toBe(200)
  expect(body).toMatchObject({ scope: 'read_orders', expires_in: 86_399 })
  const token = 'access_token' in body ? String(body.access_token) : ''
  expect(token).toMatch(/^shpat_[0-9a-f]{32}$/)
  await clock.advance(86_398_000)
  expect(auth.session(token)?.scopes).toEqual(['read_orders'])
  await clock.advance(1000)
  expect(auth.session(token)).toBeNull()
  expect(auth.session('shpat_static')).not.toBeNull()
})

test.each([
  [{ ...fields, client_secret: 'wrong' }, 'invalid_client'],
  [{ ...fields, client_id: 'other' }, 'application_cannot_be_found'],
  [{ ...fields, grant_type: 'password' }, 'unsupported_grant_type'],
  [{ client_id: 'id' }, 'invalid_request'],
])('%j is refused as %s', (given, error) => {
  expect(createAuth(app, virtualClock(0)).grant(given)).toMatchObject({ status: 400, body: { error } })
})

test('a lost scope is lost for tokens already out', () => {
  const auth = createAuth(app, virtualClock(0))
  auth.setScopes([])
  expect(auth.session('shpat_static')?.scopes).toEqual([])
})
