import type { ShopState } from './model.ts'

interface Tagged {
  $map?: [unknown, unknown][]
  $bigint?: string
}

/** JSON text that keeps Maps and bigints. */
export function snapshotState(state: ShopState): string {
  return JSON.stringify(state, (_key, value: unknown) => {
    if (value instanceof Map) return { $map: [...value] }
    if (typeof value === 'bigint') return { $bigint: value.toString() }
    return value
  })
}

/** The state that `snapshotState` printed. */
export function restoreState(text: string): ShopState {
  const state: ShopState = JSON.parse(text, (_key, value: unknown) => {
    if (value === null || typeof value !== 'object') return value
    const tagged: Tagged = value
    if (Array.isArray(tagged.$map)) return new Map(tagged.$map)
    if (typeof tagged.$bigint === 'string') return BigInt(tagged.$bigint)
    return value
  })
  return state
}
