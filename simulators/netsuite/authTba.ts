import { createHmac } from 'node:crypto'
import type { AuthRequest } from './authMessages.ts'
import { sameText } from './authToken.ts'

export interface TbaCredentials {
  readonly consumerKey: string
  readonly consumerSecret: string
  readonly tokenId: string
  readonly tokenSecret: string
}

export interface TbaOptions {
  /** The realm: account id in upper case with underscore, e.g. 1234567_SB1 (netsuite.md §4.2). */
  readonly account: string
  readonly clock: { now(): number }
  readonly credentials: TbaCredentials
  /** How far `oauth_timestamp` may lie from our clock, either way. [U] */
  readonly timestampToleranceSeconds: number
}

type Parameters = ReadonlyMap<string, string>

/** RFC 5849 §3.6: everything but ALPHA, DIGIT, `-`, `.`, `_`, `~` is percent-encoded. */
const percent = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

/** The check of OAuth 1.0a signatures: HMAC-SHA256, nonce used once, timestamp near (netsuite.md §4.2). */
export function createTba(options: TbaOptions): { verifyTba(request: AuthRequest): boolean } {
  /** nonce → second after which its timestamp alone refuses it. */
  const usedNonces = new Map<string, number>()

  const fresh = (oauth: Parameters): boolean => {
    const now = Math.floor(options.clock.now() / 1000)
    const timestamp = Number(oauth.get('oauth_timestamp'))
    if (!Number.isInteger(timestamp)) return false
    if (Math.abs(now - timestamp) > options.timestampToleranceSeconds) return false
    for (const [nonce, until] of usedNonces) {
      if (until >= now) break
      usedNonces.delete(nonce)
    }
    const nonce = `${oauth.get('oauth_nonce') ?? ''} ${timestamp}`
    if (!oauth.get('oauth_nonce') || usedNonces.has(nonce)) return false
    usedNonces.set(nonce, now + 2 * options.timestampToleranceSeconds)
    return true
  }

  return {
    verifyTba(request) {
      const oauth = parseHeader(request.headers['authorization'] ?? '')
      if (oauth === undefined || oauth.get('realm') !== options.account) return false
      const { consumerKey, consumerSecret, tokenId, tokenSecret } = options.credentials
      if (oauth.get('oauth_consumer_key') !== consumerKey || oauth.get('oauth_token') !== tokenId)
        return false
      // HMAC-SHA1 is not accepted since 2023.1 (netsuite.md §4.2).
      if (oauth.get('oauth_signature_method') !== 'HMAC-SHA256') return false
      if ((oauth.get('oauth_version') ?? '1.0') !== '1.0') return false
      const key = `${percent(consumerSecret)}&${percent(tokenSecret)}`
      const expected = createHmac('sha256', key).update(baseString(request, oauth)).digest('base64')
      return sameText(oauth.get('oauth_signature') ?? '', expected) && fresh(oauth)
    },
  }
}

function parseHeader(header: string): Parameters | undefined {
  if (!/^OAuth\s/i.test(header)) return undefined
  const found = new Map<string, string>()
  for (const match of header.slice(6).matchAll(/\s*([\w]+)="([^"]*)"\s*,?/g)) {
    const decoded = decodePercent(match[2] ?? '')
    if (decoded === undefined) return undefined
    found.set(match[1] ?? '', decoded)
  }
  return found
}

function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** RFC 5849 §3.4.1: the JSON body and the realm are left out, the query parameters are in. */
function baseString(request: AuthRequest, oauth: Parameters): string {
  const url = new URL(request.url)
  const pairs: [string, string][] = [...url.searchParams].map(([name, value]) => [
    percent(name),
    percent(value),
  ])
  for (const [name, value] of oauth) {
    if (name !== 'realm' && name !== 'oauth_signature') pairs.push([percent(name), percent(value)])
  }
  const sorted = pairs.toSorted((a, b) => order(a[0], b[0]) || order(a[1], b[1]))
  const parameters = sorted.map(([name, value]) => `${name}=${value}`).join('&')
  return [request.method.toUpperCase(), percent(`${url.origin}${url.pathname}`), percent(parameters)].join(
    '&',
  )
}
