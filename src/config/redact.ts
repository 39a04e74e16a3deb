import type { LoadedConfig } from './types.ts'

const SECRET = '(secret)'
const SECRET_KEYS: ReadonlySet<string> = new Set([
  'privateKey',
  'consumerSecret',
  'tokenSecret',
  'token',
  'clientSecret',
  'current',
  'previous',
])

/** The configuration as it may be shown: secrets masked, passwords taken out of addresses, functions named. */
export function redactConfig(config: LoadedConfig): unknown {
  return redacted(config, '')
}

function redacted(value: unknown, key: string): unknown {
  if (typeof value === 'function') return '(function)'
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'string') {
    if (SECRET_KEYS.has(key)) return SECRET
    return value.replace(/^(\w+:\/\/[^:/@\s]+):[^@\s]+@/, `$1:${SECRET}@`)
  }
  if (Array.isArray(value)) return value.map((each) => redacted(each, key))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, redacted(each, name)]))
}
