import type { OrderFacts } from '../shopify/order.ts'
import type { Fault } from './fault.ts'

/** Takes out of a text what it says of people. */
export type Redaction = (text: string) => string

const MARK = '[personal]'
/** Shorter ones ("Li", "4b") stand in too many other words to be taken out. */
const SHORTEST = 3

/**
 * NetSuite quotes what it refuses, and a merchant's function may say whom it failed for: names, addresses, phone
 * numbers and notes of this order are taken out of such texts before anything is stored or shown. Towns and postal
 * codes stay: taxes are named by them, and alone they name nobody.
 */
export function redactionFor(facts: OrderFacts): Redaction {
  const texts = new Set(personalTexts(facts).flatMap((text) => [text, text.trim()]))
  const words = [...texts]
    .filter((text) => text.length >= SHORTEST)
    .toSorted((a, b) => b.length - a.length)
    .map((text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`))
  const known =
    words.length === 0
      ? null
      : new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})(?![\\p{L}\\p{N}])`, 'giu')
  return (text) => {
    const named = known === null ? text : text.replace(known, MARK)
    return named.replace(/[^\s@"'<>]+@[^\s@"'<>]+/g, '[e-mail]')
  }
}

function personalTexts({
  customer,
  billingAddress,
  shippingAddress,
  customAttributes,
}: OrderFacts): string[] {
  const addresses = [billingAddress, shippingAddress].flatMap((address) =>
    address === null
      ? []
      : [address.name, address.company, address.address1, address.address2, address.phone],
  )
  const names = [customer?.firstName, customer?.lastName].filter((name) => typeof name === 'string')
  return [
    names.join(' '),
    ...names,
    ...addresses,
    customer?.email,
    customer?.phone,
    ...customAttributes.map(({ value }) => value).filter(isSentence),
  ].filter((text) => typeof text === 'string')
}

/** An attribute of one short word ("true", "1001", "gift") says nothing of anybody, and would blank our own words. */
const isSentence = (value: string | null): boolean =>
  value !== null && (/\s/.test(value.trim()) || value.length >= 10)

/** What others wrote into a fault: everything else in `about` is of our own making. */
const FOREIGN = new Set(['message', 'value'])

export const redactedFault = (fault: Fault, redact: Redaction): Fault => ({
  ...fault,
  about: Object.fromEntries(
    Object.entries(fault.about).map(([name, text]) => [name, FOREIGN.has(name) ? redact(text) : text]),
  ),
  tech: redact(fault.tech),
})
