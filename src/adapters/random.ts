/** A number in [0, 1); only for jitter, never for anything that is stored. A simulation injects its own. */
export type Random = () => number

export const systemRandom: Random = () => Math.random()
