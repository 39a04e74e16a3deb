/**
 * What a document costs in points. Fitted to the `extensions.cost` of the recordings (cost.test.ts pins it):
 * an object 1, a scalar 0, a plain list of objects once as one object, money free, a mutation 10 with its
 * payload's own objects free, a connection by its page size (shopify.md §4.1 [D] for the kinds).
 */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  getNullableType,
  type GraphQLCompositeType,
  type GraphQLField,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql'
import { adminSchema } from './schema.ts'

const MUTATION = 10
/** Mutations that the recordings show to cost more. */
const DEARER_MUTATIONS: Readonly<Record<string, number>> = {
  orderCapture: 20,
  refundCreate: 20,
  fulfillmentTrackingInfoUpdate: 50,
  fulfillmentTrackingInfoUpdateV2: 50,
}
/** A `…Count` of the query root (recording: gift-card-lifecycle). */
const COUNT = 10
const FREE_TYPES: ReadonlySet<string> = new Set(['MoneyBag', 'MoneyV2', 'PageInfo', 'UserError'])
const CONNECTION_BASE = 2

interface Walk {
  fragments: ReadonlyMap<string, FragmentDefinitionNode>
  variables: Readonly<Record<string, unknown>>
  /** Whether the answer is there to count. */
  isActual: boolean
}

/** What the query is charged before it runs, from page sizes asked for. */
export function requestedCost(
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>> = {},
  operationName?: string | null,
): number {
  return costOf(document, { variables, operationName: operationName ?? null, data: undefined })
}

/** What the query cost in the end, from what came back. */
export function actualCost(
  document: DocumentNode,
  options: { variables: Readonly<Record<string, unknown>>; operationName: string | null; data: unknown },
): number {
  return costOf(document, options)
}

function costOf(
  document: DocumentNode,
  options: { variables: Readonly<Record<string, unknown>>; operationName: string | null; data: unknown },
): number {
  const operation = operationOf(document, options.operationName)
  if (!operation) return 0
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  const { schema } = adminSchema()
  const isMutation = operation.operation === OperationTypeNode.MUTATION
  const root = isMutation ? schema.getMutationType() : schema.getQueryType()
  if (!root) return 0
  const walk: Walk = {
    fragments,
    variables: withDefaults(operation, options.variables),
    isActual: options.data !== undefined,
  }
  const fields = fieldsOf(walk, operation.selectionSet, root)
  let cost = 0
  for (const { node, field } of fields) {
    const data = valueAt(options.data, node)
    cost += isMutation ? mutationCost(walk, { node, field }, data) : fieldCost(walk, { node, field }, data)
  }
  return cost
}

interface SelectedField {
  node: FieldNode
  field: GraphQLField<unknown, unknown>
}

function mutationCost(walk: Walk, selected: SelectedField, data: unknown): number {
  const base = DEARER_MUTATIONS[selected.node.name.value] ?? MUTATION
  const payload = getNamedType(selected.field.type)
  if (!selected.node.selectionSet || !isCompositeType(payload)) return base
  let cost = base
  for (const child of fieldsOf(walk, selected.node.selectionSet, payload)) {
    const full = fieldCost(walk, child, valueAt(data, child.node))
    const own = isCompositeType(getNamedType(child.field.type)) && !isConnection(child.field) ? 1 : 0
    cost += Math.max(0, full - own)
  }
  return cost
}

/** `data` is undefined when reckoning the requested cost. */
function fieldCost(walk: Walk, selected: SelectedField, data: unknown): number {
  const type = getNamedType(selected.field.type)
  if (!isCompositeType(type) || !selected.node.selectionSet) return 0
  if (isConnection(selected.field)) return connectionCost(walk, selected, data)
  const own = ownCost(type)
  if (walk.isActual && data === null) return own
  const listed = isListType(getNullableType(selected.field.type)) && Array.isArray(data) ? data[0] : data
  return own + childrenCost(walk, selected, listed)
}

function ownCost(type: GraphQLCompositeType): number {
  if (type.name === 'Count') return COUNT
  return FREE_TYPES.has(type.name) || isUserErrors(type) ? 0 : 1
}

function childrenCost(walk: Walk, selected: SelectedField, data: unknown): number {
  const type = getNamedType(selected.field.type)
  if (!isCompositeType(type) || !selected.node.selectionSet) return 0
  let cost = 0
  for (const child of fieldsOf(walk, selected.node.selectionSet, type)) {
    cost += fieldCost(walk, child, valueAt(data, child.node))
  }
  return cost
}

function connectionCost(walk: Walk, selected: SelectedField, data: unknown): number {
  const type = getNamedType(selected.field.type)
  if (!isCompositeType(type) || !selected.node.selectionSet) return 0
  let perNode = 0
  for (const child of fieldsOf(walk, selected.node.selectionSet, type)) {
    if (child.node.name.value === 'nodes') perNode += 1 + childrenCost(walk, child, undefined)
    if (child.node.name.value === 'edges') perNode += 1 + edgeCost(walk, child)
  }
  const size = walk.isActual ? returnedSize(data) : askedSize(walk, selected.node)
  return CONNECTION_BASE + sizeFactor(size) * perNode
}

function edgeCost(walk: Walk, edges: SelectedField): number {
  const type = getNamedType(edges.field.type)
  if (!edges.node.selectionSet || !isCompositeType(type)) return 0
  let cost = 0
  for (const child of fieldsOf(walk, edges.node.selectionSet, type)) {
    if (child.node.name.value === 'node') cost += childrenCost(walk, child, undefined)
  }
  return cost
}

/** Points for a page of `size`: recorded are 1→1, 2→1, 3→2, 5→3, 10→4, 50→7, 250→11. */
export function sizeFactor(size: number): number {
  return size <= 1 ? size : Math.max(1, Math.floor(2 * Math.log(size)))
}

function askedSize(walk: Walk, node: FieldNode): number {
  for (const argument of node.arguments ?? []) {
    if (argument.name.value !== 'first' && argument.name.value !== 'last') continue
    const value: unknown = valueFromASTUntyped(argument.value, walk.variables)
    if (typeof value === 'number') return value
  }
  return 0
}

function returnedSize(data: unknown): number {
  if (typeof data !== 'object' || data === null) return 0
  const nodes: unknown = 'nodes' in data ? data.nodes : 'edges' in data ? data.edges : []
  return Array.isArray(nodes) ? nodes.length : 0
}

function isConnection(field: GraphQLField<unknown, unknown>): boolean {
  return getNamedType(field.type).name.endsWith('Connection')
}

function isUserErrors(type: GraphQLCompositeType): boolean {
  return type.name.endsWith('UserError')
}

function valueAt(data: unknown, node: FieldNode): unknown {
  if (typeof data !== 'object' || data === null) return data === null ? null : undefined
  const value: unknown = Reflect.get(data, node.alias?.value ?? node.name.value)
  return value
}

function operationOf(document: DocumentNode, name: string | null): OperationDefinitionNode | null {
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    if (name === null || definition.name?.value === name) return definition
  }
  return null
}

function withDefaults(
  operation: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const variables: Record<string, unknown> = {}
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value
    variables[name] = definition.defaultValue ? valueFromASTUntyped(definition.defaultValue) : undefined
  }
  return { ...variables, ...given }
}

/** Fields selected on a type, fragments opened; fields on other possible types count with their own type. */
function fieldsOf(walk: Walk, selectionSet: SelectionSetNode, parent: GraphQLCompositeType): SelectedField[] {
  const found: SelectedField[] = []
  for (const selection of selectionSet.selections) {
    if (selection.kind === Kind.FIELD) {
      const field =
        isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[selection.name.value] : undefined
      if (field) found.push({ node: selection, field })
      continue
    }
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : walk.fragments.get(selection.name.value)
    if (!fragment) continue
    const condition = fragment.typeCondition
      ? adminSchema().schema.getType(fragment.typeCondition.name.value)
      : parent
    const on = condition && isCompositeType(condition) ? condition : parent
    found.push(...fieldsOf(walk, fragment.selectionSet, on))
  }
  return found
}
