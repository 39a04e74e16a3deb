import { vi } from 'vitest'

/** Waits until the assertions in `check` hold; fails with the last of their messages at the deadline. */
export const until = <Value>(check: () => Value | Promise<Value>, timeoutMs = 30_000): Promise<Value> =>
  vi.waitFor(check, { timeout: timeoutMs, interval: 50 })
