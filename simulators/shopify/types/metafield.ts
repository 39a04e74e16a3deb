/** Metafields of whatever has them. */
import { connectionOf, type PageArgs } from '../connection.ts'
import type { Metafield } from '../model.ts'
import type { FieldMap } from '../resolver.ts'

interface HasMetafields {
  metafields: Metafield[]
}

export const metafieldFields: FieldMap = {
  metafield: (owner: HasMetafields, args: { namespace?: string | null; key: string }) => {
    const [namespace, key] = args.namespace ? [args.namespace, args.key] : splitKey(args.key)
    return owner.metafields.find((m) => m.namespace === namespace && m.key === key) ?? null
  },
  metafields: (
    owner: HasMetafields,
    args: PageArgs & { namespace?: string | null; keys?: string[] | null },
  ) => {
    const wanted = owner.metafields.filter(
      (m) =>
        (!args.namespace || m.namespace === args.namespace) &&
        (!args.keys || args.keys.includes(`${m.namespace}.${m.key}`) || args.keys.includes(m.key)),
    )
    return connectionOf(wanted, args)
  },
}

function splitKey(key: string): [string, string] {
  const at = key.lastIndexOf('.')
  return at < 0 ? ['app', key] : [key.slice(0, at), key.slice(at + 1)]
}
