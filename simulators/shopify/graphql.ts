/**
 * Runs a GraphQL request against a store, as the Admin API would: validated against Shopify's schema, scopes
 * enforced, cost reckoned. What the schema has and the simulator does not answers with an error that says so.
 */
import {
  defaultTypeResolver,
  type DocumentNode,
  execute,
  type ExecutionResult,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLTypeResolver,
  getOperationAST,
  parse,
} from 'graphql'
import { assertAccess } from './access.ts'
import { actualCost, requestedCost } from './cost.ts'
import { mutationFields } from './mutations/index.ts'
import { queryFields } from './queryRoot.ts'
import { type ApiContext, notSimulated, type TypeMap } from './resolver.ts'
import { adminSchema } from './schema.ts'
import { agreementTypeName, agreementTypes, saleTypeName } from './types/agreement.ts'
import { calculatedTypes } from './types/calculated.ts'
import { catalogTypes } from './types/catalog.ts'
import { fulfillmentTypes } from './types/fulfillment.ts'
import { giftCardTransactionType, giftCardTypes } from './types/giftCard.ts'
import { lineTypes } from './types/line.ts'
import { orderTypes } from './types/order.ts'
import { partyTypes } from './types/party.ts'
import { refundTypes } from './types/refund.ts'
import { returnTypes } from './types/return.ts'
import { shopTypes } from './types/shop.ts'
import { storeCreditTransactionType, storeCreditTypes } from './types/storeCredit.ts'
import { transactionTypes } from './types/transaction.ts'
import { validateDocument } from './validation.ts'
import { variableErrors } from './variables.ts'
import type { ShopifyWorld } from './world.ts'

export interface GraphqlRequest {
  query: string
  variables?: Readonly<Record<string, unknown>> | null
  operationName?: string | null
}

export interface GraphqlCaller {
  /** The token's scopes; null or absent opens everything. */
  scopes?: Iterable<string> | null
  /** Whether orders older than 60 days are there; by default whether the scopes say so. */
  readAllOrders?: boolean
}

export interface GraphqlAnswer {
  data?: Record<string, unknown> | null
  errors?: object[]
  extensions: {
    /** The server adds `throttleStatus` from its bucket. Absent where nothing ran. */
    cost?: { requestedQueryCost: number; actualQueryCost: number | null; throttleStatus?: object }
  }
}

const TYPES: TypeMap = {
  QueryRoot: queryFields,
  Mutation: mutationFields,
  ...orderTypes,
  ...lineTypes,
  ...transactionTypes,
  ...refundTypes,
  ...agreementTypes,
  ...partyTypes,
  ...catalogTypes,
  ...shopTypes,
  ...fulfillmentTypes,
  ...calculatedTypes,
  ...returnTypes,
  ...giftCardTypes,
  ...storeCreditTypes,
}

/** A parsed and valid request, with its cost: what a server needs before it lets the query run. */
export interface PreparedRequest {
  document: DocumentNode
  variables: Readonly<Record<string, unknown>>
  operationName: string | null
  requestedQueryCost: number
}

interface ReadDocument {
  document: DocumentNode
  errors: readonly GraphQLError[]
}

/** Documents read before: a client sends the same few over and over, and validating costs more than running. */
const READ = new Map<string, ReadDocument>()
const READ_LIMIT = 500

function readDocument(query: string): ReadDocument {
  const known = READ.get(query)
  if (known) return known
  const document = parse(query)
  const read = { document, errors: validateDocument(document) }
  if (READ.size >= READ_LIMIT) READ.clear()
  READ.set(query, read)
  return read
}

/** Parses and validates; an answer with errors where Shopify would not run the query. */
export function prepareGraphql(request: GraphqlRequest): PreparedRequest | { refused: GraphqlAnswer } {
  let read: ReadDocument
  try {
    read = readDocument(request.query)
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    return { refused: { errors: [error.toJSON()], extensions: {} } }
  }
  const { document } = read
  const operationName = request.operationName ?? null
  const variables = request.variables ?? {}
  const operation = getOperationAST(document, operationName)
  if (!operation) {
    const message = operationName ? `No operation named "${operationName}"` : 'An operation name is required'
    return { refused: { errors: [{ message }], extensions: {} } }
  }
  const errors = [...read.errors, ...variableErrors(operation, variables)]
  if (errors.length > 0) return { refused: { errors: errors.map((e) => e.toJSON()), extensions: {} } }
  return {
    document,
    variables,
    operationName,
    requestedQueryCost: requestedCost(document, variables, operationName),
  }
}

/** Runs a prepared request. Synchronous inside: the store is in memory. */
export function runPrepared(
  world: ShopifyWorld,
  prepared: PreparedRequest,
  caller: GraphqlCaller = {},
): GraphqlAnswer {
  const { document, variables, operationName, requestedQueryCost } = prepared
  const result = execute({
    schema: adminSchema().schema,
    document,
    variableValues: { ...variables },
    operationName,
    contextValue: contextOf(world, caller),
    fieldResolver: resolveField,
    typeResolver: resolveType,
  })
  if (result instanceof Promise) throw new Error('the simulator resolves synchronously')
  const actualQueryCost = actualCost(document, { variables, operationName, data: result.data })
  return { ...answerOf(result), extensions: { cost: { requestedQueryCost, actualQueryCost } } }
}

/** Prepares and runs in one call. */
export function executeGraphql(
  world: ShopifyWorld,
  request: GraphqlRequest,
  caller: GraphqlCaller = {},
): GraphqlAnswer {
  const prepared = prepareGraphql(request)
  return 'refused' in prepared ? prepared.refused : runPrepared(world, prepared, caller)
}

function contextOf(world: ShopifyWorld, caller: GraphqlCaller): ApiContext {
  const scopes = caller.scopes ? new Set(caller.scopes) : null
  const readAllOrders = caller.readAllOrders ?? (scopes === null || scopes.has('read_all_orders'))
  return { world, scopes, readAllOrders }
}

function answerOf(result: ExecutionResult): Pick<GraphqlAnswer, 'data' | 'errors'> {
  const errors = result.errors?.map((error) => error.toJSON())
  const data = result.data === undefined ? {} : { data: result.data }
  return errors && errors.length > 0 ? { ...data, errors } : data
}

const resolveField: GraphQLFieldResolver<unknown, ApiContext> = (...[source, args, context, info]) => {
  assertAccess(context, info)
  const own = TYPES[info.parentType.name]?.[info.fieldName]
  // Each resolver declares its own source and arguments, which the schema has checked.
  if (own) return own(source as never, args as never, { ...context, info })
  if (typeof source === 'object' && source !== null && info.fieldName in source) {
    return Reflect.get(source, info.fieldName)
  }
  throw notSimulated(`${info.parentType.name}.${info.fieldName}`)
}

const resolveType: GraphQLTypeResolver<unknown, ApiContext> = (...[value, context, info, abstractType]) => {
  if (typeof value === 'object' && value !== null) {
    if ('sales' in value && 'kind' in value) return agreementTypeName(value as never)
    if ('balanceAfter' in value && 'kind' in value) return storeCreditTransactionType(value.kind as never)
    if ('card' in value && 'amount' in value) return giftCardTransactionType(value.amount as never)
    if ('lineType' in value && 'actionType' in value) return saleTypeName(value as never)
  }
  return defaultTypeResolver(value, context, info, abstractType)
}
