import { z } from 'zod'
import { policyFields } from './policySchema.ts'
import { says } from './says.ts'
import { number, origin, plainOrReference, secretReference, wholeNumber } from './values.ts'

const ACCOUNT = says(
  'is no NetSuite account id',
  "write it as Setup > Company > Company Information states it: '1234567', or '1234567_SB1' for a sandbox",
)

const netsuiteSignIn = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('m2m'),
      clientId: plainOrReference,
      certificateId: plainOrReference,
      privateKey: secretReference,
      // RS256 is not accepted (netsuite.md §4.1, O:section_162790605110).
      algorithm: z
        .enum(
          ['PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'],
          says('is no algorithm that NetSuite takes', "use 'PS256' for an RSA key or 'ES256' for an EC key"),
        )
        .default('PS256'),
    }),
    z.strictObject({
      kind: z.literal('tba'),
      consumerKey: plainOrReference,
      consumerSecret: secretReference,
      tokenId: plainOrReference,
      tokenSecret: secretReference,
    }),
  ],
  says(
    "needs kind 'm2m' or 'tba'",
    "write { kind: 'm2m', clientId, certificateId, privateKey: { env: 'NAME' } }",
  ),
)

const netsuite = z.strictObject({
  account: z.string(ACCOUNT).regex(/^[A-Za-z0-9]+(_[A-Za-z0-9]+)?$/, ACCOUNT),
  baseUrl: origin.optional(),
  signIn: netsuiteSignIn,
  permits: wholeNumber({ least: 1, most: 100, unit: 'concurrent calls' }).default(4),
  timeoutSeconds: number({ least: 1, most: 900, unit: 'seconds' }).default(120),
})

const shopifySignIn = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('token'), token: secretReference }),
    z.strictObject({
      kind: z.literal('clientCredentials'),
      clientId: plainOrReference,
      clientSecret: secretReference,
    }),
  ],
  says(
    "needs kind 'clientCredentials' or 'token'",
    "write { kind: 'clientCredentials', clientId, clientSecret: { env: 'NAME' } } for an app of the Dev Dashboard",
  ),
)

const DOMAIN = says('is no shop domain', "write the permanent one, such as 'acme.myshopify.com'")

const store = z.strictObject({
  domain: z.string(DOMAIN).regex(/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/, DOMAIN),
  apiVersion: z
    .string()
    .regex(/^\d{4}-(01|04|07|10)$/, says('is no API version', "write it as '2026-10', or leave it out"))
    .default('2026-10'),
  apiUrl: origin.optional(),
  signIn: shopifySignIn,
  /** Needed with a static token; with client credentials Shopify signs with the client secret (shopify.md §2.2). */
  webhookSecret: secretReference.optional(),
  previousWebhookSecret: secretReference.optional(),
  timeoutSeconds: number({ least: 1, most: 300, unit: 'seconds' }).default(30),
  ...policyFields,
})

const storeKey = z
  .string()
  .regex(
    /^[a-z0-9]{1,20}$/,
    says('is no store key', 'use 1 to 20 small letters and digits; it is never renamed'),
  )

const sweep = z.strictObject({
  everySeconds: number({ least: 1, most: 86_400, unit: 'seconds' }).default(120),
  // The search index lags without a published bound (shopify.md §4.3 [U]).
  overlapMinutes: number({ least: 0, most: 1440, unit: 'minutes' }).default(10),
  fullEveryHours: number({ least: 0.01, most: 168, unit: 'hours' }).default(24),
  fullLookBackHours: number({ least: 1, most: 24 * 60, unit: 'hours' }).default(72),
  netsuiteEverySeconds: number({ least: 1, most: 86_400, unit: 'seconds' }).default(300),
  subscriptionsEveryMinutes: number({ least: 0.1, most: 1440, unit: 'minutes' }).default(60),
  manageSubscriptions: z.boolean().default(true),
})

const CLOCK_TIME = says('is no time of day', "write it as '04:00', or null to prove no day by itself")

const prove = z.strictObject({
  at: z
    .string(CLOCK_TIME)
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, CLOCK_TIME)
    .nullable()
    .default('04:00'),
  staleAfterHours: number({ least: 1, most: 24 * 60, unit: 'hours' }).default(24),
})

const days = (most: number) => number({ least: 1, most, unit: 'days' })

const TEN_YEARS = 3653

const retention = z.strictObject({
  // Shopify repeats a delivery for hours (shopify.md §2.3); a duplicate is told by it.
  deliveriesDays: days(TEN_YEARS).default(30),
  runsDays: days(TEN_YEARS).default(90),
  runsKept: wholeNumber({ least: 1, most: 1000, unit: 'runs of a subject' }).default(20),
  attemptsDays: days(TEN_YEARS).default(365),
  tieOutsDays: days(TEN_YEARS).default(365),
})

/**
 * NetSuite may finish a request 15 minutes after it was sent (netsuite.md §2.3), and an update leaves up to 2 minutes
 * after its attempt was noted (src/reconcile/update.ts).
 */
const QUIET_LEAST = 15 + 2
const QUIET_WORDS = says(
  `must be at least ${QUIET_LEAST} minutes: NetSuite may still carry out an update whose answer was lost`,
  'leave it out for 20 minutes',
)

export const configSchema = z.strictObject({
  netsuite,
  database: z
    .strictObject({
      url: plainOrReference.optional(),
      dataDir: z.string().min(1).default('.tieout'),
    })
    .prefault({}),
  http: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1'),
      port: wholeNumber({ least: 0, most: 65_535, unit: 'port' }).default(8080),
      publicUrl: origin.optional(),
      // Orders can exceed 1 MB (shopify.md §2.5).
      bodyLimitBytes: wholeNumber({ least: 1024, most: 50_000_000, unit: 'bytes' }).default(5_000_000),
    })
    .prefault({}),
  stores: z
    .record(storeKey, store)
    .refine((stores) => Object.keys(stores).length > 0, says('names no store', 'add at least one store'))
    .refine(
      (stores) => {
        const domains = Object.values(stores).map((each) => each.domain)
        return new Set(domains).size === domains.length
      },
      says('names one shop twice', 'keep one store key for each domain'),
    ),
  sweep: sweep.prefault({}),
  work: z
    .strictObject({
      concurrency: wholeNumber({ least: 1, most: 1000, unit: 'subjects at once' }).optional(),
    })
    .prefault({}),
  retention: retention.prefault({}),
  prove: prove.prefault({}),
  observe: z
    .boolean(says('must be true or false', 'write observe: true to plan without writing'))
    .default(false),
  updateQuietPeriodMinutes: number({ least: 0, most: 240, unit: 'minutes' })
    .min(QUIET_LEAST, QUIET_WORDS)
    .default(20),
  logLevel: z
    .enum(
      ['debug', 'info', 'warn', 'error'],
      says('is no log level', "use 'debug', 'info', 'warn' or 'error'"),
    )
    .default('info'),
})

/** The configuration as its owner writes it. */
export type TieoutConfig = z.input<typeof configSchema>
export type ValidConfig = z.output<typeof configSchema>
