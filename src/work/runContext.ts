import { AsyncLocalStorage } from 'node:async_hooks'
import type { SubjectKey } from '../domain/ids.ts'

/** Claims asked for inside a run and not settled, by the tokens they were asked for with: also those never answered. */
export type InlineTokens = Map<SubjectKey, string>

interface RunContext {
  readonly inline: InlineTokens
  /** This process's runs, counted in the order in which they began. */
  readonly serial: number
}

/** The run that a call belongs to. What is done for many runs at once says so itself: one of them happened to ask. */
export const currentRun = new AsyncLocalStorage<RunContext>()
