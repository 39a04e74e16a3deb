import type { Gid } from './model.ts'

/** The number at the end of a global id ("0" where there is none). */
export function legacyId(gid: Gid): string {
  return /\/(\d+)(?:\?.*)?$/.exec(gid)?.[1] ?? '0'
}

/** "Order" of "gid://shopify/Order/1"; null for anything else. */
export function gidType(gid: Gid): string | null {
  return /^gid:\/\/shopify\/(\w+)\/./.exec(gid)?.[1] ?? null
}
