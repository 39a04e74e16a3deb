/**
 * Signing in to the account, as NetSuite checks it (netsuite.md §4): OAuth 2.0 client credentials with a signed
 * JWT (M2M), and the older token-based authentication (TBA, OAuth 1.0a). Written on node:crypto alone, so that
 * the libraries which clients sign with are checked by something else than themselves.
 */
import { seededHex, seededKeyPair } from './authKeys.ts'
import { type AuthRequest, type AuthResponse, invalidLogin, type Verified } from './authMessages.ts'
import { createTba, type TbaCredentials } from './authTba.ts'
import { type Certificate, createM2m } from './authToken.ts'

export type { AuthRequest, AuthResponse, Verified } from './authMessages.ts'

/** Path of the token endpoint (netsuite.md §1.1). */
export const TOKEN_PATH = '/services/rest/auth/oauth2/v1/token'

export interface M2mCredentials {
  readonly clientId: string
  readonly certificateId: string
  readonly privateKeyPem: string
  readonly alg: 'ES256'
}

export interface AuthOptions {
  /** e.g. TSTDRV1234567 or 1234567_SB1. */
  readonly account: string
  /** Milliseconds since the epoch. */
  readonly clock: { now(): number }
  /** Everything secret derives from it. */
  readonly seed?: string | number
  /** More certificates mapped to the integration, e.g. an RSA one for PS256. */
  readonly certificates?: readonly Certificate[]
  readonly accessTokenSeconds?: number
  readonly clockSkewSeconds?: number
  readonly timestampToleranceSeconds?: number
  /** Other addresses of this token endpoint that `aud` may name, e.g. behind a proxy. */
  readonly audiences?: readonly string[]
}

export interface Auth {
  /** Answers a request to TOKEN_PATH. Not counted against the concurrency limit. [U] */
  handleToken(request: AuthRequest): AuthResponse
  /** Every other request: signed in by a bearer token or a TBA signature, or the 401 to send. */
  verify(request: AuthRequest): Verified
  /** Withdraws every access token given out so far, as revoking the certificate's mapping does. */
  revokeTokens(): void
  readonly credentials: { readonly tba: TbaCredentials; readonly m2m: M2mCredentials }
}

/** The sign-in of one account. Credentials follow from the seed: the same seed gives the same keys. */
export function createAuth(options: AuthOptions): Auth {
  const seed = `${options.account}/${options.seed ?? 1}`
  const keys = seededKeyPair(seed)
  const m2mCredentials: M2mCredentials = {
    clientId: seededHex(seed, 'client-id', 64),
    certificateId: seededHex(seed, 'certificate', 43),
    privateKeyPem: keys.privateKeyPem,
    alg: 'ES256',
  }
  const tbaCredentials: TbaCredentials = {
    consumerKey: seededHex(seed, 'consumer-key', 64),
    consumerSecret: seededHex(seed, 'consumer-secret', 64),
    tokenId: seededHex(seed, 'token-id', 64),
    tokenSecret: seededHex(seed, 'token-secret', 64),
  }
  const ownCertificate = { certificateId: m2mCredentials.certificateId, publicKeyPem: keys.publicKeyPem }
  let generation = 0
  const newM2m = () =>
    createM2m({
      account: options.account,
      clock: options.clock,
      clientId: m2mCredentials.clientId,
      certificates: [ownCertificate, ...(options.certificates ?? [])],
      tokenSecret: seededHex(seed, `access-token-${generation}`, 64),
      accessTokenSeconds: options.accessTokenSeconds ?? 3600,
      clockSkewSeconds: options.clockSkewSeconds ?? 60,
      audiences: options.audiences ?? [],
    })
  let m2m = newM2m()
  const tba = createTba({
    account: options.account,
    clock: options.clock,
    credentials: tbaCredentials,
    timestampToleranceSeconds: options.timestampToleranceSeconds ?? 300,
  })

  return {
    handleToken: (request) => m2m.handleToken(request),
    verify(request) {
      const header = request.headers['authorization'] ?? ''
      const bearer = /^Bearer\s+(\S+)$/i.exec(header)?.[1]
      const ok = bearer === undefined ? tba.verifyTba(request) : m2m.verifyBearer(bearer)
      return ok ? { ok: true } : { ok: false, response: invalidLogin() }
    },
    revokeTokens() {
      generation += 1
      m2m = newM2m()
    },
    credentials: { tba: tbaCredentials, m2m: m2mCredentials },
  }
}
