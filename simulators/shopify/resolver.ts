/** What resolvers are made of: their context, their errors, and the maps they stand in. */
import { GraphQLError, type GraphQLResolveInfo } from 'graphql'
import type { ShopifyWorld } from './world.ts'

export interface ApiContext {
  world: ShopifyWorld
  /** The token's scopes; null opens everything. */
  scopes: ReadonlySet<string> | null
  /** With `read_all_orders`: without it, only orders of the last 60 days are there (shopify.md §3 [D]). */
  readAllOrders: boolean
}

/** The context of one field's call: with where in the document it stands. */
export interface FieldContext extends ApiContext {
  info: GraphQLResolveInfo
}

/**
 * One field's resolver. Maps hold resolvers of many source types; each declares its own source and arguments,
 * which the schema has already checked.
 */
export type FieldResolver = (source: never, args: never, context: FieldContext) => unknown
/** By field name. */
export type FieldMap = Readonly<Record<string, FieldResolver>>
/** By type name. */
export type TypeMap = Readonly<Record<string, FieldMap>>

/** A business refusal inside a payload. `field` is the path into the arguments. */
export interface UserError {
  field: string[] | null
  message: string
  code?: string | null
}

export function userError(field: string[] | null, message: string, code: string | null = null): UserError {
  return { field, message, code }
}

/** A refusal of the whole field, in the top-level `errors` (recordings: BAD_REQUEST, RESOURCE_NOT_FOUND). */
export class ApiError extends GraphQLError {
  constructor(code: string, message: string, extensions: Record<string, unknown> = {}) {
    super(message, { extensions: { code, ...extensions } })
  }
}

/** For what the schema has and the simulator does not. Never null: a gap must be seen. */
export function notSimulated(what: string): ApiError {
  return new ApiError('NOT_SIMULATED', `${what} is not simulated`)
}
