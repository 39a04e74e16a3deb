import type { ExclusionCode } from '../domain/desired/types.ts'
import type { RunOutcome, Wait } from '../domain/work/outcome.ts'

/** Decided by the configuration; nothing in it brings a test order or a cancelled one back. */
const CONFIGURED: readonly ExclusionCode[] = ['before-go-live', 'policy']

/** What keeps an excluded order under review: another version of the configuration may take it in. */
export const waitsOfExclusion = (code: ExclusionCode): readonly Wait[] =>
  CONFIGURED.includes(code) ? [{ onKind: 'config', onKey: 'version' }] : []

/**
 * Names the version of the configuration under which the outcome came about. Whatever process starts with another one
 * frees it: also where this one went on for a while beside it, or died between the change and saying so.
 */
export function underConfig(outcome: RunOutcome, version: string): RunOutcome {
  if (!('waits' in outcome) || outcome.waits === undefined) return outcome
  const waits = outcome.waits.map((wait) =>
    wait.onKind === 'config' && wait.onKey === 'version' ? { ...wait, onKey: version } : wait,
  )
  return { ...outcome, waits }
}
