/** Scopes: which fields a token may read or run (shopify.md §3; recording: fulfillment-order-lifecycle). */
import { getNamedType, type GraphQLResolveInfo } from 'graphql'
import { ApiError, type ApiContext } from './resolver.ts'
import { adminSchema, type FieldAccess } from './schema.ts'

const DOCUMENTATION = 'https://shopify.dev/api/usage/access-scopes'

/** Throws ACCESS_DENIED where the token lacks every scope that opens the field or the type it returns. */
export function assertAccess(context: ApiContext, info: GraphQLResolveInfo): void {
  const scopes = context.scopes
  if (scopes === null) return
  const missing = neededBy(info).find((need) => !need.scopes.some((scope) => holds(scopes, scope)))
  if (!missing) return
  const message = `Access denied for ${info.fieldName} field. Required access: ${missing.requiredAccess}`
  throw new ApiError('ACCESS_DENIED', message, {
    documentation: DOCUMENTATION,
    requiredAccess: missing.requiredAccess,
  })
}

function neededBy(info: GraphQLResolveInfo): FieldAccess[] {
  const { access } = adminSchema()
  const returned = getNamedType(info.returnType).name
  // Connections and edges carry no access of their own: their node does.
  const node = returned.replace(/(Connection|Edge)$/, '')
  const ofField = access.get(`${info.parentType.name}.${info.fieldName}`)
  const ofType = info.parentType.name === 'Mutation' ? undefined : access.get(node)
  return [ofField, ofType].filter((a) => a !== undefined)
}

function holds(scopes: ReadonlySet<string>, scope: string): boolean {
  // A write scope includes its read scope.
  return scopes.has(scope) || (scope.startsWith('read_') && scopes.has(scope.replace('read_', 'write_')))
}
