import { currency, formatMoney, money, parseMoney } from '../../../domain/money.ts'

/** The demo's store and subsidiary keep their books in dollars. */
const BASE = currency('USD')

/** A decimal string in cents; nothing is nothing. Throws where it is no amount, or finer than a cent. */
export function cents(text: string | undefined): bigint {
  const parsed = parseMoney(text ?? '0', BASE)
  if (!parsed.ok) throw new Error(`the auditor cannot read an amount: ${parsed.failure}`)
  return parsed.value.minor
}

/** "104.49" */
export const inWords = (amount: bigint): string => formatMoney(money(amount, BASE))

/** The amount in dollars for a report. Printed it is exact; it is not calculated with. */
export const figure = (amount: bigint): number => Number(inWords(amount))
