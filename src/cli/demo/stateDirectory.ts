import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PlannedOrder } from './scenario.ts'
import type { RunningSimulators } from './simulators.ts'

/** What a demo leaves behind for the next run to find. */
export interface SavedDemo {
  readonly seed: number
  readonly webPort: number
  readonly simulators: { readonly pid: number; readonly running: RunningSimulators }
  /** Of the last run: ended at the next start where they still live. */
  readonly pids: Readonly<Record<string, number>>
}

/** Files of one demo. Every write is whole: a temporary file, then a rename. */
export interface StateDirectory {
  readonly path: string
  file(name: string): string
  readSaved(): SavedDemo | null
  save(saved: SavedDemo): void
  readPlan(): readonly PlannedOrder[] | null
  savePlan(plan: readonly PlannedOrder[]): void
  write(name: string, text: string): void
  /** Removes a temporary directory; a kept one stays. */
  dispose(): void
}

export function openStateDirectory(kept: string | null): StateDirectory {
  const path = kept ?? mkdtempSync(join(tmpdir(), 'tieout-demo-'))
  mkdirSync(path, { recursive: true })
  // As root, PostgreSQL runs as another user, who must be able to pass through; only the simulators' keys lie here.
  if (kept === null) chmodSync(path, 0o711)
  const file = (name: string): string => join(path, name)
  const write = (name: string, text: string): void => {
    // The database's password and the simulators' keys stand in them.
    writeFileSync(file(`${name}.new`), text, { mode: 0o600 })
    renameSync(file(`${name}.new`), file(name))
  }
  const read = (name: string): unknown =>
    existsSync(file(name)) ? JSON.parse(readFileSync(file(name), 'utf8')) : null
  return {
    path,
    file,
    write,
    readSaved: () => read('demo.json') as SavedDemo | null,
    save: (saved) => write('demo.json', `${JSON.stringify(saved, null, 1)}\n`),
    readPlan: () => read('plan.json') as readonly PlannedOrder[] | null,
    savePlan: (plan) => write('plan.json', `${JSON.stringify(plan, null, 1)}\n`),
    dispose: () => {
      if (kept === null) rmSync(path, { recursive: true, force: true })
    },
  }
}
