/** What happened, counted, so that a run can prove that it met what it claims to have met. */
export interface Coverage {
  count(what: string): void
  counts(): Readonly<Record<string, number>>
}

export function createCoverage(): Coverage {
  const counts: Record<string, number> = {}
  return {
    count(what) {
      counts[what] = (counts[what] ?? 0) + 1
    },
    counts: () => counts,
  }
}

/** Adds `from` to `to`. */
export function addCounts(to: Record<string, number>, from: Readonly<Record<string, number>>): void {
  for (const [what, times] of Object.entries(from)) to[what] = (to[what] ?? 0) + times
}
