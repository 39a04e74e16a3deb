import type { NetSuiteId } from '../../domain/ids.ts'
import type { Reflected, SeenRecord, SightedKind } from '../../ledger/reflections.ts'

/** In the version that was read; what is gone, in the one that was seen last. */
export function seenNow(
  { sightings }: Reflected,
  now: {
    readonly seen: readonly {
      readonly id: NetSuiteId
      readonly kind: SightedKind
      readonly version: string
    }[]
    readonly kinds: readonly SightedKind[]
    readonly readAt: Date
  },
): readonly SeenRecord[] {
  const { seen, kinds, readAt } = now
  const read = seen.map(
    ({ id, kind, version }): SeenRecord => ({
      netsuiteId: id,
      kind,
      version: knownVersion(version, readAt),
    }),
  )
  const gone = sightings.filter(
    ({ netsuiteId, kind }) => kinds.includes(kind) && !seen.some(({ id }) => id === netsuiteId),
  )
  return [...read, ...gone.map(({ netsuiteId, kind, version }) => ({ netsuiteId, kind, version }))]
}

/** NetSuite states times to the second, and in the second in which it was read it may change again. */
const YOUNG_MS = 2000

const knownVersion = (version: string, readAt: Date): string =>
  readAt.getTime() - Date.parse(version) >= YOUNG_MS
    ? version
    : new Date(Date.parse(version) - 1000).toISOString()
