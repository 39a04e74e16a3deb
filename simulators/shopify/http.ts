/** An HTTP request as the simulator sees it, with or without a socket. */
export type SimRequest = {
  /** Upper case. */
  readonly method: string
  /** Path with query, or absolute. */
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type SimAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export function jsonAnswer(status: number, body: unknown, headers: Record<string, string> = {}): SimAnswer {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  }
}

/** The fields of a JSON or form body; null when it is neither. */
export function readFields(request: SimRequest): Record<string, unknown> | null {
  if ((request.headers['content-type'] ?? '').includes('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(request.body))
  }
  const value = parseJson(request.body === '' ? '{}' : request.body)
  return isRecord(value) ? value : null
}

/** The parsed text, or undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
