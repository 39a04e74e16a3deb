/**
 * Shopify's own Admin schema, as Shopify publishes it, with what its JSON says beyond GraphQL: which access a
 * field needs. The file is data/shopify/admin_2026-10.json.gz (shopify.md §1.1 [S]).
 */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { buildClientSchema, type GraphQLSchema, type IntrospectionQuery } from 'graphql'

interface ScopeItem {
  typeName: string
  fieldName?: string
  requiredAccess: string
  offlineScopes: string[]
}
interface RawSchemaFile {
  data: IntrospectionQuery
  offline_scopes: { items: ScopeItem[] }
}

export interface FieldAccess {
  /** Shopify's sentence: "`read_orders` access scope." */
  requiredAccess: string
  /** Any one of these opens the field. */
  scopes: readonly string[]
}

export interface AdminSchema {
  schema: GraphQLSchema
  /** What a type ("Order") or a field ("Mutation.customerCreate") needs; absent where nothing is needed. */
  access: ReadonlyMap<string, FieldAccess>
}

let loaded: AdminSchema | null = null

/** Loads the schema once a process (about a second). */
export function adminSchema(): AdminSchema {
  loaded ??= load(new URL('../../data/shopify/admin_2026-10.json.gz', import.meta.url))
  return loaded
}

function load(file: URL): AdminSchema {
  const raw: RawSchemaFile = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8'))
  const schema = buildClientSchema(raw.data)
  return { schema, access: readAccess(raw) }
}

function readAccess(raw: RawSchemaFile): Map<string, FieldAccess> {
  const access = new Map<string, FieldAccess>()
  for (const item of raw.offline_scopes.items) {
    if (item.requiredAccess === '' || item.offlineScopes.length === 0) continue
    const key = item.fieldName === undefined ? item.typeName : `${item.typeName}.${item.fieldName}`
    access.set(key, { requiredAccess: item.requiredAccess, scopes: item.offlineScopes })
  }
  return access
}
