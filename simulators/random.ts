/** A seeded source of chance: the same seed gives the same run. */
export type Random = {
  /** A number in [0, 1). */
  next(): number
  /** An integer in [0, below). */
  below(limit: number): number
  pick<T>(items: readonly [T, ...T[]]): T
}

/** Mulberry32, seeded by a hash of `seed`: small, fast and good enough to vary a simulation. */
export function seededRandom(seed: string | number): Random {
  let state = hash(String(seed))
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return { next, below, pick: (items) => items[below(items.length)] ?? items[0] }
}

/** FNV-1a over the text's code units. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  }
  return value >>> 0
}
