/** The parts of an HTTP exchange that signing in looks at. */
export interface AuthRequest {
  readonly method: string
  /** Absolute, exactly as the client addressed it: TBA signs it, and M2M names the token endpoint in `aud`. */
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

export interface AuthResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type Verified = { readonly ok: true } | { readonly ok: false; readonly response: AuthResponse }

/** Error answer of the token endpoint (RFC 6749 §5.2; netsuite.md §4.1 names `invalid_grant`). */
export function tokenError(error: string, description: string): AuthResponse {
  return {
    status: error === 'invalid_client' ? 401 : 400,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify({ error, error_description: description }),
  }
}

/** Any request that is not signed in gets this one body, whatever the cause (netsuite.md §2.2). */
export function invalidLogin(): AuthResponse {
  return {
    status: 401,
    headers: { 'content-type': 'application/vnd.oracle.resource+json; type=error' },
    body: JSON.stringify({
      type: 'https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.2',
      title: 'Unauthorized',
      status: 401,
      'o:errorDetails': [
        {
          detail:
            'Invalid login attempt. For more details, see the Login Audit Trail in the NetSuite UI at Setup > Users/Roles > User Management > View Login Audit Trail.',
          'o:errorCode': 'INVALID_LOGIN',
        },
      ],
    }),
  }
}
