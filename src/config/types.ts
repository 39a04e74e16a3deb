import type { StoreKey } from '../domain/ids.ts'
import type { LifePolicy } from '../domain/policy/policy.ts'

/** The configuration after validation: every default filled, every secret read. */
export interface LoadedConfig {
  /** Hash of the configuration file and of what it imports relatively. */
  readonly version: string
  readonly file: string
  readonly netsuite: NetSuiteConfig
  readonly database: DatabaseConfig
  readonly http: HttpConfig
  readonly stores: Readonly<Record<StoreKey, StoreConfig>>
  readonly sweep: SweepConfig
  readonly work: WorkConfig
  readonly retention: RetentionConfig
  readonly prove: ProveConfig
  /** Plans, stores and ties; writes nothing to NetSuite. */
  readonly observe: boolean
  /** An update waits this long after the last send of unknown outcome: a REST request may live 15 minutes. */
  readonly updateQuietPeriodMinutes: number
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
}

export interface NetSuiteConfig {
  /** As NetSuite states it: `1234567` or `1234567_SB1`. */
  readonly account: string
  /** Without a trailing slash; derived from the account unless stated. */
  readonly baseUrl: string
  readonly signIn: NetSuiteSignInConfig
  readonly permits: number
  readonly timeoutSeconds: number
}

export type NetSuiteSignInConfig =
  | {
      readonly kind: 'm2m'
      readonly clientId: string
      readonly certificateId: string
      /** PKCS#8 PEM. */
      readonly privateKey: string
      readonly algorithm: 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'ES512'
    }
  | {
      readonly kind: 'tba'
      readonly consumerKey: string
      readonly consumerSecret: string
      readonly tokenId: string
      readonly tokenSecret: string
    }

export interface DatabaseConfig {
  /** Null: the embedded PostgreSQL in `dataDir`. */
  readonly url: string | null
  readonly dataDir: string
}

export interface HttpConfig {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** How Shopify reaches us, an origin; null: no webhooks, sweeps only. */
  readonly publicUrl: string | null
  readonly bodyLimitBytes: number
}

export type ShopifySignInConfig =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'clientCredentials'; readonly clientId: string; readonly clientSecret: string }

export interface StoreConfig {
  readonly key: StoreKey
  /** `*.myshopify.com`. */
  readonly domain: string
  readonly apiVersion: string
  /** The shop's origin without a trailing slash: `https://<domain>` unless stated. */
  readonly apiUrl: string
  /** Where Shopify reaches us, whole: `https://…/webhooks/shopify/<store>`. Null: no subscriptions, sweeps only. */
  readonly webhookUrl: string | null
  readonly signIn: ShopifySignInConfig
  readonly webhookSecrets: { readonly current: string; readonly previous: string | null }
  readonly timeoutSeconds: number
  readonly policy: LifePolicy
}

export interface SweepConfig {
  readonly everySeconds: number
  readonly overlapMinutes: number
  readonly fullEveryHours: number
  /** How far back the full sweep looks; never before go-live. */
  readonly fullLookBackHours: number
  readonly netsuiteEverySeconds: number
  readonly subscriptionsEveryMinutes: number
  /** Whether subscriptions are created and repaired by us (shopify.md §2.6). */
  readonly manageSubscriptions: boolean
}

export interface WorkConfig {
  /** Subjects a worker process handles at once. */
  readonly concurrency: number
}

/** How long what was seen and done is kept. Records, intents, their tie-out and the audit are kept for ever. */
export interface RetentionConfig {
  readonly deliveriesDays: number
  readonly runsDays: number
  /** The last runs of a subject, kept however old they are. */
  readonly runsKept: number
  readonly attemptsDays: number
  readonly tieOutsDays: number
}

/** The daily proof. */
export interface ProveConfig {
  /** `HH:MM` in a store's zone, after which the day before is proved; null: only when it is asked for. */
  readonly at: string | null
  /** What is not final for longer needs a person who is to act (I-D8). */
  readonly staleAfterHours: number
}

/** One thing wrong with the configuration: where, what, and how to cure it. */
export interface ConfigProblem {
  readonly path: string
  readonly problem: string
  readonly cure: string
}
