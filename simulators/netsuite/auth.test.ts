import { createHmac, generateKeyPairSync } from 'node:crypto'
import { importPKCS8, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { type AuthRequest, createAuth, TOKEN_PATH } from './auth.ts'

const ACCOUNT = '1234567_SB1'
const ORIGIN = 'http://127.0.0.1:8080'
const TOKEN_URL = `${ORIGIN}${TOKEN_PATH}`
const START = Date.parse('2026-11-23T08:00:00Z')

function setUp(options: Partial<Parameters<typeof createAuth>[0]> = {}) {
  const clock = {
    at: START,
    now() {
      return this.at
    },
  }
  return { clock, auth: createAuth({ account: ACCOUNT, clock, ...options }) }
}

interface JwtOverrides {
  readonly alg?: string
  readonly kid?: string
  readonly iss?: string
  readonly aud?: string
  readonly iat?: number
  readonly exp?: number
  readonly scope?: unknown
  readonly pem?: string
}

async function tokenRequest(
  auth: ReturnType<typeof createAuth>,
  change: JwtOverrides = {},
): Promise<AuthRequest> {
  const { m2m } = auth.credentials
  const iat = change.iat ?? START / 1000
  const alg = change.alg ?? m2m.alg
  const jwt = await new SignJWT({ scope: change.scope ?? ['restlets', 'rest_webservices'] })
    .setProtectedHeader({ typ: 'JWT', alg, kid: change.kid ?? m2m.certificateId })
    .setIssuer(change.iss ?? m2m.clientId)
    .setAudience(change.aud ?? TOKEN_URL)
    .setIssuedAt(iat)
    .setExpirationTime(change.exp ?? iat + 300)
    .sign(await importPKCS8(change.pem ?? m2m.privateKeyPem, alg))
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: jwt,
  }).toString()
  return { method: 'POST', url: TOKEN_URL, headers: {}, body }
}

const withBearer = (token: string): AuthRequest => ({
  method: 'GET',
  url: `${ORIGIN}/services/rest/record/v1/customer`,
  headers: { authorization: `Bearer ${token}` },
  body: '',
})

describe('M2M', () => {
  test('a signed assertion gives a token that opens requests for 60 minutes and no longer', async () => {
    const { auth, clock } = setUp()
    const answer = auth.handleToken(await tokenRequest(auth))
    expect(answer.status).toBe(200)
    const token = JSON.parse(answer.body)
    expect(token).toMatchObject({ expires_in: 3600, token_type: 'Bearer' })
    expect(auth.verify(withBearer(token.access_token))).toEqual({ ok: true })
    clock.at += 3_599_000
    expect(auth.verify(withBearer(token.access_token)).ok).toBe(true)
    clock.at += 1000
    const refused = auth.verify(withBearer(token.access_token))
    if (refused.ok) throw new Error('an expired token was accepted')
    expect(refused.response.status).toBe(401)
    expect(JSON.parse(refused.response.body)['o:errorDetails'][0]['o:errorCode']).toBe('INVALID_LOGIN')
  })

  const at = START / 1000
  test.each([
    ['an expired assertion', { iat: at - 600, exp: at - 1 }, 'invalid_grant'],
    ['an assertion of 60 minutes', { exp: at + 3600 }, 'invalid_grant'],
    ['an assertion from the future', { iat: at + 600, exp: at + 700 }, 'invalid_grant'],
    ['another audience', { aud: 'https://example.com/token' }, 'invalid_grant'],
    ['an unknown certificate', { kid: 'nobody' }, 'invalid_client'],
    ['an unknown client', { iss: 'nobody' }, 'invalid_client'],
    ['an unknown scope', { scope: 'everything' }, 'invalid_scope'],
  ])('%s is refused', async (_name, change, error) => {
    const { auth } = setUp()
    const answer = auth.handleToken(await tokenRequest(auth, change))
    expect(JSON.parse(answer.body).error).toBe(error)
    expect(answer.status).toBeGreaterThanOrEqual(400)
  })

  test('RSA certificates sign with PS256, never with RS256', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 3072 })
    const pem = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const publicKeyPem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const { auth } = setUp({ certificates: [{ certificateId: 'rsa', publicKeyPem }] })
    expect(auth.handleToken(await tokenRequest(auth, { alg: 'PS256', kid: 'rsa', pem })).status).toBe(200)
    expect(auth.handleToken(await tokenRequest(auth, { alg: 'RS256', kid: 'rsa', pem })).status).toBe(401)
  })

  test('a forged, a foreign and a revoked access token are refused', async () => {
    const { auth } = setUp()
    const other = setUp({ seed: 2 }).auth
    const token = JSON.parse(auth.handleToken(await tokenRequest(auth)).body).access_token
    const foreign = JSON.parse(other.handleToken(await tokenRequest(other)).body).access_token
    expect(auth.verify(withBearer(foreign)).ok).toBe(false)
    expect(auth.verify(withBearer(`${token}x`)).ok).toBe(false)
    auth.revokeTokens()
    expect(auth.verify(withBearer(token)).ok).toBe(false)
  })

  test('the same seed gives the same credentials', () => {
    expect(setUp({ seed: 7 }).auth.credentials).toEqual(setUp({ seed: 7 }).auth.credentials)
    expect(setUp({ seed: 7 }).auth.credentials).not.toEqual(setUp({ seed: 8 }).auth.credentials)
  })
})

describe('TBA', () => {
  const { auth, clock } = setUp()
  const { tba } = auth.credentials
  const url = `${ORIGIN}/services/rest/query/v1/suiteql?limit=5&q=a%20b%2Bc`
  let nonces = 0

  /** The base string written out by hand for this one URL, independent of the code under test. */
  function signed(change: Record<string, string> = {}, realm = ACCOUNT): AuthRequest {
    nonces += 1
    const nonce = change['oauth_nonce'] ?? `n${nonces}`
    const timestamp = change['oauth_timestamp'] ?? String(START / 1000)
    const parameters =
      `limit=5&oauth_consumer_key=${tba.consumerKey}&oauth_nonce=${nonce}&oauth_signature_method=HMAC-SHA256` +
      `&oauth_timestamp=${timestamp}&oauth_token=${tba.tokenId}&oauth_version=1.0&q=a%20b%2Bc`
    const base = `POST&${encodeURIComponent(`${ORIGIN}/services/rest/query/v1/suiteql`)}&${encodeURIComponent(parameters)}`
    const signature = createHmac('sha256', `${tba.consumerSecret}&${tba.tokenSecret}`)
      .update(base)
      .digest('base64')
    const fields = {
      realm,
      oauth_consumer_key: tba.consumerKey,
      oauth_token: tba.tokenId,
      oauth_signature_method: 'HMAC-SHA256',
      oauth_nonce: nonce,
      oauth_timestamp: timestamp,
      oauth_version: '1.0',
      oauth_signature: signature,
      ...change,
    }
    const header = Object.entries(fields).map(([name, value]) => `${name}="${encodeURIComponent(value)}"`)
    return {
      method: 'POST',
      url,
      headers: { authorization: `OAuth ${header.join(', ')}` },
      body: '{"q":"…"}',
    }
  }

  test('a signature over method, address, query and OAuth parameters is accepted, whatever the body', () => {
    expect(auth.verify(signed())).toEqual({ ok: true })
    expect(auth.verify({ ...signed(), body: 'another' })).toEqual({ ok: true })
  })

  test('a replayed nonce is refused', () => {
    const request = signed()
    expect(auth.verify(request).ok).toBe(true)
    expect(auth.verify(request).ok).toBe(false)
  })

  test.each([
    ['another realm', () => signed({}, '1234567')],
    ['HMAC-SHA1', () => signed({ oauth_signature_method: 'HMAC-SHA1' })],
    ['a wrong signature', () => signed({ oauth_signature: 'AAAA' })],
    ['an old timestamp', () => signed({ oauth_timestamp: String(START / 1000 - 301) })],
    ['another query', () => ({ ...signed(), url: `${url}&limit=6` })],
    ['no header at all', () => ({ ...signed(), headers: {} })],
  ])('%s is refused', (_name, make) => {
    expect(auth.verify(make()).ok).toBe(false)
  })

  test('a nonce is forgotten only after its timestamp refuses it', () => {
    const request = signed({ oauth_timestamp: String(START / 1000 + 200) })
    expect(auth.verify(request).ok).toBe(true)
    clock.at += 490_000
    signed()
    expect(auth.verify(request).ok).toBe(false)
    clock.at = START
  })
})
