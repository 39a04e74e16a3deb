import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

const SAVE_EVERY_MS = 3000

export type StateFile = {
  /** Writes now, if anything changed. */
  save(): void
  /** Saves a last time and ends the periodic saving. */
  stop(): void
}

export type StateSource = {
  snapshot(): string
  /** Differs whenever the snapshot may differ; spares taking one when it does not. */
  version(): string
}

/** The text of a state file, or null when there is none yet. */
export function readStateFile(path: string | undefined): string | null {
  return path !== undefined && existsSync(path) ? readFileSync(path, 'utf8') : null
}

/**
 * Keeps a file equal to `source.snapshot()`: every few seconds when it changed, and at the end. Each write is a new
 * file renamed over the old one, so that a kill in the middle leaves the old one whole.
 */
export function keepStateFile(path: string, source: StateSource): StateFile {
  let written: string | null = null
  const save = (): void => {
    const version = source.version()
    if (version === written) return
    mkdirSync(dirname(path), { recursive: true })
    const temporary = `${path}.${process.pid}.tmp`
    writeFileSync(temporary, source.snapshot())
    renameSync(temporary, path)
    written = version
  }
  save()
  const timer = setInterval(save, SAVE_EVERY_MS)
  timer.unref()
  return {
    save,
    stop() {
      clearInterval(timer)
      save()
    },
  }
}
