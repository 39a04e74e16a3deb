import { z } from 'zod'
import { fault, type Fault } from '../../domain/fault/fault.ts'
import type { StoreKey } from '../../domain/ids.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { Clock } from '../clock.ts'
import { type HttpResponse, type HttpTransport, TransportError } from '../http.ts'
import { faultFromTransport } from './faultFrom.ts'
import type { OnShopifyCall } from './types.ts'

/** Who we are to one shop. */
export interface ShopifySignIn {
  token(): Promise<Result<string, Fault>>
  /** The shop refused this token; true: a new one may be had, so asking again makes sense. */
  refused(token: string): boolean
}

export type ShopifyCredentials =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'clientCredentials'; readonly clientId: string; readonly clientSecret: string }

export interface SignInOptions {
  readonly store: StoreKey
  /** The shop's origin, without a trailing slash. */
  readonly apiUrl: string
  readonly credentials: ShopifyCredentials
  readonly transport: HttpTransport
  readonly clock: Clock
  readonly timeoutMs: number
  readonly onCall: OnShopifyCall
}

export function createSignIn(options: SignInOptions): ShopifySignIn {
  const { credentials } = options
  if (credentials.kind === 'clientCredentials') return clientCredentials(options, credentials)
  return { token: async () => ok(credentials.token), refused: () => false }
}

interface Grant {
  readonly token: string
  /** On the monotonic clock: at 80 % of its life a new one is asked for (shopify.md §3). */
  readonly renewAt: number
}

const grantShape = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() })

/** Client-credentials grant: about 24 h, no refresh token, simply asked for again (shopify.md §3 [D]). */
function clientCredentials(
  options: SignInOptions,
  credentials: Extract<ShopifyCredentials, { kind: 'clientCredentials' }>,
): ShopifySignIn {
  let grant: Grant | null = null
  let asking: Promise<Result<string, Fault>> | null = null

  const ask = async (): Promise<Result<string, Fault>> => {
    const granted = await requestGrant(options, credentials)
    if (!granted.ok) return granted
    grant = granted.value
    return ok(granted.value.token)
  }

  return {
    token() {
      if (grant !== null && options.clock.monotonicMs() < grant.renewAt)
        return Promise.resolve(ok(grant.token))
      asking ??= ask().finally(() => {
        asking = null
      })
      return asking
    },
    refused(token) {
      if (grant?.token === token) grant = null
      return true
    },
  }
}

async function requestGrant(
  options: SignInOptions,
  credentials: { readonly clientId: string; readonly clientSecret: string },
): Promise<Result<Grant, Fault>> {
  const started = options.clock.monotonicMs()
  const site = { store: options.store, operation: 'token' }
  const counted = (outcome: 'ok' | 'failed'): void =>
    options.onCall({
      store: options.store,
      kind: 'token',
      ms: options.clock.monotonicMs() - started,
      outcome,
      cost: null,
    })
  let response: HttpResponse
  try {
    response = await options.transport({
      method: 'POST',
      url: `${options.apiUrl}/admin/oauth/access_token`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: credentials.clientId,
        client_secret: credentials.clientSecret,
      }).toString(),
      timeoutMs: options.timeoutMs,
    })
  } catch (error) {
    counted('failed')
    if (error instanceof TransportError) return fail(faultFromTransport(site, error))
    throw error
  }
  const parsed = response.status === 200 ? grantShape.safeParse(jsonOrNull(response.body)) : null
  if (parsed?.success !== true) {
    counted('failed')
    return fail(refusal(options.store, response))
  }
  counted('ok')
  return ok({
    token: parsed.data.access_token,
    renewAt: started + parsed.data.expires_in * 1000 * 0.8,
  })
}

function refusal(store: StoreKey, response: HttpResponse): Fault {
  if (response.status >= 500 || response.status === 429) {
    return fault('shopify.unreachable', { store }, `token: HTTP ${response.status}`)
  }
  const body = z
    .object({ error: z.string(), error_description: z.string().optional() })
    .safeParse(jsonOrNull(response.body))
  const words = body.success
    ? `${body.data.error} ${body.data.error_description ?? ''}`.trim()
    : 'no token in the answer'
  return fault('shopify.auth', { store }, `token: HTTP ${response.status} ${words}`)
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
