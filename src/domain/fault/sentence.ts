import type { Sentence } from '../plan/plan.ts'
import { CATALOGUE } from './catalogue.ts'
import type { Fault } from './fault.ts'

/**
 * The fault in both voices: the catalogue's sentence filled in, and code and detail. Where the sentence does not name
 * the order and the fault does, it is put in front.
 */
export function sentence(fault: Fault): Sentence {
  const { ops } = CATALOGUE[fault.code]
  const filled = ops.replace(/\{(\w+)\}/g, (_, name: string) => fault.about[name] ?? 'not stated')
  const { order } = fault.about
  const named = order === undefined || ops.includes('{order}') ? filled : `Order ${order}: ${filled}`
  return { ops: named, tech: `${fault.code}: ${fault.tech}` }
}
