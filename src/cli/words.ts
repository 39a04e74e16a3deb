import type { FaultOwner } from '../domain/fault/catalogue.ts'
import { CATALOGUE } from '../domain/fault/catalogue.ts'
import type { Fault } from '../domain/fault/fault.ts'
import { sentence } from '../domain/fault/sentence.ts'
import type { Wait } from '../domain/work/outcome.ts'
import type { SubjectState, TieOutResult } from '../ledger/types.ts'
import { spoken, type Voice } from './output.ts'

/** Who is asked to act, as a person would say it. */
export const OWNERS: Readonly<Record<FaultOwner, string>> = {
  nobody: 'nobody: it goes on by itself',
  operations: 'operations',
  finance: 'finance',
  merchandising: 'merchandising',
  'netsuite-admin': 'the NetSuite administrator',
  'store-owner': 'the owner of the store',
  engineer: 'the engineer',
}

/** What a state means for the business. */
export const STATES: Readonly<Record<SubjectState, string>> = {
  new: 'not looked at yet',
  settled: 'in NetSuite as it should be',
  applied: 'in NetSuite as it should be',
  excluded: 'out of scope, with its reason',
  waiting: 'waiting for something that will come',
  parked: 'parked: a person is needed',
  retry: 'being tried again',
}

/** The fault's sentence, who is to act, and the steps, one line each. */
export function faultLines(fault: Fault, voice: Voice, indent = ''): readonly string[] {
  const { owner, runbook } = CATALOGUE[fault.code]
  return [
    ...spoken(sentence(fault), voice, indent),
    ...(voice === 'tech' ? [] : [`${indent}  for ${OWNERS[owner]}`]),
    ...runbook.split('\n').map((step) => `${indent}    ${step}`),
  ]
}

/**
 * What the tie-out found: what does not hold in both voices, what holds for engineers only. A difference in currency
 * is told to everybody, or somebody would look for it.
 */
export function equationLines(results: readonly TieOutResult[], voice: Voice): readonly string[] {
  return results.flatMap(({ equation, holds, sentence: said }) => {
    if (!holds) return spoken(said, voice, '  ✗ ')
    if (equation === 'FX') return spoken(said, voice, '  ≈ ')
    return voice === 'ops' ? [] : [`  ✓ ${said.tech}`]
  })
}

/** A fault in JSON: both voices, who acts, and the steps. */
export function faultDocument(fault: Fault): Readonly<Record<string, unknown>> {
  const { owner, policy, runbook } = CATALOGUE[fault.code]
  return {
    code: fault.code,
    about: fault.about,
    ...sentence(fault),
    owner,
    policy,
    runbook: runbook.split('\n'),
  }
}

/** What would free a subject, as in "goes on by itself with …". */
export function waitText({ onKind, onKey }: Pick<Wait, 'onKey'> & { readonly onKind: string }): string {
  switch (onKind) {
    case 'sku':
      return `an item with SKU ${onKey} in NetSuite`
    case 'period':
      return `accounting period ${onKey} being open again`
    case 'config':
      return onKey === 'observe' ? 'a start without --observe' : 'a changed configuration'
    case 'subject':
      return onKey.startsWith('customer:') ? 'its customer being created' : `${onKey} being finished`
    case 'mapping':
      return onKey.startsWith('release of ') ? `the ${onKey} in Shopify` : `the mapping ${onKey}`
    case 'person':
      return onKey.startsWith('line:')
        ? 'the differences being cured, or `tieout retry --code booking.line-stopped`'
        : 'a person who retries it'
    default:
      return 'a person who retries it'
  }
}

/** "2026-01-05 10:00:01Z" */
export const timeText = (instant: string): string =>
  `${new Date(instant).toISOString().slice(0, 19).replace('T', ' ')}Z`
