import type { SimAnswer } from './http.ts'
import { jsonAnswer } from './http.ts'

/** One entry of `o:errorDetails` (netsuite.md §2.1). */
export interface ErrorDetail {
  readonly detail: string
  readonly 'o:errorCode': string
  readonly 'o:errorPath'?: string
  readonly 'o:errorQueryParam'?: string
  readonly 'o:errorHeader'?: string
  readonly 'o:errorUrl'?: string
}

const REASON: Readonly<Record<number, { title: string; section: string }>> = {
  400: { title: 'Bad Request', section: '15.5.1' },
  401: { title: 'Unauthorized', section: '15.5.2' },
  403: { title: 'Forbidden', section: '15.5.4' },
  404: { title: 'Not Found', section: '15.5.5' },
  405: { title: 'Method Not Allowed', section: '15.5.6' },
  415: { title: 'Unsupported Media Type', section: '15.5.16' },
  500: { title: 'Internal Server Error', section: '15.6.1' },
  501: { title: 'Not Implemented', section: '15.6.2' },
  502: { title: 'Bad Gateway', section: '15.6.3' },
  503: { title: 'Service Unavailable', section: '15.6.4' },
  504: { title: 'Gateway Timeout', section: '15.6.5' },
}

/** A refusal by NetSuite: an HTTP status and what it says about it. */
export class NetSuiteError extends Error {
  readonly status: number
  readonly details: readonly ErrorDetail[]

  constructor(status: number, details: readonly ErrorDetail[]) {
    super(details[0]?.detail ?? String(status))
    this.name = 'NetSuiteError'
    this.status = status
    this.details = details
  }
}

/** The body of an error with the `type` URL that live traffic shows (netsuite.md §2.1). */
export function errorAnswer(status: number, details: readonly ErrorDetail[]): SimAnswer {
  const reason = REASON[status] ?? { title: 'Error', section: '15' }
  const body = {
    type: `https://www.rfc-editor.org/rfc/rfc9110.html#section-${reason.section}`,
    title: reason.title,
    status,
    'o:errorDetails': details,
  }
  return jsonAnswer(status, body, 'error')
}

/** 429 as documented: the title says Bad Request and a stray outer code stands there (netsuite.md §2.2). */
export function concurrencyAnswer(): SimAnswer {
  const body = {
    type: 'https://www.w3.org/Protocols/rfc2616/rfc2616-sec10.html',
    title: 'Bad Request',
    status: 429,
    'o:errorCode': 'USER_ERROR',
    'o:errorDetails': [
      {
        detail: 'Concurrent request limit exceeded. Request blocked.',
        'o:errorCode': 'CONCURRENCY_LIMIT_EXCEEDED',
      },
    ],
  }
  return jsonAnswer(429, body, 'error')
}

const PREFIX = 'Error while accessing a resource. '

/** 400 USER_ERROR with the prefix of live traffic (netsuite.md §2.1). */
export function userError(detail: string, path?: string): NetSuiteError {
  const entry: ErrorDetail = { detail: PREFIX + detail, 'o:errorCode': 'USER_ERROR' }
  return new NetSuiteError(400, [path === undefined ? entry : { ...entry, 'o:errorPath': path }])
}

/** netsuite.md §2.2 (O:section_156570709583): a value that the field cannot take. */
export function invalidFieldValue(value: unknown, field: string, path: string): NetSuiteError {
  const detail = `${PREFIX}You have entered an Invalid Field Value ${String(value)} for the following field: ${field}`
  return new NetSuiteError(400, [{ detail, 'o:errorCode': 'INVALID_CONTENT', 'o:errorPath': path }])
}

/** netsuite.md §2.2 (P): mandatory by form or feature; one message names them all. */
export function mandatoryFields(labels: readonly string[]): NetSuiteError {
  return userError(`Please enter value(s) for: ${labels.join(', ')}.`)
}

/** netsuite.md §2.2 (P, measured live): an external id or a name that is taken. */
export function alreadyExists(): NetSuiteError {
  return userError('This entity already exists.')
}

/** netsuite.md §2.2 (P). */
export function nonexistent(): NetSuiteError {
  const detail = 'The record instance does not exist. Provide a valid record instance ID.'
  return new NetSuiteError(404, [{ detail, 'o:errorCode': 'NONEXISTENT_ID' }])
}

/** netsuite.md §2.2 (P, measured): a transaction id of another type, or of none. */
export function wrongTransactionType(): NetSuiteError {
  return userError('Transaction type specified is incorrect.')
}

export function malformed(
  detail = 'The request could not be understood by the server due to malformed syntax.',
) {
  return new NetSuiteError(400, [{ detail, 'o:errorCode': 'INVALID_REQUEST' }])
}

export function methodNotAllowed(method: string): NetSuiteError {
  const detail = `The ${method} method is not supported for this resource.`
  return new NetSuiteError(405, [{ detail, 'o:errorCode': 'METHOD_NOT_ALLOWED' }])
}

/** What this simulator does not do is said, never imitated. */
export function notSimulated(what: string): NetSuiteError {
  return new NetSuiteError(501, [{ detail: `Not simulated: ${what}.`, 'o:errorCode': 'NOT_SIMULATED' }])
}
