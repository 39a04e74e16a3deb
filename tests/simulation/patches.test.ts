import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { DEFENCES, without } from './defences.ts'
import { patched, type SourcePatch } from './patches.ts'
import { PLANTED } from './planted.ts'

const root = new URL('../../', import.meta.url)

/** A patch that no longer fits its source plants nothing, and proves nothing. */
function fits(patches: readonly SourcePatch[]): void {
  const sources = new Map<string, string>()
  for (const patch of patches) {
    const source = sources.get(patch.file) ?? readFileSync(new URL(patch.file, root), 'utf8')
    const changed = patched(source, patch)
    expect(changed).not.toBe(source)
    sources.set(patch.file, changed)
  }
}

describe('what is patched is still there', () => {
  test.each(PLANTED)('$name', ({ patches }) => fits(patches))
  test.each(DEFENCES)('without %s', (defence) => fits(without([defence]).patches))
})

test('at least twelve bugs are planted', () => {
  expect(new Set(PLANTED.map(({ name }) => name)).size).toBeGreaterThanOrEqual(12)
})
