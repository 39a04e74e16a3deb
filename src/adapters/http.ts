/** One HTTP call as the product makes it; a simulation injects its own transport. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly timeoutMs: number
}

export interface HttpResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Rejects with a TransportError only. */
export type HttpTransport = (request: HttpRequest) => Promise<HttpResponse>

/** No answer came. `before-send`: the request cannot have been received; otherwise its outcome is unknown. */
export class TransportError extends Error {
  override name = 'TransportError'
  readonly stage: 'before-send' | 'after-send' | 'timeout'
  constructor(stage: TransportError['stage'], message: string, cause: unknown) {
    super(message, { cause })
    this.stage = stage
  }
}

const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** What fetch says of a connection, as opposed to a request that it would not make. */
const SENT = new Set(['fetch failed', 'terminated'])

export const fetchTransport: HttpTransport = async (request) => {
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: 'manual',
      signal: AbortSignal.timeout(request.timeoutMs),
    })
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    }
  } catch (error) {
    throw transportError(error)
  }
}

function transportError(error: unknown): TransportError {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return new TransportError('timeout', 'no answer in time', error)
  }
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  // fetch refuses a header or an address before it sends, and its words hold the value, which may be a token.
  const isRefused = error instanceof TypeError && cause === undefined && !SENT.has(error.message)
  if (isRefused || code === 'ERR_INVALID_URL')
    return new TransportError('before-send', 'a header or the address of the request is not valid', null)
  const words = `${error instanceof Error ? error.message : String(error)}${code ? ` (${code})` : ''}`
  return new TransportError(NOT_SENT.has(code) ? 'before-send' : 'after-send', words, error)
}
