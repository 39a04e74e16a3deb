/** What libraries take from the machine without asking: time and chance. While a simulation runs they are its own. */
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'
import type { Chance } from './chance.ts'
import type { Timeline } from './timeline.ts'

type Uuid = ReturnType<typeof crypto.randomUUID>

/** Answers the way back. */
export function replaceTimeAndChance(timeline: Timeline, chance: Chance): () => void {
  const kept = {
    dateNow: Date.now,
    sleep: timers.setTimeout,
    random: Math.random,
    randomUUID: crypto.randomUUID,
    webRandomUUID: globalThis.crypto.randomUUID.bind(globalThis.crypto),
  }
  let serial = 0
  const nextUuid = (): Uuid => {
    serial += 1
    return `00000000-0000-4000-9000-${serial.toString(16).padStart(12, '0')}`
  }
  // The job engine looks so whether what it waits for at its end is over.
  timers.setTimeout = (ms = 1, value, { signal } = {}) =>
    new Promise((resolve, reject) => {
      const cancel = timeline.after(ms, () => resolve(value as never), 'poll')
      signal?.addEventListener('abort', () => {
        cancel()
        reject(new Error('the wait was given up'))
      })
    })
  Date.now = () => timeline.now()
  Math.random = () => chance.next()
  crypto.randomUUID = nextUuid
  globalThis.crypto.randomUUID = nextUuid
  syncBuiltinESMExports()
  return () => {
    Date.now = kept.dateNow
    timers.setTimeout = kept.sleep
    Math.random = kept.random
    crypto.randomUUID = kept.randomUUID
    globalThis.crypto.randomUUID = kept.webRandomUUID
    syncBuiltinESMExports()
  }
}
