import { z } from 'zod'
import { type NetSuiteId, netSuiteId } from '../domain/ids.ts'
import { says } from './says.ts'

/** A secret is named, never written: the environment variable that holds it. */
export const secretReference = z.strictObject(
  {
    env: z
      .string()
      .regex(
        /^[A-Z_][A-Z0-9_]*$/,
        says('is no name of an environment variable', "write it as in { env: 'NAME' }"),
      ),
  },
  says('must name an environment variable', "write { env: 'NAME' }: secrets do not belong in the file"),
)
export type SecretReference = z.infer<typeof secretReference>

/** An identifier that is no secret may be written, or named like one. */
export const plainOrReference = z.union([z.string().min(1), secretReference], {
  error: says('must be a text', "write it as a string, or { env: 'NAME' }").error,
})

const ID = says(
  'is no NetSuite internal id',
  "write the record's internal id as a string of digits, such as '12'",
)

export const internalId = z
  .string(ID)
  .regex(/^-?\d{1,18}$/, ID)
  .transform((text): NetSuiteId => netSuiteId(text))

/** The numeric id of something of Shopify's, as a key. */
export const shopifyKey = z
  .string()
  .regex(
    /^\d{1,20}$/,
    says('is no Shopify id', "use the number at the end of the gid as the key, such as '61234567890'"),
  )

export const currencyCode = z
  .string(says('is no currency', "write the ISO 4217 code, such as 'USD'"))
  .regex(/^[A-Z]{3}$/, says('is no currency', "write the ISO 4217 code in capitals, such as 'USD'"))

const ZONE = says('is no time zone', "write the IANA name, such as 'America/New_York'")

export const timeZone = z.string(ZONE).refine((name) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}, ZONE)

const INSTANT = says(
  'is no instant with its offset',
  "write it as '2026-12-01T00:00:00-05:00' or '2026-12-01T05:00:00Z'",
)
/** Any offset; kept in UTC. */
export const instant = z.iso
  .datetime({ offset: true, ...INSTANT })
  .transform((text) => new Date(text).toISOString().replace('.000Z', 'Z'))

const isLoopback = (url: URL): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)

const ORIGIN = says(
  'is no https address',
  "write it as 'https://tieout.example.com', without a path (http only for 127.0.0.1)",
)

/** An origin without a trailing slash. */
export const origin = z
  .string(ORIGIN)
  .refine((text) => {
    const url = URL.parse(text)
    if (url === null || url.pathname !== '/' || url.search !== '' || url.hash !== '') return false
    return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))
  }, ORIGIN)
  .transform((text) => new URL(text).origin)

export const number = (range: { least: number; most: number; unit: string }): z.ZodNumber => {
  const words = says(
    `must be a number from ${range.least} to ${range.most} (${range.unit})`,
    'write a plain number in that range, or leave it out for the default',
  )
  return z.number(words).min(range.least, words).max(range.most, words)
}

export const wholeNumber = (range: { least: number; most: number; unit: string }): z.ZodNumber =>
  number(range).int(says(`must be a whole number (${range.unit})`, 'write it without decimals'))

/**
 * A function of the merchant's on frozen facts. It must be synchronous: a plan is computed from facts alone, and
 * gives the same result whenever it is repeated.
 */
export const mapping = <Fn extends (...facts: never[]) => unknown>(example: string): z.ZodType<Fn, Fn> =>
  z
    .custom<Fn>(
      (value) => typeof value === 'function',
      says('must be a function', `write it as in ${example}`),
    )
    .refine(
      (value) => value.constructor.name !== 'AsyncFunction',
      says('is asynchronous', 'compute the value from the facts it is given, without async'),
    )
