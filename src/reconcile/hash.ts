import { createHash } from 'node:crypto'

/** A content hash as it stands on intents and in NetSuite: 32 hex digits of SHA-256. */
export const contentHash = (canonicalText: string): string =>
  createHash('sha256').update(canonicalText).digest('hex').slice(0, 32)

/** The match key of a customer by e-mail: a hash, since subject keys reach logs. Takes the normalised address. */
export const emailMatch = (email: string): string => `email-${contentHash(email)}`
