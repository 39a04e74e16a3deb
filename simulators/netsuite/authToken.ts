import { constants, createHmac, createPublicKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto'
import { type AuthRequest, type AuthResponse, tokenError } from './authMessages.ts'

/** A certificate mapped to the integration under OAuth 2.0 Client Credentials (M2M) Setup. */
export interface Certificate {
  readonly certificateId: string
  readonly publicKeyPem: string
}

export interface M2mOptions {
  readonly account: string
  readonly clock: { now(): number }
  readonly clientId: string
  readonly certificates: readonly Certificate[]
  /** Secret behind the access tokens; a token survives a restart with the same secret, as at NetSuite. */
  readonly tokenSecret: string
  readonly accessTokenSeconds: number
  /** How far ahead of our clock `iat` may lie. [U] */
  readonly clockSkewSeconds: number
  /** Token endpoint addresses accepted as `aud` beside the one that was called. */
  readonly audiences: readonly string[]
}

type Claims = { readonly [name: string]: unknown }
type Assertion = {
  readonly header: Claims
  readonly claims: Claims
  readonly signed: string
  readonly signature: Buffer
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
/** netsuite.md §4.1 (O:section_162790605110): exp is less than 60 minutes after iat. */
const MAX_ASSERTION_SECONDS = 3600
const SCOPES: ReadonlySet<string> = new Set(['restlets', 'rest_webservices', 'suite_analytics'])

/** JWT `alg` → how node verifies it. There is no RS256 (netsuite.md §4.1). */
const ALGORITHMS: Readonly<Record<string, { readonly hash: string; readonly curve?: string }>> = {
  PS256: { hash: 'sha256' },
  PS384: { hash: 'sha384' },
  PS512: { hash: 'sha512' },
  ES256: { hash: 'sha256', curve: 'prime256v1' },
  ES384: { hash: 'sha384', curve: 'secp384r1' },
  ES512: { hash: 'sha512', curve: 'secp521r1' },
}

/** The token endpoint and the check of the bearer tokens that it gave out. */
export function createM2m(options: M2mOptions): {
  handleToken(request: AuthRequest): AuthResponse
  verifyBearer(token: string): boolean
} {
  const keys = new Map(
    options.certificates.map((one) => [one.certificateId, createPublicKey(one.publicKeyPem)]),
  )
  const nowSeconds = () => Math.floor(options.clock.now() / 1000)
  const seal = (payload: string) =>
    createHmac('sha256', options.tokenSecret).update(payload).digest('base64url')

  const accessToken = (scope: readonly string[]): string => {
    const claims = {
      sub: '3;1030',
      aud: [options.account, options.clientId],
      scope,
      exp: nowSeconds() + options.accessTokenSeconds,
    }
    const payload = `${encode({ typ: 'JWT', alg: 'PS256' })}.${encode(claims)}`
    return `${payload}.${seal(payload)}`
  }

  return {
    handleToken(request) {
      if (request.method !== 'POST') return tokenError('invalid_request', 'POST is required')
      const form = new URLSearchParams(request.body)
      if (form.get('grant_type') !== 'client_credentials')
        return tokenError('unsupported_grant_type', 'grant_type')
      if (form.get('client_assertion_type') !== ASSERTION_TYPE)
        return tokenError('invalid_request', 'client_assertion_type')
      const assertion = parseAssertion(form.get('client_assertion') ?? '')
      if (assertion === undefined) return tokenError('invalid_request', 'client_assertion is not a JWT')
      const audiences = [request.url.split('?')[0] ?? '', ...options.audiences]
      const refusal = refuse(assertion, { ...options, keys, audiences, now: nowSeconds() })
      if (refusal !== undefined) return tokenError(refusal[0], refusal[1])
      const scope = scopesOf(assertion.claims['scope'])
      return {
        status: 200,
        headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
        // Observed with a string and documented with a number: clients must take both. [U]
        body: JSON.stringify({
          access_token: accessToken(scope),
          expires_in: options.accessTokenSeconds,
          token_type: 'Bearer',
        }),
      }
    },
    verifyBearer(token) {
      const end = token.lastIndexOf('.')
      if (end < 0 || !sameText(token.slice(end + 1), seal(token.slice(0, end)))) return false
      const claims = decode(token.split('.')[1] ?? '')
      const scope = claims?.['scope']
      return (
        Number(claims?.['exp']) > nowSeconds() && Array.isArray(scope) && scope.includes('rest_webservices')
      )
    },
  }
}

interface Check {
  readonly clientId: string
  readonly keys: ReadonlyMap<string, KeyObject>
  readonly audiences: readonly string[]
  readonly clockSkewSeconds: number
  readonly now: number
}

/** Why the assertion is not accepted, as an OAuth error and its text; undefined when it is. */
function refuse(assertion: Assertion, check: Check): readonly [string, string] | undefined {
  const { header, claims } = assertion
  if (claims['iss'] !== check.clientId)
    return ['invalid_client', 'iss is not the client id of the integration']
  const key = check.keys.get(String(header['kid']))
  if (key === undefined) return ['invalid_client', 'kid is not the id of a mapped certificate']
  if (header['typ'] !== 'JWT') return ['invalid_request', 'typ is not JWT']
  if (!signatureHolds(assertion, key)) return ['invalid_client', 'the signature does not hold']
  const audience: readonly unknown[] = Array.isArray(claims['aud']) ? claims['aud'] : [claims['aud']]
  if (!audience.some((one) => check.audiences.includes(String(one))))
    return ['invalid_grant', 'aud is not the token endpoint']
  const issued = claims['iat']
  const expires = claims['exp']
  if (typeof issued !== 'number' || typeof expires !== 'number')
    return ['invalid_grant', 'iat and exp are required']
  if (expires <= check.now) return ['invalid_grant', 'the assertion has expired']
  if (issued > check.now + check.clockSkewSeconds) return ['invalid_grant', 'iat lies in the future']
  if (expires - issued >= MAX_ASSERTION_SECONDS)
    return ['invalid_grant', 'exp must be less than 60 minutes after iat']
  const scopes = scopesOf(claims['scope'])
  if (scopes.length === 0 || scopes.some((one) => !SCOPES.has(one))) return ['invalid_scope', 'scope']
  return undefined
}

function signatureHolds(assertion: Assertion, key: KeyObject): boolean {
  const algorithm = ALGORITHMS[String(assertion.header['alg'])]
  if (algorithm === undefined) return false
  const data = Buffer.from(assertion.signed)
  if (algorithm.curve !== undefined) {
    if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== algorithm.curve)
      return false
    return verify(algorithm.hash, data, { key, dsaEncoding: 'ieee-p1363' }, assertion.signature)
  }
  if (key.asymmetricKeyType !== 'rsa') return false
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
  return verify(algorithm.hash, data, { key, ...padding }, assertion.signature)
}

/** Comma separated by the documentation, a JSON array in Oracle's own sample (netsuite.md §4.1). */
function scopesOf(scope: unknown): readonly string[] {
  if (Array.isArray(scope)) return scope.map(String)
  return typeof scope === 'string' ? scope.split(',').map((one) => one.trim()) : []
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

function decode(part: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function parseAssertion(jwt: string): Assertion | undefined {
  const parts = jwt.split('.')
  const [head, body, signature] = parts
  if (parts.length !== 3 || head === undefined || body === undefined || signature === undefined)
    return undefined
  const header = decode(head)
  const claims = decode(body)
  if (header === undefined || claims === undefined) return undefined
  return { header, claims, signed: `${head}.${body}`, signature: Buffer.from(signature, 'base64url') }
}

/** Equality that takes the same time wherever two texts of one length differ. */
export function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
