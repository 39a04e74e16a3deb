/** What libraries take from the machine without asking: time and chance. While a simulation runs they are its own. */
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import type { Chance } from './chance.ts'

type Uuid = ReturnType<typeof crypto.randomUUID>

/** Answers the way back. */
export function replaceTimeAndChance(now: () => number, chance: Chance): () => void {
  const kept = {
    dateNow: Date.now,
    random: Math.random,
    randomUUID: crypto.randomUUID,
    webRandomUUID: globalThis.crypto.randomUUID.bind(globalThis.crypto),
  }
  let serial = 0
  const nextUuid = (): Uuid => {
    serial += 1
    return `00000000-0000-4000-9000-${serial.toString(16).padStart(12, '0')}`
  }
  Date.now = now
  Math.random = () => chance.next()
  crypto.randomUUID = nextUuid
  globalThis.crypto.randomUUID = nextUuid
  syncBuiltinESMExports()
  return () => {
    Date.now = kept.dateNow
    Math.random = kept.random
    crypto.randomUUID = kept.randomUUID
    globalThis.crypto.randomUUID = kept.webRandomUUID
    syncBuiltinESMExports()
  }
}
