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

/** Vendors' words have no bound, and a fault is stored with each run, logged and shown. */
const LONGEST_TECH = 4000
const LONGEST_ABOUT = 1000

export const fault = (code: FaultCode, about: FaultAbout, tech: string): Fault => ({
  code,
  about: Object.fromEntries(Object.entries(about).map(([name, text]) => [name, cut(text, LONGEST_ABOUT)])),
  tech: cut(tech, LONGEST_TECH),
})

const cut = (text: string, longest: number): string =>
  text.length <= longest ? text : `${text.slice(0, longest).toWellFormed()}…`
