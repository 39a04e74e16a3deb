import { createHmac, randomUUID } from 'node:crypto'
import { importPKCS8, SignJWT } from 'jose'
import OAuth from 'oauth-1.0a'
import type { NetSuiteSignInConfig } from '../../config/types.ts'
import { fault, type Fault } from '../../domain/fault/fault.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { Clock } from '../clock.ts'
import { type HttpResponse, type HttpTransport, TransportError } from '../http.ts'
import { faultFromResponse, faultFromTransport } from './faultFrom.ts'
import { objectOf, parseJson } from './json.ts'
import type { OnNetSuiteCall } from './types.ts'

export type Headers = Readonly<Record<string, string>>

/** Who we are to the account. */
export interface NetSuiteSignIn {
  /** The headers that sign this request in. */
  authorize(request: { readonly method: string; readonly url: string }): Promise<Result<Headers, Fault>>
  /** These headers met a 401; true: new ones may be had, so asking once more makes sense. */
  refused(headers: Headers): boolean
}

export interface SignInOptions {
  /** `1234567` or `1234567_SB1`: the OAuth realm keeps upper case and underscore (netsuite.md §1.1). */
  readonly account: string
  /** Without a trailing slash. */
  readonly baseUrl: string
  readonly credentials: NetSuiteSignInConfig
  readonly transport: HttpTransport
  readonly clock: Clock
  readonly timeoutMs: number
  readonly onCall: OnNetSuiteCall
}

type M2m = Extract<NetSuiteSignInConfig, { kind: 'm2m' }>
type Tba = Extract<NetSuiteSignInConfig, { kind: 'tba' }>

/** `1234567_SB1` → `https://1234567-sb1.suitetalk.api.netsuite.com` (netsuite.md §1.1). */
export const accountUrl = (account: string): string =>
  `https://${account.toLowerCase().replaceAll('_', '-')}.suitetalk.api.netsuite.com`

export function createSignIn(options: SignInOptions): NetSuiteSignIn {
  const { credentials } = options
  return credentials.kind === 'm2m'
    ? clientCredentials(options, credentials)
    : tokenBased(options, credentials)
}

interface Grant {
  readonly headers: Headers
  /** On the monotonic clock: at 80 % of its life a new one is asked for. */
  readonly renewAt: number
}

/** OAuth 2.0 client credentials (netsuite.md §4.1): one token for all calls, asked for by one caller at a time. */
function clientCredentials(options: SignInOptions, credentials: M2m): NetSuiteSignIn {
  let grant: Grant | null = null
  let asking: Promise<Result<Headers, Fault>> | null = null

  const ask = async (): Promise<Result<Headers, Fault>> => {
    const granted = await requestGrant(options, credentials)
    if (!granted.ok) return granted
    grant = granted.value
    return ok(granted.value.headers)
  }

  return {
    authorize() {
      if (grant !== null && options.clock.monotonicMs() < grant.renewAt)
        return Promise.resolve(ok(grant.headers))
      asking ??= ask().finally(() => {
        asking = null
      })
      return asking
    },
    refused(headers) {
      if (grant?.headers === headers) grant = null
      return true
    },
  }
}

/** The assertion lives five minutes; NetSuite allows less than sixty (O:section_162790605110). */
const ASSERTION_SECONDS = 300

async function assertion(options: SignInOptions, credentials: M2m): Promise<string> {
  const issued = Math.floor(options.clock.now().getTime() / 1000)
  const key = await importPKCS8(credentials.privateKey, credentials.algorithm)
  return new SignJWT({ scope: ['rest_webservices'] })
    .setProtectedHeader({ typ: 'JWT', alg: credentials.algorithm, kid: credentials.certificateId })
    .setIssuer(credentials.clientId)
    .setAudience(tokenUrl(options))
    .setIssuedAt(issued)
    .setExpirationTime(issued + ASSERTION_SECONDS)
    .setJti(randomUUID())
    .sign(key)
}

const tokenUrl = (options: SignInOptions) => `${options.baseUrl}/services/rest/auth/oauth2/v1/token`
const TOKEN_CALL = { kind: 'token' }

async function requestGrant(options: SignInOptions, credentials: M2m): Promise<Result<Grant, Fault>> {
  const signed = await signAssertion(options, credentials)
  if (!signed.ok) return signed
  const started = options.clock.monotonicMs()
  const count = (outcome: 'ok' | 'fault' | 'unknown') =>
    options.onCall({ kind: 'token', operation: 'token', ms: options.clock.monotonicMs() - started, outcome })
  let response: HttpResponse
  try {
    response = await options.transport({
      method: 'POST',
      url: tokenUrl(options),
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: signed.value,
      }).toString(),
      timeoutMs: options.timeoutMs,
    })
  } catch (error) {
    if (!(error instanceof TransportError)) throw error
    count('unknown')
    // A token asked for twice does no harm: whatever happened, it is simply out of reach.
    return fail({ ...faultFromTransport(TOKEN_CALL, error), code: 'netsuite.unreachable' })
  }
  const answer = response.status === 200 ? objectOf(parseJson(response.body)) : undefined
  const token = answer?.['access_token']
  // The documentation shows expires_in as a number and as a text (netsuite.md §4.1).
  const seconds = Number(answer?.['expires_in'])
  if (typeof token !== 'string' || token === '' || !(seconds > 0)) {
    count('fault')
    return fail(refusal(options, response))
  }
  count('ok')
  return ok({ headers: { authorization: `Bearer ${token}` }, renewAt: started + seconds * 1000 * 0.8 })
}

/** A private key that cannot be read is a refused sign-in, not a crash. */
async function signAssertion(options: SignInOptions, credentials: M2m): Promise<Result<string, Fault>> {
  try {
    return ok(await assertion(options, credentials))
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    return fail(
      fault('netsuite.auth', { account: options.account }, `token: the private key cannot sign (${words})`),
    )
  }
}

/** Whatever the token endpoint refuses with 4xx is about our credentials; a redirect is about the address. */
function refusal(options: SignInOptions, response: HttpResponse): Fault {
  const stated = faultFromResponse(TOKEN_CALL, response)
  const saysMore = stated.code === 'netsuite.concurrency' || stated.code === 'netsuite.wrong-account'
  const ours = response.status >= 200 && response.status < 500 && !saysMore
  return {
    ...stated,
    code: ours ? 'netsuite.auth' : stated.code,
    about: { ...stated.about, account: options.account },
  }
}

/** TBA, OAuth 1.0a with HMAC-SHA256 (netsuite.md §4.2): legacy, no new integrations from 2027.1. */
function tokenBased(options: SignInOptions, credentials: Tba): NetSuiteSignIn {
  const oauth = new OAuth({
    consumer: { key: credentials.consumerKey, secret: credentials.consumerSecret },
    realm: options.account,
    signature_method: 'HMAC-SHA256',
    hash_function: (base, key) => createHmac('sha256', key).update(base).digest('base64'),
  })
  oauth.getNonce = () => randomUUID().replaceAll('-', '')
  oauth.getTimeStamp = () => Math.floor(options.clock.now().getTime() / 1000)
  const token = { key: credentials.tokenId, secret: credentials.tokenSecret }
  return {
    async authorize(request) {
      const header = oauth.toHeader(oauth.authorize({ url: request.url, method: request.method }, token))
      return ok({ authorization: header.Authorization })
    },
    refused: () => false,
  }
}
