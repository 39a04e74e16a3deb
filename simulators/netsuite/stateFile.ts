import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Settings } from './settings.ts'
import type { WorldSnapshot } from './world.ts'

export interface SimulatorState {
  readonly world: WorldSnapshot
  readonly settings: Settings
}

/** The state that an earlier run left, or undefined. */
export function readState(path: string): SimulatorState | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as SimulatorState) : undefined
}

/** Whole or not at all: a temporary file, renamed. */
export function writeState(path: string, state: SimulatorState): void {
  const temporary = `${path}.${process.pid}.tmp`
  writeFileSync(temporary, JSON.stringify(state))
  renameSync(temporary, path)
}
