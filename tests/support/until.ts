import { expect, vi } from 'vitest'

/** Waits until the assertions in `check` hold; fails with the last of their messages at the deadline. */
export const until = <Value>(check: () => Value | Promise<Value>, timeoutMs = 30_000): Promise<Value> =>
  vi.waitFor(check, { timeout: timeoutMs, interval: 50 })

/** Both systems state instants to the second: waits until what comes next has a later one. */
export async function nextSecond(): Promise<void> {
  const second = Math.floor(Date.now() / 1000)
  await until(() => expect(Math.floor(Date.now() / 1000)).toBeGreaterThan(second))
}
