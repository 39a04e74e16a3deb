import type { FaultCode } from './catalogue.ts'

/** Fills the sentence: ids, SKUs, names of mappings and amounts, and no personal data. */
export type FaultAbout = Readonly<Record<string, string>>

/** A failure that the catalogue knows: a value, never thrown by the domain. */
export interface Fault {
  readonly code: FaultCode
  readonly about: FaultAbout
  /** What an engineer needs: path, vendor code, the vendor's own words. No secrets, no personal data. */
  readonly tech: string
}

export const fault = (code: FaultCode, about: FaultAbout, tech: string): Fault => ({ code, about, tech })
