import { type Currency, formatMoney, type Money } from '../domain/money.ts'
import type { Sentence } from '../domain/plan/plan.ts'
import type { CliIo } from './io.ts'
import type { Output } from './types.ts'
import { escapedJson, visible } from './visible.ts'

export const VOICES = ['ops', 'tech', 'both'] as const
/** Which of the two voices a person reads: business outcome, technical detail, or one after the other. */
export type Voice = (typeof VOICES)[number]

export function createOutput(io: CliIo, json: boolean): Output {
  let alive = false
  const clear = (): void => {
    if (alive) io.err('\r\u001b[K')
    alive = false
  }
  return {
    answer(value) {
      clear()
      io.out(`${toJson(value)}\n`)
    },
    note(line) {
      clear()
      if (json) io.err(`${visible(line)}\n`)
      else io.out(`${visible(line)}\n`)
    },
    live(line) {
      if (!io.watched) return
      clear()
      if (line === null) return
      io.err(visible(line))
      alive = true
    },
  }
}

/** One line of JSON: money as `{"amount":"104.49","currency":"USD"}`, other large integers and ids as text. */
export const toJson = (value: unknown): string => escapedJson(JSON.stringify(value, plain))

function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Map) return Object.fromEntries(value)
  return isMoney(value) ? { amount: formatMoney(value), currency: value.currency } : value
}

function isMoney(value: unknown): value is Money {
  if (typeof value !== 'object' || value === null) return false
  return 'minor' in value && typeof value.minor === 'bigint' && 'currency' in value && isText(value.currency)
}

const isText = (value: unknown): value is Currency => typeof value === 'string'

/** "104.49 USD" */
export const moneyText = (amount: Money): string => `${formatMoney(amount)} ${amount.currency}`

/** A sentence in the voices asked for, the technical one below the other. */
export function spoken(sentence: Sentence, voice: Voice, indent = ''): readonly string[] {
  if (voice === 'ops') return [`${indent}${sentence.ops}`]
  if (voice === 'tech') return [`${indent}${sentence.tech}`]
  return [`${indent}${sentence.ops}`, `${indent}  ${sentence.tech}`]
}

/** "1 order", "2 orders" */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`
