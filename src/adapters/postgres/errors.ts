/** SQLSTATE class 08 and the operator interventions with which Postgres ends or refuses a session. */
const LOST = new Set([
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now: starting up, shutting down, recovering
  '53300', // too_many_connections
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])

/** Postgres undid the statement itself and asks for it again. */
const UNDONE = new Set([
  '40001', // serialization_failure
  '40P01', // deadlock_detected
])

/** What `pg` says, without a code, when its socket goes away. */
const WORDS =
  /Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Connection ended unexpectedly|not queryable/

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''

/** The connection is gone or was never made: whether the statement ran is not known. */
export function isConnectionLoss(error: unknown): boolean {
  if (error instanceof AggregateError && error.errors.some(isConnectionLoss)) return true
  const code = codeOf(error)
  return LOST.has(code) || code.startsWith('08') || (error instanceof Error && WORDS.test(error.message))
}

/** A table was changed under a prepared statement: it did not run, and a new connection prepares it anew. */
export const isStalePlan = (error: unknown): boolean =>
  codeOf(error) === '0A000' && error instanceof Error && error.message.startsWith('cached plan')

/** The statement did not happen, whatever it was: sending it again cannot make it happen twice. */
export const wasUndone = (error: unknown): boolean => UNDONE.has(codeOf(error))

export const isRepeatable = (error: unknown): boolean =>
  isConnectionLoss(error) || isStalePlan(error) || wasUndone(error)

/** Postgres will never take a value of the statement: data exceptions, broken constraints, limits of its own. */
export const isRefusedValue = (error: unknown): boolean => /^(22|23|54)/.test(codeOf(error))
