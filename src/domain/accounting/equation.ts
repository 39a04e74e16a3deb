import { formatMoney, type Money } from '../money.ts'
import type { Sentence } from '../plan/plan.ts'

/** The tie-out equations that are checked today (accounting-and-reliability.md §1.8). */
export type EquationName =
  | 'I-S1'
  | 'I-S2'
  | 'I-S3'
  | 'I-S4'
  | 'I-S6'
  | 'I-O1'
  | 'I-O2'
  | 'I-O3'
  | 'I-O4'
  | 'I-O5'
  | 'I-O6'
  | 'I-O7'
  | 'I-O8'
  | 'I-O9'
  | 'I-O10'
  | 'I-O11'
  | 'I-O12'
  | 'I-O13'
  | 'I-O14'
  | 'I-R1'
  | 'I-R2'
  | 'I-R3'
  | 'I-R4'
  | 'I-R5'
  | 'I-R6'
  /** No equation: a difference in currency that has a name, so that nobody looks for it (§1.8, correction 2). */
  | 'FX'

/** One equation, checked once: what it says, about what, and both sides as a person would write them. */
export interface EquationResult {
  readonly equation: EquationName
  readonly holds: boolean
  readonly expected: string
  readonly actual: string
  /** The order, line, tax or record that it was checked for. */
  readonly about: string
  readonly sentence: Sentence
}

export interface Claimed {
  readonly equation: EquationName
  readonly about: string
  /** What both sides are, for finance: "the total of the sales order". */
  readonly ops: string
  /** Both sides as fields. */
  readonly tech: string
}

/** An equation between two texts. */
export function equation(claimed: Claimed, expected: string, actual: string): EquationResult {
  const holds = expected === actual
  return {
    equation: claimed.equation,
    holds,
    expected,
    actual,
    about: claimed.about,
    sentence: {
      ops: holds
        ? `${capital(claimed.ops)} is right for ${claimed.about}: ${expected}.`
        : `${capital(claimed.ops)} should be ${expected} for ${claimed.about}, and is ${actual}.`,
      tech: `${claimed.equation} ${claimed.about}: ${claimed.tech}: expected ${expected}, actual ${actual}`,
    },
  }
}

/** An equation between two amounts of one currency. */
export const moneyEquation = (claimed: Claimed, expected: Money, actual: Money): EquationResult =>
  equation(claimed, money(expected), money(actual))

/** "104.49 USD" */
export const money = (amount: Money): string => `${formatMoney(amount)} ${amount.currency}`

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
