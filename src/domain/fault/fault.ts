import type { FaultCode } from './catalogue.ts'

/**
 * A failure that the catalogue knows: a value, never thrown by the domain. `about` fills the sentence;
 * it holds ids, SKUs, names of mappings and amounts, and no personal data.
 */
export interface Fault {
  readonly code: FaultCode
  readonly about: Readonly<Record<string, string>>
  /** What an engineer needs: path, vendor code, the vendor's own words. No secrets, no personal data. */
  readonly tech: string
}

export const fault = (code: FaultCode, about: Readonly<Record<string, string>>, tech: string): Fault => ({
  code,
  about,
  tech,
})
