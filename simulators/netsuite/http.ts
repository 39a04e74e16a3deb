/** An HTTP request as the simulator sees it, with or without a socket. */
export interface SimRequest {
  /** Upper case. */
  readonly method: string
  /** Absolute, as the client addressed it: OAuth 1.0a signs it and `links` are built from its origin. */
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface SimAnswer {
  readonly status: number
  /** Names as sent; content-length is the server's. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** An answer, or a connection that was cut before one was sent. */
export type SimResponse = SimAnswer | { readonly dropped: true }

/** Sign-in of the account, as `createAuth` provides it. */
export interface AuthService {
  /** `POST /services/rest/auth/oauth2/v1/token`. */
  handleToken(request: SimRequest): SimAnswer | Promise<SimAnswer>
  /** Checks the `Authorization` header of any other request. */
  verify(request: SimRequest): AuthVerdict | Promise<AuthVerdict>
}

export type AuthVerdict = { readonly ok: true } | { readonly ok: false; readonly response: SimAnswer }

/** `POST /services/rest/query/v1/suiteql`, after sign-in and the concurrency pool. */
export type QueryService = (request: SimRequest) => SimAnswer | Promise<SimAnswer>

const RESOURCE = 'application/vnd.oracle.resource+json'

/** A JSON answer with SuiteTalk's content type (netsuite.md §1.2). */
export function jsonAnswer(
  status: number,
  body: unknown,
  kind: 'singular' | 'collection' | 'error',
): SimAnswer {
  return { status, headers: { 'Content-Type': `${RESOURCE}; type=${kind}` }, body: JSON.stringify(body) }
}

/** 204 with the record's address: how creates and updates are answered (netsuite.md §1.2). */
export function noContent(location?: string): SimAnswer {
  return { status: 204, headers: location === undefined ? {} : { Location: location }, body: '' }
}
