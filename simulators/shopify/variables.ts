/**
 * Variables checked and refused in Shopify's words (recordings: inventory-adjust-quantities-parity
 * `missingRequiredFieldProbes`, inventory-quantity-contracts `legacySetShape`).
 */
import {
  coerceInputValue,
  GraphQLError,
  type GraphQLInputType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  print,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql'
import { adminSchema } from './schema.ts'

interface Problem {
  path: (string | number)[]
  explanation: string
}

/** One error a bad variable. */
export function variableErrors(
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): GraphQLError[] {
  return (operation.variableDefinitions ?? []).flatMap((definition) => {
    const name = definition.variable.name.value
    const type = typeFromAST(adminSchema().schema, definition.type)
    if (!type || !isInputType(type)) return []
    const value = variables[name]
    const problems = value === undefined && definition.defaultValue ? [] : problemsOf(value, type)
    return problems.length === 0 ? [] : [refusal(definition, value, problems)]
  })
}

function refusal(definition: VariableDefinitionNode, value: unknown, problems: Problem[]): GraphQLError {
  const name = definition.variable.name.value
  const type = print(definition.type)
  const listed = problems
    .filter((p) => p.path.length > 0)
    .map((p) => `${p.path.join('.')} (${p.explanation})`)
  const detail = listed.length > 0 ? ` for ${listed.join(', ')}` : ''
  return new GraphQLError(`Variable $${name} of type ${type} was provided invalid value${detail}`, {
    nodes: [definition],
    extensions: { code: 'INVALID_VARIABLE', value: value ?? null, problems },
  })
}

function problemsOf(value: unknown, type: GraphQLInputType, path: (string | number)[] = []): Problem[] {
  if (isNonNullType(type)) {
    if (value === null || value === undefined) return [{ path, explanation: 'Expected value to not be null' }]
    return problemsOf(value, type.ofType, path)
  }
  if (value === null || value === undefined) return []
  if (isListType(type)) {
    const items: unknown[] = Array.isArray(value) ? value : [value]
    return items.flatMap((item, at) => problemsOf(item, type.ofType, [...path, at]))
  }
  if (isInputObjectType(type)) return objectProblems(value, type, path)
  const problems: Problem[] = []
  coerceInputValue(value, type, (_path, _invalid, error) => {
    problems.push({ path, explanation: explain(value, type, error) })
  })
  return problems
}

function objectProblems(
  value: unknown,
  type: Parameters<typeof isInputObjectType>[0],
  path: (string | number)[],
): Problem[] {
  if (!isInputObjectType(type)) return []
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [{ path, explanation: `Expected ${JSON.stringify(value)} to be a key-value object` }]
  }
  const fields = type.getFields()
  const unknown = Object.keys(value)
    .filter((key) => !(key in fields))
    .map((key) => ({ path: [...path, key], explanation: `Field is not defined on ${type.name}` }))
  const known = Object.values(fields).flatMap((field) => {
    const given: unknown = Reflect.get(value, field.name)
    if (given === undefined && field.defaultValue !== undefined) return []
    return problemsOf(given, field.type, [...path, field.name])
  })
  const set = Object.values(value).filter((v) => v !== undefined && v !== null).length
  const oneOf =
    type.isOneOf && set !== 1
      ? [{ path, explanation: `'${type.name}' requires exactly one argument, but ${set} were provided.` }]
      : []
  return [...unknown, ...known, ...oneOf]
}

function explain(value: unknown, type: GraphQLInputType, error: GraphQLError): string {
  const name = String(type)
  if (error.message.includes('does not exist in') || error.message.includes('enum')) {
    return `Expected ${JSON.stringify(value)} to be one of: ${enumValues(type)}`
  }
  return `Could not coerce value ${JSON.stringify(value)} to ${name}`
}

function enumValues(type: GraphQLInputType): string {
  return 'getValues' in type
    ? type
        .getValues()
        .map((v) => v.name)
        .join(', ')
    : String(type)
}
