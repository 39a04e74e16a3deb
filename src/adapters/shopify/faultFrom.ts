import { z } from 'zod'
import type { StoreKey } from '../../domain/ids.ts'
import { fault, type Fault } from '../../domain/fault/fault.ts'
import type { FaultCode } from '../../domain/fault/catalogue.ts'
import type { HttpResponse, TransportError } from '../http.ts'
import { wholeText } from '../../domain/wholeText.ts'

/** Where a failure happened, for its words. */
export interface CallSite {
  readonly store: StoreKey
  /** The operation's name. */
  readonly operation: string
}

const graphqlError = z.object({
  message: z.string(),
  path: z.array(z.union([z.string(), z.number()])).optional(),
  extensions: z
    .object({
      code: z.string().optional(),
      requestId: z.string().optional(),
      requiredAccess: z.string().optional(),
    })
    .optional(),
})
export type GraphqlError = z.infer<typeof graphqlError>

const throttleStatus = z.object({
  maximumAvailable: z.number(),
  currentlyAvailable: z.number(),
  restoreRate: z.number(),
})
export type ThrottleStatus = z.infer<typeof throttleStatus>

/** What every answer of the GraphQL endpoint looks like; `errors` is a bare string on a refused token. */
export const answerShape = z.object({
  data: z.unknown().optional(),
  errors: z.union([z.string(), z.array(graphqlError)]).optional(),
  extensions: z
    .object({
      cost: z
        .object({
          requestedQueryCost: z.number(),
          actualQueryCost: z.number().nullish(),
          throttleStatus: throttleStatus.optional(),
        })
        .optional(),
    })
    .optional(),
})
export type Answer = z.infer<typeof answerShape>

/** Escapes of NUL and of surrogates: only these can make a text that nobody can keep. */
const BROKEN = /\\u(?:0000|d[89a-f])/i
const whole = (_name: string, value: unknown): unknown =>
  typeof value === 'string' ? wholeText(value) : value

/** Reads the body; null where it is no GraphQL answer. */
export function readAnswer(body: string): Answer | null {
  let json: unknown
  try {
    json = BROKEN.test(body) ? JSON.parse(body, whole) : JSON.parse(body)
  } catch {
    return null
  }
  const parsed = answerShape.safeParse(json)
  return parsed.success ? parsed.data : null
}

/** No answer came at all. */
export const faultFromTransport = (site: CallSite, error: TransportError): Fault =>
  fault(
    'shopify.unreachable',
    { store: site.store },
    `${site.operation}: ${error.message} (${error.stage === 'before-send' ? 'not sent' : error.stage})`,
  )

/** HTTP status to fault code; null: the status says nothing is wrong (shopify.md §4.1). */
function codeFromStatus(status: number): FaultCode | null {
  if (status >= 200 && status < 300) return null
  if (status === 429) return 'shopify.throttled'
  if (status >= 500) return 'shopify.unreachable'
  // 401: token refused. 402 and 403: shop frozen or app removed; a person at the store must act.
  if (status === 401 || status === 402 || status === 403) return 'shopify.auth'
  return 'shopify.unexpected'
}

/** By `errors[].extensions.code` (shopify.md §4.1). The first code that this table knows decides. */
const CODES: ReadonlyMap<string, FaultCode> = new Map<string, FaultCode>(
  Object.entries({
    THROTTLED: 'shopify.throttled',
    ACCESS_DENIED: 'shopify.scope',
    INTERNAL_SERVER_ERROR: 'shopify.unreachable',
    TIMEOUT: 'shopify.unreachable',
  }),
)

/** The fault that an answer states; null: a success, with no top-level errors and with data. */
export function faultFromResponse(
  site: CallSite,
  response: HttpResponse,
  answer: Answer | null,
): Fault | null {
  const about = { store: site.store }
  const code = codeFromStatus(response.status)
  if (code !== null) {
    return fault(
      code,
      about,
      `${site.operation}: HTTP ${response.status} ${statusWords(answer, response.body)}`.trim(),
    )
  }
  if (answer === null) {
    return fault(
      'shopify.unexpected',
      about,
      `${site.operation}: HTTP ${response.status}, but no GraphQL answer`,
    )
  }
  if (typeof answer.errors === 'string') {
    return fault('shopify.unexpected', about, `${site.operation}: ${answer.errors}`)
  }
  if (answer.errors !== undefined && answer.errors.length > 0) return faultFromErrors(site, answer.errors)
  if (answer.data === undefined || answer.data === null) {
    return fault('shopify.unexpected', about, `${site.operation}: an answer without data and without errors`)
  }
  return null
}

/** Whether a mutation that failed so can have been carried out. */
export type Effect = 'none' | 'unknown'

/** Codes after which nobody knows how far the mutation came (shopify.md §4.1). */
const MID_WAY: ReadonlySet<string> = new Set(['INTERNAL_SERVER_ERROR', 'TIMEOUT'])

/**
 * Nothing was done where Shopify refused before it ran anything: by status, for its cost, for a document or a scope it
 * does not take. An answer with data, or none that can be read, leaves it open.
 */
export function effectOf(response: HttpResponse, answer: Answer | null): Effect {
  const { status } = response
  if (status === 429) return 'none'
  if (status >= 300) return status >= 500 || status === 408 ? 'unknown' : 'none'
  const errors = answer?.errors
  if (answer === null || errors === undefined || typeof errors === 'string') return 'unknown'
  if (errors.some(({ extensions }) => MID_WAY.has(extensions?.code ?? ''))) return 'unknown'
  if (isSomething(answer.data)) return 'unknown'
  // Without `data` execution never began (GraphQL, "request error"); else only a refusal of the field itself is one.
  const refused = errors.every(
    ({ path, extensions }) =>
      answer.data === undefined ||
      extensions?.code === 'THROTTLED' ||
      (extensions?.code === 'ACCESS_DENIED' && path?.length === 1),
  )
  return refused ? 'none' : 'unknown'
}

const isSomething = (data: unknown): boolean =>
  typeof data === 'object' && data !== null && Object.values(data).some((value) => value !== null)

function faultFromErrors(site: CallSite, errors: readonly GraphqlError[]): Fault {
  const known = errors.find((error) => CODES.has(error.extensions?.code ?? '')) ?? errors[0]
  const code = CODES.get(known?.extensions?.code ?? '') ?? 'shopify.unexpected'
  const words = errors.slice(0, 5).map((error) => {
    const at = error.path === undefined ? '' : ` at ${error.path.join('.')}`
    const request =
      error.extensions?.requestId === undefined ? '' : ` (request ${error.extensions.requestId})`
    return `${error.extensions?.code ?? 'error'}: ${error.message}${at}${request}`
  })
  const field = known?.path?.join('.') ?? site.operation
  const about =
    code === 'shopify.scope'
      ? { store: site.store, field, scope: known?.extensions?.requiredAccess ?? 'not stated' }
      : { store: site.store }
  return fault(code, about, `${site.operation}: ${words.join('; ')}`)
}

function statusWords(answer: Answer | null, body: string): string {
  if (typeof answer?.errors === 'string') return answer.errors
  const first = answer?.errors?.[0]?.message
  return first ?? (answer === null ? body.slice(0, 200) : '')
}
