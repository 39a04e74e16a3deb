import { pino } from 'pino'

/** Structured lines: state changes at info, no payloads, no personal data, no secrets. */
export interface Log {
  info(fields: Readonly<Record<string, unknown>>, message: string): void
  warn(fields: Readonly<Record<string, unknown>>, message: string): void
  error(fields: Readonly<Record<string, unknown>>, message: string): void
  debug(fields: Readonly<Record<string, unknown>>, message: string): void
  child(fields: Readonly<Record<string, unknown>>): Log
}

/** Redaction is a second line of defence: callers never hand in secrets. */
const REDACTED = [
  '*.token',
  '*.secret',
  '*.password',
  '*.authorization',
  '*.accessToken',
  '*.clientSecret',
  '*.privateKey',
]

export function createLog(level: string): Log {
  return pino({ level, base: null, redact: REDACTED }, pino.destination({ fd: 2, sync: true }))
}

const ignore = (): void => undefined
/** For tests and for commands whose output is the answer itself. */
export const silentLog: Log = {
  info: ignore,
  warn: ignore,
  error: ignore,
  debug: ignore,
  child: () => silentLog,
}
