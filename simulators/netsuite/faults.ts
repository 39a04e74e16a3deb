/** Faults injected into requests, from a seed (netsuite.md §2.3, §11). */
import { seededRandom } from '../random.ts'

export type FaultMode =
  /** The connection is cut before anything is done. */
  | { readonly kind: 'dropBefore' }
  /** Saved, then the connection is cut: the client never learns. */
  | { readonly kind: 'commitThenDrop' }
  /** Saved, then 500 UNEXPECTED_ERROR: an afterSubmit script failed (netsuite.md §2.3). */
  | { readonly kind: 'commitThen500' }
  /** Nothing saved, and a server error. */
  | { readonly kind: 'reject'; readonly status: 500 | 502 | 503 | 504 }
  /** The connection is cut (or 504 is sent) after `answerAfterMs`; the save lands at `landAfterMs`. */
  | {
      readonly kind: 'lateLanding'
      readonly answerAfterMs: number
      readonly landAfterMs: number
      readonly answer?: 'drop' | 504
    }
  /** This and the next requests, `requests` in all, are refused with 429. */
  | { readonly kind: 'burst429'; readonly requests: number }
  | { readonly kind: 'slow'; readonly ms: number }
  /** A user event script adds `by` to the first line's amount while the record is saved (netsuite.md §10.19). */
  | { readonly kind: 'scriptChangesTotal'; readonly by: number }
  /** A user event script throws: 400 USER_ERROR with this text, nothing saved. */
  | { readonly kind: 'scriptRejects'; readonly detail: string }
  /** A workflow holds the record (text as captured). */
  | { readonly kind: 'workflowLock' }

export interface FaultRule {
  readonly mode: FaultMode
  /** Which requests; every one when left out. */
  readonly match?: {
    readonly service?: 'record' | 'suiteql' | 'token'
    readonly methods?: readonly string[]
    /** Record type, ignoring case. */
    readonly type?: string
    /** Text that the address or body must contain, e.g. an external id. */
    readonly contains?: string
  }
  /** Of the matching requests, seeded; default 1. */
  readonly probability?: number
  /** How often at most; default without end. */
  readonly count?: number
  /** Matching requests left alone first. */
  readonly skip?: number
}

export interface RequestTraits {
  readonly service: 'record' | 'suiteql' | 'token' | 'system'
  readonly method: string
  /** Record type as addressed; of a transform the one that it makes. */
  readonly type: string | undefined
  /** Record type that a transform starts from. */
  readonly from?: string | undefined
  readonly text: string
}

export interface Faults {
  add(rule: FaultRule): void
  clear(): void
  list(): readonly (FaultRule & { readonly hits: number })[]
  /** The fault that strikes this request. */
  draw(traits: RequestTraits): FaultMode | undefined
}

interface ActiveRule {
  readonly rule: FaultRule
  matched: number
  hits: number
}

/** An empty set of rules; the first that strikes wins. */
export function createFaults(seed: string | number): Faults {
  const random = seededRandom(`faults/${seed}`)
  let rules: ActiveRule[] = []
  let burst = 0
  const strikes = (active: ActiveRule, traits: RequestTraits): boolean => {
    const { rule } = active
    if (!matches(rule, traits) || active.hits >= (rule.count ?? Number.POSITIVE_INFINITY)) return false
    active.matched += 1
    if (active.matched <= (rule.skip ?? 0)) return false
    if (random.next() >= (rule.probability ?? 1)) return false
    active.hits += 1
    return true
  }
  return {
    add: (rule) => void rules.push({ rule, matched: 0, hits: 0 }),
    clear() {
      rules = []
      burst = 0
    },
    list: () => rules.map(({ rule, hits }) => ({ ...rule, hits })),
    draw(traits) {
      if (burst > 0 && traits.service !== 'token') {
        burst -= 1
        return { kind: 'burst429', requests: 1 }
      }
      const mode = rules.find((active) => strikes(active, traits))?.rule.mode
      if (mode?.kind === 'burst429') burst = mode.requests - 1
      return mode
    },
  }
}

function matches({ match }: FaultRule, traits: RequestTraits): boolean {
  if (match === undefined) return traits.service !== 'token'
  if (match.service !== undefined && match.service !== traits.service) return false
  if (match.service === undefined && traits.service === 'token') return false
  if (match.methods !== undefined && !match.methods.includes(traits.method)) return false
  if (match.type !== undefined && match.type.toLowerCase() !== traits.type?.toLowerCase()) return false
  return match.contains === undefined || traits.text.includes(match.contains)
}
