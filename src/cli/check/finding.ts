import type { Fault } from '../../domain/fault/fault.ts'
import { troubleOfFault } from '../trouble.ts'

/** One thing that was proved, or that a person must see to. A `note` is for knowing; nothing is wrong with it. */
export interface Finding {
  /** `tieout`, `netsuite`, or `shopify` with the store's key. */
  readonly area: string
  readonly what: string
  readonly level: 'ok' | 'note' | 'problem'
  readonly ops: string
  readonly tech: string
  /** Empty where nothing has to be done. */
  readonly cure: string
}

export interface Words {
  readonly ops: string
  readonly tech: string
}

/** Collects the findings of one area. */
export class Findings {
  readonly list: Finding[] = []
  readonly #area: string

  constructor(area: string) {
    this.#area = area
  }

  ok(what: string, words: Words): void {
    this.list.push({ area: this.#area, what, level: 'ok', ...words, cure: '' })
  }

  note(what: string, words: Words & { readonly cure?: string }): void {
    this.list.push({ area: this.#area, what, level: 'note', cure: '', ...words })
  }

  problem(what: string, words: Words & { readonly cure: string }): void {
    this.list.push({ area: this.#area, what, level: 'problem', ...words })
  }

  fault(what: string, fault: Fault): void {
    this.problem(what, troubleOfFault(fault))
  }
}
