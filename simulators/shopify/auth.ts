import { createHash, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../clock.ts'

/** An app installed on the store, and how it may sign in. */
export type AppCredentials = {
  clientId: string
  clientSecret: string
  /** Tokens of admin-created apps (`shpat_…`), which do not expire. shopify.md §3.1 [D] */
  staticTokens: string[]
  scopes: string[]
}

export type AuthOptions = {
  /** Life of a client-credentials token in seconds; Shopify answers 86399. shopify.md §3.2 [D] */
  tokenLifetimeSeconds?: number
}

/** What an access token may do. */
export type Session = { token: string; scopes: string[] }

export type GrantAnswer = { status: number; body: object }

export type Auth = {
  /** Answers `POST /admin/oauth/access_token`; `fields` is the form or JSON body. */
  grant(fields: Record<string, unknown>): GrantAnswer
  /** The session behind an `X-Shopify-Access-Token`, or null when it is unknown or has expired. */
  session(token: string | undefined): Session | null
  /** Replaces the app's scopes, as a new app version or a merchant's withdrawal does. */
  setScopes(scopes: string[]): void
  scopes(): string[]
  /** Makes every token of the client-credentials grant expire now. */
  expireTokens(): void
}

/** 401 of the Admin API for a missing, unknown or expired token. */
export const unauthorizedBody = {
  errors: '[API] Invalid API key or access token (unrecognized login or wrong password)',
}

/** Sign-in of one app to one store: static tokens and the client-credentials grant. */
export function createAuth(app: AppCredentials, clock: Clock, options: AuthOptions = {}): Auth {
  const lifetimeSeconds = options.tokenLifetimeSeconds ?? 86_399
  const granted = new Map<string, number>()
  let scopes = [...app.scopes]
  let serial = 0
  return {
    scopes: () => scopes,
    setScopes(next) {
      scopes = [...next]
    },
    expireTokens: () => granted.clear(),
    session(token) {
      if (token === undefined) return null
      if (app.staticTokens.some((known) => same(known, token))) return { token, scopes }
      const expiresAt = granted.get(token)
      if (expiresAt === undefined || expiresAt <= clock.now()) return null
      return { token, scopes }
    },
    grant(fields) {
      const refusal = refuse(app, fields)
      if (refusal) return refusal
      const token = `shpat_${sha256(`${app.clientSecret}:${serial++}:${clock.now()}`).toString('hex').slice(0, 32)}`
      granted.set(token, clock.now() + lifetimeSeconds * 1000)
      const body = { access_token: token, scope: scopes.join(','), expires_in: lifetimeSeconds }
      return { status: 200, body }
    },
  }
}

/** Shopify's OAuth errors come with 400 and RFC 6749 codes. The exact texts are [C]. */
function refuse(app: AppCredentials, fields: Record<string, unknown>): GrantAnswer | null {
  const { grant_type: grantType, client_id: clientId, client_secret: clientSecret } = fields
  if (typeof grantType !== 'string' || typeof clientId !== 'string' || typeof clientSecret !== 'string') {
    return oauthError(
      'invalid_request',
      'The request is missing a required parameter: grant_type, client_id or client_secret',
    )
  }
  if (!same(app.clientId, clientId))
    return oauthError('application_cannot_be_found', 'The app could not be found')
  if (!same(app.clientSecret, clientSecret))
    return oauthError('invalid_client', 'The client secret is invalid')
  if (grantType !== 'client_credentials') {
    return oauthError('unsupported_grant_type', `The grant type ${grantType} is not simulated`)
  }
  return null
}

function oauthError(error: string, description: string): GrantAnswer {
  return { status: 400, body: { error, error_description: description } }
}

function same(expected: string, given: string): boolean {
  return timingSafeEqual(sha256(expected), sha256(given))
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
