import { registerHooks } from 'node:module'

/** A small change of one source file, made while it is loaded: a bug that is planted, or a defence taken out. */
export interface SourcePatch {
  /** From the repository's root. */
  readonly file: string
  /** Stands in the file, as often as `times` says (once by default). */
  readonly find: string
  readonly replace: string
  readonly times?: number
}

/** The patched source. Throws where the patch does not fit any more. */
export function patched(source: string, patch: SourcePatch): string {
  const found = source.split(patch.find).length - 1
  const { times = 1 } = patch
  if (found !== times) throw new Error(`${patch.file} has "${patch.find}" ${found} times instead of ${times}`)
  return source.replaceAll(patch.find, () => patch.replace)
}

/** For modules that are imported from now on, in this thread. */
export function installPatches(patches: readonly SourcePatch[]): void {
  if (patches.length === 0) return
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context)
      const own = patches.filter(({ file }) => url.endsWith(`/${file}`))
      if (own.length === 0 || loaded.source === undefined || loaded.source === null) return loaded
      const text = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source)
      return { ...loaded, source: own.reduce(patched, text) }
    },
  })
}
